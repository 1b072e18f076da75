"""Synthetic articles: the same from the same seed, and news to all stages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from pipeline.bench.synthetic import articles
from pipeline.clean.pages import read_pages
from pipeline.params import load_params
from pipeline.schema import Article
from pipeline.types import load_types
from pipeline.work import STAGES, prepared

NUMBER = 80


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Article]:
    """Eighty synthetic articles, written by the command, with all layers."""
    import msgspec

    out = tmp_path_factory.mktemp("synthetic") / "articles.jsonl"
    subprocess.run([sys.executable, "-m", "pipeline.bench.synthetic", str(NUMBER), str(out)], check=True)
    through = prepared(STAGES, load_params(None, None))
    problems: list[str] = []
    outcomes = [through(page) for page in read_pages([out], problems.append)]
    assert not problems
    assert not any(outcome.rejected for outcome in outcomes)
    return [msgspec.json.decode(line, type=Article) for outcome in outcomes for line in outcome.lines]


def test_the_same_from_the_same_seed_and_the_first_of_many_are_those_of_few() -> None:
    few = list(articles(50))
    assert list(islice(articles(), 50)) == few
    assert not {one["text"] for one in articles(50, seed=1)} & {one["text"] for one in few}


def test_articles_differ_and_names_come_back() -> None:
    many = list(articles(2_000))
    assert len({one["id"] for one in many}) == len(many) == len({one["text"] for one in many})
    assert len({one["title"] for one in many}) > len(many) / 2
    sizes = [len(one["text"]) for one in many]
    assert 300 < sum(sizes) / len(sizes) < 700
    assert 10 < sum("澄湖区" in json.dumps(one, ensure_ascii=False) for one in many) < len(many) / 2


def test_they_yield_agreements_posts_and_events_of_every_type(found: list[Article]) -> None:
    assert len(found) == NUMBER
    events = Counter(event.type for article in found for event in article.events)
    assert set(events) == set(load_types(Path(__file__).parent.parent / "models").events)
    assert sum(len(article.agreements) for article in found) > NUMBER / 4
    assert sum(len(person.posts) for article in found for person in article.persons) > NUMBER
