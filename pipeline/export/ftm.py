"""The tables as entities of FollowTheMoney, one JSON object a line, for OpenAleph and the like.

Only what its model has a place for; an agreement becomes a Contract, and each part in it an UnknownLink.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.export.formats import Tables
from pipeline.export.vocabulary import ORGANIZATIONS
from pipeline.schema import content_id
from pipeline.store import write_jsonl

Entity = dict[str, Any]
_ID = re.compile("[0-9A-Za-z][0-9A-Za-z.-]*")
_HOSTS = ("host", "appointer", "awarder")
"""Roles of those who organize an event."""


def write_ftm(tables: Tables, path: Path) -> None:
    """Write all entities. Raises `UserError` when the file cannot be written."""
    write_jsonl(path, _entities(tables))


def _entities(tables: Tables) -> Iterator[Entity]:
    yield from map(_article, tables.records("articles"))
    yield from map(_person, tables.records("people"))
    yield from _organizations(tables)
    yield from map(_membership, (one for one in tables.records("post_history") if one["organization_id"]))
    yield from _contracts(tables)
    for number, role in enumerate(tables.records("agreement_roles")):
        yield _link(role, number)
    yield from _events(tables)


def _entity(identifier: str, schema: str, **properties: object) -> Entity:
    """An entity without its empty properties; all values are lists of text."""
    values = {
        name: [str(one) for one in (value if isinstance(value, list) else [value]) if one]
        for name, value in properties.items()
    }
    return {"id": identifier, "schema": schema, "properties": {name: one for name, one in values.items() if one}}


def _article(one: dict[str, Any]) -> Entity:
    return _entity(
        _document(one["id"]),
        "Article",
        title=one["title"],
        fileName=one["source_file"],
        publishedAt=one["published"],
        publisher=one["source"],
        language="zho",
    )


def _person(one: dict[str, Any]) -> Entity:
    position = f"{one['organization'] or ''}{one['title']}" if one["title"] else None
    return _entity(one["id"], "Person", name=one["name"], position=position)


def _organizations(tables: Tables) -> Iterator[Entity]:
    """Organizations with their aliases: both tables are in one order."""
    grouped = groupby(tables.records("org_aliases"), key=lambda one: str(one["organization_id"]))
    ahead = next(grouped, None)
    for one in tables.records("organizations"):
        aliases: list[str] = []
        if ahead and ahead[0] == one["id"]:
            aliases = [alias["alias"] for alias in ahead[1] if alias["alias"] != one["name"]]
            ahead = next(grouped, None)
        schema = ORGANIZATIONS[one["type"]].term.removeprefix("ftm ")
        yield _entity(one["id"], schema, name=one["name"], alias=aliases, parent=one["parent_id"])


def _membership(one: dict[str, Any]) -> Entity:
    return _entity(
        content_id("m", one["person_id"], one["title"], one["organization_id"]),
        "Membership",
        member=one["person_id"],
        organization=one["organization_id"],
        role=one["title"],
        startDate=_date(one["since"]),
        endDate=_date(one["until"]),
        date=[one["first_seen"], one["last_seen"]],
    )


def _contracts(tables: Tables) -> Iterator[Entity]:
    """Agreements with what they state; both tables are in one order. Amounts are words: its `amount` takes numbers."""
    grouped = groupby(tables.records("agreement_qualifiers"), key=lambda one: str(one["agreement_id"]))
    ahead = next(grouped, None)
    for one in tables.records("agreements"):
        stated: list[str] = []
        if ahead and ahead[0] == one["id"]:
            stated = [f"{row['qualifier']}: {row['value']}" for row in ahead[1]]
            ahead = next(grouped, None)
        yield _entity(
            one["id"],
            "Contract",
            title=one["title"],
            name=one["title"],
            type=one["type"],
            status=one["status"],
            contractDate=_date(one["date"]),
            summary=one["sentence"],
            notes=stated,
            language="zho",
            proof=_document(one["article_id"]),
        )


def _link(one: dict[str, Any], number: int) -> Entity:
    return _entity(
        content_id("u", one["agreement_id"], one["entity_id"], one["role"], str(number)),
        "UnknownLink",
        subject=one["entity_id"],
        object=one["agreement_id"],
        role=one["role"],
        proof=_document(one["article_id"]),
    )


def _events(tables: Tables) -> Iterator[Entity]:
    """Events with those who took part: both tables are in one order."""
    grouped = groupby(tables.records("event_roles"), key=lambda one: str(one["event_id"]))
    ahead = next(grouped, None)
    for one in tables.records("events"):
        roles: list[dict[str, Any]] = []
        if ahead and ahead[0] == one["id"]:
            roles = list(ahead[1])
            ahead = next(grouped, None)
        hosts = dict.fromkeys(role["entity_id"] for role in roles if role["role"] in _HOSTS)
        others = dict.fromkeys(role["entity_id"] for role in roles if role["entity_id"] not in hosts)
        yield _entity(
            one["id"],
            "Event",
            name=f"{one['type']}: {one['trigger']}",
            keywords=one["type"],
            date=_date(one["date"]),
            location=one["place"],
            summary=one["sentence"],
            organizer=list(hosts),
            involved=list(others),
            proof=_document(one["article_id"]),
        )


def _document(article: str) -> str:
    """The id of an article; one that the input gave may hold signs that the model does not take."""
    return article if _ID.fullmatch(article) else content_id("a", article)


def _date(date: str | None) -> str | None:
    """A date with a year; others have no place in the model."""
    return date if date and not date.startswith("-") else None
