"""Script files that a page opened from a disk can load when it needs them, where it may not fetch anything.

Each calls `whosigned.take(name, value)`. No `<` stands in them, so that nothing in a text can end a script, and no
separator that old engines take for the end of a line.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby, islice
from pathlib import Path

import msgspec

from pipeline.report.scratch import Shelved
from pipeline.store import UserError

_LINE, _PARAGRAPH = "\u2028".encode(), "\u2029".encode()


def write_script(folder: Path, name: str, value: object) -> None:
    """Write one value as `NAME.js`."""
    _write(folder, name, [msgspec.json.encode(value)])


def write_buckets(folder: Path, kind: str, shelved: Iterable[Shelved]) -> None:
    """Write `KIND-12.js` with the pages of bucket 12 as [[id, page], …]; `shelved` comes bucket by bucket."""
    for number, pages in groupby(shelved, key=lambda one: one.bucket):
        _write(folder, f"{kind}-{number}", _listed(b"[%b,%b]" % (_json(page.id), page.json) for page in pages))


def write_chunks(folder: Path, kind: str, rows: Iterable[bytes], size: int) -> int:
    """Write `KIND-0.js`, `KIND-1.js`, … with `size` rows each; returns their number."""
    rows, number = iter(rows), 0
    while chunk := list(islice(rows, size)):
        _write(folder, f"{kind}-{number}", _listed(chunk))
        number += 1
    return number


def buckets(total: int, size: int) -> int:
    """How many files to spread pages over, so that each has about `size`; a power of two."""
    return 1 << max((total - 1) // size, 0).bit_length()


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def _listed(items: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a JSON array, an item a line."""
    yield b"["
    for number, item in enumerate(items):
        yield b",\n" + item if number else item
    yield b"]"


def _write(folder: Path, name: str, pieces: Iterable[bytes]) -> None:
    """Write a file of a new folder, which `replacing` puts in place."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.js").open("wb") as file:
        file.write(b"whosigned.take(%b," % _json(name))
        file.writelines(map(_safe, pieces))
        file.write(b");\n")


def _safe(json: bytes) -> bytes:
    return json.replace(b"<", b"\\u003c").replace(_LINE, b"\\u2028").replace(_PARAGRAPH, b"\\u2029")


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder that takes the place of `folder` only when the block ends well. Raises `UserError`."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror})") from None
    try:
        yield new / folder.name
        if folder.exists():
            folder.rename(new / "old")
        (new / folder.name).rename(folder)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):
            shutil.rmtree(new)
