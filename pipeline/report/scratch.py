"""What the pages need, kept in a database on disk until all articles are seen, so that memory does not grow."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec

from pipeline.report.lines import Known, Line
from pipeline.store import scratch

_SCHEMA = """
CREATE TABLE known (id TEXT PRIMARY KEY, name TEXT, type TEXT) WITHOUT ROWID;
CREATE TABLE article (id TEXT PRIMARY KEY, hash INTEGER, data BLOB) WITHOUT ROWID;
CREATE TABLE line (entity TEXT, hash INTEGER, section TEXT, day TEXT, place TEXT, number INTEGER, data BLOB);
CREATE TABLE row (list TEXT, day TEXT, place TEXT, number INTEGER, data BLOB);
CREATE TABLE page (hash INTEGER, id TEXT, data BLOB);
CREATE TABLE entry (kind TEXT, weight INTEGER, name TEXT, id TEXT, data BLOB);
"""
_LINES = "SELECT entity, section, data FROM line ORDER BY entity, section, day DESC, place, number"
_ROWS = "SELECT day, data FROM row WHERE list = ? ORDER BY day DESC, place, number"
_ENTRIES = "SELECT data FROM entry WHERE kind = ? ORDER BY weight DESC, name, id"
_ARTICLES = "SELECT hash % ?1, id, data FROM article ORDER BY 1, 2"
_PAGES = "SELECT hash % ?1, id, data FROM page ORDER BY 1, 2"


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
        self._number = 0
        base.executescript(_SCHEMA)

    def free(self, key: str) -> str:
        """The key itself, or one made of it that no article has yet."""
        number, free = 1, key
        while self._base.execute("SELECT 1 FROM article WHERE id = ?", (free,)).fetchone():
            number += 1
            free = f"{key}~{number}"
        return free

    def add_known(self, entities: Iterable[Known]) -> None:
        """Keep what the corpus calls its persons and organizations."""
        self._base.executemany("INSERT INTO known VALUES (?,?,?)", entities)

    def known(self, ids: Iterable[str]) -> dict[str, Known]:
        """What the corpus calls persons and organizations, by id."""
        query = "SELECT id, name, type FROM known WHERE id = ?"
        return {key: Known(*self._base.execute(query, (key,)).fetchone()) for key in ids}

    def add_article(self, key: str, page: object) -> None:
        """Keep the page of an article."""
        self._base.execute("INSERT INTO article VALUES (?,?,?)", (key, digest(key), self._encode(page)))

    def add_lines(self, place: str, lines: Iterable[Line]) -> None:
        """Keep lines for pages of entities; `place` orders those of one day."""
        rows = (
            (one.entity, digest(one.entity), one.section, one.day, place, self._next(), self._encode(one.data))
            for one in lines
        )
        self._base.executemany("INSERT INTO line VALUES (?,?,?,?,?,?,?)", rows)

    def add_rows(self, name: str, place: str, rows: Iterable[tuple[str, list[Any]]]) -> None:
        """Keep (day, row) for the list of a name."""
        found = ((name, day, place, self._next(), self._encode(row)) for day, row in rows)
        self._base.executemany("INSERT INTO row VALUES (?,?,?,?,?)", found)

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

    def _next(self) -> int:
        self._number += 1
        return self._number


@contextmanager
def opened() -> Iterator[Scratch]:
    """An empty database on disk."""
    with scratch() as base:
        yield Scratch(base)
