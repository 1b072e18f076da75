"""What one article adds to the report, by itself: its page, and lines and rows for other pages."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import msgspec

from pipeline.link.records import Linked, Links
from pipeline.report.articles import article_page
from pipeline.report.lines import Known, Lines, known
from pipeline.schema import Article, Record
from pipeline.store import scratch
from pipeline.types import Types

_SCHEMA = """
CREATE TABLE known (id TEXT PRIMARY KEY, name TEXT, type TEXT) WITHOUT ROWID;
CREATE TABLE article (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_KNOWN = "SELECT id, name, type FROM known WHERE id = ?"


class About(Record, frozen=True, array_like=True):
    """What the corpus knows of an article."""

    key: str
    """Its id in the report."""
    links: Links
    called: tuple[tuple[str, str, str], ...]
    """Id, name and type of everyone whom the links name."""


class Sheet(Record, frozen=True, array_like=True):
    """What one article adds; pages, lines and rows are JSON."""

    key: str
    place: str
    """By what it is sorted."""
    page: bytes
    lines: tuple[tuple[str, str, str, bytes], ...]
    """(entity, section, day, data)."""
    rows: tuple[tuple[str, str, bytes], ...]
    """(list, day, row)."""
    kinds: dict[str, int]
    events: dict[str, int]
    signed: tuple[tuple[str, str, str], ...]
    """(type, month, status) of every agreement."""


def sheet(article: Article, about: About, types: Types) -> Sheet:
    """What an article adds. Raises `UserError` for an article of another rule base."""
    _check(article, types)
    encode = msgspec.json.Encoder().encode
    page = article_page(article, about.key, {link.local: link.entity for link in about.links.links})
    lines = Lines(page, {one[0]: Known(*one) for one in about.called})
    signings = list(lines.signings())
    kinds = Counter(fact["kind"] for fact in page["facts"])
    counts = [kinds[kind] for kind in ("agreement", "event", "post")]
    day = page["published"] or ""
    row = [day, page["id"], page["title"], page["source"], page["file"], *counts]
    start = article.offsets[0][1] if article.offsets else 0
    return Sheet(
        key=about.key,
        place=f"{article.source_file}\0{start:012d}\0{about.key}",
        page=encode(page),
        lines=tuple((one.entity, one.section, one.day, encode(one.data)) for one in lines.entities()),
        rows=(*(("signings", one[0], encode(one)) for one in signings), ("articles", day, encode(row))),
        kinds={kind: number for kind, number in kinds.items() if number},
        events=dict(Counter(fact["type"] for fact in page["facts"] if fact["kind"] == "event")),
        signed=tuple((one[4], one[0][:7], one[5]) for one in signings),
    )


def _check(article: Article, types: Types) -> None:
    for event in article.events:
        types.event(event.type)
    for roles in (one.roles for group in (article.agreements, article.events) for one in group):
        for role in roles:
            types.role(role.role)


class Names:
    """What the corpus calls persons and organizations, on disk, and which ids of articles are taken."""

    def __init__(self, base: sqlite3.Connection, entities: Iterable[Known]) -> None:
        self._base = base
        base.executescript(_SCHEMA)
        base.executemany("INSERT INTO known VALUES (?,?,?)", entities)

    def about(self, links: Links) -> About:
        """What the corpus knows of the next article; one that the input holds again gets an id of its own."""
        number, free = 1, links.article
        while not self._base.execute("INSERT OR IGNORE INTO article VALUES (?)", (free,)).rowcount:
            number += 1
            free = f"{links.article}~{number}"
        ids = dict.fromkeys(link.entity for link in links.links)
        return About(free, links, tuple(self._base.execute(_KNOWN, (key,)).fetchone() for key in ids))


@contextmanager
def naming(linked: Linked) -> Iterator[Names]:
    """The names of what link found."""
    with scratch() as base:
        yield Names(base, known(linked))
