"""What one article adds to the pages of its persons and organizations, and to the list of signings; what link adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from pipeline.link.records import Linked
from pipeline.report.articles import Page

Section = Literal["about", "agreement", "child", "event", "post", "seen"]
"""In the order in which an entity's lines come."""
Named = list[Any]
"""[id, name, type] of an entity that has a page."""


class Known(NamedTuple):
    """A person or organization as the corpus calls it."""

    id: str
    name: str
    type: str


class Line(NamedTuple):
    """A line on the page of an entity."""

    entity: str
    section: Section
    day: str
    """For sorting: date of the fact, or of publication; empty when neither is known."""
    data: Page


def known(linked: Linked) -> Iterator[Known]:
    """All persons and organizations of the corpus."""
    yield from (Known(one.id, one.name, "person") for one in linked.persons())
    yield from (Known(one.id, one.name, one.type) for one in linked.organizations())


def about_lines(linked: Linked) -> Iterator[Line]:
    """Who each person and organization of the corpus is; an organization also stands on the page of its parent."""
    for person in linked.persons():
        held = [[one.title, one.organization, one.since, one.until, one.until_basis] for one in person.tenures]
        about: Page = {
            "kind": "person",
            "name": person.name,
            "type": "person",
            "grounds": person.basis,
            "tenures": held,
        }
        yield Line(person.id, "about", "", about)
    for body in linked.organizations():
        names = [[one.text, one.basis, one.articles] for one in body.names]
        about = {"kind": "organization", "name": body.name, "type": body.type, "names": names, "parent": body.parent}
        yield Line(body.id, "about", "", about)
        if body.parent:
            yield Line(body.parent, "child", "", {"child": [body.id, body.name, body.type]})


class Lines:
    """What one article adds; `called` is what the corpus calls those who are on the page of the article, by id."""

    def __init__(self, page: Page, called: Mapping[str, Known]) -> None:
        self._page, self._called = page, called
        self._published: str = page["published"] or ""

    def entities(self) -> Iterator[Line]:
        """The lines for everyone: that the article names it, its posts, agreements and events."""
        mentions: Counter[str] = Counter()
        for one in self._page["entities"]:
            if one[0]:
                mentions[one[0]] += one[4]
        told = {"article": self._page["id"], "title": self._page["title"], "day": self._published}
        for key, number in mentions.items():
            yield Line(key, "seen", self._published, told | {"mentions": number})
        for place, fact in enumerate(self._page["facts"]):
            yield from self._post(fact, place) if fact["kind"] == "post" else self._fact(fact, place)

    def signings(self) -> Iterator[list[Any]]:
        """[day, article, fact, title, type, status, place, parties, signatories] of each agreement."""
        for place, fact in enumerate(self._page["facts"]):
            if fact["kind"] == "agreement":
                who = (self._in_role(fact, role) for role in ("party", "signatory"))
                told = (fact["title"], fact["type"], fact["status"], fact["place"])
                yield [self._day(fact), self._page["id"], place, *told, *who]

    def _day(self, fact: Page) -> str:
        """The date of a fact; one without a year (`--01-15`) does not order anything."""
        date: str = fact["date"] or ""
        return self._published if date.startswith("-") or not date else date

    def _id(self, place: int) -> str:
        key: str = self._page["entities"][place][0]
        return key

    def _named(self, place: int) -> Named:
        return list(self._called[self._id(place)])

    def _in_role(self, fact: Page, role: str) -> list[Named]:
        """Everyone in a role once, in the order of the text."""
        ids = dict.fromkeys(self._id(one["who"]) for one in fact["roles"] if one["role"] == role)
        return [list(self._called[key]) for key in ids]

    def _post(self, fact: Page, place: int) -> Iterator[Line]:
        person = self._named(fact["person"])
        org = None if fact["org"] is None else self._named(fact["org"])
        told = {"article": self._page["id"], "fact": place, "day": self._published, "title": fact["title"]}
        for one in (person, org):
            if one:
                yield Line(one[0], "post", self._published, told | {"person": person, "org": org})

    def _fact(self, fact: Page, place: int) -> Iterator[Line]:
        """An agreement or event, once for everyone in it; a signing not again for those whom its agreement names."""
        roles = [[role, self._in_role(fact, role)] for role in dict.fromkeys(one["role"] for one in fact["roles"])]
        data: Page = {key: fact[key] for key in ("title", "type", "trigger", "status", "date", "place") if key in fact}
        data |= {"article": self._page["id"], "fact": place, "day": self._day(fact), "roles": roles}
        told = {self._id(one) for one in fact.get("told", ())}
        for key in dict.fromkeys(self._id(one["who"]) for one in fact["roles"]):
            if key not in told:
                own = [role for role, all_ in roles if any(one[0] == key for one in all_)]
                yield Line(key, fact["kind"], data["day"], data | {"as": own})
