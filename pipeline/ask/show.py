"""Answers as a table for the eye, as CSV, or as JSON."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from io import StringIO
from typing import Literal

Shape = Literal["table", "csv", "json"]
Answer = dict[str, object]
_WIDTH = 160
"""Columns of a table that goes to a file or another program."""


def shown(answers: Iterable[Answer], shape: Shape) -> str:
    """All answers as text; an empty string for an empty table."""
    found = list(answers)
    match shape:
        case "json":
            return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        case "csv":
            return _csv(found)
        case "table":
            return _table(found)


def _csv(found: list[Answer]) -> str:
    out = StringIO(newline="")
    if found:
        table = csv.DictWriter(out, list(found[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(found)
    return out.getvalue()


def _table(found: list[Answer]) -> str:
    """Columns that are empty everywhere are left out; the sentences stand below, under the number of their row."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not found:
        return ""
    names = [name for name in found[0] if name != "sentence" and any(row[name] is not None for row in found)]
    table = Table("", *names, box=None, header_style="bold")
    for number, row in enumerate(found, 1):
        table.add_row(Text(f"[{number}]"), *(Text("" if row[name] is None else str(row[name])) for name in names))
    out = StringIO()
    console = Console(file=out, width=None if sys.stdout.isatty() else _WIDTH)
    console.print(table)
    return out.getvalue() + _sentences(found)


def _sentences(found: list[Answer]) -> str:
    lines = [f"[{number}] {row['sentence']}" for number, row in enumerate(found, 1) if row.get("sentence")]
    return "\n" + "\n".join(lines) + "\n" if lines else ""
