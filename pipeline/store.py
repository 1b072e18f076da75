"""JSONL, CSV and YAML in and out. Every error names file, line and field; every write is all or nothing."""

from __future__ import annotations

import csv
import io
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TABLE = "utf-8-sig"
"""Encoding of CSV files."""
_STEP = re.compile(r"\[(\d+)\]|\.([^.\[\]]+)")


class UserError(Exception):
    """A mistake that the user can mend: one line saying what, where, and the cure."""


@contextmanager
def writing(path: Path, encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Open a text file that takes the place of `path` only when the block ends well.

    Raises `UserError` when the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as out:
            yield out
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException as error:
        with suppress(OSError):
            Path(temporary).unlink()
        if isinstance(error, OSError):
            raise UserError(f"{path}: cannot be written ({error.strerror})") from None
        raise


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """The path of a new file that takes the place of `path` only when the block ends well; others than text write it.

    Raises `UserError` when the folder cannot be written to.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_jsonl(path: Path, records: Iterable[Any]) -> int:
    """Write one JSON object a line (UTF-8); returns the number of lines."""
    encode, count = msgspec.json.Encoder().encode, 0
    with writing(path) as out:
        for record in records:
            out.write(encode(record).decode() + "\n")
            count += 1
    return count


def read_jsonl(path: Path, kind: type[T]) -> Iterator[T]:
    """Read records of type `kind`. Raises `UserError` with file, line and field."""
    decode = msgspec.json.Decoder(kind).decode
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        yield decode(line)
                    except (msgspec.DecodeError, UnicodeDecodeError) as error:
                        raise UserError(f"{path}:{number}: {error}") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a table that Excel opens as it is (UTF-8 with BOM, CRLF); returns the number of rows.

    None becomes an empty cell; a text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    count = 0
    with writing(path, TABLE) as out:
        out.write(csv_lines([header]))
        table = csv.writer(out)
        for row in rows:
            table.writerow(_harmless(row))
            count += 1
    return count


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows as `write_csv` writes them."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(map(_harmless, rows))
    return out.getvalue()


def _harmless(row: Sequence[object]) -> list[object]:
    return [f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA and cell else cell for cell in row]


@contextmanager
def scratch() -> Iterator[sqlite3.Connection]:
    """An empty database in an unnamed file, gone when closed. Raises `UserError` when the disk is full."""
    try:
        with closing(sqlite3.connect("")) as base:
            base.execute("PRAGMA synchronous = OFF")
            base.execute("PRAGMA journal_mode = OFF")
            yield base
    except sqlite3.OperationalError as error:
        raise UserError(
            f"{tempfile.gettempdir()}: cannot be written ({error}); free some space or set TMPDIR"
        ) from None


def read_yaml(path: Path, kind: type[T]) -> T:
    """Read a YAML file as `kind` (a msgspec type). Raises `UserError` with file, line and field."""
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=loader())
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"{path}:{line}: not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not valid YAML: {error}".replace("\n", " ")) from None
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$")
        raise UserError(
            f"{path}:{_line_of(text, where.rstrip('`'))}: {message} (at {where.strip('.`') or 'top'})"
        ) from None


def loader() -> Any:
    """The fast YAML loader where it is built in; always the same one, since they differ in what they take for valid."""
    return yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader


def _line_of(text: str, where: str) -> int:
    """The line of the YAML node that a path like `[3].examples[0].text` points to, counted from 1."""
    node = yaml.compose(text, Loader=loader())
    for index, key in _STEP.findall(where):
        child = None
        if isinstance(node, yaml.SequenceNode) and index:
            child = node.value[int(index)]
        elif isinstance(node, yaml.MappingNode) and key:
            child = next((value for name, value in node.value if name.value == key), None)
        if child is None:
            break
        node = child
    return node.start_mark.line + 1 if node is not None else 1
