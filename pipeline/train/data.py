"""The labelled sets as samples: cut into pieces as the tagger cuts, what leaks into a test left out."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.engines.features import cuts
from pipeline.schema import fold
from pipeline.train.labels import FREE, Hints, Labelled, Sample, ours

SHINGLE = 13

FILES = {
    "msra": ("msra_train_recovered",), "resume": ("resume.train",), "cluener": ("cluener.train",),
    "boson": ("boson.all2000",), "finner": ("finner.train", "finner.eval"), "uner": ("uner_gsdsimp.train",),
}  # fmt: skip
TESTS = {
    "msra": ("msra.test",), "resume": ("resume.dev", "resume.test"), "cluener": ("cluener.dev",),
    "finner": ("finner.test",), "uner": ("uner_gsdsimp.test", "uner_gsdsimp.dev"),
}  # fmt: skip


def read(path: Path) -> Iterator[tuple[str, list[Labelled]]]:
    """Texts with their entities of a file of `corpora/ner`."""
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            record = json.loads(line)
            yield record["text"], [(start, end, label) for start, end, label, *_ in record["entities"]]


def read_pfr(path: Path) -> Iterator[tuple[str, list[Labelled]]]:
    """Paragraphs of the People's Daily with names (nr), places (ns), bodies (nt) and adjacent time words as one."""
    with lzma.open(path, "rt", encoding="utf-8") as handle:
        for line in handle:
            for paragraph in json.loads(line)["paras"]:
                yield paragraph["text"], joined(paragraph["text"], paragraph["entities"])


def joined(text: str, entities: list[list[Any]]) -> list[Labelled]:
    """Adjacent time words as one entity: 一九九七年 十二月 三十一日."""
    merged: list[Labelled] = []
    for start, end, label, *_ in sorted(entities, key=lambda entity: (entity[0], -entity[1])):
        if label == "t" and merged and merged[-1][2] == "t" and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end, "t")
        elif label in ("nr", "ns", "nt", "t", "nz"):
            merged.append((start, end, label))
    return merged


def pieces(text: str, entities: list[Labelled]) -> Iterator[tuple[str, list[Labelled]]]:
    """Cut a long text as the tagger does, but never inside an entity."""
    start = 0
    for end in cuts(text):
        while crossing := [right for left, right, _ in entities if left < end < right]:
            end = max(crossing)
        if end > start:
            inside = [(left - start, right - start, label) for left, right, label in entities if start <= left < end]
            yield text[start:end], inside
            start = end


def shingles(text: str) -> set[str]:
    """All stretches of `SHINGLE` characters of the folded text; a shorter text is its only shingle."""
    plain = fold(text)
    return {plain[at : at + SHINGLE] for at in range(max(1, len(plain) - SHINGLE + 1))}


def test_shingles(folder: Path) -> set[str]:
    """The shingles of all texts that scores are reported on."""
    found: set[str] = set()
    for names in TESTS.values():
        for name in names:
            for text, _ in read(folder / f"{name}.jsonl"):
                found |= shingles(text)
    return found


def leaks(text: str, known: set[str]) -> bool:
    """Whether more than half of a text stands in a test."""
    own = shingles(text)
    return len(text) > 6 and len(own & known) * 2 > len(own)


def samples(source: str, texts: Iterable[tuple[str, list[Labelled]]], hints: Hints) -> Iterator[Sample]:
    """Samples of a set, cut into pieces."""
    scheme = source if source in ("msra", "resume", "cluener") else None
    for text, entities in texts:
        for piece, inside in pieces(text, entities):
            spans = tuple(sorted(inside)) if scheme else ()
            yield Sample(piece, source, scheme, spans, ours(source, piece, inside, hints), frozenset(FREE[source]))


def training_samples(corpora: Path, hints: Hints) -> dict[str, list[Sample]]:
    """All training samples by set, without those that leak into a test."""
    known = test_shingles(corpora / "ner")
    sets: dict[str, list[Sample]] = {}
    for source, names in FILES.items():
        texts = (item for name in names for item in read(corpora / "ner" / f"{name}.jsonl"))
        sets[source] = list(samples(source, texts, hints))
    sets["pfr"] = list(samples("pfr", read_pfr(corpora / "segmentation" / "pfr199801.docs.jsonl.xz"), hints))
    return {source: [one for one in found if not leaks(one.text, known)] for source, found in sets.items()}
