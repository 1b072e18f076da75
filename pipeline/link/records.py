"""What link writes: for each article whom its entities are, and the persons and organizations of the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from pipeline.schema import Article, OrgType, Record
from pipeline.store import UserError, read_jsonl


class Link(Record, frozen=True, array_like=True):
    """An entity of an article (`p51c…`), the entity of the corpus that it is (`per9a0…`), and on what ground.

    Grounds stand in `tables/README.md`, under Values.
    """

    local: str
    entity: str
    basis: str


class Links(Record, frozen=True):
    """All links of one article: a line of `link/articles.jsonl`, in the order of the articles that were read."""

    article: str
    links: tuple[Link, ...]

    def by_local(self) -> dict[str, Link]:
        """The links by the entity of the article."""
        return {link.local: link for link in self.links}


class Name(Record, frozen=True, array_like=True):
    """A name of a body, why it is one, and in how many articles it is used."""

    text: str
    basis: str
    articles: int


class LinkedOrganization(Record, frozen=True):
    """A body of the corpus: a line of `link/organizations.jsonl`, sorted by name and id.

    One that no article names (`articles` is 0) stands there as the parent of others.
    """

    id: str
    name: str
    type: OrgType
    articles: int
    mentions: int
    parent: str | None = None
    parent_basis: str | None = None
    """`jurisdiction` (区税务局 → the district), `division` (district → city), `name` (云岭大学法学院 → 云岭大学)."""
    names: tuple[Name, ...] = ()
    first_seen: str | None = None
    last_seen: str | None = None
    """Days of publication."""


class Tenure(Record, frozen=True):
    """A post as all articles together tell of it; days are those of publication unless an event gives one."""

    title: str
    """Bare post, without 原 and 时任."""
    organization: str | None
    organization_name: str | None
    articles: int
    since: str | None = None
    since_basis: str | None = None
    """`appointment`: an article tells of the appointment; None: not known."""
    until: str | None = None
    until_basis: str | None = None
    """`departure`: an article tells of it; `former`: not later than this day, when an article first says 原."""
    first_seen: str | None = None
    last_seen: str | None = None


class LinkedPerson(Record, frozen=True):
    """A person of the corpus: a line of `link/persons.jsonl`, sorted by name and id."""

    id: str
    name: str
    articles: int
    mentions: int
    basis: tuple[str, ...] = ()
    """The grounds on which articles were taken to speak of one person; none for a person of one article."""
    tenures: tuple[Tenure, ...] = ()
    first_seen: str | None = None
    last_seen: str | None = None


class Linked(Record, frozen=True):
    """The folder that link wrote; every method reads it anew. They raise `UserError` where it cannot be read."""

    folder: Path

    def persons(self) -> Iterator[LinkedPerson]:
        """The persons by name and id."""
        return read_jsonl(self.folder / "persons.jsonl", LinkedPerson)

    def organizations(self) -> Iterator[LinkedOrganization]:
        """The organizations by name and id."""
        return read_jsonl(self.folder / "organizations.jsonl", LinkedOrganization)

    def beside(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Links]]:
        """Each article with its links.

        Raises `UserError` when they were made for other articles, or for these in another order.
        """
        path = self.folder / "articles.jsonl"
        for article, links in zip_longest(articles, read_jsonl(path, Links)):
            if article is None or links is None or article.id != links.article:
                raise UserError(f"{path}: made for other articles; run whosigned link on these and export again")
            yield article, links
