"""Read input files into pages: encodings, compression, publication dates.

Whatever is wrong with one file, line or table row is told through `reject` and the rest is read.
"""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import msgspec

from pipeline.schema import Page, fold
from pipeline.store import UserError

Reject = Callable[[str], None]
Published = tuple[str | None, str | None]

SUFFIXES = (".txt", ".jsonl")
LIMIT = 256 * 2**20
"""Most bytes that one page may have after decompression; guards against .gz and .xz bombs."""
SAMPLE = 4000
"""Characters looked at when an encoding is guessed."""

_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_DATE = re.compile(r"(\d{4})\s?(?:[-/.]|年)\s?(\d{1,2})\s?(?:[-/.]|月)\s?(\d{1,2})\s?日?")
_ISO = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[T ].*)?")
_MASTHEAD = re.compile(
    r"星期[一二三四五六日天]|周[一二三四五六日]|第\s?\d+\s?[版期]|农历|^(?:发布|出版)?(?:时间|日期):|^来源:"
)
_DATELINE = re.compile(r"^\S{2,14}?(\d{4})年(\d{1,2})月(\d{1,2})日(?:电|讯|消息)")


class Row(msgspec.Struct, frozen=True):
    """One line of a JSONL input file."""

    text: str
    id: str | int | None = None
    published: str | None = None
    title: str | None = None
    source: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """What `metadata.csv` says of a file."""

    published: str | None
    source: str | None


def read_pages(inputs: Sequence[Path], reject: Reject, limit: int = LIMIT) -> Iterator[Page]:
    """Yield the pages of files and folders (recursively, sorted) of `.txt` and `.jsonl`, also `.gz` and `.xz` of these.

    `reject` takes one line, `path[:line]: reason; cure`, for everything that could not be read. `limit` is the most
    bytes of a decompressed `.txt` or of one line of a `.jsonl`. Raises `UserError` when an input does not exist.
    """
    for path in inputs:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder; check the spelling")
    seen: set[Path] = set()
    for path in inputs:
        folder = path if path.is_dir() else path.parent
        files = sorted(f for f in path.rglob("*") if _readable(f)) if path.is_dir() else [path]
        if not files:
            reject(f"{path}: holds no .txt or .jsonl file; put the pages there")
        metadata = _read_metadata(folder / "metadata.csv", reject)
        for file in files:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield from _read_file(file, file.relative_to(folder).as_posix(), metadata, reject, limit)


def _readable(path: Path) -> bool:
    return _bare(path.name).endswith(SUFFIXES) and not path.name.startswith(".") and path.is_file()


def _bare(name: str) -> str:
    return name.removesuffix(".gz").removesuffix(".xz")


def _read_file(file: Path, name: str, metadata: dict[str, Entry], reject: Reject, limit: int) -> Iterator[Page]:
    bare = _bare(file.name)
    if not bare.endswith(SUFFIXES):
        reject(f"{file}: neither .txt nor .jsonl; rename it or leave it out")
        return
    entry = metadata.get(name) or metadata.get(_bare(name))
    try:
        with _open(file) as stream:
            if bare.endswith(".jsonl"):
                yield from _read_rows(file, name, stream, metadata, entry, reject, limit)
                return
            data = stream.read(limit + 1)
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        reject(f"{file}: broken archive ({error}); pack the file again")
        return
    except OSError as error:
        reject(f"{file}: cannot be read ({error.strerror}); check its rights")
        return
    if len(data) > limit:
        reject(f"{file}: more than {limit} bytes; split it")
        return
    page = _text_page(file, name, data, entry, reject)
    if page:
        yield page


def _open(file: Path) -> IO[bytes]:
    if file.suffix == ".gz":
        return cast(IO[bytes], gzip.open(file, "rb"))
    return lzma.open(file, "rb") if file.suffix == ".xz" else file.open("rb")


def _text_page(file: Path, name: str, data: bytes, entry: Entry | None, reject: Reject) -> Page | None:
    try:
        text, encoding = decode(data)
    except UnicodeError as error:
        reject(f"{file}: {error}; save it as UTF-8")
        return None
    if not text.strip():
        reject(f"{file}: empty; fill it or take it away")
        return None
    published, basis = _published(entry, None, file.name, text)
    return Page(name, text, encoding, published, basis, entry.source if entry else None)


def _read_rows(
    file: Path,
    name: str,
    stream: IO[bytes],
    metadata: dict[str, Entry],
    entry: Entry | None,
    reject: Reject,
    limit: int,
) -> Iterator[Page]:
    ids: dict[str, int] = {}
    for number, line in _lines(file, stream, reject, limit):
        try:
            text, encoding = decode(line)
            row = msgspec.json.decode(text, type=Row) if text.strip() else None
        except (msgspec.DecodeError, UnicodeError) as error:
            reject(f"{file}:{number}: {error}; write one JSON object with a text")
            continue
        if row is None:
            continue
        if not row.text.strip():
            reject(f"{file}:{number}: the text is empty; fill it or take the line away")
            continue
        key = str(number if row.id is None else row.id)
        unique = key not in ids
        if not unique:
            reject(f"{file}:{number}: the id {key} stands already in line {ids[key]}; read under its line number")
            key = f"{key}:{number}"
        ids[key] = number
        stated = iso_date(row.published) if row.published else None
        if row.published and not stated:
            reject(f"{file}:{number}: published {row.published!r} is no date (2024-01-19); read without it")
        own = metadata.get(f"{name}/{key}") or entry
        title = row.title.strip() if row.title else ""
        published, basis = _published(own, stated, file.name, row.text)
        yield Page(
            source_file=f"{name}/{key}",
            text=f"{title}\n\n{row.text}" if title else row.text,
            encoding=encoding,
            published=published,
            published_basis=basis,
            source=row.source or (own.source if own else None),
            id=str(row.id) if unique and row.id is not None else None,
            title=title or None,
        )


def _lines(file: Path, stream: IO[bytes], reject: Reject, limit: int) -> Iterator[tuple[int, bytes]]:
    """The lines of a JSONL file, numbered from 1; a UTF-16 file (with byte-order mark) comes as UTF-8."""
    source: IO[bytes] = stream
    number = 0
    head = stream.readline(limit + 1)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = head + stream.read(limit)
        try:
            source = io.BytesIO(data.decode("utf-16").encode())
        except UnicodeError as error:
            reject(f"{file}: {error}; save it as UTF-8")
            return
        head = source.readline(limit + 1)
    while head:
        number += 1
        if len(head) > limit:
            reject(f"{file}:{number}: more than {limit} bytes in one line, the rest is not read; split it")
            return
        yield number, head
        head = source.readline(limit + 1)


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding of a file: UTF-8, UTF-16 or GB18030, byte-order mark left out.

    Raises `UnicodeError` with a one-line reason when none of them gives plausible text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise UnicodeError(f"not {encoding.upper()} at byte {error.start + len(mark)}") from None
    reason = "not text"
    if b"\0" not in data:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            reason = f"not UTF-8 at byte {error.start} and no other known encoding"
    best, text, encoding = 0.0, "", ""
    for candidate in ("gb18030", "utf-16-le", "utf-16-be"):
        try:
            guess = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        score = _plausible(guess[:SAMPLE])
        if score > best:
            best, text, encoding = score, guess, candidate
    if best < 0.8:
        raise UnicodeError(reason)
    return text, encoding


def _plausible(text: str) -> float:
    """Share of the characters that are everyday ones: those of GB 2312, without control characters."""
    usual = len(re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text.encode("gb2312", "ignore").decode("gb2312")))
    return usual / max(len(text), 1)


def _read_metadata(path: Path, reject: Reject) -> dict[str, Entry]:
    """The table `file,published[,source]` as a dictionary; bad rows are rejected one by one."""
    if not path.is_file():
        return {}
    entries: dict[str, Entry] = {}
    try:
        text, _ = decode(path.read_bytes())
        rows = csv.DictReader(io.StringIO(text, newline=""), restkey="")
        for column in ("file", "published"):
            if column not in (rows.fieldnames or ()):
                reject(f"{path}:1: column {column!r} is missing; the first line is file,published[,source]")
                return {}
        for row in rows:
            stated = (row["published"] or "").strip()
            published = iso_date(stated)
            if stated and not published:
                reject(f"{path}:{rows.line_num}: published {stated!r} is no date; write it as 2024-01-19")
            elif not (row["file"] or "").strip():
                reject(f"{path}:{rows.line_num}: no file name; fill it or take the row away")
            else:
                entries[row["file"].strip().replace("\\", "/")] = Entry(
                    published, (row.get("source") or "").strip() or None
                )
    except (csv.Error, UnicodeError) as error:
        reject(f"{path}: not a table ({error}); save it as CSV in UTF-8")
    except OSError as error:
        reject(f"{path}: cannot be read ({error.strerror}); check its rights")
    return entries


def iso_date(text: str) -> str | None:
    """A date as printed in tables, as `2024-01-19`, or None: `2024/1/19`, `20240119`, `2024-01-19T08:00`."""
    match = _ISO.fullmatch(text.strip()) or _DATE.fullmatch(text.strip())
    return _valid(*match.groups()[:3]) if match else None


def _valid(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _published(entry: Entry | None, record: str | None, file: str, text: str) -> Published:
    if entry and entry.published:
        return entry.published, "metadata"
    if record:
        return record, "record"
    match = _NAME_DATE.search(file)
    named = _valid(match[1], match[3], match[4]) if match else None
    if named:
        return named, "file name"
    printed = _printed_date(text)
    return (printed, "page") if printed else (None, None)


def _printed_date(text: str) -> str | None:
    """The one full date that the page's furniture prints (`2024年1月19日 星期五`), never a date in running text."""
    found: set[str] = set()
    for line in text.splitlines():
        short = fold(line[:80]).strip()
        match = _DATELINE.match(short)
        if not match and len(short) <= 50:
            date = _DATE.search(short)
            rest = (short[: date.start()] + short[date.end() :]).strip() if date else ""
            match = date if date and (not rest or _MASTHEAD.search(rest)) and not re.search("[。,;]", rest) else None
        if match:
            found |= {valid for valid in (_valid(match[1], match[2], match[3]),) if valid}
    return found.pop() if len(found) == 1 else None
