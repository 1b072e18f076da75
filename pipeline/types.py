"""The types of events, their roles and qualifiers, as `models/relate/types.yaml` declares them, with their words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from pipeline.schema import Record
from pipeline.store import UserError, read_yaml

DEALS = ("first", "second", "third")
"""Roles of those who sign one of several agreements with each other (A与B、C与D签约)."""
PARTS = ("partner", *DEALS, "trigger", "agreement", "date", "place", "title")
"""What a slot may be bound to that is no role of the tables: each `partner` is a party of an agreement of its own with
the parties, and so are those of one deal together; the others are parts of a fact that take part in nothing."""
Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z_]*$")]
Words = Annotated[str, msgspec.Meta(min_length=1)]
V = TypeVar("V", bound="Value")


class Value(Record, frozen=True, forbid_unknown_fields=True):
    """A value of a closed list in Chinese and English (`签约`, `agreements are signed`); `term` is the closest word of
    PLOVER or FollowTheMoney (ftm), if there is one."""

    zh: Words
    en: Words
    term: str = ""


class EventKind(Value, frozen=True, forbid_unknown_fields=True):
    """A type of event."""

    gathering: bool = False
    """People always come together for it: roles told later belong to it."""
    facing: tuple[Name, ...] = ()
    """The roles of its two sides, which 双方 further on means."""


class Types(Record, frozen=True, forbid_unknown_fields=True):
    """All types of events, roles and qualifiers by name, in the order of the file."""

    events: dict[Name, EventKind]
    roles: dict[Name, Value]
    qualifiers: dict[Name, Value] = msgspec.field(default_factory=dict)

    @property
    def bound(self) -> tuple[str, ...]:
        """Everything that a slot may be bound to."""
        return (*self.roles, *self.qualifiers, *PARTS)

    def event(self, name: str) -> EventKind:
        """The type of this name. Raises `UserError` for one of another rule base."""
        return _known(self.events, name, "type of event")

    def role(self, name: str) -> Value:
        """The role of this name. Raises `UserError` for one of another rule base."""
        return _known(self.roles, name, "role")

    def place(self, role: str) -> int:
        """Where a role stands in the list. Raises `UserError` for one of another rule base."""
        self.role(role)
        return list(self.roles).index(role)


def types_file(models: Path) -> Path:
    """Where types and roles are declared."""
    return models / "relate" / "types.yaml"


def read_types(path: Path) -> Types:
    """Read a file of types. Raises `UserError` with file, line and field, also where a name is given twice or means
    nothing."""
    types = read_yaml(path, Types)
    for name, problem in _problems(types):
        raise UserError(f"{path}:{_line_of(path, name)}: {name}: {problem}")
    return types


def load_types(models: Path) -> Types:
    """Read `models/relate/types.yaml`. Raises `UserError`."""
    return read_types(types_file(models))


def _problems(types: Types) -> Iterator[tuple[str, str]]:
    for name, kind in types.events.items():
        for role in kind.facing:
            if role not in types.roles:
                yield name, f"facing: {role} is no role; declare it under roles"
    for name in (*types.roles, *types.qualifiers):
        if name in PARTS:
            yield name, "has a meaning of its own in patterns; choose another name"
    for name in types.qualifiers:
        if name in types.roles:
            yield name, "is a role too; choose another name for one of them"


def _line_of(path: Path, name: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip().startswith(f"{name}:")), 1)


def _known(values: dict[Name, V], name: str, what: str) -> V:
    if name not in values:
        raise UserError(
            f"{name} is no {what} of models/relate/types.yaml ({', '.join(values)}); declare it there, or give the "
            "models that the articles were related with"
        )
    return values[name]
