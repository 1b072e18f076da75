"""Counts of what the stages found, for `dvc metrics show`. No times in it: two runs write the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.schema import Article
from pipeline.store import writing


def count(article: Article) -> Counter[str]:
    """What one article adds to the counts: every layer that is filled, mentions by label, events by type."""
    return Counter({key: value for key, value in _counts(article) if value})


def _counts(article: Article) -> Iterator[tuple[str, int]]:
    yield "articles", 1
    yield "characters", len(article.text)
    yield "headlines", int(article.title is not None)
    yield "dated", int(article.published is not None)
    yield "sentences", len(article.sentences)
    yield "tokens", len(article.tokens)
    for label, number in Counter(mention.label for mention in article.mentions).items():
        yield f"mentions.{label}", number
    yield "persons", len(article.persons)
    yield "posts", sum(len(person.posts) for person in article.persons)
    yield "organizations", len(article.organizations)
    yield "aliases", sum(len(organization.aliases) for organization in article.organizations)
    yield "agreements", len(article.agreements)
    yield "agreement_roles", sum(len(agreement.roles) for agreement in article.agreements)
    for kind, number in Counter(event.type for event in article.events).items():
        yield f"events.{kind}", number
    yield "event_roles", sum(len(event.roles) for event in article.events)


def write_metrics(path: Path, counts: Mapping[str, int]) -> None:
    """Write the counts as JSON, sorted; `mentions.ORG` becomes a level of its own."""
    tree: dict[str, int | dict[str, int]] = {}
    for key, value in sorted(counts.items()):
        group, _, name = key.partition(".")
        if name:
            level = tree.setdefault(group, {})
            assert isinstance(level, dict)
            level[name] = value
        else:
            tree[group] = value
    with writing(path) as out:
        out.write(json.dumps(tree, ensure_ascii=False, indent=2) + "\n")
