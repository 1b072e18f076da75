"""Questions to the tables of an invented corpus."""

from __future__ import annotations

import csv
import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import sample
from corpus import exported
from project import Called, call
from test_link import MANAGER, MAYOR, articles

from pipeline.ask.speed import measured
from pipeline.params import Format

SIGNED = "[2月15日|DATE:day]，[徐汇区|PLACE]与[云岭科技有限公司|ORG:company]签署[合作备忘录|AGREEMENT:备忘录]。"
OFFICE = "[3月1日|DATE:day]，[徐汇区税务局|ORG:government]与[星澜集团|ORG:company]签署[合作协议|AGREEMENT:协议]。"
MET = (
    "[4月1日|DATE:day]，[徐汇区|PLACE][区长|TITLE][李建华|PERSON]"
    "会见[星澜集团|ORG:company][董事长|TITLE][陆闻笛|PERSON]。"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ask")
    exported([sample.article(), *articles(MAYOR, SIGNED, OFFICE, MET, MANAGER)], folder)
    return folder


class Asking:
    """Asks by the command line."""

    def __init__(self, out: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._out, self._capsys, self._patch = out, capsys, patch

    def raw(self, *words: str) -> Called:
        return call(self._capsys, self._patch, "ask", *words, "--from", self._out)

    def __call__(self, *words: str) -> list[dict[str, Any]]:
        called = self.raw(*words, "--format", "json")
        assert called.code == 0, called.err
        return list(json.loads(called.out))


@pytest.fixture
def asking(out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asking:
    return Asking(out, capsys, monkeypatch)


def test_signings_by_any_name_of_a_party(asking: Asking) -> None:
    for name in ("徐汇区", "云岭科技有限公司"):
        (row,) = asking("signings", "--org", name)
        assert (row["date"], row["agreement"]) == ("2024-02-15", "合作备忘录")
        assert row["sentence"].startswith("2月15日，徐汇区与")
    (row,) = asking("signings", "--org", "星桥集团")
    assert row["parties"] == "云栖区人民政府; 澄江星桥科技集团有限公司"
    assert asking("signings", "--org", "“星桥 集团”") == [row]


def test_bodies_below(asking: Asking) -> None:
    assert [row["date"] for row in asking("signings", "--org", "徐汇区", "--below")] == ["2024-03-01", "2024-02-15"]
    assert [row["date"] for row in asking("signings", "--org", "上海市", "--below")] == ["2024-03-01", "2024-02-15"]
    assert asking("signings", "--org", "上海市") == []


def test_days_and_types(asking: Asking) -> None:
    assert len(asking("signings")) == 3
    assert [row["date"] for row in asking("signings", "--since", "2024-02")] == ["2024-03-01", "2024-02-15"]
    assert [row["date"] for row in asking("signings", "--until", "2024-02-14")] == ["2024-01-15"]
    assert [row["type"] for row in asking("signings", "--type", "协议")] == ["协议"]
    assert len(asking("signings", "--limit", "1")) == 1


def test_people_and_posts(asking: Asking) -> None:
    assert {(row["organization"], row["title"]) for row in asking("people", "--person", "李建华")} == {
        ("东湖区", "区长"),
        ("徐汇区", "区长"),
        ("云岭集团", "董事长"),
    }
    (row,) = asking("people", "--org", "徐汇区", "--title", "区长")
    assert row["name"] == "李建华"
    assert row["sentence"].startswith("4月1日，徐汇区区长李建华会见")
    (row,) = asking("posts", "--org", "星澜集团")
    assert (row["person"], row["title"], row["first_seen"]) == ("陆闻笛", "董事长", "2024-04-01")
    assert "会见" in row["sentence"]
    assert asking("posts", "--org", "星澜集团", "--since", "2024-05-01") == []


def test_meetings_of_a_person_and_of_the_body_that_the_person_leads(asking: Asking) -> None:
    for words in (("--person", "陆闻笛"), ("--org", "徐汇区"), ("--org", "星澜集团")):
        (row,) = asking("meetings", *words)
        assert (row["date"], row["type"]) == ("2024-04-01", "meeting")
        assert {"李建华", "陆闻笛"} <= set(row["participants"].split("; "))
    assert [row["type"] for row in asking("meetings", "--type", "signing", "--org", "云栖区")] == ["signing"]


def test_tables_csv_and_mistakes(asking: Asking) -> None:
    shown = asking.raw("signings", "--org", "徐汇区").out
    assert "合作备忘录" in shown
    assert "[1] 2月15日，徐汇区与" in shown
    (row,) = csv.DictReader(StringIO(asking.raw("signings", "--org", "徐汇区", "--format", "csv").out))
    assert row["agreement"] == "合作备忘录"
    wrong = asking.raw("signings", "--org", "云岭")
    assert wrong.code == 1
    assert wrong.err == "error: no organization goes by the name 云岭; there are 云岭集团, 云岭科技有限公司\n"


def test_the_base_is_made_once_and_again_when_the_tables_are_newer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = Asking(tmp_path, capsys, monkeypatch)
    missing = asking.raw("signings")
    assert (missing.code, "no such table" in missing.err) == (1, True)
    exported([sample.article()], tmp_path)
    assert "made from the tables" in asking.raw("signings").err
    made = (tmp_path / ".cache" / "facts.sqlite").read_bytes()
    assert asking.raw("signings").err == ""
    os.utime(tmp_path / "tables" / "signings.csv", (2**31, 2**31))
    assert "made from the tables" in asking.raw("signings").err
    exported([sample.article()], tmp_path, formats=[Format.sqlite])
    assert (tmp_path / "facts.sqlite").read_bytes() == made
    (tmp_path / "tables" / "people.csv").write_text("id,name\n", encoding="utf-8")
    os.utime(tmp_path / "tables" / "people.csv", (2**31, 2**31))
    assert "people.csv:1: columns of another version" in asking.raw("signings").err


def test_an_answer_takes_no_scan(tmp_path: Path) -> None:
    said: list[str] = []
    assert max(measured(tmp_path, 300, said.append)) < 1
    assert [line.split()[0] for line in said] == ["signings", "people", "posts", "meetings"]
    assert all(int(line.split()[1]) for line in said)
