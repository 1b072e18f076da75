"""The history of a person's posts, from all articles that speak of the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.link.knowledge import PersonWords
from pipeline.link.readings import HeldRef, PersonRef
from pipeline.link.records import Tenure
from pipeline.link.scratch import Seen
from pipeline.link.surroundings import Surroundings


@dataclass
class _Post:
    """A post while articles are read."""

    articles: set[int] = field(default_factory=set)
    days: list[str] = field(default_factory=list)
    """When an article states it as held."""
    former: list[str] = field(default_factory=list)
    """When an article calls it former."""
    since: list[str] = field(default_factory=list)
    until: list[str] = field(default_factory=list)


def tenures(seen: Sequence[Seen[PersonRef]], around: Surroundings, words: PersonWords) -> tuple[Tenure, ...]:
    """Posts in the order in which they were first seen.

    任命沈砚秋为区长 on 2024-01-15 and 原区长沈砚秋 on 2025-03-02: since the first day, until the second at the latest.
    """
    posts: dict[tuple[str, str | None], _Post] = {}
    for one in seen:
        for held in one.ref.posts:
            title, former = bare_title(held.title, words)
            body = around.body_id(held.body) if held.body else None
            post = posts.setdefault((title, body), _Post())
            post.articles.add(one.article)
            _note(post, held, one.published, former)
    return tuple(
        _tenure(title, body, around.body_name(body) if body else None, post) for (title, body), post in posts.items()
    )


def _note(post: _Post, held: HeldRef, published: str | None, former: bool) -> None:
    if published:
        (post.former if former else post.days).append(published)
    if held.since:
        post.since.append(held.since)
    if held.until:
        post.until.append(held.until)


def _tenure(title: str, body: str | None, name: str | None, post: _Post) -> Tenure:
    until, basis = min(post.until, default=None), "departure"
    if until is None:
        after = [day for day in post.former if day >= max(post.days, default="")]
        until, basis = min(after, default=None), "former"
    since = min(post.since, default=None)
    return Tenure(
        title=title,
        organization=body,
        organization_name=name,
        articles=len(post.articles),
        since=since,
        since_basis="appointment" if since else None,
        until=until,
        until_basis=basis if until else None,
        first_seen=min(post.days, default=None),
        last_seen=max(post.days, default=None),
    )


def bare_title(title: str, words: PersonWords) -> tuple[str, bool]:
    """A title without its word for former times, and whether it had one: `原校长` -> (`校长`, True)."""
    opened = next((word for word in words.former if title.startswith(word) and len(title) > len(word) + 1), "")
    return title[len(opened) :], bool(opened)
