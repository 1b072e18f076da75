"""The walks of life that a person's posts show, and where: among whom another mention of the name is to be expected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.link.knowledge import Knowledge, PersonWords, Walk
from pipeline.link.readings import HeldRef, PersonRef
from pipeline.link.surroundings import Surroundings
from pipeline.resolve.jurisdictions import Gazetteer

ANYONE = "anyone"
"""The walk of all people of the news whose walk of life may change."""
NAMED = "named"
"""The walk of those whom an article only names: the places that it speaks of tell who is meant."""
_STEM = 4
"""Characters at the head of a body's name that other bodies of the same house share: 云岭重工集团, 云岭重工董事局."""
_HOUSE = 2
"""Characters at the head of the name of a medium, likewise."""
_FEW = 3
"""Provinces of which an article may speak."""


class Circle(NamedTuple):
    """People among whom a person is to be found again: (`official`, `county`, `东湖区`)."""

    walk: str
    scope: str
    """`body`, `stem` (of its name), `school`, `ministry`, `state`, `county`, `city`, `province`, `country`, `nation`
    (another one), `medium`, or `desk` (of a medium, in a province)."""
    where: str


class Walks:
    """Reads the circles of persons."""

    def __init__(self, knowledge: Knowledge, around: Surroundings) -> None:
        self._known, self._around, self._words = knowledge, around, knowledge.persons

    def circles(self, person: PersonRef) -> Iterator[Circle]:
        """The circles that a person's posts show, each walk of life also in all of the country."""
        for post in person.posts:
            spots = list(self._spots(post, person))
            walks = [name for name, walk in self._words.walks.items() if self._shows(post, walk)]
            walks = [name for name in walks if self._words.walks[name].closed] or walks
            known = [name for name in walks if not self._words.walks[name].closed]
            if known or not walks:
                yield from (Circle(NAMED, scope, where) for scope, where in spots)
            if "senior" in known:
                yield Circle(NAMED, "state", "")  # leaders of provinces stand in the lists of those of the state
            for walk in [*walks, *([ANYONE] if known else [])]:
                yield Circle(walk, "country", "")
                for scope, where in [*spots, *self.media(person)]:
                    yield Circle(walk, scope, where)

    def around(self, article: int) -> Iterator[Circle]:
        """The circles of someone whom an article only names, by the bodies that it names."""
        found = {spot for place, rest, kind in self._around.seats(article) for spot in self._where(place, rest, kind)}
        if sum(scope == "province" for scope, _ in found) <= _FEW:
            yield from (Circle(NAMED, scope, where) for scope, where in sorted(found))

    def media(self, person: PersonRef) -> Iterator[tuple[str, str]]:
        """The medium of an article, by what its house's media share (云新社, 云新网), and where it writes from."""
        if not person.medium and any(post.title in self._words.house for post in person.posts):
            yield "medium", person.collection.rpartition("/")[0] + "/"  # inputs that lie side by side
        if person.medium:
            house = person.medium.rpartition("|")[2][:_HOUSE]
            yield "medium", house
            for scope, where in spots(person.place or "", self._known.gazetteer):
                if scope == "province":
                    yield "desk", house + where

    def seats(self, person: PersonRef) -> set[tuple[str, str]]:
        """The divisions of the bodies of a person's posts, by scope."""
        bodies = (post.body for post in person.posts if post.body and post.specific)
        return {spot for body in bodies for spot in spots(body.partition("|")[0], self._known.gazetteer)}

    def _shows(self, post: HeldRef, walk: Walk) -> bool:
        """Whether a post shows a walk of life: by its body, or else by its title; a high one by both."""
        if any(word in post.title for word in walk.without):
            return False
        titled = post.title.endswith(walk.titles)
        if walk.high:
            return (titled and post.type in walk.types and self._high(post, walk)) or self._schooled(post, walk)
        return post.type in walk.types or (titled and (post.type is None or walk.titled))

    def _schooled(self, post: HeldRef, walk: Walk) -> bool:
        """Whether someone leads a whole school, where that shows the walk too: 云岭大学党委书记, 云岭大学校长."""
        if not post.body or not post.specific or not post.title.endswith(walk.school or ("\n",)) or "副" in post.title:
            return False
        rest = post.body.partition("|")[2]
        return school_of(rest, self._words) == rest.removesuffix("党委")

    def _high(self, post: HeldRef, walk: Walk) -> bool:
        """Whether the body is one of the state, or an organ of a province."""
        if not post.body or not post.specific:
            return False
        place, _, rest = post.body.partition("|")
        if walk.peak and rest.endswith(self._words.high) and rest not in self._known.bodies.centre:
            return False
        if not place:
            part = any(0 <= rest.find(word) < len(rest) - len(word) for word in self._words.parts)
            state = rest.startswith(self._words.state) and not part
            return state or rest in self._known.bodies.centre or rest.endswith(self._words.high)
        units = divisions(place, self._known.gazetteer)
        return len(units) == 1 and (rest in self._known.bodies.organs or rest.endswith(self._words.high))

    def _spots(self, post: HeldRef, person: PersonRef) -> Iterator[tuple[str, str]]:
        """Where the post is: (`body`, `org51c…`), (`county`, `东湖区`), (`city`, `澄江市`)."""
        if post.body and post.specific:
            place, _, rest = post.body.partition("|")
            if not rest.endswith(self._known.bodies.whole):
                yield "body", self._around.body_id(post.body)
            if post.type == "jurisdiction" and not place:
                yield "nation", rest
            elif not place and not rest.startswith(self._words.state) and not school_of(rest, self._words):
                yield "stem", rest[:_STEM]
            yield from self._where(place, rest, post.type)
        else:
            yield from spots(person.place or "", self._known.gazetteer)
            if person.school:
                yield "school", person.school

    def _where(self, place: str, rest: str, kind: str | None) -> Iterator[tuple[str, str]]:
        """Where a body is: in a division, a ministry, a school; (`state`, ``) for bodies of the state."""
        if place:
            yield from spots(place, self._known.gazetteer)
            return
        ministry = next((one for one in self._known.bodies.single if rest.startswith(one)), None)
        if ministry:
            yield "ministry", ministry
        state = rest in self._known.bodies.centre or rest.startswith(self._words.state)
        if ministry or (state and kind not in ("company", "research", "media")):
            yield "state", ""
        school = school_of(rest, self._words)
        if school:
            yield "school", school


def school_of(body: str, words: PersonWords) -> str | None:
    """The school that a body is, or is a part of: `云岭大学法学院` -> `云岭大学`."""
    match = re.match(rf".*?(?:{'|'.join(words.schools)})", body)
    return match[0] if match else None


def spots(place: str, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    """The divisions that a place lies in by scope: `扬州市/邗江区` -> province 江苏省, city 扬州市, county 邗江区."""
    units = divisions(place, gazetteer)
    yield from zip(("province", "city", "county"), reversed(units), strict=False)


def divisions(place: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """A place as identities write it, and all above it, the smallest first: `扬州市/邗江区` -> 邗江区, 扬州市, 江苏省.

    Empty when the province is not known.
    """
    units = place.split("/")[::-1] if place else []
    found: list[str] = []
    while units:
        unit = units.pop(0)
        found.append(unit)
        above = gazetteer.parents.get(unit)
        if above is not None and not above:
            return tuple(found)
        if above is not None and len(above) == 1 and above[0] not in units:
            units.append(above[0])
    return ()
