"""The folder that a run writes: one run at a time, and either all of the old files or all of the new ones."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from pipeline.store import UserError

_NEXT, _READY, _OLD = ".next", ".ready", ".old"
_LOCK, _PID = ".lock", ".pid"
STATE = ".cache"
"""Folder inside the outputs for what the next run may use again; it may be deleted at any time."""


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the folder for this process. Raises `UserError` with the other's process id when another one has it.

    The system lets go of the lock when the process ends, however it ends.
    """
    from filelock import FileLock, Timeout

    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / _LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        holder = ""
        with suppress(OSError):
            holder = (out / _PID).read_text()
        raise UserError(f"{out}: process {holder or '?'} is writing there; wait for it or write elsewhere") from None
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror})") from None
    try:
        (out / _PID).write_text(str(os.getpid()))
        yield
    finally:
        (out / _PID).unlink(missing_ok=True)
        lock.release()


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a folder for the new files; when the block ends well, they take the place of the old ones in `out`.

    A run that is killed before leaves the old files; one that is killed while they are put in place is finished by
    the next one, since from the renaming of the folder on nothing is lost.
    """
    _put_in_place(out)
    new = out / _NEXT
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    yield new
    new.rename(out / _READY)
    _put_in_place(out)


def _put_in_place(out: Path) -> None:
    ready, old = out / _READY, out / _OLD
    if ready.is_dir():
        for new in sorted(ready.iterdir()):
            there = out / new.name
            if there.exists():
                old.mkdir(exist_ok=True)
                there.rename(old / new.name)
            new.rename(there)
            shutil.rmtree(old, ignore_errors=True)
        ready.rmdir()
    shutil.rmtree(old, ignore_errors=True)


class Stamp(msgspec.Struct, frozen=True):
    """What the files of a folder were made from, and how they looked then."""

    source: str
    files: dict[str, tuple[int, int]]
    """Path below the folder -> size in bytes, time of change in nanoseconds."""


def stamped(out: Path, source: str) -> bool:
    """Whether the files in `out` are still those that were made from `source`."""
    try:
        stamp = msgspec.json.decode((out / STATE / "stamp.json").read_bytes(), type=Stamp)
    except (OSError, msgspec.DecodeError):
        return False
    return stamp == Stamp(source, _files(out))


def stamp(out: Path, source: str) -> None:
    """Note that the files in `out` were made from `source`."""
    with suppress(OSError):  # without the note the next run does more, no harm
        (out / STATE).mkdir(exist_ok=True)
        (out / STATE / "stamp.json").write_bytes(msgspec.json.encode(Stamp(source, _files(out))))


def _files(out: Path) -> dict[str, tuple[int, int]]:
    found = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if not name.startswith(".") and path.is_file():
            about = path.stat()
            found[name] = about.st_size, about.st_mtime_ns
    return found


def digest(file: Path) -> str:
    """The digest of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()
