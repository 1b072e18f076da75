"""Other formats of the tables, written on request: all from the same rows as the CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.export.columns import TABLES
from pipeline.export.tables import Row
from pipeline.params import Format


class Tables:
    """The rows of every table by its name; they may be read again and again."""

    def __init__(self, rows: Mapping[str, Iterable[Row]]) -> None:
        self._rows = rows

    def rows(self, name: str) -> Iterable[Row]:
        """The rows in the order of the CSV file."""
        return self._rows[name]

    def records(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows as dicts by column; empty cells are None."""
        header = next(table.header for table in TABLES if table.name == name)
        for row in self._rows[name]:
            yield dict(zip(header, row, strict=True))


def write_formats(formats: Sequence[Format], tables: Tables, out: Path) -> None:
    """Write the tables in each format under `out`: `parquet/*.parquet`, `facts.sqlite`, `facts.ftm.jsonl`,
    `popolo.json`. Raises `UserError` when it cannot, or a package is missing."""
    for name in formats:
        match name:
            case Format.parquet:
                from pipeline.export.parquet import write_parquet

                write_parquet(tables, out / "parquet")
            case Format.sqlite:
                from pipeline.export.sqlite import write_sqlite

                write_sqlite(tables, out / "facts.sqlite")
            case Format.ftm:
                from pipeline.export.ftm import write_ftm

                write_ftm(tables, out / "facts.ftm.jsonl")
            case Format.popolo:
                from pipeline.export.popolo import write_popolo

                write_popolo(tables, out / "popolo.json")
