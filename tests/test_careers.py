"""Posts that a verb gives, in marked-up sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked import marked

from pipeline.resolve.stage import Knowledge, load, resolve

MODELS = Path(__file__).parent.parent / "models"
Posts = dict[str, list[tuple[str, str | None]]]


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load(MODELS)


GIVEN = [
    pytest.param(
        "[陆闻笛|PERSON]曾任[云岭银行|ORG:company][行长|TITLE]、[党委书记|TITLE]；[云岭集团|ORG:company][董事长|TITLE]。"
        "[2020年|DATE]，他调任[澄江市|PLACE][副市长|TITLE]，后任[市长|TITLE]。[2023年|DATE]当选[澄江市政协|ORG:government][主席|TITLE]。",
        {
            "陆闻笛": [
                ("行长", "云岭银行"),
                ("党委书记", "云岭银行"),
                ("董事长", "云岭集团"),
                ("副市长", "澄江市"),
                ("市长", "澄江市"),
                ("主席", "澄江市政协"),
            ]
        },
        id="a biography goes on about its person over sentences",
    ),
    pytest.param(
        "[陆闻笛|PERSON]会见[沈砚秋|PERSON]。[2020年|DATE]，他任[云岭集团|ORG:company][总裁|TITLE]。",
        {"陆闻笛": [], "沈砚秋": []},
        id="two persons before: left open",
    ),
    pytest.param(
        "[陆闻笛|PERSON]接替[沈砚秋|PERSON]，出任[云岭集团|ORG:company][总裁|TITLE]。",
        {"陆闻笛": [("总裁", "云岭集团")], "沈砚秋": []},
        id="a clause that opens with the verb is about the person that opens the sentence",
    ),
    pytest.param(
        "[陆闻笛|PERSON]到会。此前任[云岭集团|ORG:company][总裁|TITLE]的是[沈砚秋|PERSON]。"
        "作为[云岭大学|ORG:research][教授|TITLE]，[顾望舒|PERSON]表示祝贺。",
        {"陆闻笛": [], "沈砚秋": [("总裁", "云岭集团")], "顾望舒": [("教授", "云岭大学")]},
        id="the person behind",
    ),
    pytest.param(
        "免去[陆闻笛|PERSON]、[沈砚秋|PERSON]的[澄江市|PLACE][副市长|TITLE]职务。",
        {name: [("副市长", "澄江市")] for name in ("陆闻笛", "沈砚秋")},
        id="relieved of an office",
    ),
    pytest.param(
        "[陆闻笛|PERSON]任[云岭大学|ORG:research][副校长|TITLE]，兼任[秘书长|TITLE]。",
        {"陆闻笛": [("副校长", "云岭大学"), ("秘书长", "云岭大学")]},
        id="a second verb shares the body",
    ),
    pytest.param(
        "[陆闻笛|PERSON]（[云岭集团|ORG:company][总裁|TITLE]）、[沈砚秋|PERSON]（[云岭大学|ORG:research][教授|TITLE]、[院长|TITLE]）发言。",
        {"陆闻笛": [("总裁", "云岭集团")], "沈砚秋": [("教授", "云岭大学"), ("院长", "云岭大学")]},
        id="posts in brackets behind the name",
    ),
    pytest.param(
        "[陆闻笛|PERSON]、[沈砚秋|PERSON]等23位[院士|TITLE]，[云岭学会|ORG:association][会长|TITLE][顾望舒|PERSON]到会。",
        {"陆闻笛": [("院士", None)], "沈砚秋": [("院士", None)], "顾望舒": [("会长", "云岭学会")]},
        id="a rank that sums up a list",
    ),
    pytest.param(
        "[陆闻笛|PERSON]，男，汉族，[1970年5月|DATE]生，[云岭集团|ORG:company][党委书记|TITLE]、[董事长|TITLE]。",
        {"陆闻笛": [("党委书记", "云岭集团"), ("董事长", "云岭集团")]},
        id="the opening of a biography",
    ),
    pytest.param(
        "[陆闻笛|PERSON]、[沈砚秋|PERSON]分别任[云岭集团|ORG:company][董事长|TITLE]、[总经理|TITLE]。"
        "[云岭银行|ORG:company][行长|TITLE][顾望舒|PERSON]分别任[云岭集团|ORG:company][董事|TITLE]、[监事|TITLE]。",
        {
            "陆闻笛": [("董事长", "云岭集团")],
            "沈砚秋": [("总经理", "云岭集团")],
            "顾望舒": [("行长", "云岭银行")],
        },
        id="one title each",
    ),
    pytest.param("[陆闻笛|PERSON]说，欣闻您当选[主席|TITLE]。", {"陆闻笛": []}, id="the office of somebody addressed"),
    pytest.param(
        "提名[陆闻笛|PERSON]为[澄江市|PLACE][市长|TITLE]候选人，选举产生新任[主席|TITLE]。",
        {"陆闻笛": []},
        id="not yet held",
    ),
    pytest.param(
        "例如，[陆闻笛|PERSON]任[云岭大学|ORG:research][校长|TITLE]，[云岭银行|ORG:company][行长|TITLE][沈砚秋|PERSON]任[云岭学院|ORG:research][院长|TITLE]。",
        {"陆闻笛": [("校长", "云岭大学")], "沈砚秋": [("行长", "云岭银行"), ("院长", "云岭学院")]},
        id="titles right before a name are that person's",
    ),
]


@pytest.mark.parametrize(("text", "expected"), GIVEN)
def test_posts_that_a_verb_gives(text: str, expected: Posts, knowledge: Knowledge) -> None:
    article = resolve(marked(text), knowledge)
    names = {org.id: org.name for org in article.organizations}
    assert {p.name: [(q.title, names.get(q.org or "")) for q in p.posts] for p in article.persons} == expected
