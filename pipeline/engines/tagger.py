"""Engines that find names in text: ours runs a small bidirectional LSTM in ONNX Runtime, without torch.

An engine has one method, `spans(texts, scheme)`. Weights are read from a folder whose files match its `digests.json`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from pipeline.engines.features import Ids, Vocabulary, cuts
from pipeline.store import UserError

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Tags = npt.NDArray[np.int64]
NEVER = np.float32(-1e4)
GROUP = 64
"""Pieces that are decoded side by side; has no influence on the result."""


class Span(NamedTuple):
    """A named stretch of a text, end exclusive; `score` is the probability of its least certain tag, 0 to 1."""

    start: int
    end: int
    label: str
    score: float


class Engine(Protocol):
    """What a stage asks of an engine."""

    def spans(self, texts: Sequence[str], scheme: str = "ours") -> list[list[Span]]:
        """Spans of each text in reading order, without overlaps."""
        ...


@dataclass(frozen=True)
class Head:
    """A label scheme: its labels, weights from states to tags, and the scores of tag pairs."""

    labels: tuple[str, ...]
    weights: Floats
    """(states + 1, tags), the last row is the bias; tags are O, then B I E S of each label."""
    moves: Floats
    """(tags + 2, tags + 2), from row to column; the last two are start and stop."""


@dataclass(frozen=True)
class Tagger:
    """Our tagger. A text's spans depend on the text alone, not on what it is tagged together with."""

    vocabulary: Vocabulary
    tables: tuple[Floats, ...]
    """Vectors of characters, bigrams and words, a row each."""
    heads: dict[str, Head]
    kinds: tuple[str, ...]
    kind_weights: Floats
    session: Any

    def spans(self, texts: Sequence[str], scheme: str = "ours") -> list[list[Span]]:
        """Spans of each text in the label scheme `ours`, `msra`, `resume` or `cluener`.

        `ours` has PERSON, TITLE, PLACE, DATE and organizations as `ORG:company`, or `ORG` when the kind is open:
        新微集团董事长秦舒 gives (0, 4, "ORG:company"), (4, 7, "TITLE"), (7, 9, "PERSON").
        """
        if scheme not in self.heads:
            raise UserError(f"no label scheme {scheme!r} in this model; it has {', '.join(sorted(self.heads))}")
        head = self.heads[scheme]
        pieces = [piece for number, text in enumerate(texts) for piece in _pieces(number, text)]
        pieces.sort(key=lambda piece: -len(piece.text))
        found: list[list[Span]] = [[] for _ in texts]
        for at in range(0, len(pieces), GROUP):
            group = pieces[at : at + GROUP]
            states = [self._states(self.vocabulary.encode(piece.text)) for piece in group]
            scores = [state @ head.weights[:-1] + head.weights[-1] for state in states]
            paths = best_paths(scores, head.moves)
            chances = marginals(scores, head.moves, paths)
            for piece, state, path, chance in zip(group, states, paths, chances, strict=True):
                found[piece.number] += self._read(piece, state, path, chance, head, scheme == "ours")
        return [_joined(sorted(spans), set(cuts(text))) for spans, text in zip(found, texts, strict=True)]

    def _states(self, ids: Ids) -> Floats:
        chars, bigrams, words = self.tables
        vectors = np.concatenate(
            [chars[ids[:, 0]], bigrams[ids[:, 1]], *(words[ids[:, at]] for at in (2, 3, 4))], axis=1
        )
        states: Floats = self.session.run(None, {"units": vectors[:, None, :]})[0]
        return states

    def _read(
        self, piece: _Piece, state: Floats, path: Tags, chance: Doubles, head: Head, with_kind: bool
    ) -> Iterator[Span]:
        for start, end, number in tag_spans(path):
            label = head.labels[number]
            if with_kind and label == "ORG":
                label = self._kind(state[start:end])
            name = piece.text[start:end]
            left, right = start + len(name) - len(name.lstrip()), end - len(name) + len(name.rstrip())
            if left < right:
                yield Span(piece.start + left, piece.start + right, label, round(float(chance[left:right].min()), 4))

    def _kind(self, states: Floats) -> str:
        scores = (states @ self.kind_weights[:-1] + self.kind_weights[-1]).mean(axis=0)
        chances = np.exp(scores - scores.max())
        best = int(chances.argmax())
        return f"ORG:{self.kinds[best]}" if chances[best] >= 0.5 * chances.sum() else "ORG"


class _Piece(NamedTuple):
    number: int
    start: int
    text: str


def _pieces(number: int, text: str) -> Iterator[_Piece]:
    start = 0
    for end in cuts(text):
        if end > start:
            yield _Piece(number, start, text[start:end])
        start = end


def _joined(spans: list[Span], edges: set[int]) -> list[Span]:
    """Spans of one label that touch where the text was cut are one span."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.end == span.start and span.start in edges and last.label == span.label:
            joined[-1] = Span(last.start, span.end, span.label, min(last.score, span.score))
        else:
            joined.append(span)
    return joined


def _padded(scores: Sequence[Floats]) -> tuple[Floats, Tags]:
    """Scores as (characters, pieces, tags), and how many pieces reach each character; longest piece first."""
    lengths = np.array([len(score) for score in scores])
    padded = np.zeros((lengths[0], len(scores), scores[0].shape[1]), dtype=np.float32)
    for row, score in enumerate(scores):
        padded[: len(score), row] = score
    return padded, (lengths[None, :] > np.arange(lengths[0])[:, None]).sum(axis=1)


def best_paths(scores: Sequence[Floats], moves: Floats) -> list[Tags]:
    """The best legal tag sequence of each piece (Viterbi); `scores` are (characters, tags), longest piece first."""
    padded, active = _padded(scores)
    tags = padded.shape[2]
    step, first, last = moves[:tags, :tags].T[None], moves[tags, :tags], moves[:tags, tags + 1]
    back = np.zeros(padded.shape, dtype=np.int16)
    running = padded[0] + first
    for at in range(1, len(padded)):
        rows = active[at]
        reached = running[:rows, None, :] + step
        choice = reached.argmax(axis=2)
        back[at, :rows] = choice
        running[:rows] = np.take_along_axis(reached, choice[:, :, None], axis=2)[:, :, 0] + padded[at, :rows]
    paths = np.zeros(padded.shape[:2], dtype=np.int64)
    current = (running + last).argmax(axis=1)
    for at in range(len(padded) - 1, -1, -1):
        rows = active[at]
        paths[at, :rows] = current[:rows]
        if at:
            current[:rows] = back[at, np.arange(rows), current[:rows]]
    return [paths[: len(score), row] for row, score in enumerate(scores)]


def marginals(scores: Sequence[Floats], moves: Floats, paths: Sequence[Tags]) -> list[Doubles]:
    """The probability of the path's tag at each character, over all legal paths (forward and backward sums).

    In double precision, so that the pieces beside a piece do not show in four digits.
    """
    padded, active = _padded(scores)
    tags = padded.shape[2]
    weights = np.exp(np.minimum(moves.astype(np.float64), 30))
    step, first, last = weights[:tags, :tags], weights[tags, :tags], weights[:tags, tags + 1]
    local = np.exp(padded.astype(np.float64) - padded.max(axis=2, keepdims=True))
    left, right = np.zeros_like(local), np.tile(last, (*local.shape[:2], 1))
    left[0] = local[0] * first
    for at in range(1, len(local)):
        rows = active[at]
        reached = (left[at - 1, :rows] @ step) * local[at, :rows]
        left[at, :rows] = reached / reached.sum(axis=1, keepdims=True)
    for at in range(len(local) - 1, 0, -1):
        rows = active[at]
        reached = (right[at, :rows] * local[at, :rows]) @ step.T
        right[at - 1, :rows] = reached / reached.sum(axis=1, keepdims=True)
    chances = left * right
    found = []
    for row, path in enumerate(paths):
        own = chances[: len(path), row]
        found.append(own[np.arange(len(path)), path] / own.sum(axis=1))
    return found


def tag_spans(path: Tags) -> Iterator[tuple[int, int, int]]:
    """Start, end and label number of the spans of a legal tag sequence."""
    start = 0
    for at in np.flatnonzero(path):
        label, end = divmod(int(path[at]) - 1, 4)
        if end in (0, 3):
            start = int(at)
        if end in (2, 3):
            yield start, int(at) + 1, label


def load_tagger(folder: Path) -> Tagger:
    """Read our tagger from a folder like `models/ner`; it runs on one thread.

    Raises `UserError` when a file is missing or differs from its recorded digest.
    """
    import onnxruntime

    check_digests(folder)
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    units = (folder / "vocabulary.txt").read_text("utf-8").split("\n\n")
    with np.load(folder / "tables.npz", allow_pickle=False) as arrays:
        data = {name: arrays[name] for name in arrays.files}
    heads = {
        name: Head(tuple(labels), data[f"head_{name}"].astype(np.float32), data[f"moves_{name}"].astype(np.float32))
        for name, labels in meta["schemes"].items()
    }
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = options.enable_cpu_mem_arena = False  # both grow with every new length of a sentence
    return Tagger(
        vocabulary=Vocabulary(*(tuple(part.split("\n")) for part in units)),
        tables=tuple(data[name] * data[f"{name}_scale"] for name in ("chars", "bigrams", "words")),
        heads=heads,
        kinds=tuple(meta["kinds"]),
        kind_weights=data["head_kinds"].astype(np.float32),
        session=onnxruntime.InferenceSession(
            (folder / "encoder.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
        ),
    )


def check_digests(folder: Path) -> None:
    """Hold the files of a model folder against `digests.json` (SHA-256 by file name)."""
    record = folder / "digests.json"
    if not record.is_file():
        raise UserError(f"{record}: no such file; a model folder holds its weights and their digests")
    for name, digest in json.loads(record.read_text("utf-8")).items():
        file = folder / name
        if not file.is_file():
            raise UserError(f"{file}: missing; restore it with `git checkout -- {folder}`")
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise UserError(f"{file}: differs from digests.json; restore it with `git checkout -- {folder}`")
