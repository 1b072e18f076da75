"""Questions about words: the stage and the reason are named for what is missing, not only for what is there."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from project import ROOT, call

from pipeline.params import load_params
from pipeline.rules.asked import Known, asked, load
from pipeline.rules.packs import load as load_rules
from pipeline.rules.records import Rules
from pipeline.rules.scenes import named, of_pages
from pipeline.schema import Article, Block
from pipeline.tag.considered import rejected
from pipeline.tag.stage import propose, tag

PARAMS = load_params(None, ROOT / "models")


@pytest.fixture(scope="module")
def known() -> tuple[Known, Rules]:
    return load(PARAMS), load_rules(PARAMS.folder)


CAUSES = [
    pytest.param(
        "在枫桥社区，委员们通过实地视察，了解了消防情况。", "委员们",
        ["tag       nothing is tagged there", "委员 TITLE", "no name and no body stands beside it"],
        id="a crowd is no name",
    ),
    pytest.param(
        "在枫桥社区，委员们通过实地视察，了解了消防情况。", "视察",
        ["trigger of visit/looks: missing slot: no PERSON: the sentence has none"], id="a trigger without a doer",
    ),
    pytest.param(
        "东湖区与云岭集团有限公司共商合作大计。", "共商",
        ["no rule has a trigger word among these words"], id="no rule has this verb",
    ),
    pytest.param(
        "8月1日，澄港特聘专家陆闻笛参加座谈。", "陆闻笛",
        ["特聘专家 of 陆闻笛: no body: “澄港” right before it is no body", "the title alone does not tell"],
        id="the body of a post was not recognised",
    ),
    pytest.param(
        "今天上午，陆闻笛外长在澄江出席签约仪式。", "外长",
        ["外长 of 陆闻笛: no body:", "a title of a state"], id="a post of a state that is not named",
    ),
    pytest.param(
        "陆闻笛一行到新岭集团考察，新岭集团董事长陪同。", "董事长陪同",
        ["董事长: nobody's, for no name stands right beside it"], id="a title that nobody holds",
    ),
    pytest.param(
        "云岭集团有限公司与新岭科技有限公司签署合作协议。公司表示，将加快项目建设。", "公司表示",
        ["公司: left open, for it may mean 云岭集团有限公司 or 新岭科技有限公司"], id="a short name of several",
    ),
    pytest.param(
        "澄江电信与东湖区签署合作协议。中国电信澄江公司总经理陆闻笛出席。", "澄江电信",
        ["not 中国电信澄江公司: 澄江电信 as its short form: begins with another character"], id="no proved short form",
    ),
    pytest.param(
        "广澜汽车有限公司与云岭集团有限公司（董事长陆闻笛）签署合作协议。", "陆闻笛",
        ["no rule sees “{PERSON}”: it is left out of the sentence"], id="an aside is not read",
    ),
    pytest.param(
        "《澄江日报》社宣布签署首份内容许可协议，向星澜科技的平台开放其编辑内容。", "星澜科技",
        ["no role by signing/bodies, which explains 签署: the words stand outside of it"], id="beyond the match",
    ),
    pytest.param(
        "陆闻笛表示，这项合作意义重大。", "陆闻笛",
        ["speech/said binds 陆闻笛 as speaker; adds nothing: the text tells of no conference"], id="no event to join",
    ),
    pytest.param(
        "双方签署合作协议。", "双方",
        ["signing/bodies binds 双方 as party", "its party is left open: nobody is known for it"], id="nobody is meant",
    ),
    pytest.param(
        "澄江大学校长陆闻笛来访。澄江大学教务处、商学院、国际商学院负责人参加座谈。", "商学院",
        ["澄江大学商学院 (named by 商学院) was merged into it: taken for its short form (letters)"],
        id="a name of a body that was merged into another",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words", "told"), CAUSES)
def test_the_cause_of_what_is_missing_is_named(
    known: tuple[Known, Rules], line: str, words: str, told: list[str]
) -> None:
    knows, rules = known
    scenes = named(line, words, None, rules, PARAMS, print)
    answer = "\n".join(text for scene in scenes for text in asked(scene, words, rules, knows))
    assert [part for part in told if part not in answer] == [], answer


def test_what_happened_long_ago_and_what_a_headline_says_is_told(known: tuple[Known, Rules], tmp_path: Path) -> None:
    knows, rules = known
    page = tmp_path / "page-2024-03-13.txt"
    page.write_text(
        "澄江市召开招商大会\n\n3月12日，澄江市召开招商大会。2016年5月，东湖区与云岭集团有限公司签署合作协议。\n",
        encoding="utf-8",
    )
    (scene,) = of_pages([page], "云岭集团", rules, PARAMS, print)
    answer = "\n".join(asked(scene, "云岭集团", rules, knows))
    assert "no event: it tells of 2016-05, long before the publication" in answer, answer
    assert "云岭集团 is part of 云岭集团有限公司 ORG:company" in answer


class Doubtful:
    """A model that finds two names, one of them without much confidence."""

    def __init__(self, text: str, sure: str, doubted: str) -> None:
        self._found = [(text.index(sure), sure, 0.99), (text.index(doubted), doubted, 0.47)]

    def spans(self, texts: Sequence[str]) -> Sequence[Sequence[Any]]:
        return [[SimpleNamespace(start=at, end=at + len(w), label="ORG:company", score=s) for at, w, s in self._found]]


def test_what_the_model_doubts_and_what_it_does_not_confirm_is_told(known: tuple[Known, Rules]) -> None:
    text = "新岭集团持续提供星湾盈科的方案，以及“326计划”办公室支持。"
    knows = dataclasses.replace(known[0].tag, engine=Doubtful(text, "新岭集团", "星湾盈科"))
    article = Article("a", "a.txt", "utf-8", text, ((0, 0, len(text)),), (Block("paragraph", 0, len(text)),))
    tagged = tag(article, knows)
    told = {
        text[one.start : one.end]: why
        for one, why in rejected(tagged, propose(tagged, knows), knows.weights, 0, len(text))
    }
    assert told["星湾盈科"].startswith("the model alone is believed from 0.")
    assert "counts only where the model agrees" in told["“326计划”办公室"]


def test_a_sentence_can_be_asked_about_its_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = call(capsys, monkeypatch, "rules", "explain", "[东湖区|PLACE]与[云岭集团|ORG]会商。", "--at", "会商")
    assert (called.code, called.out.splitlines()[-2:]) == (
        0, ["asked     会商", "rules     no rule has a trigger word among these words"]
    )  # fmt: skip
    assert call(capsys, monkeypatch, "rules", "explain", "东湖区开会。", "--at", "云岭").code == 1
