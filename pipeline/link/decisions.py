"""Decisions that people made about who is who; they win over every other ground."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal, get_args

from pipeline.schema import Record
from pipeline.store import UserError

Verdict = Literal["same", "different", "alias"]
Kind = Literal["person", "organization"]
_HEADER = ["decision", "kind", "left", "right", "note"]


class Decision(Record, frozen=True):
    """A line of `decisions.csv`.

    `left` and `right` are ids as in the tables (`per51c…`, `org9d2…`), or for an organization its name, for a person
    name@body (`沈砚秋@云栖区`), which means whoever of that name has a post there. `alias`: left is a name of right.
    """

    decision: Verdict
    kind: Kind
    left: str
    right: str


class Decisions(Record, frozen=True):
    """All decisions, in the order of the file."""

    persons: tuple[Decision, ...] = ()
    organizations: tuple[Decision, ...] = ()


def load_decisions(path: Path) -> Decisions:
    """Read `decision,kind,left,right,note`; no file means no decisions. Raises `UserError` with file, line, field."""
    if not path.is_file():
        return Decisions()
    found: list[Decision] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            if table.fieldnames is None or not set(_HEADER[:4]) <= set(table.fieldnames):
                raise UserError(f"{path}:1: the header must be {','.join(_HEADER)}")
            for row in table:
                found.append(_decision(row, f"{path}:{table.line_num}"))
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    return Decisions(
        tuple(one for one in found if one.kind == "person"), tuple(one for one in found if one.kind == "organization")
    )


def _decision(row: dict[str, str | None], where: str) -> Decision:
    cells = {name: (row.get(name) or "").strip() for name in _HEADER}
    for field, allowed in (("decision", get_args(Verdict)), ("kind", get_args(Kind))):
        if cells[field] not in allowed:
            raise UserError(f"{where}: {field} is {cells[field] or 'empty'}; write one of {', '.join(allowed)}")
    for field in ("left", "right"):
        if not cells[field]:
            raise UserError(f"{where}: {field} is empty; write an id, a name, or name@body")
    if cells["kind"] == "person" and cells["decision"] == "alias":
        raise UserError(f"{where}: alias is for organizations; write same for persons")
    verdict: Verdict = cells["decision"]  # type: ignore[assignment]  # checked above
    kind: Kind = cells["kind"]  # type: ignore[assignment]
    return Decision(verdict, kind, cells["left"], cells["right"])
