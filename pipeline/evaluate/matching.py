"""When is an extracted name, date, agreement or event the annotated one? Deterministic answers, one for each question.

Width, white space and quotation marks never matter: （Ａ）and (A), 《协议》 and 协议 are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar

import msgspec

T = TypeVar("T")
Pairs = dict[int, int]
"""Annotated index → extracted index, one to one."""

_IGNORED = re.compile(r"[\s《》“”\"'‘’「」]")
_GOVERNMENT = re.compile(r"(人民政府|政府|市委市政府)$")
_COMMUNIST_PARTY = re.compile(r"^(中国共产党|中共)")
_SHORTEST_TAIL = 3
"""Characters that the shorter of two names must have to count as the end of the longer one."""


class Facts(msgspec.Struct, frozen=True):
    """The keys of a line of facts that are scored; everything else in the line is ignored."""

    id: str | int
    source_file: str | None = None
    title: str | None = None
    persons: tuple[NamedPerson, ...] | None = ()
    organizations: tuple[NamedOrganization, ...] | None = ()
    agreements: tuple[Document, ...] | None = ()
    events: tuple[Happening, ...] | None = ()


class Held(msgspec.Struct, frozen=True):
    """A post: 书记 of 徐汇区委."""

    title: str | None = None
    org: str | None = None


class NamedPerson(msgspec.Struct, frozen=True):
    """A person with posts."""

    name: str
    posts: tuple[Held, ...] | None = ()


class NamedOrganization(msgspec.Struct, frozen=True):
    """A body with the surface forms that mean it."""

    name: str
    mentions: tuple[str | None, ...] | None = ()


class Document(msgspec.Struct, frozen=True):
    """An agreement."""

    title: str | None = None
    type: str | None = None
    status: str | None = None
    parties: tuple[str, ...] | None = ()
    signatories: tuple[str, ...] | None = ()
    witnesses: tuple[str, ...] | None = ()
    date: str | None = None


class Participant(msgspec.Struct, frozen=True):
    """Who took part in an event, as what."""

    name: str
    role: str


class Happening(msgspec.Struct, frozen=True):
    """An event."""

    type: str
    trigger: str | None = None
    date: str | None = None
    participants: tuple[Participant, ...] | None = ()


class Body(msgspec.Struct, frozen=True):
    """An organization ready to be compared; all strings are normalized."""

    name: str
    keys: frozenset[str]
    mentions: tuple[str, ...]


def norm(text: str | None) -> str:
    """The form in which names are compared: `norm("《合作 协议》（２）")` is `"合作协议(2)"`."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text or ""))


def keys(names: Iterable[str | None]) -> frozenset[str]:
    """All spellings under which a body may be found: 徐汇区人民政府 also as 徐汇区, 中共徐汇区委 also as 徐汇区委."""
    found = {norm(name) for name in names}
    found |= {_COMMUNIST_PARTY.sub("", key) for key in found} | {_GOVERNMENT.sub("", key) for key in found}
    return frozenset(found - {""})


def body(organization: NamedOrganization) -> Body:
    """An organization with its keys."""
    mentions = {norm(mention) for mention in organization.mentions or () if mention}
    name = norm(organization.name)
    return Body(name, keys([name, *mentions]), tuple(sorted(mentions | {name})))


def same_end(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two bodies differ at most by what stands in front: 徐汇区税务局 and 上海市徐汇区税务局."""
    return any(
        a == b or (min(len(a), len(b)) >= _SHORTEST_TAIL and (a.endswith(b) or b.endswith(a)))
        for a in one
        for b in other
    )


def canonical(name: str | None, bodies: Sequence[Body], persons: Collection[str]) -> str:
    """The annotated person or body that a name means, else the name itself."""
    key = norm(name)
    if key in persons:
        return key
    own = keys([name])
    exact = (known.name for known in bodies if own & known.keys)
    near = (known.name for known in bodies if same_end(own, known.keys))
    return next(chain(exact, near), key)


def same_date(gold: str | None, found: str | None) -> bool:
    """Whether two dates agree; a year that one side lacks (`--01-15`) is not compared."""
    if not gold or not found:
        return False
    if gold.startswith(("--", "0000")) or found.startswith(("--", "0000")):
        return _without_year(gold) == _without_year(found)
    return gold == found


def _without_year(date: str) -> str:
    return date.replace("--", "0000-", 1)[5:]


def pair_bodies(gold: Sequence[Body], found: Sequence[Body]) -> Pairs:
    """For each annotated body in turn the first free extracted one with a common key, else with a common end."""
    pairs: Pairs = {}
    for index, known in enumerate(gold):
        free = [other for other in range(len(found)) if other not in pairs.values()]
        exact = (other for other in free if known.keys & found[other].keys)
        near = (other for other in free if same_end(known.keys, found[other].keys))
        hit = next(exact, next(near, None))
        if hit is not None:
            pairs[index] = hit
    return pairs


def pair_documents(gold: Sequence[Document], found: Sequence[Document], canon: Callable[[str], str]) -> Pairs:
    """Pair agreements by title, then by the end of the title, then by type and two common parties."""
    return _best_first(gold, found, partial(_likeness, canon=canon), least=0.5)


def _likeness(gold: Document, found: Document, canon: Callable[[str], str]) -> float:
    title, other = norm(gold.title), norm(found.title)
    if title == other:
        return 3
    sides = {canon(party) for party in found.parties or ()}
    common = {canon(party) for party in gold.parties or ()} & sides
    if title and other and min(len(title), len(other)) >= _SHORTEST_TAIL and same_end([title], [other]):
        return 2 + min(len(common), 2) * 0.2 if common or not sides else 1.5
    return 1 if gold.type == found.type and len(common) >= 2 else 0


def roles(event: Happening, canon: Callable[[str], str]) -> set[tuple[str, str]]:
    """(annotated name, role) of everyone who took part."""
    return {(canon(one.name), one.role) for one in event.participants or ()}


def pair_events(gold: Sequence[Happening], found: Sequence[Happening], canon: Callable[[str], str]) -> Pairs:
    """Pair events of the same type, those with the most in common first."""

    def likeness(one: Happening, other: Happening) -> float:
        if one.type != other.type:
            return -1
        return same_date(one.date, other.date) + len(roles(one, canon) & roles(other, canon))

    return _best_first(gold, found, likeness, least=0)


def _best_first(gold: Sequence[T], found: Sequence[T], likeness: Callable[[T, T], float], least: float) -> Pairs:
    """Pair greedily, the most alike first, ties in order."""
    rated = sorted((-likeness(one, other), i, j) for i, one in enumerate(gold) for j, other in enumerate(found))
    pairs: Pairs = {}
    for value, i, j in rated:
        if -value >= least and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs
