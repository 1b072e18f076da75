"""Frozen records that flow from stage to stage.

Coordinates are code points, end exclusive. `Page` counts in the raw file as decoded, everything inside an `Article`
counts in `Article.text`; `Article.raw` maps the second onto the first. A stage reads one record and returns a copy
with one more layer filled.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from typing import Literal

import msgspec

Label = Literal["PERSON", "TITLE", "ORG", "PLACE", "AGREEMENT", "DATE"]
BlockKind = Literal["headline", "byline", "paragraph", "source", "jump"]
OrgType = Literal[
    "party", "government", "jurisdiction", "company", "research", "association", "media", "international", "military",
    "other",
]  # fmt: skip
EventType = str
"""A type of event that `models/relate/types.yaml` declares: signing, meeting."""
RoleName = str
"""A role that `models/relate/types.yaml` declares: party, signatory."""
Status = Literal["signed", "planned", "negotiating", "referenced"]


# Defaults made by functions are always written. msgspec leaves out a default by identity, so that a plain one would be
# written or not depending on whether the record came out of a file, another process, or this one.
def _certain() -> float:
    return 1.0


def _explicit() -> str:
    return "explicit"


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """An immutable record that can be written as one line of JSON."""


class Page(Record, frozen=True):
    """One input document: a text file, or one line of a `.jsonl` file."""

    source_file: str
    """Path below the input folder; `FILE.jsonl/ID` for a line of a JSONL file."""
    text: str
    """The file as decoded, byte-order mark left out, line ends as they are; for JSONL, title, blank line, text."""
    encoding: str = "utf-8"
    published: str | None = None
    """Publication date as `2024-01-19`, or None."""
    published_basis: str | None = None
    """Where the date comes from: `metadata`, `record`, `file name`, `page`."""
    source: str | None = None
    id: str | None = None
    title: str | None = None
    """The headline when the input states it (JSONL); the page is then one article."""


class Block(Record, frozen=True, array_like=True):
    """A line of the cleaned article with its function on the page."""

    kind: BlockKind
    start: int
    end: int


class Sentence(Record, frozen=True, array_like=True):
    """A sentence; `block` indexes `Article.blocks`."""

    start: int
    end: int
    block: int


class Token(Record, frozen=True, array_like=True):
    """A word."""

    start: int
    end: int


class Mention(Record, frozen=True):
    """A stretch of text that names something. Mentions may nest (an organization inside 《…》) but never cross."""

    start: int
    end: int
    label: Label
    kind: str | None = None
    """Organization type, or the agreement's head word (备忘录), or the date's precision."""
    source: str = msgspec.field(default_factory=str)
    """The rule (`tag/titles`) or model (`ner`) that found it."""
    score: float = msgspec.field(default_factory=_certain)


class Evidence(Record, frozen=True):
    """The words that state a fact, and the sentence (index into `Article.sentences`) in which they say so.

    The words may begin or end in another sentence of the paragraph: in one that a semicolon joins (副市长温若川；区长
    陆闻笛会见…), or where a rule looks at the whole paragraph.
    """

    sentence: int
    start: int
    end: int


class Phrase(Record, frozen=True):
    """An outermost unit of a sentence as relation rules see it: a person with all titles, an organization, 双方.

    `entities` holds ids of persons or organizations; several for 双方 or 两校, none for dates, places, agreements.
    """

    start: int
    end: int
    label: Label
    entities: tuple[str, ...] = ()
    basis: str = msgspec.field(default_factory=_explicit)


class Post(Record, frozen=True):
    """A title that a person holds at a body (`org` is an `Organization.id`)."""

    title: str
    org: str | None
    evidence: Evidence
    rule: str
    basis: str
    """`explicit` (the body stands at the title), `inherited`, `title` (区长 → the district), `focus`, `none`."""
    confidence: float = msgspec.field(default_factory=_certain)


class Person(Record, frozen=True):
    """A named individual of one article. `mentions` index `Article.mentions`."""

    id: str
    name: str
    mentions: tuple[int, ...]
    posts: tuple[Post, ...] = ()


class Alias(Record, frozen=True):
    """One surface form of an organization and the ground for taking it as such."""

    text: str
    basis: str


class Organization(Record, frozen=True):
    """A named body of one article; `name` is its fullest form, with a resolved jurisdiction in front."""

    id: str
    name: str
    type: OrgType
    aliases: tuple[Alias, ...]
    mentions: tuple[int, ...]


class Role(Record, frozen=True):
    """An entity's part in an agreement or event."""

    entity: str
    role: RoleName
    evidence: Evidence
    rule: str
    basis: str = msgspec.field(default_factory=_explicit)
    confidence: float = msgspec.field(default_factory=_certain)


class Qualifier(Record, frozen=True):
    """What an agreement or event was about or worth, that takes part in nothing: the amount 5000万元, the term 三年."""

    name: str
    value: str
    evidence: Evidence
    rule: str
    basis: str = msgspec.field(default_factory=_explicit)
    """`explicit` (said at the document, or of the event), `title` (of one so called), `focus` (of the one told of)."""


class Agreement(Record, frozen=True):
    """A document that is signed, or to be signed. `roles` are parties, signatories and witnesses."""

    id: str
    title: str
    type: str
    status: Status
    evidence: Evidence
    rule: str
    roles: tuple[Role, ...] = ()
    date: str | None = None
    date_basis: str | None = None
    place: str | None = None
    qualifiers: tuple[Qualifier, ...] = ()
    confidence: float = msgspec.field(default_factory=_certain)


class Event(Record, frozen=True):
    """Something that happened, with its participants."""

    id: str
    type: EventType
    trigger: str
    evidence: Evidence
    rule: str
    roles: tuple[Role, ...] = ()
    date: str | None = None
    date_basis: str | None = None
    place: str | None = None
    agreements: tuple[str, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()
    confidence: float = msgspec.field(default_factory=_certain)


class Article(Record, frozen=True):
    """One article, layer by layer: clean, segment, tag, resolve, relate."""

    id: str
    source_file: str
    encoding: str
    text: str
    """Cleaned text: blocks separated by one line break, characters as printed."""
    offsets: tuple[tuple[int, int, int], ...]
    """Runs (start in `text`, start in the raw file, length), sorted, covering all of `text` but the line breaks
    between blocks."""
    blocks: tuple[Block, ...]
    published: str | None = None
    published_basis: str | None = None
    source: str | None = None
    title: str | None = None
    sentences: tuple[Sentence, ...] = ()
    tokens: tuple[Token, ...] = ()
    mentions: tuple[Mention, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    persons: tuple[Person, ...] = ()
    organizations: tuple[Organization, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    events: tuple[Event, ...] = ()

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` (not empty) stands in the raw file."""
        return self._raw(start), self._raw(end - 1) + 1

    def _raw(self, at: int) -> int:
        run_start, raw_start, _ = self.offsets[bisect_right(self.offsets, at, key=lambda run: run[0]) - 1]
        return raw_start + at - run_start

    def acting(self) -> tuple[Organization, ...]:
        """The organizations without the places that only lie somewhere: a jurisdiction counts when it has a head, a
        government form, or a part in an agreement or event."""
        used = {post.org for person in self.persons for post in person.posts}
        used |= {role.entity for agreement in self.agreements for role in agreement.roles}
        used |= {role.entity for event in self.events for role in event.roles}
        named = {org.id: {self.mentions[index].label for index in org.mentions} for org in self.organizations}
        return tuple(org for org in self.organizations if org.id in used or "ORG" in named[org.id])

    def sentence_at(self, at: int) -> int:
        """Index of the sentence that holds the character."""
        return max(bisect_right(self.sentences, at, key=lambda sentence: sentence.start) - 1, 0)


def content_id(prefix: str, *parts: str) -> str:
    """An id that starts with a letter and depends on the content alone, the same on every machine and run."""
    return prefix + hashlib.blake2s("\x1f".join(parts).encode(), digest_size=6).hexdigest()


FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}


def fold(text: str) -> str:
    """Full-width letters, digits and punctuation as half-width ones, one character for one, so that offsets stay.

    `fold("１月１５日（周一），")` is `"1月15日(周一),"`.
    """
    return text.translate(FOLD)
