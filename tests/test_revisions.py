"""Two rule bases on the same articles."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from project import ROOT, call

from pipeline.cache import KNOWLEDGE
from pipeline.rules.revisions import first_difference
from pipeline.run import STAGES

PARAMS = "segment: {engine: characters}\ntag: {engine: none}\n"  # the models are slow
TEXT = (
    "东湖区与云岭科技有限公司签约\n\n1月15日，东湖区与云岭科技有限公司签署合作协议。"
    "区长陆闻笛出席并见证签约。陆闻笛会见了云岭科技有限公司董事长沈砚秋。\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with models/ (weights left out), pages and parameters; the witness rules are gone since HEAD."""
    shutil.copytree(ROOT / "models", tmp_path / "models", ignore=shutil.ignore_patterns("ner", "hanlp", "segmenter"))
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "pages/b.txt").write_text("东湖区下雨\n\n1月15日，东湖区下雨。\n", encoding="utf-8")
    (tmp_path / "params.yaml").write_text(PARAMS, encoding="utf-8")
    author = {f"GIT_{who}_{what}": "test@test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (["init", "-q"], ["add", "models"], ["commit", "-qm", "models"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, env={**os.environ, **author})
    (tmp_path / "models/relate/witness.yaml").unlink()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_revision_is_compared_with_a_folder_as_two_runs_are(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = call(
        capsys, monkeypatch, "rules", "diff", "HEAD", "models", "pages", "-j", "1", "--html", "d.html", "--csv", "d.csv"
    )
    assert called.code == 0
    assert "witnesses: 陆闻笛 →" in called.out

    shutil.copytree("models", "before")
    shutil.copy(ROOT / "models/relate/witness.yaml", "before/relate")
    for models in ("before", "models"):
        assert call(capsys, monkeypatch, "run", "pages", "--out", f"out-{models}", "--models", models).code == 0
    plain = call(capsys, monkeypatch, "diff", "out-before", "out-models", "--csv", "plain.csv")
    assert called.out == plain.out
    assert (place / "d.csv").read_bytes() == (place / "plain.csv").read_bytes()
    page = (place / "d.html").read_text(encoding="utf-8")
    with (place / "d.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert page.count('<div class="change">') == len(rows)
    assert "signing/bodies" in page

    again = call(capsys, monkeypatch, "rules", "diff", "HEAD", "models", "out-models", "-j", "2")
    assert again.out == called.out


def test_only_what_differs_runs_twice(place: Path, tmp_path: Path) -> None:
    shutil.copytree("models", "other")
    assert first_difference(Path("models"), Path("other")) is None
    for name, stage in (
        ("relate/meeting.yaml", "relate"),
        ("resolve/posts.yaml", "resolve"),
        ("tag/titles.yaml", "tag"),
    ):
        (tmp_path / "other" / name).write_text("{}\n", encoding="utf-8")
        assert first_difference(Path("models"), Path("other")) == stage


def test_nothing_to_compare_and_wrong_names_are_one_line(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "do not differ" in call(capsys, monkeypatch, "rules", "diff", "models", "models", "pages").out
    for words in (["nowhere", "models", "pages"], ["HEAD", "models", "absent"]):
        called = call(capsys, monkeypatch, "rules", "diff", *words)
        assert (called.code, len(called.err.splitlines())) == (1, 1)


def test_the_knowledge_of_the_stages_is_that_of_dvc() -> None:
    dvc = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for stage in STAGES:
        read = [dep.removeprefix("models/") for dep in dvc[stage]["deps"] if dep.startswith("models/")]
        assert all(any(dep == one or dep.startswith(f"{one}/") for one in KNOWLEDGE[stage]) for dep in read), stage
