"""What stages made of each document, kept by content, so that a later run works only on what is new.

A document is known by its bytes together with everything that decides on the result: the code of the stages, their
rules and weights, the parameters and the libraries that compute. What comes from the cache is the same, byte for byte.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from pipeline.params import Params
from pipeline.store import UserError

T = TypeVar("T")
U = TypeVar("U")

WINDOW = 512
"""Documents that are looked up, worked on and kept together; what a killed run loses at most."""
_KEPT_RUNS = 2
"""Results that so many runs in a row did not ask for are forgotten."""
_ROOMS = {
    "clean": ("clean",),
    "segment": ("segment", "engines"),
    "tag": ("tag", "engines"),
    "resolve": ("resolve",),
    "relate": ("relate", "rules"),
    "export": ("link", "export", "report", "evaluate"),
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
        self._base.execute(
            "create table if not exists results (key blob primary key, run int, value blob) without rowid"
        )
        (last,) = self._base.execute("select coalesce(max(run), 0) from results").fetchone()
        self._run = last + 1

    def key(self, item: object) -> bytes:
        """The key of a document."""
        return hashlib.blake2b(self._encode(item), key=self._salt, digest_size=20).digest()

    def through(
        self, items: Iterable[T], apply: Callable[[Iterable[T]], Iterator[U]], worth: Callable[[U], bool]
    ) -> Iterator[U]:
        """Yield the result of every item in order: the one kept, else that of `apply`, kept if it is `worth` it."""
        source = iter(items)
        while window := list(islice(source, WINDOW)):
            keys = [self.key(item) for item in window]
            known = self._known(keys)
            new = apply(item for item, key in zip(window, keys, strict=True) if key not in known)
            made: list[tuple[bytes, int, bytes]] = []
            try:
                for key in keys:
                    if key in known:
                        yield self._decode(zlib.decompress(known[key]))
                        continue
                    result = next(new)
                    if worth(result):
                        made.append((key, self._run, zlib.compress(self._encode(result), 1)))
                    yield result
            finally:
                self._keep(made, known)

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        marks = ",".join("?" * len(keys))
        return dict(self._base.execute(f"select key, value from results where key in ({marks})", keys))

    def _keep(self, made: Sequence[tuple[bytes, int, bytes]], used: Iterable[bytes]) -> None:
        try:
            self._base.execute("begin")
            self._base.executemany("insert or replace into results values (?, ?, ?)", made)
            self._base.executemany("update results set run = ? where key = ?", [(self._run, key) for key in used])
            self._base.execute("commit")
        except sqlite3.OperationalError as error:
            raise UserError(
                f"{self._file}: cannot be written ({error}); free some space or run with --no-cache"
            ) from None

    def close(self) -> None:
        """Forget what the last runs did not ask for, and close the file."""
        self._base.execute("delete from results where run <= ?", (self._run - _KEPT_RUNS,))
        self._base.close()
