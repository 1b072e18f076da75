"""What one article adds to the pages of its persons and organizations, and to the list of signings; what link adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from pipeline.link.records import Linked
from pipeline.report.articles import Page

Section = Literal["about", "agreement", "child", "event", "post", "seen"]
"""In the order in which an entity's lines come."""
Named = list[Any]
"""[id, name, type] of an entity that has a page."""


class Line(NamedTuple):
    """A line on the page of an entity."""

    entity: str
    section: Section
    day: str
    """For sorting: date of the fact, or of publication; empty when neither is known."""
    data: Page


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


def entity_lines(page: Page) -> Iterator[Line]:
    """The lines for everyone on the page of an article: that it is named, its posts, agreements and events."""
    published = page["published"] or ""
    for one in page["entities"]:
        if one[0]:
            seen = {"article": page["id"], "title": page["title"], "day": published, "mentions": one[4]}
            yield Line(one[0], "seen", published, seen)
    for number, fact in enumerate(page["facts"]):
        if fact["kind"] == "post":
            yield from _post_lines(page, fact, number, published)
        else:
            yield from _fact_lines(page, fact, number, _day(fact, published))


def signing_rows(page: Page) -> Iterator[tuple[str, list[Any]]]:
    """(day, [day, article, fact, title, type, status, place, parties, signatories]) of each agreement."""
    for number, fact in enumerate(page["facts"]):
        if fact["kind"] == "agreement":
            day = _day(fact, page["published"] or "")
            who = (_in_role(page, fact, role) for role in ("party", "signatory"))
            told = (fact["title"], fact["type"], fact["status"], fact["place"])
            yield day, [day, page["id"], number, *told, *who]


def _day(fact: Page, published: str) -> str:
    """The date of a fact; without a year (`--01-15`) it does not order anything."""
    date = fact["date"] or ""
    return published if date.startswith("-") or not date else date


def _named(page: Page, place: int) -> Named:
    entity, _, name, kind = page["entities"][place][:4]
    return [entity, name, kind]


def _in_role(page: Page, fact: Page, role: str) -> list[Named]:
    """Everyone in a role once, in the order of the text."""
    places = dict.fromkeys(one["who"] for one in fact["roles"] if one["role"] == role)
    return [_named(page, place) for place in places]


def _post_lines(page: Page, fact: Page, number: int, day: str) -> Iterator[Line]:
    person = _named(page, fact["person"])
    org = None if fact["org"] is None else _named(page, fact["org"])
    data = {"article": page["id"], "fact": number, "day": day, "title": fact["title"], "person": person, "org": org}
    for one in (person, org):
        if one:
            yield Line(one[0], "post", day, data)


def _fact_lines(page: Page, fact: Page, number: int, day: str) -> Iterator[Line]:
    """An agreement or event, once for everyone in it; a signing not again for those whom its agreement names."""
    roles = [[role, _in_role(page, fact, role)] for role in dict.fromkeys(one["role"] for one in fact["roles"])]
    data: Page = {key: fact[key] for key in ("title", "type", "trigger", "status", "date", "place") if key in fact}
    data |= {"article": page["id"], "fact": number, "day": day, "roles": roles}
    for place in dict.fromkeys(one["who"] for one in fact["roles"]):
        if place not in fact.get("told", ()):
            own = [role for role, _ in roles if place in _places(fact, role)]
            yield Line(_named(page, place)[0], fact["kind"], day, data | {"as": own})


def _places(fact: Page, role: str) -> Sequence[int]:
    return [one["who"] for one in fact["roles"] if one["role"] == role]
