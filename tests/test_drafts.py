"""Drafts of packs, tried on articles without touching the models folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from project import ROOT, call

from pipeline.params import load_params
from pipeline.rules.drafts import Bench
from pipeline.run import Messages

TEXT = (
    "东湖区与云岭科技有限公司签约\n\n1月15日，东湖区与云岭科技有限公司签署合作协议。"
    "区长陆闻笛出席并见证签约。云岭科技有限公司向东湖中学赠书。\n"
)
DRAFT = """\
event: launch
rules:
  - id: gives-books
    pattern: "{ORG:unveiler}向{ORG:subject}{giving:trigger}"
    examples:
      - text: "[云岭集团|ORG]向[东湖中学|ORG]赠书。"
        expect: {unveiler: [云岭集团], subject: [东湖中学]}
    counterexamples: ["[云岭集团|ORG]为[东湖中学|ORG]赠书。"]
vars:
  giving: "(赠书|捐书)"
"""
SAY = Messages(lambda items, what: items, print)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "page.txt").write_text(TEXT, encoding="utf-8")
    params = f"models: {ROOT / 'models'}\nsegment: {{engine: characters}}\ntag: {{engine: none}}\n"
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    (tmp_path / "books.yaml").write_text(DRAFT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_draft_changes_what_a_run_with_it_would_change(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = call(capsys, monkeypatch, "rules", "try", "books.yaml", "page.txt", "-j", "1").out
    assert "gained  event" in tried
    assert "        云岭科技有限公司向东湖中学赠书。\n" in tried
    assert not (ROOT / "models/relate/books.yaml").exists()

    shutil.copytree(ROOT / "models", "models", ignore=shutil.ignore_patterns("ner", "hanlp", "segmenter"))
    shutil.copy("books.yaml", "models/relate")
    assert call(capsys, monkeypatch, "run", "page.txt", "--out", "before").err == ""
    assert call(capsys, monkeypatch, "run", "page.txt", "--out", "after", "--models", "models").err == ""
    told = call(capsys, monkeypatch, "diff", "before", "after").out
    *lines, counts = told.splitlines()
    assert [line for line in tried.splitlines() if line.startswith(("gained", "lost", "changed"))] == lines
    assert counts in tried

    again = call(capsys, monkeypatch, "rules", "try", "books.yaml", "before").out
    assert again.splitlines()[:-1] == tried.splitlines()[:-1]


def test_a_draft_takes_the_place_of_the_pack_of_its_name(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "witness.yaml").write_text(DRAFT.replace("launch", "founding"), encoding="utf-8")
    tried = call(capsys, monkeypatch, "rules", "try", "witness.yaml", "page.txt").out
    assert "witnesses: 陆闻笛 →" in tried
    assert "gained  event        " in tried


def test_mistakes_in_a_draft_are_told(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "books.yaml").write_text(DRAFT.replace("subject: [东湖中学]", "subject: [西湖中学]"), encoding="utf-8")
    assert "rule gives-books: example gives" in call(capsys, monkeypatch, "rules", "try", "books.yaml", "page.txt").out
    (place / "books.yaml").write_text(DRAFT.replace("{ORG:subject}", "{ORGS:subject}"), encoding="utf-8")
    (place / "vars.yaml").write_text("vars: {}\n", encoding="utf-8")
    for words, problem in (
        (["books.yaml", "page.txt"], "books.yaml:3: rule gives-books: unknown slot {ORGS}"),
        (["none.yaml", "page.txt"], "none.yaml: cannot be read"),
        (["vars.yaml", "page.txt"], "a draft is a pack"),
    ):
        called = call(capsys, monkeypatch, "rules", "try", *words)
        assert (called.code, len(called.err.splitlines())) == (1, 1)
        assert problem in called.err


def test_a_hundred_articles_take_a_second(place: Path) -> None:
    for number in range(100):
        (place / f"pages-{number}.txt").write_text(TEXT, encoding="utf-8")
    bench = Bench(sorted(place.glob("pages-*.txt")), load_params(None, None), 1, SAY)
    list(bench.attempt(Path("books.yaml")))
    started = time.process_time()
    *_, counts = bench.attempt(Path("books.yaml"))
    assert "in 100 articles" in counts
    assert time.process_time() - started < 1


def test_watching_runs_again_at_a_save(place: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "rules", "try", "books.yaml", "page.txt", "--watch", "-j", "1"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PATH": ""}
    log = place / "log"
    with log.open("w") as out, subprocess.Popen(command, stdout=out, env=environment) as process:
        try:
            wait_for(log, "watching books.yaml")
            (place / "books.yaml").write_text("rules: [", encoding="utf-8")
            wait_for(log, "error: books.yaml:")
            (place / "books.yaml").write_text(DRAFT.replace("赠书|捐书", "捐书"), encoding="utf-8")
            wait_for(log, "0 gained, 0 lost, 0 changed in 1 articles")
        finally:
            process.terminate()


def wait_for(log: Path, words: str) -> None:
    """Wait until a file holds the words, a minute at most."""
    until = time.monotonic() + 60
    while words not in log.read_text(encoding="utf-8"):
        assert time.monotonic() < until, log.read_text(encoding="utf-8")
        time.sleep(0.1)
