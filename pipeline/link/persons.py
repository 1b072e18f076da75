"""Persons of one name: which articles speak of the same one. No pair is compared with every other.

Every article's person brings its evidence as keys: a body where it has a post, the jurisdiction that it helps to lead,
the medium that it writes for, the company in which it is named. Those with a key in common are one; so are those of one
title at a body and at its short name. A person without a body is the one whose body the article names, where only one
is. A rare name means one person in a walk of life.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from pipeline.link.decisions import Decision
from pipeline.link.groups import Groups
from pipeline.link.knowledge import Knowledge, PersonWords
from pipeline.link.likely import join_likely
from pipeline.link.likeness import join_variants
from pipeline.link.readings import CENTRE, HeldRef, PersonRef
from pipeline.link.scratch import Seen
from pipeline.link.surroundings import Surroundings
from pipeline.link.tenures import bare_title
from pipeline.link.walks import school_of
from pipeline.resolve.aliases import key

Key = tuple[str, ...]
"""A ground, and what it rests on: (`body`, `org51c…`)."""


def same_persons(
    seen: Sequence[Seen[PersonRef]], around: Surroundings, knowledge: Knowledge
) -> list[list[tuple[int, str]]]:
    """Groups of indices into `seen` (all of one name), each index with the ground on which it joined its group; the
    first of a group has none."""
    if len(seen) == 1:
        return [[(0, "")]]
    groups, grounds = Groups[int](), dict[int, str]()
    _decide(groups, grounds, seen, knowledge.decisions.persons)
    name, words = key(seen[0].ref.name), knowledge.persons
    reader = _Evidence(name, around, words)
    first: dict[Key, int] = {}
    for keys in (reader.posts, reader.company):
        for index, one in enumerate(seen):
            for found in keys(one):
                if first.setdefault(found, index) != index and groups.join(first[found], index):
                    grounds.setdefault(index, found[0])
    join_variants(seen, groups, grounds, knowledge.wording)
    _by_context(seen, groups, grounds, reader, around)
    join_likely(seen, groups, grounds, around, knowledge)
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(len(seen)):
        members[groups.head(index)].append(index)
    return [
        [(index, "" if index == one[0] else grounds.get(index) or grounds.get(one[0], "")) for index in one]
        for one in members.values()
    ]


def _by_context(
    seen: Sequence[Seen[PersonRef]],
    groups: Groups[int],
    grounds: dict[int, str],
    reader: _Evidence,
    around: Surroundings,
) -> None:
    """Let those without a body of their own join the only one whose body the article names."""
    anchors: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for index, one in enumerate(seen):
        for body, title in reader.anchors(one.ref):
            anchors[body].add((index, title))
    for index, one in enumerate(seen):
        if not any(held.body and held.specific for held in one.ref.posts):
            found = {anchor for body in around.bodies(one.article) for anchor in anchors.get(body, ())}
            titles = {bare_title(held.title, reader.words)[0] for held in one.ref.posts}
            found = {anchor for anchor in found if anchor[1] in titles} or found
            owners = {groups.head(owner) for owner, _ in found} - {groups.head(index)}
            if len(owners) == 1 and groups.join(owners.pop(), index):
                grounds.setdefault(index, "context")


class _Evidence:
    """Reads the evidence of the persons of a name."""

    def __init__(self, name: str, around: Surroundings, words: PersonWords) -> None:
        self._name, self._around, self.words = name, around, words
        self._enough = {one for one, size in words.shortest.items() if len(name) >= size or around.seldom(name)}

    def posts(self, one: Seen[PersonRef]) -> Iterator[Key]:
        """The keys that posts and bylines give."""
        if one.ref.leads:
            yield "jurisdiction", one.ref.leads
        for held in one.ref.posts:
            for found in self._post(held, one.ref):
                if found[0] in self._enough:
                    yield found

    def _post(self, held: HeldRef, person: PersonRef) -> Iterator[Key]:
        words, body = self.words, self._around.body_id(held.body) if held.body and held.specific else None
        if held.title.endswith(words.bylines):
            medium = body or (self._around.body_id(person.medium) if person.medium else None)
            for seat in dict.fromkeys((medium or person.place, person.school)):
                if seat:
                    yield "byline", seat
        elif person.school and not held.body and not held.title.endswith(words.common):
            yield "school", person.school, held.title
        elif held.title in words.house and not body:
            yield "house", person.collection
        elif held.title in words.offices and not held.body:
            yield "jurisdiction", CENTRE
        elif body and held.body:
            leads = held.title.endswith(words.leading)
            if leads or "common" in self._enough or not held.title.endswith(words.common):
                yield "post", body, bare_title(held.title, words)[0]
                yield "body", body
            if held.place:
                yield "jurisdiction", held.place
            school = school_of(held.body, words)
            if school:
                yield "school", school

    def company(self, one: Seen[PersonRef]) -> Iterator[Key]:
        """The keys that the other names of the article give."""
        others = [name for name in self._around.company(one.article) if name != self._name and len(name) > 1]
        if "acquaintance" in self._enough:
            for name in others:
                if len(name) > 2 and self._around.often(name) <= self.words.few:
                    yield "acquaintance", name
        if "company" in self._enough:
            for pair in combinations(others[: self.words.pairs], 2):
                yield "company", *sorted(pair)
            for pair in self._around.neighbours(one.article, self._name):
                yield "company", *pair

    def anchors(self, person: PersonRef) -> Iterator[tuple[str, str]]:
        """The bodies and jurisdictions whose mention tells that a bare name means this person, each with the title."""
        for held in person.posts:
            title = bare_title(held.title, self.words)[0]
            leads = held.title.endswith(self.words.leading)
            if held.body and held.specific and (leads or "context" in self._enough):
                yield self._around.body_id(held.body), title
            if held.place and held.place != CENTRE:
                yield held.place, title


def _decide(
    groups: Groups[int], grounds: dict[int, str], seen: Sequence[Seen[PersonRef]], decisions: Iterable[Decision]
) -> None:
    """Let the decisions of people come first."""
    sides = [(one, _meant(seen, one.left), _meant(seen, one.right)) for one in decisions]
    for decision, left, right in sides:
        if decision.decision == "different":
            groups.keep_apart(left, right)
    for decision, left, right in sides:
        if decision.decision == "same" and left and right:
            for index in [*left[1:], *right]:
                if groups.join(left[0], index):
                    grounds[index] = "decision"


def _meant(seen: Sequence[Seen[PersonRef]], side: str) -> list[int]:
    """Whom a decision means: an id, or name@body."""
    name, at, body = side.partition("@")
    if not at:
        return [index for index, one in enumerate(seen) if person_id(one.ref.local) == side or one.ref.local == side]
    return [
        index
        for index, one in enumerate(seen)
        if key(one.ref.name) == key(name) and any(held.name and key(body) == key(held.name) for held in one.ref.posts)
    ]


def person_id(local: str) -> str:
    """The id of a person of the corpus by the first article that has it: `p51c…` -> `per51c…`."""
    return f"per{local[1:]}"
