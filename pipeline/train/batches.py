"""Samples as tensors: batches of texts of one set and about one length."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from pipeline.engines.features import Vocabulary
from pipeline.train.labels import KINDS, OURS, SCHEMES, Sample

CHARACTERS = 4096
HAN_NAME = re.compile(r"[一-鿿]{2,4}")


def other_names(sample: Sample, names: dict[int, list[str]], rng: random.Random) -> str:
    """The text with some Chinese names replaced by others of the same length, so that offsets stay."""
    text = sample.text
    for choice in sample.choices:
        name = text[choice.start : choice.end]
        if choice.labels == ("PERSON",) and HAN_NAME.fullmatch(name) and rng.random() < 0.25:
            new = rng.choice(names[len(name)])
            text = text[: choice.start] + new + text[choice.end :]
    return text


def names_by_length(names: Sequence[str]) -> dict[int, list[str]]:
    """Names of two, three and four characters."""
    return {length: sorted({name for name in names if len(name) == length}) for length in (2, 3, 4)}


def _span_tags(tags: np.ndarray, start: int, end: int, first: int) -> None:
    if end - start == 1:
        tags[start] = first + 3
        return
    tags[start], tags[start + 1 : end - 1], tags[end - 1] = first, first + 1, first + 2


def own_tags(sample: Sample, labels: tuple[str, ...]) -> np.ndarray:
    """Tag indices of the sample's own scheme."""
    tags = np.zeros(len(sample.text), dtype=np.int64)
    for start, end, label in sample.spans:
        _span_tags(tags, start, end, 1 + 4 * labels.index(label))
    return tags


def allowed_tags(sample: Sample) -> np.ndarray:
    """1 where a tag of ours may stand, (characters, tags)."""
    unmarked = np.zeros(1 + 4 * len(OURS), dtype=np.float32)
    unmarked[0] = 1
    for label in sample.free:
        first = 1 + 4 * OURS.index(label)
        unmarked[first : first + 4] = 1
    allowed = np.tile(unmarked, (len(sample.text), 1))
    for choice in sample.choices:
        allowed[choice.start : choice.end] = unmarked if "" in choice.labels else 0
        for label in choice.labels:
            if label:
                tags = np.zeros(len(sample.text), dtype=np.int64)
                _span_tags(tags, choice.start, choice.end, 1 + 4 * OURS.index(label))
                span = np.arange(choice.start, choice.end)
                allowed[span, tags[span]] = 1
    return allowed


def kind_marks(sample: Sample) -> np.ndarray:
    """Index of the organization kind at each character, -1 where none is known."""
    marks = np.full(len(sample.text), -1, dtype=np.int64)
    for choice in sample.choices:
        if choice.kind is not None and choice.labels == ("ORG",):
            marks[choice.start : choice.end] = KINDS.index(choice.kind)
    return marks


def batch_of(
    samples: Sequence[Sample], vocabulary: Vocabulary, names: dict[int, list[str]], rng: random.Random, weight: float
) -> dict[str, Any]:
    """Padded tensors of samples of one set."""
    longest = max(len(sample.text) for sample in samples)
    scheme = samples[0].scheme
    ids = np.zeros((len(samples), longest, 5), dtype=np.int64)
    allowed = np.ones((len(samples), longest, 1 + 4 * len(OURS)), dtype=np.float32)
    tags = np.zeros((len(samples), longest), dtype=np.int64)
    kinds = np.full((len(samples), longest), -1, dtype=np.int64)
    for row, sample in enumerate(samples):
        size = len(sample.text)
        ids[row, :size] = vocabulary.encode(other_names(sample, names, rng))
        allowed[row, :size] = allowed_tags(sample)
        kinds[row, :size] = kind_marks(sample)
        if scheme:
            tags[row, :size] = own_tags(sample, SCHEMES[scheme])
    arrays = {"ids": ids, "allowed": allowed, "tags": tags, "kinds": kinds}
    lengths = torch.tensor([len(sample.text) for sample in samples])
    return {name: torch.from_numpy(array) for name, array in arrays.items()} | {
        "lengths": lengths, "scheme": scheme, "weight": weight,
    }  # fmt: skip


def epoch(sets: dict[str, list[Sample]], shares: dict[str, float], rng: random.Random) -> Iterator[list[Sample]]:
    """Groups of samples for one pass: each set `shares` times (0.5: half of it), in random order."""
    groups: list[list[Sample]] = []
    for source, found in sets.items():
        share = shares.get(source, 1.0)
        chosen = [one for _ in range(int(share)) for one in found]
        chosen += rng.sample(found, int(len(found) * (share - int(share))))
        chosen.sort(key=lambda sample: len(sample.text) + rng.random() * 3)
        group: list[Sample] = []
        for sample in chosen:
            if group and len(sample.text) * (len(group) + 1) > CHARACTERS:
                groups.append(group)
                group = []
            group.append(sample)
        if group:
            groups.append(group)
    rng.shuffle(groups)
    yield from groups
