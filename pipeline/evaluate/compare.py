"""What is right, missed or wrong in one document's facts, for each metric."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Literal

from pipeline.evaluate.matching import (
    Body,
    Document,
    Facts,
    Pairs,
    body,
    canonical,
    norm,
    pair_bodies,
    pair_documents,
    pair_events,
    roles,
    same_date,
)

METRICS = (
    "headline", "person", "post", "post_title", "organization", "org_alias", "agreement", "party", "signed_with",
    "signatory", "witness", "agreement_date", "event", "event_date", "participant",
)  # fmt: skip
MOST_PARTIES = 6
"""A signing with more parties says nothing of who faced whom."""

Kind = Literal["right", "missed", "wrong"]
Finding = tuple[str, Kind, str]
"""(metric, kind, what)."""


def compare(gold_lines: Sequence[Facts], found_lines: Sequence[Facts]) -> Iterator[Finding]:
    """Compare the annotated and the extracted lines of one document."""
    gold, found = Side(gold_lines), Side(found_lines)
    canon = Canon(gold)
    yield from _sets("headline", gold.headlines, found.headlines)
    yield from _sets("person", gold.persons.keys(), found.persons.keys())
    held, taken = _posts(gold, canon), _posts(found, canon)
    yield from _sets("post", held, taken)
    yield from _sets("post_title", {post[:2] for post in held}, {post[:2] for post in taken})
    yield from _paired(
        "organization",
        [one.name for one in gold.bodies],
        [one.name for one in found.bodies],
        pair_bodies(gold.bodies, found.bodies),
    )
    yield from _sets("org_alias", _links(gold, gold.surfaces), _links(found, gold.surfaces))
    yield from _agreements(gold, found, canon)
    yield from _events(gold, found, canon)


class Side:
    """The facts of one document, annotated or extracted."""

    def __init__(self, lines: Sequence[Facts]) -> None:
        self.headlines = {norm(line.title) for line in lines if line.title}
        self.persons: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for person in (person for line in lines for person in line.persons or ()):
            posts = {(norm(post.title), norm(post.org)) for post in person.posts or () if post.title}
            self.persons[norm(person.name)] |= posts
        self.bodies: list[Body] = [body(one) for line in lines for one in line.organizations or ()]
        self.agreements = [one for line in lines for one in line.agreements or ()]
        self.events = [one for line in lines for one in line.events or ()]

    @cached_property
    def surfaces(self) -> frozenset[str]:
        """All surface forms of bodies."""
        return frozenset(mention for one in self.bodies for mention in one.mentions)


class Canon:
    """Names as the annotation has them."""

    def __init__(self, gold: Side) -> None:
        self._gold, self._known = gold, dict[str | None, str]()

    def __call__(self, name: str | None) -> str:
        """The annotated person or body that a name means, else the name itself."""
        if name not in self._known:
            self._known[name] = canonical(name, self._gold.bodies, self._gold.persons)
        return self._known[name]


def _posts(side: Side, canon: Canon) -> set[tuple[str, str, str]]:
    return {(name, title, canon(org) if org else "") for name, posts in side.persons.items() for title, org in posts}


def _links(side: Side, surfaces: AbstractSet[str]) -> set[tuple[str, str]]:
    """Pairs of surface forms that are said to mean the same body."""
    return {link for one in side.bodies for link in _couples(m for m in one.mentions if m in surfaces)}


def _couples(names: Iterable[str]) -> set[tuple[str, str]]:
    ordered = sorted(set(names))
    return {(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]}


def _agreements(gold: Side, found: Side, canon: Canon) -> Iterator[Finding]:
    pairs = pair_documents(gold.agreements, found.agreements, canon)
    yield from _paired("agreement", _titles(gold.agreements), _titles(found.agreements), pairs)
    of_gold = {j: i for i, j in pairs.items()}
    labels = {i: f"{title} ({i + 1})" for i, title in enumerate(_titles(gold.agreements))}
    known = {labels[i]: one for i, one in enumerate(gold.agreements)}
    numbered = {labels.get(of_gold.get(j, -1), f"(?{j + 1})"): one for j, one in enumerate(found.agreements)}
    for metric, field in (("party", "parties"), ("signatory", "signatories"), ("witness", "witnesses")):
        yield from _sets(metric, _named(known, field, canon), _named(numbered, field, canon))
    yield from _sets("signed_with", _facing(gold.agreements, canon), _facing(found.agreements, canon))
    for i, j in pairs.items():
        yield from _dates("agreement_date", gold.agreements[i].date, found.agreements[j].date)


def _named(agreements: Mapping[str, Document], field: str, canon: Canon) -> set[tuple[str, str]]:
    """(agreement, name) of everyone in the field."""
    return {(label, canon(name)) for label, one in agreements.items() for name in getattr(one, field) or ()}


def _titles(agreements: Sequence[Document]) -> list[str]:
    return [norm(one.title) for one in agreements]


def _facing(agreements: Sequence[Document], canon: Canon) -> set[tuple[str, str]]:
    """Pairs of bodies that signed with each other."""
    signed = (one for one in agreements if one.status in (None, "signed") and len(one.parties or ()) <= MOST_PARTIES)
    return {couple for one in signed for couple in _couples(canon(party) for party in one.parties or ())}


def _events(gold: Side, found: Side, canon: Canon) -> Iterator[Finding]:
    pairs = pair_events(gold.events, found.events, canon)
    yield from _paired(
        "event",
        [f"{one.type} {one.trigger}" for one in gold.events],
        [f"{one.type} {one.trigger}" for one in found.events],
        pairs,
    )
    for i, j in pairs.items():
        yield from _dates("event_date", gold.events[i].date, found.events[j].date)
    # Participants are judged by event type, so that a wrong pairing is not punished twice.
    yield from _sets(
        "participant",
        {(one.type, *role) for one in gold.events for role in roles(one, canon)},
        {(one.type, *role) for one in found.events for role in roles(one, canon)},
    )


def _sets(metric: str, gold: AbstractSet[Hashable], found: AbstractSet[Hashable]) -> Iterator[Finding]:
    right: Kind = "right"
    for kind, items in ((right, gold & found), ("missed", gold - found), ("wrong", found - gold)):
        yield from ((metric, kind, what) for what in sorted(map(_shown, items)))


def _shown(item: Hashable) -> str:
    return " · ".join(str(part) for part in item) if isinstance(item, tuple) else str(item)


def _paired(metric: str, gold: Sequence[str], found: Sequence[str], pairs: Pairs) -> Iterator[Finding]:
    for i, name in enumerate(gold):
        yield metric, "right" if i in pairs else "missed", name
    for j in sorted(set(range(len(found))) - set(pairs.values())):
        yield metric, "wrong", found[j]


def _dates(metric: str, gold: str | None, found: str | None) -> Iterator[Finding]:
    if same_date(gold, found):
        yield metric, "right", str(gold)
        return
    if gold:
        yield metric, "missed", gold
    if found:
        yield metric, "wrong", found
