"""The Dask runner: shards of documents as files that the workers of a cluster read and write.

Paths travel to the workers, not documents. A worker loads the models once; the shards of a worker that is lost are done
again by another one. Needs the extra `[dask]`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count, islice
from typing import Any, TypeVar
from uuid import uuid4

import msgspec

from pipeline.runners import Apply, Died, Prepare
from pipeline.store import UserError

T = TypeVar("T")
U = TypeVar("U")

SHARD = 64
"""Documents in one shard."""
_TRIES = 3
"""A shard whose worker died so often goes on document by document."""
_ready: dict[str, Callable[[Any], Any]] = {}
"""What this worker has loaded, by run."""


@contextmanager
def on_cluster(
    prepare: Prepare[T, U], died: Died[T, U], kinds: tuple[Any, Any], folder: str, scheduler: str | None, jobs: int
) -> Iterator[Apply[T, U]]:
    """Like `runners.running` on the cluster at `scheduler` (`tcp://host:8786`), or on one of `jobs` local workers.

    `kinds` are the types of a list of items and of a list of results; `folder` is a path or fsspec URL that all workers
    reach (`s3://…`).
    Raises `UserError` when Dask is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise UserError("--runner dask needs Dask: pip install 'whosigned[dask]'") from None
    try:
        if scheduler:
            client = Client(scheduler, timeout="5s", set_as_default=False)
        else:
            cluster = LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
            client = Client(cluster, set_as_default=False)
    except OSError as error:
        raise UserError(f"--scheduler {scheduler}: no answer ({error}); start it with: dask scheduler") from None
    try:
        shards = _Cluster(client, prepare, died, kinds, folder)
        yield shards.apply
        shards.clear()
    finally:
        client.close()
        if not scheduler:
            cluster.close()


class _Cluster:
    """Shards under way on a cluster."""

    def __init__(
        self, client: Any, prepare: Prepare[Any, Any], died: Died[Any, Any], kinds: tuple[Any, Any], folder: str
    ) -> None:
        import fsspec

        self._client, self._prepare, self._died, self._kinds = client, prepare, died, kinds
        self._run = uuid4().hex
        self._files, self._folder = fsspec.url_to_fs(folder)
        self._files.makedirs(self._folder, exist_ok=True)
        self._url = folder
        self._numbers = count()
        self._decode = msgspec.msgpack.Decoder(kinds[1]).decode

    def apply(self, items: Iterable[Any]) -> Iterator[Any]:
        most = 2 * max(len(self._client.scheduler_info()["workers"]), 1)
        waiting: deque[tuple[list[Any], Any]] = deque()
        source = iter(items)
        while shard := list(islice(source, SHARD)):
            waiting.append((shard, self._submit(shard)))
            if len(waiting) > most:
                yield from self._results(*waiting.popleft())
        while waiting:
            yield from self._results(*waiting.popleft())

    def _submit(self, shard: list[Any]) -> Any:
        number = next(self._numbers)
        name = f"{self._url.rstrip('/')}/{number:08}"
        with self._open(f"{number:08}.in", "wb") as out:
            out.write(msgspec.msgpack.encode(shard))
        return self._client.submit(work, self._prepare, self._run, self._kinds[0], name, pure=False, retries=_TRIES)

    def _results(self, shard: list[Any], future: Any) -> Iterator[Any]:
        from distributed import KilledWorker

        try:
            name = future.result().rpartition("/")[2]
        except KilledWorker:
            if len(shard) == 1:
                yield self._died(shard[0])
                return
            for item in shard:
                yield from self._results([item], self._submit([item]))
            return
        with self._open(f"{name}.out", "rb") as stream:
            yield from self._decode(stream.read())
        for end in ("in", "out"):
            self._files.rm(f"{self._folder}/{name}.{end}")

    def clear(self) -> None:
        """Take the folder away."""
        self._files.rm(self._folder, recursive=True)

    def _open(self, name: str, mode: str) -> Any:
        return self._files.open(f"{self._folder}/{name}", mode)


def work(prepare: Prepare[Any, Any], run: str, kind: Any, name: str) -> str:
    """On a worker: read `NAME.in`, apply what `prepare` loads to every item, write `NAME.out`; returns the name."""
    import fsspec

    if run not in _ready:
        _ready.clear()
        _ready[run] = prepare()
    with fsspec.open(f"{name}.in", "rb") as stream:
        items = msgspec.msgpack.decode(stream.read(), type=kind)
    with fsspec.open(f"{name}.out", "wb") as out:
        out.write(msgspec.msgpack.encode([_ready[run](item) for item in items]))
    return name
