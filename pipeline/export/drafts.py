"""What export writes of one article, kept on disk until all are seen and given back in order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from pipeline.export.facts import facts
from pipeline.export.tables import Row, table_rows
from pipeline.link.records import Link
from pipeline.schema import Article, Record
from pipeline.store import csv_lines

_SCHEMA = """
CREATE TABLE article (file TEXT, start INTEGER, id TEXT, data BLOB);
CREATE TABLE cells (name TEXT, article INTEGER, data BLOB);
"""
_INDEXES = """
CREATE INDEX article_order ON article (file, start, id);
CREATE INDEX cells_name ON cells (name);
"""
_ARTICLES = "SELECT data FROM article ORDER BY file, start, id, rowid"
_CELLS = """
SELECT cells.data FROM article CROSS JOIN cells ON cells.name = ? AND cells.article = article.rowid
ORDER BY file, start, article.id, article.rowid
"""


class Draft(Record, frozen=True, array_like=True):
    """What export writes of one article, and by what it is sorted: file, first character in it, id."""

    file: str
    start: int
    id: str
    facts: str
    """Its line of `facts.jsonl`."""
    tables: dict[str, tuple[int, str]]
    """Table -> number of its rows and their lines of CSV; tables without any are left out."""
    cells: dict[str, bytes]
    """Table -> its rows as msgpack, where other formats than CSV are written."""


def draft(article: Article, links: Mapping[str, Link], cells: bool) -> Draft:
    """What to write of an article whose entities are those of `links`; `cells` for other formats than CSV."""
    told = facts(article, {local: link.entity for local, link in links.items()})
    rows = {name: added for name, added in table_rows(article, links).items() if added}
    return Draft(
        file=article.source_file,
        start=article.offsets[0][1] if article.offsets else 0,
        id=article.id,
        facts=msgspec.json.encode(told).decode(),
        tables={name: (len(added), csv_lines(added)) for name, added in rows.items()},
        cells={name: msgspec.msgpack.encode(added) for name, added in rows.items()} if cells else {},
    )


class Drafts:
    """The drafts of all articles in a database."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        base.executescript(_SCHEMA)

    def add(self, drafts: Iterable[Draft]) -> None:
        """Keep all drafts; once."""
        encode = msgspec.msgpack.Encoder().encode
        for number, one in enumerate(drafts, 1):
            data = encode((one.facts, one.tables))
            self._base.execute("INSERT INTO article VALUES (?,?,?,?)", (one.file, one.start, one.id, data))
            cells = [(name, number, rows) for name, rows in one.cells.items()]
            self._base.executemany("INSERT INTO cells VALUES (?,?,?)", cells)
        self._base.executescript(_INDEXES)

    def __iter__(self) -> Iterator[tuple[str, dict[str, tuple[int, str]]]]:
        """Facts and tables of every article, in order."""
        decode = msgspec.msgpack.Decoder(tuple[str, dict[str, tuple[int, str]]]).decode
        return (decode(row[0]) for row in self._base.execute(_ARTICLES))

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a table, in order."""
        decode: Any = msgspec.msgpack.Decoder().decode
        return (tuple(row) for found in self._base.execute(_CELLS, (name,)) for row in decode(found[0]))
