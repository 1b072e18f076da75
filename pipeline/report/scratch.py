"""What the pages need, kept in a database on disk until all articles are seen, so that memory does not grow."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from pipeline.report.lines import Line
from pipeline.report.sheets import Sheet
from pipeline.store import scratch

_SCHEMA = """
CREATE TABLE article (id TEXT, hash INTEGER, data BLOB);
CREATE TABLE line (entity TEXT, section TEXT, day TEXT, place TEXT, data BLOB);
CREATE TABLE row (list TEXT, day TEXT, place TEXT, data BLOB);
CREATE TABLE page (hash INTEGER, id TEXT, data BLOB);
CREATE TABLE entry (kind TEXT, weight INTEGER, name TEXT, id TEXT, data BLOB);
"""
_LINES = "SELECT entity, section, data FROM line ORDER BY entity, section, day DESC, place, rowid"
_ROWS = "SELECT day, data FROM row WHERE list = ? ORDER BY day DESC, place, rowid"
_ENTRIES = "SELECT data FROM entry WHERE kind = ? ORDER BY weight DESC, name, id"
_ARTICLES = "SELECT hash % ?1, id, data FROM article ORDER BY 1, 2"
_PAGES = "SELECT hash % ?1, id, data FROM page ORDER BY 1, 2"


_BATCH = 200
"""Articles that are put in at a time."""


class Shelved(NamedTuple):
    """A page as JSON, and the script file that it goes into."""

    bucket: int
    id: str
    json: bytes


def digest(key: str) -> int:
    """A number from 0 to 2³² - 1 that the page can compute, too: CRC-32 of the UTF-8 bytes."""
    return zlib.crc32(key.encode())


class Scratch:
    """The database: articles with their lines go in first, then the pages and entries that are made of the lines."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder().decode
        base.executescript(_SCHEMA)

    def add_sheets(self, sheets: Iterable[Sheet]) -> None:
        """Keep what articles add."""
        put, source = self._base.executemany, iter(sheets)
        while several := list(islice(source, _BATCH)):
            put("INSERT INTO article VALUES (?,?,?)", [(one.key, digest(one.key), one.page) for one in several])
            put(
                "INSERT INTO line VALUES (?,?,?,?,?)", [(*row[:3], s.place, row[3]) for s in several for row in s.lines]
            )
            put("INSERT INTO row VALUES (?,?,?,?)", [(*row[:2], s.place, row[2]) for s in several for row in s.rows])

    def add_lines(self, lines: Iterable[Line]) -> None:
        """Keep lines that no article adds."""
        rows = ((one.entity, one.section, one.day, "", self._encode(one.data)) for one in lines)
        self._base.executemany("INSERT INTO line VALUES (?,?,?,?,?)", rows)

    def add_page(self, key: str, page: object) -> None:
        """Keep the page of an entity."""
        self._base.execute("INSERT INTO page VALUES (?,?,?)", (digest(key), key, self._encode(page)))

    def add_entry(self, kind: str, weight: int, name: str, key: str, entry: list[Any]) -> None:
        """Keep what the search finds an entity by; the heaviest come first."""
        self._base.execute("INSERT INTO entry VALUES (?,?,?,?,?)", (kind, weight, name, key, self._encode(entry)))

    def lines(self) -> Iterator[tuple[str, str, Any]]:
        """(entity, section, data), entity by entity, in each section the newest first."""
        for entity, section, data in self._base.execute(_LINES):
            yield entity, section, self._decode(data)

    def rows(self, name: str) -> Iterator[tuple[str, bytes]]:
        """(day, row as JSON), the newest first."""
        return iter(self._base.execute(_ROWS, (name,)))

    def entries(self, kind: str) -> Iterator[bytes]:
        """What the search finds, as JSON."""
        return (row[0] for row in self._base.execute(_ENTRIES, (kind,)))

    def articles(self, buckets: int) -> Iterator[Shelved]:
        """The pages of the articles, bucket by bucket."""
        return map(Shelved._make, self._base.execute(_ARTICLES, (buckets,)))

    def pages(self, buckets: int) -> Iterator[Shelved]:
        """The pages of the entities, bucket by bucket."""
        return map(Shelved._make, self._base.execute(_PAGES, (buckets,)))


@contextmanager
def opened() -> Iterator[Scratch]:
    """An empty database on disk."""
    with scratch() as base:
        yield Scratch(base)
