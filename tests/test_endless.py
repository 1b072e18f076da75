"""Nothing hangs: patterns that explode in other engines, and a sentence of a million characters."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from project import ROOT, call

from pipeline.layers import usable
from pipeline.params import load_params
from pipeline.schema import Page
from pipeline.work import STAGES, prepared

CLAUSE = "东湖区与云岭科技有限公司签署合作协议，区长陆闻笛出席，"
EXPONENTIAL = """\
event: launch
vars:
  a: "(签|签签)?"
  b: "({a}{a}{a}{a})?"
rules:
  - id: explodes
    pattern: "({b}{b}{b}{b}{b})?{gap:100}{ORG+:subject}{any:100}{b}揭牌{end}"
    exclude: {inside: ["{b}{b}{b}{b}停"]}
    examples:
      - text: "签签签[东湖中学|ORG]签签签揭牌"
        expect: {subject: [东湖中学], trigger: [揭牌]}
    counterexamples: ["[东湖中学|ORG]停止揭牌"]
""".replace("{b}揭牌{end}", "{b}{shown:trigger}{end}").replace('  b: "', '  shown: 揭牌\n  b: "')


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    params = f"models: {ROOT / 'models'}\nsegment: {{engine: characters}}\ntag: {{engine: none}}\n"
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    (tmp_path / "explodes.yaml").write_text(EXPONENTIAL, encoding="utf-8")
    # of a paragraph too long for a sentence the stages see pieces, so that time grows with their number
    (tmp_path / "page.txt").write_text("东湖区签约\n\n" + "签" * 200_000 + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_exploding_patterns_and_an_endless_sentence_hang_no_command(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started = time.process_time()
    tried = call(capsys, monkeypatch, "rules", "try", "explodes.yaml", "page.txt", "-j", "1")
    assert (tried.code, "in 1 articles" in tried.out) == (0, True)
    models = place / "models/relate"
    models.mkdir(parents=True)
    for file in (ROOT / "models/relate/vars.yaml", ROOT / "models/relate/types.yaml", place / "explodes.yaml"):
        (models / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    checked = call(capsys, monkeypatch, "rules", "check", "--models", "models")
    assert "1 rules" in checked.out
    call(capsys, monkeypatch, "rules", "prove", "--models", "models")
    why = call(
        capsys,
        monkeypatch,
        "rules",
        "why-not",
        "explodes",
        "[东湖中学|ORG]" + "签" * 2900 + "揭牌",
        "--models",
        "models",
    )
    assert "explodes" in why.out + why.err
    refused = call(capsys, monkeypatch, "rules", "explain", "签" * 1_000_000)
    assert (refused.code, "are no sentence" in refused.err) == (1, True)
    shown = call(capsys, monkeypatch, "rules", "explain", "page.txt", "--at", "东湖区签约")
    assert shown.out.count("sentence  ") == 1
    assert time.process_time() - started < 120


def test_the_stages_take_four_times_as_long_for_four_times_the_text() -> None:
    params = load_params(None, ROOT / "models", "none")
    through = prepared(STAGES, usable(params, STAGES, print))

    def seconds(times: int) -> float:
        started = time.process_time()
        assert through(Page("page.txt", f"东湖区签约\n\n{CLAUSE * times}\n")).lines
        return time.process_time() - started

    seconds(50)
    assert seconds(2000) < 10 * max(seconds(500), 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("command", [["explain"], ["why-not", "signing/bodies"]])
def test_a_question_about_a_million_characters_looks_around_the_words_only(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    def seconds(times: int) -> float:
        (place / "long.txt").write_text(f"东湖区签约\n\n{CLAUSE * times}陆闻笛走访。\n", encoding="utf-8")
        started = time.process_time()
        called = call(capsys, monkeypatch, "rules", *command, "long.txt", "--at", "闻笛走访")
        assert (called.code, called.out.count("sentence  ")) == (0, 1)
        assert "around the words are looked at" in called.err
        return time.process_time() - started

    seconds(1300)
    assert seconds(36_000) < 4 * max(seconds(1300), 1)
