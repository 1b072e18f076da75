"""Drafts: events in the making, and whether a fragment tells of one that was told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.relate.dates import Date
from pipeline.relate.fragments import Fragment
from pipeline.schema import EventType, Qualifier, Role
from pipeline.types import EventKind

_LED = frozenset({"visitor", "visited", "subject"})


class Draft:
    """An event in the making."""

    def __init__(self, fragment: Fragment, type: EventType, kind: EventKind) -> None:
        self.type = type
        self.kind = kind
        self.first = fragment
        self.last = fragment
        self.roles: dict[tuple[str, str], Role] = {}
        self.qualifiers: dict[tuple[str, str], Qualifier] = {}
        self.date: Date | None = None
        self.carried = False
        """Whether the date was taken over from an event told before."""
        self.place: str | None = None
        self.gathering = kind.gathering
        """Whether people come together for it, so that roles told later belong to it."""

    def entities(self) -> set[str]:
        """Who takes part, by id."""
        return {entity for entity, _ in self.roles}

    def open(self) -> bool:
        """Whether it is a ceremony (启动仪式) of which is not told yet what is launched and who does it."""
        return self.first.match.rule.rule.assign.weak and not {"subject", "unveiler"} & {name for _, name in self.roles}

    def attended(self) -> bool:
        """Whether it is told in passing as what people attend (出席座谈会)."""
        return self.first.match.rule.rule.assign.weak and not self.first.match.rule.rule.assign.opens

    def occasion(self) -> bool:
        """Whether people come together for it: it is a gathering, or some attend it."""
        return self.gathering or any(name in ("attendee", "chair") for _, name in self.roles)

    def meets(self, other: Draft) -> bool:
        """Whether both can be on one day."""
        mine, its = self.date, other.date
        return not (mine and its and mine.value and its.value) or mine.value == its.value

    def veiled(self) -> bool:
        """Whether it is a ceremony of which is not told yet who unveils."""
        return self.gathering and "unveiler" not in {name for _, name in self.roles}

    def add(self, roles: Sequence[Role]) -> None:
        """Take in roles; the first evidence of each stays."""
        for role in roles:
            self.roles.setdefault((role.entity, role.role), role)

    def note(self, fragment: Fragment) -> None:
        """Take in what a fragment says of the event besides its roles; each value once."""
        for one in fragment.qualifiers:
            self.qualifiers.setdefault((one.name, one.value), one)

    def headline(self, fragment: Fragment) -> None:
        """Take from a headline the bodies of a role that the text gives to persons alone (甲大学来访)."""
        taken = {name for entity, name in self.roles if entity.startswith("o")}
        self.add([role for role in fragment.roles if role.entity.startswith("o") and role.role in _LED - taken])

    def join(self, fragment: Fragment) -> None:
        """Take in another fragment of the same happening."""
        self.add([*fragment.roles, *fragment.partners])
        if not fragment.unit.headline:
            self.last = fragment
        date, known = fragment.date, self.date
        if date and not date.year and (known is None or self.carried or (known.value is None and date.day)):
            self.date, self.carried = date, False
        self.place = self.place or fragment.place
        self.gathering = self.gathering or fragment.match.rule.rule.assign.gathering


@dataclass(frozen=True)
class Step:
    """What became of one fragment."""

    fragment: Fragment
    old: bool
    """Whether it tells of what happened long ago: no event."""
    draft: Draft | None
    """The event that it went to; None when there is none, or one that is told later."""
    documents: int
    """How many agreements it tells of."""


def same(draft: Draft, fragment: Fragment) -> bool:
    """Whether a fragment can tell of the event: no contradiction in date, kind or partners."""
    if fragment.unit.headline:
        return True
    if _dates_differ(draft, fragment):
        return False
    new, known = {role.entity for role in [*fragment.roles, *fragment.partners]}, draft.entities()
    if draft.type in ("signing", "conference", "founding"):
        return True
    if draft.type == "meeting":
        faceless = draft.attended() and not any(role in draft.kind.facing for _, role in draft.roles)
        return _kind(draft.first) == _kind(fragment) and (not new or not known or faceless or bool(new & known))
    if draft.type == "visit":
        visitors = {entity for entity, role in draft.roles if role == "visitor"}
        return not visitors or not fragment.entities("visitor") or bool(new & known)
    if draft.type == "launch":
        if fragment.entities("subject") & draft.entities() or draft.open():
            return True
        alike = not new or not known or bool(new & known) or (draft.veiled() and not fragment.entities("subject"))
        return _word(draft.first) == _word(fragment) and alike
    if draft.type == "departure" and _word(draft.first) != _word(fragment):
        return bool(new & known)
    return draft.last.unit.number == fragment.unit.number or bool(new & known)


def faced(draft: Draft) -> bool:
    """Whether those who speak for a body are taken to be there: two sides come together."""
    return draft.kind.gathering and bool(draft.kind.facing)


def shares_subject(draft: Draft, fragment: Fragment) -> bool:
    """Whether a body is unveiled in the event that the fragment tells of: its founding is no event of its own."""
    return any(role.role == "subject" and (role.entity, "subject") in draft.roles for role in fragment.roles)


def _dates_differ(draft: Draft, fragment: Fragment) -> bool:
    mine, other = draft.date, fragment.date
    if draft.carried or not mine or not other or not mine.value or not other.value:
        return False
    if not (mine.day and other.day):
        return not mine.year and not other.year and not _within(mine.value, other.value)
    parts = draft.type == "meeting" and mine.part and other.part and mine.part != other.part
    return mine.value != other.value or bool(parts)


def _within(one: str, other: str) -> bool:
    """Whether a day lies in a month: 2024-01-15 in 2024-01, both with or without a year."""
    return one.startswith(other) or other.startswith(one) or one.startswith("--") != other.startswith("--")


def _kind(fragment: Fragment) -> str:
    return "call" if fragment.entities("host", "guest") else "talk"


def names(fragment: Fragment, draft: Draft) -> bool:
    """Whether the words say at which event (陪同会见)."""
    word = _word(draft.first)
    return word in fragment.words and word not in fragment.match.word


def _word(fragment: Fragment) -> str:
    """What is done: 揭牌, 启动, 发布."""
    return fragment.match.rule.rule.assign.trigger or fragment.match.word
