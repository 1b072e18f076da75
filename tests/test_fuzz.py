"""Hostile text and bytes through every stage, and hostile packs into the rule loader: no crash, no hang, offsets hold.

300 cases a stage here, 10,000 with SLOW=1.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

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

T = TypeVar("T")
CASES = 10_000 if os.environ.get("SLOW") else 300
FUZZED = settings(
    max_examples=CASES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
MOST = 100
"""A case may take so many times the median."""
AGAIN = 20
"""So many of the slowest cases are timed again if too slow: a busy machine stalls, a bad case is slow again."""


class Watch:
    """The processor seconds of every case; none may take far longer than the others."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self._slowest: list[tuple[float, int, Callable[[], object]]] = []

    def __call__(self, work: Callable[[], T]) -> T:
        done, took = timed(work)
        self._slowest = sorted([*self._slowest, (took, -len(self.times), work)], reverse=True)[:AGAIN]
        self.times.append(took)
        return done

    def verdict(self) -> str | None:
        """What is wrong with the times; prints them."""
        median, most = statistics.median(self.times), max(self.times)
        print(f"{len(self.times)} cases, median {median * 1e3:.2f} ms, most {most * 1e3:.1f} ms", end="")
        late = [(took, work) for took, _, work in self._slowest if took > MOST * median]
        again = [min(took, *(timed(work)[1] for _ in range(5))) for took, work in late]
        print(f"; {len(late)} timed again: {max(again) * 1e3:.1f} ms" if again else "")
        if len(self.times) < CASES:
            return "too few cases"
        return "too slow" if again and max(again) > MOST * median else None


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and its processor seconds without those of collecting other cases' garbage."""
    gc.disable()
    started = time.process_time()
    try:
        done = work()
        return done, time.process_time() - started
    finally:
        gc.enable()


@pytest.fixture(scope="module")
def steps() -> dict[Stage, Callable[[Any], Sequence[Article]]]:
    params = load_params(None, None)
    loaded = {stage: step(stage, params) for stage in STAGES}
    documents: Sequence[Any] = [Page("a.txt", "\n".join(NEWS), published="2024-01-19")]
    for stage in STAGES:  # what loads at first use is no case's affair
        documents = loaded[stage](documents[0])
    gc.freeze()
    return loaded


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert watch.verdict() is None


@pytest.mark.parametrize("stage", STAGES)
def test_hostile_text(stage: Stage, steps: dict[Stage, Callable[[Any], Sequence[Article]]], watch: Watch) -> None:
    before = STAGES[: STAGES.index(stage)]

    @FUZZED
    @given(hostile())
    def run(text: str) -> None:
        documents: list[Any] = [Page("a.txt", text, published="2024-01-19")]
        for earlier in before:
            documents = [done for document in documents for done in steps[earlier](document)]
        for article in watch(lambda: [done for document in documents for done in steps[stage](document)]):
            check(article, text)
            if stage == "relate":
                facts(article)

    run()


def test_hostile_bytes(steps: dict[Stage, Callable[[Any], Sequence[Article]]], watch: Watch, tmp_path: Path) -> None:
    mixed = st.one_of(
        st.binary(max_size=200), hostile().map(lambda text: text.encode("gb18030", "replace")),
        st.tuples(hostile(), st.binary(max_size=6)).map(lambda both: both[0].encode("utf-8", "replace") + both[1]),
    )  # fmt: skip

    @FUZZED
    @given(mixed, st.sampled_from(["a.txt", "a.jsonl", "a.txt.gz", "a.jsonl.xz"]))
    def run(data: bytes, name: str) -> None:
        problems: list[str] = []

        def read() -> list[tuple[Page, Sequence[Article]]]:
            (tmp_path / name).write_bytes(data)
            problems.clear()
            pages = list(read_pages([tmp_path / name], problems.append))
            (tmp_path / name).unlink()
            return [(page, steps["clean"](page)) for page in pages]

        pages = watch(read)
        for page, articles in pages:
            for article in articles:
                check(article, page.text)
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


def test_hostile_packs(watch: Watch, tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    trees = TREES.map(lambda tree: yaml.safe_dump(tree, allow_unicode=True))

    @FUZZED
    @given(st.one_of(trees, hostile(), st.lists(TREES, max_size=2).map(lambda rules: yaml.safe_dump({"rules": rules}))))
    def run(text: str) -> None:
        def compiled() -> str:
            file.write_text(text, encoding="utf-8", errors="replace")
            try:
                compile_packs([file])
            except UserError as error:
                return str(error)
            return "draft.yaml"

        assert "draft.yaml" in watch(compiled)

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
