"""Runners: apply a function to many items, in this process or in several, always in the order of the items."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from typing import Any, Literal, TypeVar

from pipeline.store import UserError

T = TypeVar("T")
U = TypeVar("U")
Runner = Literal["serial", "processes"]
Prepare = Callable[[], Callable[[T], U]]

CHUNK = 4
"""Items sent to a process at a time."""

_function: Callable[[Any], Any] | None = None
"""What this worker process applies; set once when the process starts, so that knowledge is loaded once."""


def mapped(prepare: Prepare[T, U], items: Iterable[T], runner: Runner = "serial", jobs: int = 2) -> Iterator[U]:
    """Yield `prepare()(item)` for every item, in order.

    `prepare` loads knowledge and returns the function; with `processes` it must be picklable, as items and results
    must be, and runs once in each of the `jobs` processes. Memory is bounded: a few chunks are under way at a time.
    Raises `UserError` when a process dies.
    """
    if runner == "serial" or jobs < 2:
        yield from map(prepare(), items)
        return
    # Processes are spawned, not forked: a fork of a process with threads (onnxruntime) may hang.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_start, initargs=(prepare,))
    waiting: deque[Future[list[U]]] = deque()
    try:
        for chunk in _chunks(items):
            waiting.append(pool.submit(_apply, chunk))
            if len(waiting) > 2 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise UserError("a worker process died (out of memory?); run with fewer --jobs or --runner serial") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


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
