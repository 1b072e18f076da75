"""Amounts and terms of agreements: to which document they belong, where they stand, and what is no amount of it."""

from __future__ import annotations

import pytest
from test_relate import MODELS, resolved

from pipeline.relate.fates import fates
from pipeline.relate.stage import Knowledge, load, relate
from pipeline.schema import Article


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(MODELS)


def stated(article: Article) -> dict[str, list[tuple[str, str, str]]]:
    """(name, value, basis) of the qualifiers, by the title of the agreement."""
    return {one.title: [(each.name, each.value, each.basis) for each in one.qualifiers] for one in article.agreements}


TOLD = [
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签订总金额25亿元的[建设合同|AGREEMENT]。",
        {"建设合同": [("amount", "25亿元", "explicit")]},
        id="before the document",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署为期三年的[合作协议|AGREEMENT]，计划总投资12亿元。",
        {"合作协议": [("term", "三年", "explicit"), ("amount", "12亿元", "explicit")]},
        id="on both sides of it",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署《[采购协议|AGREEMENT]》。[双方|GROUP=东湖集团+云岭大学]表示满意。合同金额达3.2亿美元，"
        "协议有效期五年。",
        {"采购协议": [("amount", "3.2亿美元", "focus"), ("term", "五年", "focus")]},
        id="the only one told of before",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[采购协议|AGREEMENT]。该[协议|AGREEMENT]期限为[2024年|DATE]至[2026年|DATE]。",
        {"采购协议": [("term", "2024年至2026年", "focus")]},
        id="from year to year",
    ),
    pytest.param(
        "# [东湖集团|ORG]签下9亿元[采购协议|AGREEMENT]\n[东湖集团|ORG]与[云岭大学|ORG]签署[采购协议|AGREEMENT]。",
        {"采购协议": [("amount", "9亿元", "explicit")]},
        id="only the headline says so",
    ),
    pytest.param(
        "# [东湖集团|ORG]签下9亿元[采购协议|AGREEMENT]\n"
        "[东湖集团|ORG]与[云岭大学|ORG]签署8.9亿元的[采购协议|AGREEMENT]。",
        {"采购协议": [("amount", "8.9亿元", "explicit")]},
        id="the text is more exact than the headline",
    ),
]
NOT_TOLD = [
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[意向合作协议|AGREEMENT]。比赛还促成[合同|AGREEMENT]，金额3亿元。",
        id="a document of another kind",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签订[采购协议|AGREEMENT]，协议期限为一年、三年。", id="one term of several"
    ),
    pytest.param(
        "# [东湖集团|ORG]签下9亿元[采购协议|AGREEMENT]\n[东湖集团|ORG]与[云岭大学|ORG]签署[采购协议|AGREEMENT]。"
        "[东湖集团|ORG]与[澄江银行|ORG]签署[租赁合同|AGREEMENT]。",
        id="a headline of an article that tells of two",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]，该集团去年营收12亿元。", id="the year's revenue"
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]，总投资12亿元的产业园同日开工。", id="another thing"
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。会上新签项目12个，合同金额30亿元。", id="all projects"
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]，为期两年的培训随后开始。", id="a course that lasts"
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[采购合同|AGREEMENT]，与[澄江银行|ORG]签署[租赁合同|AGREEMENT]。合同金额3亿元。",
        id="one of two",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署价值3亿元的[采购合同|AGREEMENT]和[租赁合同|AGREEMENT]。", id="both together"
    ),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_told(text: str, expected: dict[str, list[tuple[str, str, str]]], knowledge: Knowledge) -> None:
    assert stated(relate(resolved(text), knowledge)) == expected


@pytest.mark.parametrize("text", NOT_TOLD)
def test_not_told(text: str, knowledge: Knowledge) -> None:
    made = relate(resolved(text), knowledge)
    assert made.agreements
    assert not any(stated(made).values())


def test_evidence_holds_the_words(knowledge: Knowledge) -> None:
    made = relate(resolved("[东湖集团|ORG]与[云岭大学|ORG]签署[合同|AGREEMENT]。合同金额3亿元。"), knowledge)
    (one,) = made.agreements[0].qualifiers
    assert made.text[one.evidence.start : one.evidence.end] == "3亿元"
    assert (one.rule, one.evidence.sentence) == ("worth/its-worth", 1)


def test_the_debugger_says_where_an_amount_went(knowledge: Knowledge) -> None:
    text = "[东湖集团|ORG]与[云岭大学|ORG]签署[合同|AGREEMENT]。合同金额3亿元。"
    assert "says more of the agreement 合同" in [one.why for one in fates(resolved(text), knowledge)]
    lone = [one.why for one in fates(resolved("合同金额3亿元。"), knowledge)]
    assert lone == ["says nothing: no agreement, or not one alone, is meant"]
