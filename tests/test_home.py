"""The body that an article speaks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked import marked

from pipeline.resolve.stage import Knowledge, load, resolve
from pipeline.schema import Article


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(Path(__file__).parent.parent / "models")


def posts(article: Article) -> list[tuple[str, str, str | None]]:
    names = {org.id: org.name for org in article.organizations}
    return [(p.name, q.title, names[q.org] if q.org else None) for p in article.persons for q in p.posts]


def test_a_medium_named_like_the_university(knowledge: Knowledge) -> None:
    text = (
        "[云岭新闻网|ORG:media]讯 [澄江大学|ORG:research]代表团来访。"
        "[校长|TITLE][陆闻笛|PERSON]在[云岭大学|ORG:research]会见。"
    )
    assert posts(resolve(marked(text), knowledge)) == [("陆闻笛", "校长", "云岭大学")]


def test_our_university_names_it_when_the_text_does_not(knowledge: Knowledge) -> None:
    text = "[云岭新闻网|ORG:media]讯 [副校长|TITLE][陆闻笛|PERSON]率我校代表团访问[澄江大学|ORG:research]。"
    article = resolve(marked(text), knowledge)
    assert posts(article) == [("陆闻笛", "副校长", "云岭大学")]
    assert [phrase.basis for phrase in article.phrases if phrase.basis == "home"] == ["home"]


def test_other_media_are_no_home(knowledge: Knowledge) -> None:
    text = "[云岭日报|ORG:media]讯 [校长|TITLE][陆闻笛|PERSON]到会。"
    assert posts(resolve(marked(text), knowledge)) == [("陆闻笛", "校长", None)]


def test_departments_in_a_list(knowledge: Knowledge) -> None:
    text = (
        "[云岭大学|ORG:research][副校长|TITLE][陆闻笛|PERSON]、[教务处|ORG:research]、[法学院|ORG:research]负责人参加。"
    )
    names = [org.name for org in resolve(marked(text), knowledge).organizations]
    assert names == ["云岭大学", "云岭大学教务处", "云岭大学法学院"]
