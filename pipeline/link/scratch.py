"""What link remembers between its passes, on disk: a nameless SQLite database, gone when closed.

So memory holds neither articles nor persons, only those of one name or one body at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from pipeline.link.readings import BodyRef, PersonRef, Reading
from pipeline.link.records import Link, LinkedOrganization, LinkedPerson, Links
from pipeline.resolve.aliases import key
from pipeline.schema import Record
from pipeline.store import scratch

T = TypeVar("T")
_BATCH = 500
"""Articles that are put in at a time."""

_SCHEMA = """
CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT, published TEXT, file TEXT, start INTEGER);
CREATE TABLE body (number INTEGER, identity TEXT, data BLOB);
CREATE TABLE own (key TEXT, identity TEXT, type TEXT, PRIMARY KEY (key, identity)) WITHOUT ROWID;
CREATE TABLE short (key TEXT, identity TEXT, type TEXT, basis TEXT, PRIMARY KEY (key, identity)) WITHOUT ROWID;
CREATE TABLE merged (identity TEXT PRIMARY KEY, head TEXT) WITHOUT ROWID;
CREATE TABLE person (number INTEGER, key TEXT, data BLOB);
CREATE TABLE link (number INTEGER, local TEXT, entity TEXT, basis TEXT);
CREATE TABLE entity (kind TEXT, name TEXT, id TEXT, data BLOB, PRIMARY KEY (kind, name, id)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX body_identity ON body (identity);
CREATE INDEX body_number ON body (number);
CREATE INDEX own_identity ON own (identity);
CREATE INDEX person_key ON person (key);
CREATE INDEX person_number ON person (number);
CREATE INDEX entity_id ON entity (id);
"""
_SHORTS = """
SELECT short.key, short.identity, short.type, short.basis, own.identity, own.type
FROM short JOIN own ON own.key = short.key AND own.identity <> short.identity ORDER BY 1, 2, 5
"""
_BODIES = """
SELECT coalesce(merged.head, body.identity) AS head, article.number, published, data
FROM body JOIN article USING (number) LEFT JOIN merged USING (identity)
ORDER BY head, coalesce(published, '9999'), file, start, article.id
"""
_PERSONS = """
SELECT key, number, published, data FROM person JOIN article USING (number)
ORDER BY key, coalesce(published, '9999'), file, start, article.id
"""
_LINKS = """
SELECT number, article.id, local, entity, basis FROM article LEFT JOIN link USING (number) ORDER BY number, link.rowid
"""


class Seen(NamedTuple, Generic[T]):
    """An entity as one article has it; lists of them are in the order of publication."""

    article: int
    """Number of the article in the order of reading."""
    published: str | None
    ref: T


Found = tuple[LinkedOrganization | LinkedPerson, Sequence[tuple[int, Link]]]
"""An entity of the corpus, and the articles that name it with what they call it."""


class Short(NamedTuple):
    """One body has a short name that is another one's only name."""

    key: str
    long: str
    long_type: str
    basis: str
    own: str
    own_type: str


class Kept(Record, frozen=True, array_like=True):
    """What one article says, as rows of the database that lack its number."""

    article: tuple[str, str | None, str, int]
    bodies: tuple[tuple[str, bytes], ...]
    persons: tuple[tuple[str, bytes], ...]
    own: tuple[tuple[str, str, str], ...]
    shorts: tuple[tuple[str, str, str, str], ...]


def kept(reading: Reading, shorts: Iterable[tuple[BodyRef, str, str]]) -> Kept:
    """What to keep of an article; `shorts` are (body, short name, basis)."""
    pack, (file, start, _) = msgspec.msgpack.encode, reading.position
    return Kept(
        article=(reading.article, reading.published, file, start),
        bodies=tuple((one.identity, pack(one)) for one in reading.bodies),
        persons=tuple((key(one.name), pack(one)) for one in reading.persons),
        own=tuple((key(one.name), one.identity, one.type) for one in reading.bodies if one.specific),
        shorts=tuple((key(name), one.identity, one.type, basis) for one, name, basis in shorts),
    )


class Scratch:
    """The database. Articles are added first, then `index` is called once, then the rest."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._pack = msgspec.msgpack.Encoder().encode
        base.executescript(_SCHEMA)

    def add(self, articles: Iterable[Kept]) -> None:
        """Keep what articles say, in their order."""
        put, source, number = self._base.executemany, iter(articles), 0
        while several := list(enumerate(islice(source, _BATCH), number)):
            number += len(several)
            put("INSERT INTO article VALUES (?,?,?,?,?)", [(at, *one.article) for at, one in several])
            put("INSERT INTO body VALUES (?,?,?)", [(at, *row) for at, one in several for row in one.bodies])
            put("INSERT INTO person VALUES (?,?,?)", [(at, *row) for at, one in several for row in one.persons])
            put("INSERT OR IGNORE INTO own VALUES (?,?,?)", [row for _, one in several for row in one.own])
            put("INSERT OR IGNORE INTO short VALUES (?,?,?,?)", [row for _, one in several for row in one.shorts])

    def index(self) -> None:
        """Make look-ups fast; after the last article."""
        self._base.executescript(_INDEXES)

    def shorts(self) -> Iterator[Short]:
        """The short names that are another body's only name, by name."""
        return map(Short._make, self._base.execute(_SHORTS))

    def named(self, name: str) -> list[str]:
        """Identities of the bodies of a name."""
        return [row[0] for row in self._base.execute("SELECT identity FROM own WHERE key = ? ORDER BY 1", (key(name),))]

    def identities(self) -> Iterator[str]:
        """Every identity once."""
        return (row[0] for row in self._base.execute("SELECT DISTINCT identity FROM body ORDER BY 1"))

    def type_of(self, identity: str) -> str | None:
        """The type of a body, None when no article names it."""
        row = self._base.execute("SELECT type FROM own WHERE identity = ? LIMIT 1", (identity,)).fetchone()
        return row[0] if row else None

    def merge(self, heads: Iterable[tuple[str, str]]) -> None:
        """Say which identity stands for another one."""
        self._base.executemany("INSERT INTO merged VALUES (?,?)", heads)

    def bodies(self) -> Iterator[tuple[str, list[Seen[BodyRef]]]]:
        """Every body by its head, as the articles have it."""
        return self._grouped(_BODIES, BodyRef)

    def persons(self) -> Iterator[tuple[str, list[Seen[PersonRef]]]]:
        """All persons of a name, name by name."""
        return self._grouped(_PERSONS, PersonRef)

    def _grouped(self, query: str, kind: type[T]) -> Iterator[tuple[str, list[Seen[T]]]]:
        decode = msgspec.msgpack.Decoder(kind).decode
        for group, rows in groupby(self._base.execute(query), key=itemgetter(0)):
            yield group, [Seen(number, published, decode(data)) for _, number, published, data in rows]

    def bodies_of(self, article: int) -> list[BodyRef]:
        """The bodies that an article names."""
        rows = self._base.execute("SELECT data FROM body WHERE number = ? ORDER BY rowid", (article,))
        return [msgspec.msgpack.decode(row[0], type=BodyRef) for row in rows]

    def persons_of(self, article: int) -> list[str]:
        """Keys of the names of the persons whom an article names."""
        return [
            row[0] for row in self._base.execute("SELECT key FROM person WHERE number = ? ORDER BY rowid", (article,))
        ]

    def names(self) -> int:
        """How many different names of persons there are."""
        (count,) = self._base.execute("SELECT count(DISTINCT key) FROM person").fetchone()
        return int(count)

    def repeated(self) -> dict[str, int]:
        """Keys of the names that several articles have, and how many do."""
        return dict(self._base.execute("SELECT key, count(*) FROM person GROUP BY key HAVING count(*) > 1"))

    def links(self) -> Iterator[Links]:
        """The links of every article, in the order of reading."""
        for (_, article), rows in groupby(self._base.execute(_LINKS), key=itemgetter(0, 1)):
            yield Links(article, tuple(Link(*row[2:]) for row in rows if row[2]))

    def keep(self, kind: str, found: Iterable[Found]) -> None:
        """Keep finished entities, and whom entities of articles are."""
        put, source = self._base.executemany, iter(found)
        while several := list(islice(source, _BATCH)):
            put(
                "INSERT OR IGNORE INTO entity VALUES (?,?,?,?)",
                [(kind, one.name, one.id, self._pack(one)) for one, _ in several],
            )
            put(
                "INSERT INTO link VALUES (?,?,?,?)",
                [(at, one.local, one.entity, one.basis) for _, links in several for at, one in links],
            )

    def name(self, entity: str) -> str | None:
        """The name of a finished entity."""
        row = self._base.execute("SELECT name FROM entity WHERE id = ?", (entity,)).fetchone()
        return row[0] if row else None

    def saved(self, kind: str, record: type[T]) -> Iterator[T]:
        """The finished entities of a kind, by name and id."""
        rows: Iterable[Any] = self._base.execute("SELECT data FROM entity WHERE kind = ? ORDER BY name, id", (kind,))
        decode = msgspec.msgpack.Decoder(record).decode
        return (decode(row[0]) for row in rows)


@contextmanager
def opened() -> Iterator[Scratch]:
    """An empty database on disk."""
    with scratch() as base:
        yield Scratch(base)
