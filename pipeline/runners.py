"""Runners: apply a function to many items, here, in several processes, or on a Dask cluster, in the order of the items.

An item whose process dies is tried again alone; when that dies too, only this item is lost, and told by its result.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
U = TypeVar("U")
Runner = Literal["serial", "processes", "dask"]
Prepare = Callable[[], Callable[[T], U]]
Apply = Callable[[Iterable[T]], Iterator[U]]
Died = Callable[[T], U]

CHUNK = 4
"""Items sent to a process at a time."""

_function: Callable[[Any], Any] | None = None
"""What this worker process applies; set once when the process starts, so that knowledge is loaded once."""


@contextmanager
def running(
    prepare: Prepare[T, U], died: Died[T, U], runner: Runner = "serial", jobs: int = 2
) -> Iterator[Apply[T, U]]:
    """Give a function that applies `prepare()` to items and yields the results in order; it may be called many times.

    `prepare` loads knowledge and returns the function; with `processes` it must be picklable, as items and results
    must be, and runs once in each of the `jobs` processes. `died` gives the result of an item that killed its process
    twice. Nothing is loaded or started before the first item. Memory is bounded: a few chunks are under way at a time.
    """
    if runner == "serial" or jobs < 2:
        ready = cache(prepare)
        yield lambda items: (ready()(item) for item in items)
        return
    pool = _Pool(prepare, died, jobs)
    try:
        yield pool.apply
    finally:
        pool.close()


class _Pool(Generic[T, U]):
    """A pool of processes that is started again when one of them dies."""

    def __init__(self, prepare: Prepare[T, U], died: Died[T, U], jobs: int) -> None:
        self._prepare, self._died, self._jobs = prepare, died, jobs
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # Processes are spawned, not forked: a fork of a process with threads (onnxruntime) may hang.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._jobs, context, initializer=_start, initargs=(self._prepare,))

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def apply(self, items: Iterable[T]) -> Iterator[U]:
        waiting: deque[tuple[Sequence[T], Future[list[U]]]] = deque()
        for chunk in _chunks(items):
            waiting.append((chunk, self._submit(chunk)))
            if len(waiting) > 2 * self._jobs:
                yield from self._results(*waiting.popleft())
        while waiting:
            yield from self._results(*waiting.popleft())

    def _submit(self, chunk: Sequence[T]) -> Future[list[U]]:
        try:
            return self._pool.submit(_apply, chunk)
        except BrokenProcessPool:
            self.close()
            self._pool = self._start()
            return self._pool.submit(_apply, chunk)

    def _results(self, chunk: Sequence[T], future: Future[list[U]]) -> list[U]:
        try:
            return future.result()
        except BrokenProcessPool:
            return [self._alone(item) for item in chunk]

    def _alone(self, item: T) -> U:
        for _ in range(2):  # the first death may have been another item's
            try:
                return self._submit((item,)).result()[0]
            except BrokenProcessPool:
                continue
        return self._died(item)


def _chunks(items: Iterable[T]) -> Iterator[Sequence[T]]:
    source = iter(items)
    while chunk := tuple(islice(source, CHUNK)):
        yield chunk


def _start(prepare: Prepare[Any, Any]) -> None:
    global _function
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's affair
    try:
        _function = prepare()
    except Exception as error:  # an initializer that raises breaks the pool and loses the message
        _function = partial(_refuse, error)


def _refuse(error: Exception, _: object) -> None:
    raise error


def _apply(chunk: Sequence[Any]) -> list[Any]:
    assert _function is not None
    return [_function(item) for item in chunk]
