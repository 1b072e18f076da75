"""Whom the persons and organizations of an article are, across articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.schema import Article, content_id

Who = Callable[[Article], Mapping[str, str]]
"""Ids of the corpus by the article's own ids, for all that have a page: persons, and organizations that act."""


def by_name(article: Article) -> dict[str, str]:
    """Whoever has the same full name is the same: 星桥集团 of two articles gets one page."""
    persons = {person.id: content_id("per", person.name) for person in article.persons}
    return persons | {one.id: content_id("org", one.name) for one in article.acting()}
