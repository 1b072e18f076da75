"""Read input files into pages: files and folders of `.txt` and `.jsonl`, also `.gz` and `.xz` of these.

Whatever is wrong with one file, line or table row is told through `reject`, and the rest is read.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import msgspec

from pipeline.clean.decoding import decode
from pipeline.clean.publication import Entry, Reject, iso_date, publication, read_metadata
from pipeline.schema import Page, Record
from pipeline.store import UserError

SUFFIXES = (".txt", ".jsonl")
LIMIT = 16 * 2**20
"""Most bytes of a `.txt`, or of one line of a `.jsonl`, after decompression; guards against .gz and .xz bombs."""


class Row(Record, frozen=True):
    """One line of a JSONL input file."""

    text: str
    id: str | int | None = None
    published: str | None = None
    title: str | None = None
    source: str | None = None


class File(Record, frozen=True):
    """An input file, and how messages and results call it."""

    path: Path
    name: str
    """Path below the input folder; the file name where a single file is read."""
    metadata: dict[str, Entry]
    limit: int

    def entry(self, key: str = "") -> Entry | None:
        """The line of `metadata.csv` for the file, or for one of its records; `.gz` and `.xz` may be left out."""
        names = ((f"{self.name}/{key}", f"{_bare(self.name)}/{key}") if key else ()) + (self.name, _bare(self.name))
        return next((self.metadata[name] for name in names if name in self.metadata), None)


def read_pages(inputs: Sequence[Path], reject: Reject, limit: int = LIMIT) -> Iterator[Page]:
    """Yield the pages of files and folders (recursively, sorted); a file named twice is read once.

    `reject` takes one line, `path[:line]: reason; cure`, for everything that could not be read. `limit` is the most
    bytes of a page. Raises `UserError` when an input does not exist.
    """
    for path in inputs:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder; check the spelling")
    seen: set[Path] = set()
    for path in inputs:
        folder = path if path.is_dir() else path.parent
        found = sorted(file for file in path.rglob("*") if _readable(file)) if path.is_dir() else [path]
        if not found:
            reject(f"{path}: no .txt or .jsonl file inside; put the pages there")
        metadata = read_metadata(folder / "metadata.csv", reject)
        for one in found:
            if one.resolve() not in seen:
                seen.add(one.resolve())
                yield from _read(File(one, one.relative_to(folder).as_posix(), metadata, limit), reject)


def _readable(path: Path) -> bool:
    return _bare(path.name).endswith(SUFFIXES) and not path.name.startswith(".") and path.is_file()


def _bare(name: str) -> str:
    return name.removesuffix(".gz").removesuffix(".xz")


def _read(file: File, reject: Reject) -> Iterator[Page]:
    bare = _bare(file.name)
    if not bare.endswith(SUFFIXES):
        reject(f"{file.path}: neither .txt nor .jsonl (also .gz, .xz); rename it or leave it out")
        return
    try:
        with _open(file.path) as stream:
            yield from _records(file, stream, reject) if bare.endswith(".jsonl") else _page(file, stream, reject)
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        reject(f"{file.path}: broken archive ({error}); pack the file again")
    except OSError as error:
        reject(f"{file.path}: cannot be read ({error.strerror or error}); check the file and its rights")


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    return lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb")


def _page(file: File, stream: IO[bytes], reject: Reject) -> Iterator[Page]:
    data = stream.read(file.limit + 1)
    if len(data) > file.limit:
        reject(f"{file.path}: more than {file.limit} bytes; split it")
        return
    try:
        text, encoding = decode(data)
    except UnicodeError as error:
        reject(f"{file.path}: {error}; save it as UTF-8")
        return
    if not text.strip():
        reject(f"{file.path}: empty; fill it or take it away")
        return
    entry = file.entry()
    published, basis = publication(entry, None, file.path.name, text)
    yield Page(file.name, text, encoding, published, basis, entry.source if entry else None)


def _records(file: File, stream: IO[bytes], reject: Reject) -> Iterator[Page]:
    lines_of_id: dict[str, int] = {}
    number, filled = 0, False
    for number, line in _lines(file, stream, reject):
        place = f"{file.path}:{number}"
        try:
            text, encoding = decode(line)
            row = msgspec.json.decode(text, type=Row) if text.strip() else None
        except (msgspec.DecodeError, UnicodeError) as error:
            reject(f"{place}: {error}; write one JSON object with a text")
            filled = True
            continue
        if row is None:
            continue
        filled = True
        if not row.text.strip():
            reject(f"{place}: the text is empty; fill it or take the line away")
            continue
        key = str(number if row.id is None else row.id)
        if key in lines_of_id:
            reject(f"{place}: id {key} stands already in line {lines_of_id[key]}; give it one of its own")
            continue
        lines_of_id[key] = number
        yield _record(file, row, key, encoding, place, reject)
    if number and not filled:
        reject(f"{file.path}: empty; fill it or take it away")


def _record(file: File, row: Row, key: str, encoding: str, place: str, reject: Reject) -> Page:
    stated = iso_date(row.published) if row.published else None
    if row.published and not stated:
        reject(f"{place}: published {row.published!r} is no date, read without it; write it as 2024-01-19")
    entry = file.entry(key)
    title = (row.title or "").strip()
    published, basis = publication(entry, stated, file.path.name, row.text)
    return Page(
        source_file=f"{file.name}/{key}",
        text=f"{title}\n\n{row.text}" if title else row.text,
        encoding=encoding,
        published=published,
        published_basis=basis,
        source=row.source or (entry.source if entry else None),
        id=None if row.id is None else key,
        title=title or None,
    )


def _lines(file: File, stream: IO[bytes], reject: Reject) -> Iterator[tuple[int, bytes]]:
    """The lines of a JSONL file, counted from 1; those of a UTF-16 file (with byte-order mark) as UTF-8."""
    head = stream.readline(file.limit + 1)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            stream = io.BytesIO((head + stream.read(file.limit)).decode("utf-16").encode())
        except UnicodeError as error:
            reject(f"{file.path}: {error}; save it as UTF-8")
            return
        head = stream.readline(file.limit + 1)
    if not head:
        reject(f"{file.path}: empty; fill it or take it away")
    number = 0
    while head:
        number += 1
        if len(head) > file.limit:
            reject(f"{file.path}:{number}: more than {file.limit} bytes in one line, the rest is not read; split it")
            return
        yield number, head
        head = stream.readline(file.limit + 1)
