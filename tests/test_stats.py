"""What each rule does on a corpus, and which of its facts are right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from project import ROOT, call

from pipeline.evaluate.byrule import verdicts
from pipeline.params import load_params
from pipeline.rules.packs import load
from pipeline.rules.stats import tallies
from pipeline.schema import Article
from pipeline.store import read_jsonl

TEXT = (
    "东湖区与云岭科技有限公司签约\n\n1月15日，东湖区与云岭科技有限公司签署合作协议。"
    "区长陆闻笛出席并见证签约。陆闻笛表示，东湖区将签署新协议。\n"
)


@pytest.fixture
def out(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "page.txt").write_text(TEXT, encoding="utf-8")
    params = f"models: {ROOT / 'models'}\nsegment: {{engine: characters}}\ntag: {{engine: none}}\n"
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert call(capsys, monkeypatch, "run", "page.txt", "--out", "out").code == 0
    return tmp_path / "out"


def test_matches_are_counted_rule_by_rule(out: Path) -> None:
    rules, params = load(ROOT / "models"), load_params(None, None)
    counts = tallies(read_jsonl(out / "relate.jsonl", Article), rules, params)
    bodies, fronted = counts["signing/bodies"], counts["signing/fronted"]
    assert (bodies.firings, len(bodies.articles), bodies.sentences) == (1, 1, 1)
    assert bodies.words > bodies.sentences
    assert fronted.lost["bodies"] == 1
    assert fronted.conflicts == 0
    assert counts["witness/witness"].firings == 1


def test_facts_are_judged_rule_by_rule(out: Path) -> None:
    lines = list(read_jsonl(out / "facts.jsonl", dict))
    gold = json.loads(json.dumps(lines))
    found = list(verdicts(gold, lines))
    assert found
    assert all(one.right for one in found)
    gold[0]["agreements"][0]["parties"] = gold[0]["agreements"][0]["parties"][:1]
    gold[0]["agreements"][0]["witnesses"] = []
    for person in gold[0]["persons"]:
        person["posts"] = []
    wrong = {(one.rule.split("/")[0], one.what.split(" ")[-2]) for one in verdicts(gold, lines) if not one.right}
    assert {("signing", "party"), ("witness", "witness")} <= wrong
    assert any(one.what.startswith("post 陆闻笛 区长") and not one.right for one in verdicts(gold, lines))


def test_the_command_prints_a_row_a_rule_and_lists_instances(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = call(capsys, monkeypatch, "rules", "stats", out, "--rule", "witness", "--list", "2")
    header, row, sentence = plain.out.splitlines()
    assert header.split()[:4] == ["rule", "firings", "articles", "words"]
    assert row.split()[:4] == ["witness/witness", "1", "1", "1"]
    assert "陆闻笛出席并见证签约" in sentence
    judged = call(capsys, monkeypatch, "rules", "stats", out, "--gold", out / "facts.jsonl", "--list", "1")
    assert "  right  page  " in judged.out
    assert any(line.startswith("resolve/posts.") for line in judged.out.splitlines())
    assert call(capsys, monkeypatch, "rules", "stats", out / "no").code == 1
