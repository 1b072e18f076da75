"""The types of events, their roles and qualifiers, with their words, as `models/relate/` declares them.

`types.yaml` has those that all packs share; a pack may bring its own under `declares`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from pipeline.schema import Record
from pipeline.store import UserError, read_yaml

DEALS = ("first", "second", "third", "left", "right")
"""Roles of those who sign one of several agreements with each other: the first with the first (A与B、C与D签约); those
on the left with those on the right, one by one (A、B分别与C、D签约)."""
PARTS = ("partner", *DEALS, "trigger", "agreement", "date", "place", "title")
"""What a slot may be bound to that is no role of the tables: each `partner` is a party of an agreement of its own with
the parties, and so are those of one deal together; the others are parts of a fact that take part in nothing."""
FILE = "types"
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
    like: Name | None = None
    """Rules that add roles to events of that type (who attends, who speaks) add them to this type too."""


class Types(Record, frozen=True, forbid_unknown_fields=True):
    """All types of events, roles and qualifiers by name, in the order of the file."""

    events: dict[Name, EventKind] = msgspec.field(default_factory=dict)
    roles: dict[Name, Value] = msgspec.field(default_factory=dict)
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

    def alike(self, names: Sequence[str]) -> tuple[str, ...]:
        """The types of these names, and behind them those that are like one of them."""
        return (*names, *(name for name, kind in self.events.items() if kind.like in names and name not in names))

    def place(self, role: str) -> int:
        """Where a role stands in the list. Raises `UserError` for one of another rule base."""
        self.role(role)
        return list(self.roles).index(role)


class Declaring(Record, frozen=True):
    """What a pack declares; everything else in it is passed over."""

    declares: Types = Types()


def load_types(models: Path) -> Types:
    """What `models/relate/` declares, in `types.yaml` and in packs. Raises `UserError` with file, line and name."""
    return read_types(sorted((models / "relate").glob("*.yaml")))


def read_types(paths: Iterable[Path]) -> Types:
    """All declarations of the files, those of `types.yaml` first.

    Raises `UserError` with file, line and name, where one stands twice or means nothing.
    """
    known: dict[str, dict[str, Value]] = {"events": {}, "roles": {}, "qualifiers": {}}
    ours: list[tuple[Path, str, EventKind]] = []
    for path in sorted(paths, key=lambda path: path.stem != FILE):
        own = read_yaml(path, Types) if path.stem == FILE else read_yaml(path, Declaring).declares
        for section, names in known.items():
            for name, value in getattr(own, section).items():
                if any(name in taken for taken in known.values()) or name in PARTS:
                    raise UserError(f"{_place(path, name)}: the name is taken; choose another one")
                names[name] = value
        ours += [(path, name, kind) for name, kind in own.events.items()]
    for path, name, kind in ours:
        for role in set(kind.facing) - set(known["roles"]):
            raise UserError(f"{_place(path, name)}: facing: {role} is no role; declare it under roles")
        if kind.like not in (None, *known["events"]):
            raise UserError(f"{_place(path, name)}: like: {kind.like} is no type of event; declare it under events")
    return Types(**known)  # type: ignore[arg-type]


def _place(path: Path, name: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next((number for number, line in enumerate(lines, 1) if re.search(rf"\b{name}:", line)), 1)
    return f"{path}:{at}: {name}"


def _known(values: dict[Name, V], name: str, what: str) -> V:
    if name not in values:
        raise UserError(
            f"{name} is no {what} that models/relate declares ({', '.join(values)}); declare it, or give the models "
            "that the articles were related with"
        )
    return values[name]
