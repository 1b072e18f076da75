"""Questions as SQL over the tables: signings, people, posts, meetings. Each answer has its evidence sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Literal

import msgspec

from pipeline.export.sqlite import name_key
from pipeline.store import UserError

Question = Literal["signings", "people", "posts", "meetings"]


class Wanted(msgspec.Struct, frozen=True):
    """What an answer must fit; None fits all."""

    org: str | None = None
    """Any name of a body: 徐汇区, 区政府's full form, 星桥集团."""
    below: bool = False
    """Whether bodies below that one count too: 徐汇区税务局 for 徐汇区."""
    person: str | None = None
    title: str | None = None
    """Words in the title of a post."""
    type: str | None = None
    """Type of agreement (备忘录) or event (meeting, visit)."""
    since: str | None = None
    until: str | None = None
    """Days, both inclusive."""
    limit: int = 0
    """At most so many rows; 0: all."""


_BELOW = """
WITH RECURSIVE below (id) AS (
  SELECT value FROM json_each(:bodies)
  UNION SELECT organizations.id FROM organizations JOIN below ON parent_id = below.id
)
SELECT json_group_array(id) FROM below
"""
# A date that lacks its day or month fits when what is known of it does.
_SINCE = "date >= substr(:since, 1, length(date)) AND date NOT LIKE '-%'"
_UNTIL = "date <= :until AND date NOT LIKE '-%'"
_BODIES = "(SELECT value FROM json_each(:bodies))"
_PERSONS = "(SELECT value FROM json_each(:persons))"
_SAID = """
(SELECT sentence FROM posts WHERE posts.person_id = found.{person} AND posts.organization_id IS found.organization_id
 AND posts.title LIKE '%' || found.title ORDER BY confidence DESC, posts.rowid DESC LIMIT 1) AS sentence
"""


class _Query(msgspec.Struct, frozen=True):
    """A question in SQL: rows of `table` that fit every filter asked for, ordered, cut, and only then shown."""

    table: str
    order: str
    shown: str
    """Columns of the answer, from the rows `found`."""
    filters: dict[str, str]
    """What is asked -> condition. Only those that are asked for stand in the query, or no index would be used."""


_QUERIES: dict[Question, _Query] = {
    "signings": _Query(
        table="signings",
        order="date IS NULL, date DESC, rowid",
        shown="date, agreement, type, status, parties, signatories, witnesses, place, headline, source_file, sentence",
        filters={
            "bodies": f"agreement_id IN (SELECT agreement_id FROM agreement_roles WHERE entity_id IN {_BODIES})",
            "persons": f"agreement_id IN (SELECT agreement_id FROM agreement_roles WHERE entity_id IN {_PERSONS})",
            "type": "type = :type",
            "since": _SINCE,
            "until": _UNTIL,
        },
    ),
    "people": _Query(
        table="people",
        order="articles DESC, rowid",
        shown=f"name, title, organization, articles, first_seen, last_seen, basis, id, {_SAID.format(person='id')}",
        filters={
            "bodies": f"id IN (SELECT person_id FROM post_history WHERE organization_id IN {_BODIES}"
            " AND (:title IS NULL OR title LIKE '%' || :title || '%'))",
            "persons": f"id IN {_PERSONS}",
            "title": "id IN (SELECT person_id FROM post_history WHERE title LIKE '%' || :title || '%')",
            "since": "last_seen >= :since",
            "until": "first_seen <= :until",
        },
    ),
    "posts": _Query(
        table="post_history",
        order="person, person_id, coalesce(since, first_seen), rowid",
        shown="person, title, organization, since, until, first_seen, last_seen, articles, "
        + _SAID.format(person="person_id"),
        filters={
            "bodies": f"organization_id IN {_BODIES}",
            "persons": f"person_id IN {_PERSONS}",
            "title": "title LIKE '%' || :title || '%'",
            "since": "coalesce(last_seen, until) >= :since",
            "until": "coalesce(since, first_seen) <= :until",
        },
    ),
    "meetings": _Query(
        table="events",
        order="date IS NULL, date DESC, rowid",
        shown="date, type, (SELECT group_concat(name, '; ') FROM (SELECT DISTINCT name FROM event_roles"
        " WHERE event_id = found.id ORDER BY rowid)) AS participants, place,"
        " (SELECT title FROM articles WHERE id = found.article_id) AS headline,"
        " (SELECT source_file FROM articles WHERE id = found.article_id) AS source_file, sentence",
        filters={
            # Also where someone with a post at the body took part.
            "bodies": f"id IN (SELECT event_id FROM event_roles WHERE entity_id IN {_BODIES} UNION SELECT event_id"
            " FROM posts JOIN event_roles ON event_roles.entity_id = posts.person_id"
            f" AND event_roles.article_id = posts.article_id WHERE posts.organization_id IN {_BODIES})",
            "persons": f"id IN (SELECT event_id FROM event_roles WHERE entity_id IN {_PERSONS})",
            "type": "type = :type",
            "since": _SINCE,
            "until": _UNTIL,
        },
    ),
}


def ask(base: sqlite3.Connection, question: Question, wanted: Wanted) -> Iterator[dict[str, object]]:
    """The answers as dicts by column, the latest first.

    Raises `UserError` when nobody and nothing goes by a name, with names that are like it.
    """
    bodies = _ids(base, "organization", wanted.org) if wanted.org else None
    if bodies and wanted.below:
        bodies = base.execute(_BELOW, {"bodies": bodies}).fetchone()[0]
    given = {
        "bodies": bodies,
        "persons": _ids(base, "person", wanted.person) if wanted.person else None,
        "title": wanted.title,
        "type": wanted.type or ("meeting" if question == "meetings" else None),
        "since": wanted.since,
        "until": wanted.until,
        "limit": wanted.limit or -1,
    }
    query = _QUERIES[question]
    conditions = [condition for name, condition in query.filters.items() if given[name] is not None] or ["1"]
    rows = f"SELECT * FROM {query.table} WHERE {' AND '.join(conditions)} ORDER BY {query.order} LIMIT :limit"
    return (dict(row) for row in base.execute(f"SELECT {query.shown} FROM ({rows}) AS found", given))


def _ids(base: sqlite3.Connection, kind: str, name: str) -> str:
    """Ids of all who go by a name, as a JSON list; a name may also be an id."""
    table = {"person": "people", "organization": "organizations"}[kind]
    for query in (
        "SELECT json_group_array(entity_id) FROM names WHERE entity_type = :kind AND key = :key",
        f"SELECT json_group_array(id) FROM {table} WHERE id = :name",
    ):
        found = base.execute(query, {"kind": kind, "key": name_key(name), "name": name}).fetchone()[0]
        if found != "[]":
            return str(found)
    like = base.execute(
        "SELECT DISTINCT key FROM names WHERE entity_type = ? AND key LIKE ? ORDER BY length(key), key LIMIT 5",
        (kind, f"%{name_key(name)}%"),
    ).fetchall()
    hint = f"; there are {', '.join(row[0] for row in like)}" if like else ""
    raise UserError(f"no {kind} goes by the name {name}{hint}")
