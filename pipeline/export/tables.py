"""The rows that one article adds to each table; `identity.py` has those of the corpus.

The columns stand in `columns.py` and `entities.py`, in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from pipeline.export.facts import entity_names, in_role, sentence
from pipeline.link.records import Link
from pipeline.schema import Agreement, Article, Event, Evidence, Organization, Post, Role, content_id

Row = tuple[object, ...]
JOINT = "; "
"""Between several values in one cell."""


def table_rows(article: Article, links: Mapping[str, Link] | None = None) -> dict[str, list[Row]]:
    """Rows by the name of the table, in the order of the text.

    `links` say whom the article's persons and organizations are; those without one keep their own id.
    """
    view = _View(article, links or {})
    return {name: list(rows(view)) for name, rows in _ROWS.items()}


class _View:
    """An article with what its rows need again and again."""

    def __init__(self, article: Article, links: Mapping[str, Link]) -> None:
        self.article, self.links = article, links
        self.names = entity_names(article)
        self.persons = {person.id for person in article.persons}

    @cached_property
    def organizations(self) -> tuple[Organization, ...]:
        return self.article.acting()

    def entity(self, local: str) -> str:
        """The id of the person or organization of the corpus."""
        return self.links[local].entity if local in self.links else local

    def basis(self, local: str) -> str | None:
        """On what ground it is that one."""
        return self.links[local].basis if local in self.links else None

    def evidence(self, found: Evidence, rule: str, confidence: float) -> Row:
        """rule, confidence, start, end, sentence."""
        return (rule, confidence, *self.article.raw(found.start, found.end), sentence(self.article, found))

    def role(self, role: Role) -> Row:
        """role, entity_id, entity_type, name, basis, and the evidence."""
        kind = "person" if role.entity in self.persons else "organization"
        found = self.evidence(role.evidence, role.rule, role.confidence)
        return (role.role, self.entity(role.entity), kind, self.names[role.entity], role.basis, *found)


def _articles(view: _View) -> Iterator[Row]:
    article = view.article
    extent = article.raw(0, len(article.text)) if article.text else (0, 0)
    dated = (article.published, article.published_basis)
    yield (article.id, article.source_file, *extent, *dated, article.source, article.encoding, article.title)


def _person_articles(view: _View) -> Iterator[Row]:
    for person in view.article.persons:
        seen = (person.name, len(person.mentions), view.basis(person.id), person.id)
        yield (view.entity(person.id), view.article.id, *seen)


def _org_articles(view: _View) -> Iterator[Row]:
    for one in view.organizations:
        seen = (one.name, one.type, len(one.mentions), view.basis(one.id), one.id)
        yield (view.entity(one.id), view.article.id, *seen)


def _posts(view: _View) -> Iterator[Row]:
    for person in view.article.persons:
        for post in person.posts:
            found = view.evidence(post.evidence, post.rule, post.confidence)
            body = (view.entity(post.org), view.names[post.org]) if post.org else (None, None)
            held = _post_id(person.id, post)
            yield (held, view.article.id, view.entity(person.id), person.name, post.title, *body, post.basis, *found)


def _post_id(person: str, post: Post) -> str:
    return content_id("h", person, post.title, post.org or "")


def _agreements(view: _View) -> Iterator[Row]:
    for one in view.article.agreements:
        found = view.evidence(one.evidence, one.rule, one.confidence)
        when = (one.date, one.date_basis, one.place)
        yield (one.id, view.article.id, one.title, one.type, one.status, *when, *found)


def _agreement_roles(view: _View) -> Iterator[Row]:
    for one in view.article.agreements:
        for role in one.roles:
            yield (one.id, view.article.id, *view.role(role))


def _agreement_qualifiers(view: _View) -> Iterator[Row]:
    for agreement in view.article.agreements:
        for one in agreement.qualifiers:
            found = view.evidence(one.evidence, one.rule, 1.0)
            yield (agreement.id, view.article.id, one.name, one.value, one.basis, *found)


def _events(view: _View) -> Iterator[Row]:
    for one in view.article.events:
        found = view.evidence(one.evidence, one.rule, one.confidence)
        when = (one.date, one.date_basis, one.place)
        yield (one.id, view.article.id, one.type, one.trigger, *when, JOINT.join(one.agreements) or None, *found)


def _event_roles(view: _View) -> Iterator[Row]:
    for one in view.article.events:
        for role in one.roles:
            yield (one.id, view.article.id, one.type, *view.role(role))


def _qualifiers(view: _View) -> Iterator[Row]:
    for event in view.article.events:
        for one in event.qualifiers:
            found = view.evidence(one.evidence, one.rule, 1.0)
            yield (event.id, view.article.id, event.type, one.name, one.value, *found)


def _mentions(view: _View) -> Iterator[Row]:
    article = view.article
    owners: dict[int, list[str]] = defaultdict(list)
    named = [(person.id, person.mentions) for person in article.persons]
    named += [(one.id, one.mentions) for one in view.organizations]
    for entity, mentions in named:
        for index in mentions:
            owners[index].append(view.entity(entity))
    for index, one in enumerate(article.mentions):
        where = (article.id, article.source_file, *article.raw(one.start, one.end), article.text[one.start : one.end])
        yield (*where, one.label, one.kind, JOINT.join(owners[index]) or None, one.source, one.score)


def _signings(view: _View) -> Iterator[Row]:
    article = view.article
    for one in article.agreements:
        names = (_joined(view, one.roles, role) for role in ("party", "signatory", "witness"))
        attended = _joined(view, [role for event in _events_of(article, one) for role in event.roles], "attendee")
        parties = JOINT.join(dict.fromkeys(view.entity(role.entity) for role in one.roles if role.role == "party"))
        told = (
            article.title,
            article.source_file,
            sentence(article, one.evidence),
            article.id,
            one.id,
            parties or None,
        )
        worth = (JOINT.join(each.value for each in one.qualifiers if each.name == name) for name in ("amount", "term"))
        stated = (value or None for value in worth)
        yield (one.date, one.title, one.type, one.status, *names, attended, one.place, *stated, *told)


def _joined(view: _View, roles: Sequence[Role], role: str) -> str | None:
    return JOINT.join(in_role(roles, role, view.names)) or None


def _events_of(article: Article, agreement: Agreement) -> Iterator[Event]:
    """The events at which the agreement was signed."""
    return (event for event in article.events if agreement.id in event.agreements)


_ROWS: dict[str, Callable[[_View], Iterator[Row]]] = {
    "articles": _articles,
    "person_articles": _person_articles,
    "org_articles": _org_articles,
    "posts": _posts,
    "agreements": _agreements,
    "agreement_roles": _agreement_roles,
    "agreement_qualifiers": _agreement_qualifiers,
    "events": _events,
    "event_roles": _event_roles,
    "qualifiers": _qualifiers,
    "mentions": _mentions,
    "signings": _signings,
}
