"""Hostile text and bytes through every stage, and hostile packs into the rule loader: no crash, no hang, offsets hold.

300 cases a stage here, 10,000 with SLOW=1.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from fuzzed import NEWS, ODDITIES, check, hostile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.clean.pages import read_pages
from pipeline.export.facts import facts
from pipeline.params import load_params
from pipeline.rules.packs import compile_packs
from pipeline.schema import Article, Page
from pipeline.store import UserError
from pipeline.work import STAGES, Stage, step

CASES = 10_000 if os.environ.get("SLOW") else 300
FUZZED = settings(
    max_examples=CASES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
MOST = 100
"""A case may take so many times the median."""
FLOOR = 0.5
"""Seconds that any case may take: the first ones load, and the machine does other work too."""


@pytest.fixture(scope="module")
def steps() -> dict[Stage, Callable[[Any], Sequence[Article]]]:
    params = load_params(None, None)
    return {stage: step(stage, params) for stage in STAGES}


@pytest.fixture
def watch() -> Iterator[list[float]]:
    """The processor seconds of every case; none may take far longer than the others."""
    times: list[float] = []
    yield times
    assert len(times) >= CASES / 2
    assert max(times) <= max(MOST * statistics.median(times), FLOOR)


@pytest.mark.parametrize("stage", STAGES)
def test_hostile_text(stage: Stage, steps: dict[Stage, Callable[[Any], Sequence[Article]]], watch: list[float]) -> None:
    before = STAGES[: STAGES.index(stage)]

    @FUZZED
    @given(hostile())
    def run(text: str) -> None:
        documents: list[Any] = [Page("a.txt", text, published="2024-01-19")]
        for earlier in before:
            documents = [done for document in documents for done in steps[earlier](document)]
        started = time.process_time()
        articles = [done for document in documents for done in steps[stage](document)]
        watch.append(time.process_time() - started)
        for article in articles:
            check(article, text)
            if stage == "relate":
                facts(article)

    run()


def test_hostile_bytes(
    steps: dict[Stage, Callable[[Any], Sequence[Article]]], watch: list[float], tmp_path: Path
) -> None:
    mixed = st.one_of(
        st.binary(max_size=200), hostile().map(lambda text: text.encode("gb18030", "replace")),
        st.tuples(hostile(), st.binary(max_size=6)).map(lambda both: both[0].encode("utf-8", "replace") + both[1]),
    )  # fmt: skip

    @FUZZED
    @given(mixed, st.sampled_from(["a.txt", "a.jsonl", "a.txt.gz", "a.jsonl.xz"]))
    def run(data: bytes, name: str) -> None:
        file = tmp_path / name
        file.write_bytes(data)
        problems: list[str] = []
        started = time.process_time()
        pages = list(read_pages([file], problems.append))
        for page in pages:
            for article in steps["clean"](page):
                check(article, page.text)
        watch.append(time.process_time() - started)
        file.unlink()
        assert pages or problems
        assert all("\n" not in line.strip() for line in problems)

    run()


PATTERNS = ("{ORG+:party}{and}{ORG+:party}{sign:trigger}", "{gap:99999}", "(((", "{vars}", "?")
KEYS = ("rules", "id", "pattern", "examples", "text", "expect", "exclude", "assign", "event", "attach", "vars", "scope")
SCRAPS = st.one_of(
    st.sampled_from([*ODDITIES, *NEWS, *PATTERNS]),
    st.text(max_size=12), st.integers(), st.none(), st.booleans(), st.floats(),
)  # fmt: skip
TREES = st.recursive(
    SCRAPS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)),
    max_leaves=12,
)


def test_hostile_packs(watch: list[float], tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    trees = TREES.map(lambda tree: yaml.safe_dump(tree, allow_unicode=True))

    @FUZZED
    @given(st.one_of(trees, hostile(), st.lists(TREES, max_size=2).map(lambda rules: yaml.safe_dump({"rules": rules}))))
    def run(text: str) -> None:
        file.write_text(text, encoding="utf-8", errors="replace")
        started, told = time.process_time(), "draft.yaml"
        try:
            compile_packs([file])
        except UserError as error:
            told = str(error)
        assert "draft.yaml" in told
        watch.append(time.process_time() - started)

    run()


@pytest.mark.skipif(not os.environ.get("SLOW"), reason="only with SLOW=1")
def test_bytes_that_reach_new_code(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="pip install atheris")
    script = Path(__file__).parent / "fuzz_bytes.py"
    done = subprocess.run(
        [sys.executable, str(script), f"-runs={CASES}", "-max_len=400", "-timeout=20"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
