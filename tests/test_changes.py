"""Differences between two runs."""

from __future__ import annotations

import copy
import csv
import json
from pathlib import Path
from typing import Any

import pytest
import sample
from project import call

from pipeline.export.changes import Change, changes
from pipeline.export.stage import facts
from pipeline.store import UserError


def line(**changed: Any) -> dict[str, Any]:
    return copy.deepcopy(facts(sample.article())) | changed


def short(change: Change) -> tuple[str, ...]:
    return change.state, change.kind, change.what, change.field, change.old, change.new


def qualifiers() -> str:
    return "; ".join(sorted(f"{one['name']} {one['value']}" for one in line()["events"][0]["qualifiers"]))


def test_a_run_does_not_differ_from_itself() -> None:
    other = line()
    other["persons"][0]["posts"][0].update(rule="other", confidence=0.1)
    assert list(changes([line()], [other])) == []


def test_gained_lost_and_changed() -> None:
    new = line(title="云栖签约")
    new["persons"][1]["posts"][0]["org"] = "东湖区"
    del new["persons"][3]
    new["agreements"][0]["status"] = "planned"
    new["events"][0]["qualifiers"] = [{"name": "amount", "value": "5亿元"}]
    new["events"].append(new["events"][1] | {"trigger": "启用", "participants": [], "place": "云栖"})
    found = list(changes([line()], [new]))
    assert [short(one) for one in found] == [
        ("changed", "headline", "云栖签约", "title", sample.HEADLINE, "云栖签约"),
        ("lost", "person", "顾望舒", "", "", ""),
        ("changed", "post", "沈砚秋 区长", "org", "云栖区人民政府", "东湖区"),
        ("lost", "post", "顾望舒 书记", "", "org=云栖区委", ""),
        ("changed", "agreement", new["agreements"][0]["title"], "status", "signed", "planned"),
        ("changed", "event", "signing 签署", "qualifiers", qualifiers(), "amount 5亿元"),
        ("gained", "event", "launch 启用", "", "", "place=云栖"),
    ]
    assert found[2].sentence == sample.SECOND
    assert {one.source_file for one in found} == {"2024/page-02.txt"}


def test_articles_are_paired_by_id_then_by_headline() -> None:
    cut_anew = line(id="a2")
    assert list(changes([line()], [cut_anew])) == []
    alone = next(changes([], [line()]))
    assert short(alone)[:3] == ("gained", "article", sample.HEADLINE)
    other = line(source_file="2023/page-01.txt")
    assert [one.state for one in changes([line()], [other]) if one.kind == "article"] == ["gained", "lost"]


def test_unsorted_lines_are_told() -> None:
    with pytest.raises(UserError, match=r"old facts: a\.txt stands after b\.txt"):
        list(changes([line(source_file="b.txt"), line(source_file="a.txt")], []))


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    new = line(title="=云栖签约")
    for name, one in (("old", line()), ("new", new)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "facts.jsonl").write_text(json.dumps(one, ensure_ascii=False) + "\n", encoding="utf-8")
    return tmp_path / "old", tmp_path / "new"


def test_the_command_prints_a_table_and_counts(
    runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called = call(capsys, monkeypatch, "diff", *runs)
    assert called.code == 0
    assert "changed headline" in called.out
    assert "0 gained, 0 lost, 1 changed" in called.out
    assert "cannot be read" in call(capsys, monkeypatch, "diff", runs[0], runs[1] / "nowhere").err


def test_the_command_writes_csv(
    runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call(capsys, monkeypatch, "diff", *runs, "--csv", tmp_path / "diff.csv")
    with (tmp_path / "diff.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["state"], row["new"]) == ("changed", "'=云栖签约")
