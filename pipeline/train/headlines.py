"""Train what tells headlines from other lines, on pages laid out from titled articles.

    python -m pipeline.train.headlines NEWS.jsonl.xz models --without GOLD.jsonl

The articles are lines of `{"id", "title", "text"}`; one in ten is kept back to measure.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from pipeline.clean.headlines import ROLES, Role, candidate, evidence, measure
from pipeline.clean.layout import Marks, lines_of, load_marks
from pipeline.train.layouts import Story, page

SEED = 20240119
STORIES = 24000
RAREST = 25
"""Evidence seen less often is left out."""
LEAST = 40
"""Evidence that weighs less (hundredths) is left out."""
EPOCHS = 8
DECAY = 2e-6

Sample = tuple[list[str], int]
HEADER = """\
# What speaks for a headline, and for another line of its own (subhead, deck), against running text.
# Trained by pipeline/train/headlines.py on news pages laid out in wide and narrow columns; not written by hand.
# Numbers are hundredths of a logit. start, end, next, has: characters of the line and after it; topic, known: tenths
# of the line's character pairs that stand in the text after and before it; cohesion: fortieths of those after it that
# stand before it; before, next, second: the lines around it.
"""


def stories(path: Path, most: int, without: frozenset[str]) -> Iterator[Story]:
    """Titled articles, at most a quarter of each source, those in `without` left out, in seeded order."""
    by_source: dict[str, list[Story]] = {}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            title, text = (item.get("title") or "").strip(), item["text"]
            paragraphs = tuple(part.strip() for part in text[:2500].split("\n") if part.strip())
            if 5 <= len(title) <= 60 and "\n" not in title and paragraphs and title not in without:
                by_source.setdefault(item["id"].rstrip("0123456789"), []).append((title, paragraphs))
    dice = random.Random(SEED)
    chosen = [story for group in by_source.values() for story in dice.sample(group, min(len(group), most // 4))]
    dice.shuffle(chosen)
    yield from chosen[:most]


def samples(articles: list[Story], marks: Marks, seed: int) -> Iterator[Sample]:
    """Evidence and role of every line that may be a headline, on pages of one to five articles."""
    dice = random.Random(seed)
    at = 0
    while at < len(articles):
        size = dice.randint(1, 5)
        text, places = page(articles[at : at + size], dice)
        at += size
        role_at = dict(places)
        lines = list(lines_of(text, marks))
        before: list[Role] = []
        usual = measure(lines)
        for number, line in enumerate(lines):
            role = role_at.get(line.start, "text")
            if candidate(text, lines, number, before, marks):
                yield evidence(text, lines, number, before, usual, marks), ROLES.index(role)
            before.append(role)


def fit(data: list[Sample], epochs: int = EPOCHS) -> tuple[np.ndarray, dict[str, int]]:
    """Weights (evidence × roles) of a softmax regression, by AdaGrad; row 0 is the bias."""
    counts = Counter(name for names, _ in data for name in names)
    index = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= RAREST), 1)}
    rows = [np.array([0, *(index[n] for n in names if n in index)]) for names, _ in data]
    goals = [goal for _, goal in data]
    weights = np.zeros((len(index) + 1, len(ROLES)))
    squares = np.full_like(weights, 1e-2)
    order = np.random.default_rng(SEED)
    for _ in range(epochs):
        for i in order.permutation(len(rows)):
            row = rows[i]
            scores = weights[row].sum(0)
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            chances[goals[i]] -= 1
            slope = chances + DECAY * len(rows) * 0.01 * weights[row]
            squares[row] += slope**2
            weights[row] -= 0.12 * slope / np.sqrt(squares[row])
    return weights, index


def write(path: Path, weights: np.ndarray, index: dict[str, int]) -> int:
    """Write the weights against those of running text; returns the number of kept rows."""
    against = np.rint(100 * (weights - weights[:, :1]))[:, 1:].astype(int)
    kept = [(name, against[i]) for name, i in sorted(index.items()) if np.abs(against[i]).max() >= LEAST]
    lines = [f"  {json.dumps(name, ensure_ascii=False)}: {row.tolist()}" for name, row in kept]
    path.write_text(f"{HEADER}bias: {against[0].tolist()}\nevidence:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return len(kept)


def report(data: Iterable[Sample], weights: np.ndarray, index: dict[str, int]) -> str:
    """Precision and recall of each role on samples."""
    table: Counter[tuple[int, int]] = Counter()
    for names, goal in data:
        row = [0, *(index[n] for n in names if n in index)]
        table[goal, int(weights[row].sum(0).argmax())] += 1
    parts = []
    for i, role in enumerate(ROLES):
        hit = table[i, i]
        found, wanted = sum(table[j, i] for j in range(len(ROLES))), sum(table[i, j] for j in range(len(ROLES)))
        parts.append(f"{role} P {hit / max(found, 1):.3f} R {hit / max(wanted, 1):.3f} of {wanted}")
    return "; ".join(parts)


def main() -> None:
    """Train and write `models/clean/headlines.yaml`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--stories", type=int, default=STORIES)
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="JSONL whose titles are left out")
    options = parser.parse_args()
    marks = load_marks(options.models)
    listed = [line for path in options.without for line in path.read_text("utf-8").splitlines() if line.strip()]
    without = frozenset((json.loads(line).get("title") or "").strip() for line in listed)
    articles = list(stories(options.news, options.stories, without))
    held = len(articles) // 10
    data = list(samples(articles[held:], marks, SEED))
    print(len(data), "lines", Counter(ROLES[goal] for _, goal in data), flush=True)
    weights, index = fit(data)
    print(write(options.models / "clean" / "headlines.yaml", weights, index), "weights")
    print(report(samples(articles[:held], marks, SEED + 1), weights, index))


if __name__ == "__main__":
    main()
