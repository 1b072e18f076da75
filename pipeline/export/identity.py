"""The rows of the tables of persons and organizations, from what link wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from pipeline.export.tables import JOINT, Row
from pipeline.link.records import Linked, LinkedPerson, Tenure


class _Rows(msgspec.Struct, frozen=True):
    """Rows that can be read again and again."""

    linked: Linked
    made: Callable[[Linked], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        return self.made(self.linked)


def corpus_tables(linked: Linked) -> dict[str, Iterable[Row]]:
    """Rows by the name of the table, sorted by the name of the person or body; read from disk when iterated."""
    return {name: _Rows(linked, made) for name, made in _ROWS.items()}


def _people(linked: Linked) -> Iterator[Row]:
    for one in linked.persons():
        last = _latest(one)
        post = (last.title, last.organization, last.organization_name) if last else (None, None, None)
        seen = (one.articles, one.mentions, one.first_seen, one.last_seen)
        yield (one.id, one.name, *seen, *post, JOINT.join(one.basis) or None)


def _latest(person: LinkedPerson) -> Tenure | None:
    """The post seen last and not ended; the first of equals."""
    held = [one for one in person.tenures if not one.until]
    return max(held, key=lambda one: one.last_seen or "", default=None)


def _organizations(linked: Linked) -> Iterator[Row]:
    above = {one.parent for one in linked.organizations() if one.parent}
    names = {one.id: one.name for one in linked.organizations() if one.id in above}
    for one in linked.organizations():
        parent = (one.parent, names[one.parent], one.parent_basis) if one.parent else (None, None, None)
        yield (one.id, one.name, one.type, *parent, one.articles, one.mentions, one.first_seen, one.last_seen)


def _org_aliases(linked: Linked) -> Iterator[Row]:
    for one in linked.organizations():
        for name in one.names:
            yield one.id, one.name, name.text, name.basis, name.articles


def _post_history(linked: Linked) -> Iterator[Row]:
    for one in linked.persons():
        for held in one.tenures:
            body = (held.organization, held.organization_name)
            bounds = (held.since, held.since_basis, held.until, held.until_basis)
            yield (one.id, one.name, held.title, *body, *bounds, held.first_seen, held.last_seen, held.articles)


_ROWS: dict[str, Callable[[Linked], Iterator[Row]]] = {
    "people": _people,
    "organizations": _organizations,
    "org_aliases": _org_aliases,
    "post_history": _post_history,
}
