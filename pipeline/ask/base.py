"""The SQLite file that questions are put to: what export wrote, else one that is made from the CSV tables and kept."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pipeline.export.column import Table
from pipeline.export.columns import TABLES
from pipeline.export.formats import Tables
from pipeline.export.sqlite import write_sqlite
from pipeline.export.tables import Row
from pipeline.outputs import STATE
from pipeline.store import FORMULA, UserError

Warn = Callable[[str], None]
FILE = "facts.sqlite"


@contextmanager
def opened(out: Path, warn: Warn) -> Iterator[sqlite3.Connection]:
    """The base of a folder that export wrote, read only. Raises `UserError` when there are no tables."""
    files = [out / "tables" / f"{table.name}.csv" for table in TABLES]
    missing = [file for file in files if not file.is_file()]
    if missing:
        raise UserError(f"{missing[0]}: no such table; give the folder that whosigned run or export wrote with --from")
    newest = max(file.stat().st_mtime for file in files)
    path = next((one for one in (out / FILE, out / STATE / FILE) if _fresh(one, newest)), None)
    if path is None:
        path = out / STATE / FILE
        warn(f"{path}: made from the tables, once; export --format sqlite writes it at once")
        write_sqlite(Tables({table.name: _Csv(table, file) for table, file in zip(TABLES, files, strict=True)}), path)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
        base.row_factory = sqlite3.Row
        yield base


def _fresh(path: Path, newest: float) -> bool:
    return path.is_file() and path.stat().st_mtime >= newest


class _Csv:
    """The rows of a CSV table as export had them."""

    def __init__(self, table: Table, path: Path) -> None:
        self._table, self._path = table, path

    def __iter__(self) -> Iterator[Row]:
        kinds = [{"integer": int, "number": float}.get(column.type, _text) for column in self._table.columns]
        with self._path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.reader(lines)
            header = tuple(next(table, ()))
            if header != self._table.header:
                raise UserError(f"{self._path}:1: columns of another version; export the tables again")
            for row in table:
                try:
                    yield tuple(kind(cell) if cell else None for kind, cell in zip(kinds, row, strict=True))
                except ValueError as error:
                    raise UserError(f"{self._path}:{table.line_num}: {error}; export the tables again") from None


def _text(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell[0] == "'" and cell[1:].startswith(FORMULA) else cell
