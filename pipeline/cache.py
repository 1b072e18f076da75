"""What stages made of each document, kept by content, so that a later run works only on what is new.

A document is known by its bytes together with everything that decides on the result: the code of the stages, their
rules and weights, the parameters and the libraries that compute. What comes from the cache is the same, byte for byte.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from pipeline.params import Params
from pipeline.store import UserError

T = TypeVar("T")
U = TypeVar("U")

WINDOW = 512
"""Documents that are looked up and kept together; what a killed run loses at most."""
_AHEAD = 2 * WINDOW
"""Documents that are looked up ahead at most."""
_KEPT_RUNS = 2
"""Results that so many runs in a row did not ask for are forgotten."""
_ROOMS = {
    "clean": ("clean",),
    "segment": ("segment", "engines"),
    "tag": ("tag", "engines"),
    "resolve": ("resolve",),
    "relate": ("relate", "rules"),
    "export": ("resolve", "link", "export", "report", "evaluate"),
}
"""Stage -> folders of `pipeline/` with its code; modules outside folders count for all. `export`: all that follows."""
KNOWLEDGE = {
    "clean": ("clean",),
    "segment": ("segmenter",),
    "tag": ("tag", "resolve/divisions.tsv", "ner", "hanlp"),
    "resolve": ("resolve",),
    "relate": ("relate",),
    "export": ("link", "relate", "resolve"),
}
"""Stage -> folders and files of `models/` that it reads."""
_LIBRARIES = (
    "google-re2",
    "hanlp",
    "msgspec",
    "numpy",
    "onnxruntime",
    "pyahocorasick",
    "spacy",
    "spacy-pkuseg",
    "torch",
)


def fingerprint(stages: Sequence[str], params: Params) -> bytes:
    """What decides on the result of the stages besides the document: code, knowledge, parameters, libraries."""
    code = Path(__file__).parent
    files = {*code.glob("*.py")}
    for stage in stages:
        files.update(path for room in _ROOMS[stage] for path in (code / room).rglob("*") if path.suffix != ".pyc")
        files.update(files_of(stage, params.folder))
    digest = hashlib.blake2b(msgspec.msgpack.encode((stages, params.segment, params.tag, _versions())))
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"\0{path.parent.name}/{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.digest()


def files_of(stage: str, models: Path) -> Iterator[Path]:
    """The files with what a stage knows."""
    for place in KNOWLEDGE[stage]:
        found = [models / place, *(models / place).rglob("*")]
        yield from (path for path in found if path.is_file())


@cache
def _versions() -> list[str]:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found


class _Ahead(NamedTuple, Generic[T]):
    """What was looked up already."""

    items: Iterator[T]
    found: deque[tuple[bytes, bytes | None]]
    """Keys in order, each with what was kept."""
    todo: deque[T]
    """Items that are not known and that nobody works on yet."""


class Cache(Generic[U]):
    """Results by content in one SQLite file. Whatever was put in stays when the process is killed."""

    def __init__(self, file: Path, fingerprint: bytes, kind: type[U]) -> None:
        """Open or make the file; `fingerprint` is part of every key. Raises `UserError` when it cannot be written."""
        self._salt = fingerprint
        self._encode, self._decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(kind).decode
        self._file = file
        self._run = 0
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._open()
        except sqlite3.DatabaseError:  # a broken cache is no loss
            file.unlink(missing_ok=True)
            self._open()
        except OSError as error:
            raise UserError(f"{file}: cannot be written ({error.strerror}); or run with --no-cache") from None

    def _open(self) -> None:
        self._base = sqlite3.connect(self._file, isolation_level=None)
        self._base.execute("pragma journal_mode=wal")
        self._base.execute("pragma synchronous=normal")
        self._base.execute("create table if not exists result (key blob primary key, value blob)")
        # apart, so that to note the run does not write the results again
        self._base.execute("create table if not exists asked (key blob primary key, run int) without rowid")
        (last,) = self._base.execute("select coalesce(max(run), 0) from asked").fetchone()
        self._run = last + 1

    def key(self, item: object) -> bytes:
        """The key of a document."""
        return hashlib.blake2b(self._encode(item), key=self._salt, digest_size=20).digest()

    def through(
        self, items: Iterable[T], apply: Callable[[Iterable[T]], Iterator[U]], worth: Callable[[U], bool]
    ) -> Iterator[U]:
        """Yield the result of every item in order: the one kept, else that of `apply`, kept if it is `worth` it.

        `apply` gets the items that are new as one stream, so that processes do not wait for each other at the end of a
        window; where most are known it is called again and again, since only a few windows are looked up ahead.
        """
        ahead = _Ahead(iter(items), deque(), deque())
        new: Iterator[U] = iter(())
        made: list[tuple[bytes, bytes]] = []
        try:
            while ahead.found or self._look_up(ahead):
                key, kept = ahead.found.popleft()
                if kept is not None:
                    yield self._decode(zlib.decompress(kept))
                    continue
                try:
                    result = next(new)
                except StopIteration:
                    new = apply(self._new(ahead))
                    result = next(new)
                if worth(result):
                    made.append((key, zlib.compress(self._encode(result), 1)))
                yield result
                if len(made) == WINDOW:
                    self._keep(made)
                    made = []
        finally:
            self._keep(made)

    def _look_up(self, ahead: _Ahead[T]) -> bool:
        """Look up the next window; False when there is none."""
        window = list(islice(ahead.items, WINDOW))
        keys = [self.key(item) for item in window]
        marks = ",".join("?" * len(keys))
        known = dict(self._base.execute(f"select key, value from result where key in ({marks})", keys))
        self._write([("insert or replace into asked values (?, ?)", [(key, self._run) for key in known])])
        ahead.found.extend((key, known.get(key)) for key in keys)
        ahead.todo.extend(item for item, key in zip(window, keys, strict=True) if key not in known)
        return bool(window)

    def _new(self, ahead: _Ahead[T]) -> Iterator[T]:
        while ahead.todo or (len(ahead.found) < _AHEAD and self._look_up(ahead)):
            if ahead.todo:
                yield ahead.todo.popleft()

    def _keep(self, made: Sequence[tuple[bytes, bytes]]) -> None:
        self._write(
            [
                ("insert or replace into result values (?, ?)", made),
                ("insert or replace into asked values (?, ?)", [(key, self._run) for key, _ in made]),
            ]
        )

    def _write(self, rows: Iterable[tuple[str, Sequence[tuple[object, ...]]]]) -> None:
        try:
            self._base.execute("begin")
            for statement, several in rows:
                self._base.executemany(statement, several)
            self._base.execute("commit")
        except sqlite3.OperationalError as error:
            raise UserError(
                f"{self._file}: cannot be written ({error}); free some space or run with --no-cache"
            ) from None

    def close(self) -> None:
        """Forget what the last runs did not ask for, and close the file."""
        old = (self._run - _KEPT_RUNS,)
        self._base.execute("delete from result where key in (select key from asked where run <= ?)", old)
        self._base.execute("delete from asked where run <= ?", old)
        self._base.close()
