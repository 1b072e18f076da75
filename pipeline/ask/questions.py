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
_DATED = """
(:since IS NULL OR {date} >= substr(:since, 1, length({date})) AND {date} NOT LIKE '-%')
AND (:until IS NULL OR {date} <= :until AND {date} NOT LIKE '-%')
"""
_BODIES = "(SELECT value FROM json_each(:bodies))"
_PERSONS = "(SELECT value FROM json_each(:persons))"
_SAID = """
(SELECT sentence FROM posts WHERE posts.person_id = {person} AND posts.organization_id IS {body}
 AND posts.title LIKE '%' || {title} ORDER BY confidence DESC, rowid DESC LIMIT 1)
"""
_SQL: dict[Question, str] = {
    "signings": f"""
SELECT date, agreement, type, status, parties, signatories, witnesses, place, headline, source_file, sentence
FROM signings
WHERE (:bodies IS NULL OR agreement_id IN (SELECT agreement_id FROM agreement_roles WHERE entity_id IN {_BODIES}))
AND (:persons IS NULL OR agreement_id IN (SELECT agreement_id FROM agreement_roles WHERE entity_id IN {_PERSONS}))
AND (:type IS NULL OR type = :type) AND {_DATED.format(date="date")}
ORDER BY date IS NULL, date DESC, rowid
""",
    "people": f"""
SELECT name, people.title, organization, articles, first_seen, last_seen, basis, id,
{_SAID.format(person="people.id", body="people.organization_id", title="people.title")} AS sentence FROM people
WHERE (:persons IS NULL OR id IN {_PERSONS})
AND (:bodies IS NULL AND :title IS NULL OR id IN (
  SELECT person_id FROM post_history WHERE (:bodies IS NULL OR organization_id IN {_BODIES})
  AND (:title IS NULL OR title LIKE '%' || :title || '%')))
AND (:since IS NULL OR last_seen >= :since) AND (:until IS NULL OR first_seen <= :until)
ORDER BY articles DESC, people.rowid
""",
    "posts": f"""
SELECT person, post_history.title, organization, since, until, first_seen, last_seen, articles,
{_SAID.format(person="post_history.person_id", body="post_history.organization_id", title="post_history.title")}
AS sentence FROM post_history
WHERE (:persons IS NULL OR person_id IN {_PERSONS}) AND (:bodies IS NULL OR organization_id IN {_BODIES})
AND (:title IS NULL OR post_history.title LIKE '%' || :title || '%')
AND (:since IS NULL OR coalesce(last_seen, until) >= :since)
AND (:until IS NULL OR coalesce(since, first_seen) <= :until)
ORDER BY person, person_id, coalesce(since, first_seen), post_history.rowid
""",
    "meetings": f"""
SELECT date, type, (SELECT group_concat(name, '; ') FROM
  (SELECT DISTINCT name FROM event_roles WHERE event_id = events.id ORDER BY rowid)) AS participants,
place, articles.title AS headline, source_file, sentence FROM events JOIN articles ON articles.id = article_id
WHERE type = coalesce(:type, 'meeting')
AND (:bodies IS NULL OR events.id IN (SELECT event_id FROM event_roles WHERE entity_id IN {_BODIES}
  UNION SELECT event_id FROM posts
  JOIN event_roles ON entity_id = person_id AND event_roles.article_id = posts.article_id
  WHERE organization_id IN {_BODIES}))
AND (:persons IS NULL OR events.id IN (SELECT event_id FROM event_roles WHERE entity_id IN {_PERSONS}))
AND {_DATED.format(date="date")}
ORDER BY date IS NULL, date DESC, events.rowid
""",
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
        "type": wanted.type,
        "since": wanted.since,
        "until": wanted.until,
        "limit": wanted.limit or -1,
    }
    return (dict(row) for row in base.execute(f"{_SQL[question]} LIMIT :limit", given))


def _ids(base: sqlite3.Connection, kind: str, name: str) -> str:
    """Ids of all who go by a name, as a JSON list; a name may also be an id."""
    found = base.execute(
        "SELECT json_group_array(entity_id) FROM names WHERE entity_type = :kind AND (key = :key OR entity_id = :name)",
        {"kind": kind, "key": name_key(name), "name": name},
    ).fetchone()[0]
    if found != "[]":
        return str(found)
    like = base.execute(
        "SELECT DISTINCT key FROM names WHERE entity_type = ? AND key LIKE ? ORDER BY length(key), key LIMIT 5",
        (kind, f"%{name_key(name)}%"),
    ).fetchall()
    hint = f"; there are {', '.join(row[0] for row in like)}" if like else ""
    raise UserError(f"no {kind} goes by the name {name}{hint}")
