"""When and where a page was published: `metadata.csv`, the record, the file's name, the page itself."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.clean.decoding import decode
from pipeline.schema import Record, fold

Reject = Callable[[str], None]

LONGEST = 50
"""A longer line (characters) is no masthead."""

_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_ISO = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
_DATE = re.compile(r"(\d{4})\s?(?:[-/.]|年)\s?(\d{1,2})\s?(?:[-/.]|月)\s?(\d{1,2})\s?日?")
_MASTHEAD = re.compile(
    r"星期[一二三四五六日天]|周[一二三四五六日]|第\s?\d+\s?[版期]|农历|^(?:发布|出版)?(?:时间|日期):|^来源:"
)
_DATELINE = re.compile(r"\S{2,14}?(\d{4})年(\d{1,2})月(\d{1,2})日(?:电|讯|消息)")
_CLAUSE = re.compile("[。,;!?]")
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")


class Entry(Record, frozen=True):
    """What `metadata.csv` says of a file."""

    published: str | None
    source: str | None


def read_metadata(path: Path, reject: Reject) -> dict[str, Entry]:
    """The table `file,published[,source]`, by file; a bad row is told through `reject` as `path:line: …` and left out.

    A table that is not there is empty.
    """
    if not path.is_file():
        return {}
    entries: dict[str, Entry] = {}
    try:
        rows = csv.DictReader(io.StringIO(decode(path.read_bytes())[0], newline=""), restkey="more")
        for column in ("file", "published"):
            if column not in (rows.fieldnames or ()):
                reject(f"{path}:1: column {column!r} is missing; let the first line read file,published[,source]")
                return {}
        for row in rows:
            name, stated = (row["file"] or "").strip(), (row["published"] or "").strip()
            published = iso_date(stated)
            if not name:
                reject(f"{path}:{rows.line_num}: no file name; fill it or take the row away")
            elif stated and not published:
                reject(f"{path}:{rows.line_num}: published {stated!r} is no date; write it as 2024-01-19")
            else:
                entries[name.replace("\\", "/")] = Entry(published, (row.get("source") or "").strip() or None)
    except (csv.Error, UnicodeError) as error:
        reject(f"{path}: not a table ({error}); save it as CSV in UTF-8")
    except OSError as error:
        reject(f"{path}: cannot be read ({error.strerror}); check its rights")
    return entries


def publication(entry: Entry | None, record: str | None, file: str, text: str) -> tuple[str | None, str | None]:
    """Date (`2024-01-19`) and basis: `metadata`, `record`, `file name` or `page`; none is ever guessed from prose."""
    if entry and entry.published:
        return entry.published, "metadata"
    if record:
        return record, "record"
    match = _NAME_DATE.search(file)
    named = _valid(match[1], match[3], match[4]) if match else None
    if named:
        return named, "file name"
    printed = set(_printed(text))
    return (printed.pop(), "page") if len(printed) == 1 else (None, None)


def iso_date(text: str) -> str | None:
    """`2024-1-19`, `2024/1/19`, `20240119`, `2024年1月19日` or `2024-01-19T08:00` as `2024-01-19`, else None."""
    text = text.strip()
    match = _ISO.fullmatch(text)
    if match:
        return _valid(match[1], match[3], match[4])
    match = _DATE.fullmatch(text)
    return _valid(match[1], match[2], match[3]) if match else None


def _valid(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _printed(text: str) -> Iterator[str]:
    """Full dates of mastheads (`2024年1月19日 星期五`) and datelines (`新华社北京2024年1月19日电`)."""
    for found in _LINE.finditer(text):
        line = fold(text[found.start() : min(found.end(), found.start() + 2 * LONGEST)]).strip()
        match = _DATELINE.match(line)
        if not match and len(line) <= LONGEST:
            date = _DATE.search(line)
            rest = (line[: date.start()] + line[date.end() :]).strip() if date else ""
            if date and not _CLAUSE.search(rest) and (not rest or _MASTHEAD.search(rest)):
                match = date
        valid = _valid(match[1], match[2], match[3]) if match else None
        if valid:
            yield valid
