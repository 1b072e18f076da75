"""Micro F1 of exact spans on the test sets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.engines import Engine
from pipeline.train.data import read

SETS = {"msra.test": "msra", "resume.dev": "resume", "resume.test": "resume", "cluener.dev": "cluener"}


def f1(expected: Sequence[set[tuple[int, int, str]]], found: Sequence[set[tuple[int, int, str]]]) -> float:
    """Micro F1 over all texts."""
    right = sum(len(one & other) for one, other in zip(expected, found, strict=True))
    total = sum(map(len, expected)) + sum(map(len, found))
    return 2 * right / total if total else 0.0


def scores(engine: Engine, folder: Path) -> dict[str, float]:
    """F1 of each set of `SETS` under `corpora/ner`."""
    report = {}
    for name, scheme in SETS.items():
        texts, entities = zip(*read(folder / f"{name}.jsonl"), strict=True)
        found = [{(span.start, span.end, span.label) for span in spans} for spans in engine.spans(texts, scheme)]
        report[name] = round(f1([set(spans) for spans in entities], found), 4)
    return report
