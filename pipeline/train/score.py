"""Micro F1 of exact spans.

    python -m pipeline.train.score GOLD.jsonl SPANS.jsonl

compares a labelled set with what `whosigned spans` wrote for it, line by line.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from pipeline.engines.tagger import Engine
from pipeline.train.data import read

SETS = {"msra.test": "msra", "resume.dev": "resume", "resume.test": "resume", "cluener.dev": "cluener"}
Spans = set[tuple[int, int, str]]


def f1(expected: Sequence[Spans], found: Sequence[Spans]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all texts."""
    right = sum(len(one & other) for one, other in zip(expected, found, strict=True))
    wanted, given = sum(map(len, expected)), sum(map(len, found))
    return right / max(given, 1), right / max(wanted, 1), 2 * right / max(wanted + given, 1)


def scores(engine: Engine, folder: Path) -> dict[str, float]:
    """F1 of each set of `SETS` under `corpora/ner`."""
    report = {}
    for name, scheme in SETS.items():
        texts, entities = zip(*read(folder / f"{name}.jsonl"), strict=True)
        found = [{(span.start, span.end, span.label) for span in spans} for spans in engine.spans(texts, scheme)]
        report[name] = round(f1([set(spans) for spans in entities], found)[2], 4)
    return report


def main() -> None:
    """Print precision, recall and F1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("spans", type=Path)
    options = parser.parse_args()
    gold, spans = list(read(options.gold)), list(read(options.spans))
    if [text for text, _ in gold] != [text for text, _ in spans]:
        parser.error("the two files do not hold the same texts in the same order")
    precision, recall, value = f1([set(one) for _, one in gold], [set(one) for _, one in spans])
    print(f"precision {precision:.4f} recall {recall:.4f} F1 {value:.4f}")


if __name__ == "__main__":
    main()
