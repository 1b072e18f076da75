"""The tables as one SQLite file, with keys and indexes; Datasette opens it as it is, and `whosigned ask` asks it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from pipeline.export.column import Table
from pipeline.export.columns import TABLES
from pipeline.export.formats import Tables
from pipeline.resolve.aliases import key
from pipeline.store import UserError, replacing

_TYPES = {"integer": "INTEGER", "number": "REAL"}
_TARGETS = {
    "article_id": "articles",
    "person_id": "people",
    "organization_id": "organizations",
    "parent_id": "organizations",
    "agreement_id": "agreements",
    "event_id": "events",
}
"""Columns that refer to the id of another table."""
_INDEXED = {*_TARGETS, "entity_id", "date", "alias", "name"}
_NAMES = """
CREATE TABLE names (entity_id TEXT, entity_type TEXT, key TEXT, PRIMARY KEY (key, entity_type, entity_id)) WITHOUT ROWID
"""


def write_sqlite(tables: Tables, path: Path) -> None:
    """Write all tables, and `names`: every name of a person or body as `name_key` gives it.

    Dates are text, since they may lack a part. Raises `UserError` when the file cannot be written.
    """
    with replacing(path) as temporary:
        try:
            with closing(sqlite3.connect(temporary)) as base:
                _fill(base, tables)
        except sqlite3.Error as error:
            raise UserError(f"{path}: cannot be written ({error})") from None


def name_key(name: str) -> str:
    """How names are compared: without spaces, brackets, quotation marks and width, small letters."""
    return key(name).casefold()


def _fill(base: sqlite3.Connection, tables: Tables) -> None:
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    for table in TABLES:
        base.execute(_create(table))
        marks = ",".join("?" * len(table.columns))
        # One article that the input holds twice gives the same ids twice.
        base.executemany(f"INSERT OR IGNORE INTO {table.name} VALUES ({marks})", tables.rows(table.name))
    base.execute(_NAMES)
    base.executemany("INSERT OR IGNORE INTO names VALUES (?,?,?)", _names(tables))
    for table in TABLES:
        for column in table.columns:
            if column.name in _INDEXED:
                base.execute(f"CREATE INDEX {table.name}_{column.name} ON {table.name} ({column.name})")
    base.execute("ANALYZE")
    base.commit()


def _create(table: Table) -> str:
    parts = []
    for column in table.columns:
        declared = f"{column.name} {_TYPES.get(column.type, 'TEXT')}"
        if column.name == "id":
            declared += " PRIMARY KEY"
        if column.name in _TARGETS:
            declared += f" REFERENCES {_TARGETS[column.name]} (id)"
        parts.append(declared)
    return f"CREATE TABLE {table.name} ({', '.join(parts)})"


def _names(tables: Tables) -> Iterator[tuple[str, str, str]]:
    return _keyed(
        [
            ((one["id"], "person", one["name"]) for one in tables.records("people")),
            ((one["id"], "organization", one["name"]) for one in tables.records("organizations")),
            ((one["organization_id"], "organization", one["alias"]) for one in tables.records("org_aliases")),
        ]
    )


def _keyed(several: Iterable[Iterable[tuple[str, str, str]]]) -> Iterator[tuple[str, str, str]]:
    for named in several:
        for entity, kind, name in named:
            yield entity, kind, name_key(name)
