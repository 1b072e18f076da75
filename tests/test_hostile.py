"""Files and texts that someone made to do harm: each costs at most its own document, and no time to speak of."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from fuzzed import NEWS, check

from pipeline.clean import pages as reading
from pipeline.clean.pages import read_pages
from pipeline.params import load_params
from pipeline.rules.packs import compile_packs
from pipeline.schema import Article, Page
from pipeline.segment.sentences import LONGEST
from pipeline.store import UserError
from pipeline.work import STAGES, Stage, step

GOOD = "东湖区与云岭集团签约\n\n1月15日，东湖区区长陆闻笛与云岭集团董事长温若川签署合作协议。\n"
Steps = dict[Stage, Callable[[Any], Sequence[Article]]]


@pytest.fixture(scope="module")
def steps() -> Steps:
    params = load_params(None, None)
    return {stage: step(stage, params) for stage in STAGES}


def through(steps: Steps, text: str) -> list[Article]:
    documents: list[Any] = [Page("a.txt", text, published="2024-01-19")]
    for stage in STAGES:
        documents = [done for document in documents for done in steps[stage](document)]
    for article in documents:
        check(article, text)
    return documents


@pytest.mark.parametrize(
    "unit", ["".join(NEWS), "《", "、", "东湖区、云岭集团、", "东湖区与云岭集团签署合作协议，", "（“", "1", "与"]
)
def test_time_grows_with_the_length_of_a_line_and_not_with_its_square(unit: str, steps: Steps) -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        through(steps, unit * (size // len(unit)))
        return time.process_time() - started

    seconds(2_000)
    assert seconds(40_000) < 24 * max(seconds(5_000), 0.05)


def test_a_line_without_an_end_is_cut_at_its_commas(steps: Steps) -> None:
    (article,) = through(steps, "东湖区与云岭集团签署合作协议，" * 500)
    assert max(one.end - one.start for one in article.sentences) <= LONGEST
    assert all(article.text[one.end - 1] == "，" for one in article.sentences)


def test_a_file_of_fifty_megabytes_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("签" * 17_000_000, encoding="utf-8")
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    told: list[str] = []
    assert [page.source_file for page in read_pages([tmp_path], told.append)] == ["good.txt"]
    assert len(told) == 1
    assert f"more than {reading.LIMIT} bytes; split it" in told[0]


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not allow")
def test_strange_files_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "outside.txt"
    folder.mkdir()
    outside.write_text(GOOD.replace("陆闻笛", "沈月白"), encoding="utf-8")
    names = ["two\nlines.txt", "表情😀.txt", "=cmd.txt", "-o.txt", "a'b\"c.txt", "[x]*.txt"]
    for name in names:
        (folder / name).write_text(GOOD, encoding="utf-8")
    (folder / "loop").symlink_to(folder)
    (folder / "metadata.csv").write_text("file,published\n../outside.txt,2024-01-01\n/etc/passwd,2024-01-01\n")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "run", str(folder), "--out", str(tmp_path / "out")],
        cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out/tables/articles.csv").open(encoding="utf-8-sig", newline="") as file:
        articles = list(csv.DictReader(file))
    assert sorted(row["source_file"].removeprefix("'") for row in articles) == sorted(names)
    assert not any(cell.startswith(("=", "-", "+", "@")) for row in articles for cell in row.values())
    assert "沈月白" not in (tmp_path / "out/facts.jsonl").read_text(encoding="utf-8")


def test_names_that_are_patterns_and_signs_that_cannot_be_seen(steps: Steps) -> None:
    for name in ("C++(.*)集团", "A|B集团", "[云岭]集团", "云\u200b岭集团", "\u202e云岭集团\u202c", "$1集团"):
        through(steps, GOOD.replace("云岭集团", name))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "pack",
    [
        BOMB + "rules: *i\n",
        "rules: " + "[" * 3000,
        "rules: &a [*a]\n",
        "event: !!python/object/apply:os.system ['true']\nrules: []\n",
    ],
    ids=["bomb", "deep", "circle", "object"],
)
def test_packs_made_to_do_harm_are_refused(pack: str, tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text(pack, encoding="utf-8")
    started = time.process_time()
    with pytest.raises(UserError, match=r"draft\.yaml"):
        compile_packs([tmp_path / "draft.yaml"])
    assert time.process_time() - started < 20
