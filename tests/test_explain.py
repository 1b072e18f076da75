"""Traces: what a rule found, and why it did not."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from project import ROOT, call

from pipeline.clean.pages import read_pages
from pipeline.export.facts import facts
from pipeline.params import load_params
from pipeline.rules.diagnose import Finding, findings
from pipeline.rules.explain import explain, rule_named
from pipeline.rules.packs import compile_packs, load
from pipeline.rules.records import Rules
from pipeline.rules.scenes import Scene, of_article, of_line, that_state
from pipeline.schema import Article
from pipeline.store import UserError
from pipeline.work import STAGES, prepared

MODELS = ROOT / "models"
VARS = """
skip: ["{open}{any:40}{close}"]
reported: ["{PERSON}表示(,|:)"]
vars:
  joint: "(、|,|和|与)"
  sign: "签(署|订)了?"
  with: "(与|和)"
  doc: "{AGREEMENT+:agreement}"
"""
PACK = """
event: signing
rules:
  - id: not
    pattern: "未{sign:trigger}"
    examples: [{text: 未签署。, expect: {}}]
  - id: sign
    pattern: "{ORG+:party}{gap:6}{sign:trigger}{text:4}{doc}"
    exclude: {before: ["(将|拟){gap:4}"], lead: [据]}
    examples: [{text: "[东湖集团|ORG]签署[协议|AGREEMENT]。", expect: {party: [东湖集团], agreement: [协议]}}]
  - id: both
    pattern:
      - "{ORG:party}{with}{ORG:party}{gap:6}{sign:trigger}意向书"
      - "{PERSON+:signatory}{gap:6}{sign:trigger}意向书"
    examples: [{text: "[陆闻笛|PERSON]签署意向书。", expect: {signatory: [陆闻笛]}}]
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    folder = tmp_path_factory.mktemp("packs")
    shutil.copy(MODELS / "relate/types.yaml", folder)
    (folder / "vars.yaml").write_text(VARS, encoding="utf-8")
    (folder / "sign.yaml").write_text(PACK, encoding="utf-8")
    return compile_packs(sorted(folder.glob("*.yaml")))


def scene(rules: Rules, line: str) -> Scene:
    (only,) = of_line(line, rules, load_params(None, MODELS))
    return only


def best(rules: Rules, rule: str, line: str) -> Finding:
    return min(findings(rules, scene(rules, line), "sign", rule), key=Finding.rank)


PLANTED = [
    pytest.param(
        "sign", "[东湖集团|ORG]宣读[协议|AGREEMENT]。", "trigger", "{sign:trigger} = 签(署|订)了?", id="trigger"
    ),
    pytest.param("sign", "[东湖集团|ORG]签署文件。", "missing slot", "no AGREEMENT: the sentence has none", id="slot"),
    pytest.param(
        "sign",
        "[协议|AGREEMENT]由[东湖集团|ORG]签署。",
        "missing slot",
        "none stands behind the trigger where",
        id="side",
    ),
    pytest.param(
        "sign", "[陆闻笛|PERSON]签署[协议|AGREEMENT]。", "wrong type", "wants ORG, but 陆闻笛 is PERSON", id="type"
    ),
    pytest.param(
        "sign",
        "[东湖集团|ORG]今天上午在会上签署[协议|AGREEMENT]。",
        "gap",
        "{gap:6} allows 6 characters, 7 stand",
        id="wide",
    ),
    pytest.param(
        "sign",
        "[东湖集团|ORG]由[陆闻笛|PERSON]签署[协议|AGREEMENT]。",
        "gap",
        "{gap:6} may not hold {PERSON}",
        id="stop",
    ),
    pytest.param(
        "sign",
        "[东湖集团|ORG]将签署[协议|AGREEMENT]。",
        "exclude",
        "exclude before (将|拟){gap:4} finds “将”",
        id="exclude",
    ),
    pytest.param(
        "sign", "[东湖集团|ORG]未签署[协议|AGREEMENT]。", "overlap", "rule not, earlier in the file,", id="overlap"
    ),
    pytest.param(
        "sign",
        "[陆闻笛|PERSON]表示，[东湖集团|ORG]签署[协议|AGREEMENT]。",
        "reported speech",
        "签署 stands in",
        id="speech",
    ),
    pytest.param(
        "both",
        "[东湖集团|ORG]携手[云岭集团|ORG]签署意向书。",
        "words",
        "fits {with} = (与|和) stands before",
        id="words",
    ),
    pytest.param("both", "[陆闻笛|PERSON]签署[协议|AGREEMENT]。", "words", "fits 意向书 stands behind", id="literal"),
    pytest.param("both", "[陆闻笛|PERSON]、[沈砚秋|PERSON]签署意向。", "words", "fits 意向书", id="cut"),
    pytest.param("sign", "[东湖集团|ORG]签署[协议|AGREEMENT]。", "won", "party 东湖集团; trigger 签署", id="nothing"),
]


@pytest.mark.parametrize(("rule", "line", "cause", "why"), PLANTED)
def test_planted_failures_are_named(rules: Rules, rule: str, line: str, cause: str, why: str) -> None:
    found = best(rules, rule, line)
    assert (found.cause, why in found.why) == (cause, True), found.why


def test_counterexamples_of_the_project_have_a_cause() -> None:
    project = load(MODELS)
    for pack, ready in project.ready.items():
        for one in ready[::4]:
            for line in one.rule.counterexamples[:1]:
                found = findings(project, scene(project, line), pack, one.rule.id)
                assert "won" not in {each.cause for each in found}, (one.name, line)
                assert min(found, key=Finding.rank).cause != "trigger", (one.name, line)


def test_a_rule_is_found_by_its_id_and_a_wrong_id_gets_similar_ones(rules: Rules) -> None:
    assert rule_named(rules, "sign/both") is rule_named(rules, "both")
    with pytest.raises(UserError, match=r"rule bot: not known; similar: .*both"):
        rule_named(rules, "bot")


def test_explain_shows_the_layers_and_the_facts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = call(
        capsys, monkeypatch, "rules", "explain", "1月15日，望湖区与星澜科技有限公司（简称“星澜”）签署合作协议。"
    )
    assert called.code == 0
    for part in (
        "mention   1月15日 DATE:day (tag/",
        "签署{AGREEMENT}。",
        "left out  (简称",
        "> bodies               won             matches: party 望湖区, 星澜科技有限公司",
        "no trigger word: call",
        "    party 望湖区 (signing/bodies, explicit)",
    ):
        assert part in called.out


def test_explain_finds_the_sentences_of_a_file_and_of_a_fact(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "东湖区与云岭科技有限公司签约\n\n1月15日，东湖区与云岭科技有限公司签署合作协议。下雨了。\n", encoding="utf-8"
    )
    at = call(capsys, monkeypatch, "rules", "explain", page, "--at", "合作协议")
    assert at.out.count("sentence  ") == 1
    assert "where     page.txt" in at.out
    assert call(capsys, monkeypatch, "run", page, "--out", tmp_path / "out").code == 0
    facts = json.loads((tmp_path / "out/facts.jsonl").read_text(encoding="utf-8"))
    for one in facts["agreements"] + facts["events"] + facts["organizations"]:
        called = call(capsys, monkeypatch, "rules", "explain", tmp_path / "out", "--fact", one["id"])
        assert called.code == 0
        assert "sentence  " in called.out
    for words in (["e000"], ["nothing"]):
        gone = call(capsys, monkeypatch, "rules", "explain", tmp_path / "out", "--fact", *words)
        assert (gone.code, len(gone.err.splitlines())) == (1, 1)
    for wrong in ([page], [page, "--at", "晴天"], [""], ["[东湖|TOWN]签约。"], ["东" * 4000]):
        called = call(capsys, monkeypatch, "rules", "explain", *wrong)
        assert (called.code, len(called.err.splitlines())) == (1, 1), wrong


def test_every_fact_of_the_showcase_is_explained_by_the_rule_that_it_names() -> None:
    params = load_params(None, MODELS)
    known = load(MODELS)
    through = prepared(STAGES, params)
    pages = read_pages([ROOT / "data/raw"], pytest.fail)
    lines = [line for page in pages for line in through(page).lines]
    for article in (msgspec.json.decode(line, type=Article) for line in lines):
        scenes = list(of_article(article, known, params, aside=True))
        traces = {scene.start: list(explain(scene, known)) for scene in scenes}
        written = facts(article)
        for one in (*written["persons"], *written["organizations"], *written["agreements"], *written["events"]):
            starts = [scene.start for scene in that_state(article, one["id"], scenes)]
            assert starts, one
            told = [line for start in starts for line in traces[start]]
            for rule in rules_named(one):
                assert any(f"{rule}," in line or line.endswith(f"by {rule})") for line in told), (rule, one)
                pack, _, name = rule.partition("/")
                if pack in known.packs:
                    assert any(line.startswith(f"> {name} ") for line in told), (rule, one)


def rules_named(fact: dict[str, Any]) -> set[str]:
    """The rules that a fact of a facts file names, for itself, its posts and its roles."""
    parts = [fact, *fact.get("posts", ()), *fact.get("roles", ()), *fact.get("participants", ())]
    return {part["rule"] for part in parts if "rule" in part}


def test_a_byline_is_explained_too_but_no_rule_looks_at_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("东湖区与云岭集团签约\n□ 记者 沈月白\n\n1月15日，东湖区与云岭集团签约。\n", encoding="utf-8")
    called = call(capsys, monkeypatch, "rules", "explain", page, "--at", "沈月白")
    assert "left out  all of it: rules look at headlines and paragraphs, this is a byline\n" in called.out
    assert "  post 沈月白 记者 (resolve/posts.none, none)" in called.out
    called = call(capsys, monkeypatch, "rules", "why-not", "signing/bodies", page, "--at", "沈月白")
    assert "  not read        rules look at headlines and paragraphs, this is a byline\n" in called.out


def test_a_phrase_that_nobody_is_known_for_is_said_to_be_open() -> None:
    known = load(MODELS)
    told = list(explain(scene(known, "双方签署协议。"), known))
    assert "phrase    双方 ORG left open: nobody known" in told, told


def test_why_not_gives_each_pattern_with_its_cause(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = call(capsys, monkeypatch, "rules", "why-not", "bodies", "[望湖区|PLACE]与[星澜集团|ORG]签署文件。")
    assert called.code == 0
    assert (
        "  missing slot    no AGREEMENT: the sentence has none, but the pattern has {AGREEMENT+:agreement}\n"
        in called.out
    )
    assert "pattern 5: {AGREEMENT:agreement}由" in called.out


def test_a_million_characters_hang_no_diagnosis(rules: Rules) -> None:
    from pipeline.rules.matches import prepare
    from pipeline.rules.sketch import sketch

    text = "东湖集团签" * 200_000
    whole = sketch(text, 0, len(text), ())
    started = time.perf_counter()
    endless = Scene(text, 0, len(text), whole, prepare(rules, whole), len(text))
    assert {one.cause for one in findings(rules, endless, "sign")} == {"trigger"}
    assert time.perf_counter() - started < 20
