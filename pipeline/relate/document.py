"""An agreement in the making."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pipeline.relate.fragments import Fragment
from pipeline.schema import Qualifier, Role, Status


class Document:
    """An agreement in the making."""

    def __init__(self, title: str, printed: bool, fragment: Fragment, status: Status) -> None:
        self.title = title
        self.printed = printed
        """Whether the title stands in 《》."""
        self.first = fragment
        self.status = status
        self.each = False
        """Whether it is one of several that one phrase names (分别与A、B签署)."""
        self.named: frozenset[str] = frozenset()
        """The parties that the title itself names, by id."""
        self.roles: dict[tuple[str, str], Role] = {}
        self.qualifiers: dict[tuple[str, str], Qualifier] = {}
        self.named_at: set[int] = set()
        """Where phrases begin that name it."""
        self.told_in: set[int] = set()
        """The numbers of the sentences of the body that tell of it."""

    @property
    def parties(self) -> set[str]:
        """Who is bound, by id."""
        return {entity for entity, role in self.roles if role == "party"}

    def tell(self, fragment: Fragment) -> None:
        """Take in that a fragment speaks of it, whatever it calls it."""
        if not fragment.unit.headline:
            self.told_in.add(fragment.unit.number)

    def add(self, roles: Iterable[Role]) -> None:
        """Take in roles; the first evidence of each stays. Others than the parties that the title names bind nobody,
        unless they are named together with these: 甲大学教务处 signs for 甲大学."""
        given = list(roles)
        parties = {role.entity for role in given if role.role == "party"}
        for role in given:
            if role.role != "party" or self.named <= parties or role.entity in self.named:
                self.roles.setdefault((role.entity, role.role), role)

    def note(self, fragment: Fragment, basis: str) -> None:
        """Take in its amount and term, each value once; of a headline only what the text leaves out."""
        told = {name for name, _ in self.qualifiers} if fragment.unit.headline else set()
        for one in fragment.qualifiers:
            if one.name not in told:
                self.qualifiers.setdefault((one.name, one.value), msgspec.structs.replace(one, basis=basis))


def fits(new: set[str], known: set[str]) -> bool:
    """Whether parties can be those of one document: one side names no other body than the other does."""
    return not new or not known or new <= known or known <= new
