"""The tables as Parquet, one file a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pipeline.export.column import Table
from pipeline.export.columns import TABLES
from pipeline.export.formats import Tables
from pipeline.export.tables import Row
from pipeline.store import UserError, replacing

_BATCH = 20_000
"""Rows that are in memory at a time, and make one group of the file."""


def write_parquet(tables: Tables, folder: Path) -> None:
    """Write `NAME.parquet` for every table. Raises `UserError` when pyarrow is missing or `folder` is not writable.

    Integers are 64 bits, numbers are doubles, all else is text: dates may lack a part (`--01-15`).
    """
    for table in TABLES:
        with replacing(folder / f"{table.name}.parquet") as path:
            _write(table, tables.rows(table.name), path)


def _write(table: Table, rows: Iterable[Row], path: Path) -> None:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UserError("--format parquet needs pyarrow: pip install 'whosigned[desk]'") from None
    kinds = {"integer": pyarrow.int64(), "number": pyarrow.float64()}
    schema = pyarrow.schema([(column.name, kinds.get(column.type, pyarrow.string())) for column in table.columns])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            columns = [
                pyarrow.array(values, field.type)
                for values, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        yield batch
