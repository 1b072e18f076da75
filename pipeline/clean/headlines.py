"""Tell headlines, other short lines (subheads, decks) and broken running text apart, by weighed evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median_low
from typing import Literal

from pipeline.clean.layout import Line, Marks
from pipeline.schema import Record, fold
from pipeline.store import read_yaml

Role = Literal["text", "headline", "more", "short"]
"""`more` is the second line of a headline."""

ROLES: tuple[Role, ...] = ("text", "headline", "short")
"""What is weighed: running text; a headline; a line of its own that is neither (subhead, deck)."""
LONGEST = 72
"""A longer line (characters) is running text."""
WINDOW = 600
"""Characters before and after a line in which its words are looked for."""
FAR = 60
"""Lines looked back for the last headline."""
STOPS = frozenset("。！？!?…：:；;”’」』）)】〕")
"""What may end a paragraph."""
PASSAGE = 250
"""Characters after a line that are held against those before it: does the same article go on?"""
NARROW = 45
"""Columns of at most so many characters a line: nearly every sentence breaks."""
NO_WEIGHT = (0, 0)

_JOINT = re.compile(r"[^\w%]+")


class Weights(Record, frozen=True):
    """`models/clean/headlines.yaml`: evidence for headline and short against text, in hundredths of a logit."""

    bias: tuple[int, int]
    evidence: dict[str, tuple[int, int]]


class Measure(Record, frozen=True):
    """What is usual on a page: characters in a full line, empty lines between lines."""

    width: int
    gap: int
    indented: bool
    """Whether some lines are indented and most are not."""
    columns: bool
    """Whether columns are narrow and the indented lines begin the paragraphs."""
    ragged: bool
    """Whether columns are narrow and full lines are not all about as long."""


def load_weights(models: Path) -> Weights:
    """Read `models/clean/headlines.yaml`. Raises `UserError` with file, line and field."""
    return read_yaml(models / "clean" / "headlines.yaml", Weights)


def roles(text: str, lines: Sequence[Line], marks: Marks, weights: Weights) -> list[Role]:
    """The role of every line of a page, from top to bottom; a line that is no text has the role `text`."""
    found: list[Role] = []
    usual = measure(lines)
    for at in range(len(lines)):
        role: Role = "text"
        if candidate(text, lines, at, found, marks):
            names = evidence(text, lines, at, found, usual, marks)
            role = _settle(_weigh(names, weights), names)
        if role != "text" and at and found[-1] in ("headline", "more"):
            # Two headlines never follow each other without a text: the second goes on with the first, or is a deck.
            role = "more" if _goes_on(text, lines[at - 1], lines[at], marks) else "short"
        found.append(role)
    return found


def _weigh(names: Sequence[str], weights: Weights) -> Role:
    sums = [0, *weights.bias]
    for name in names:
        for column, value in enumerate(weights.evidence.get(name, NO_WEIGHT), 1):
            sums[column] += value
    return ROLES[sums.index(max(sums))]


def _settle(role: Role, names: Sequence[str]) -> Role:
    """What is certain goes before what is weighed."""
    signed = "next:opening" in names or "next:byline" in names
    if role == "short" and ("before:top" in names or (signed and "before:text" in names)):
        return "headline"
    if role == "headline" and "digest:False" in names:
        # Measured: eleven of twelve such lines are subheads of the digest, though they look like headlines.
        return "short"
    return role


def _goes_on(text: str, first: Line, second: Line, marks: Marks) -> bool:
    """Whether a headline breaks inside a bracket or a word: `东岭区与新光集` + `团签约`, where the text says 集团."""
    head, tail = fold(text[first.start : first.end]), fold(text[second.start : second.end])
    if "open" in _shape(text, first, head, marks) or marks.running.search(head) or marks.continued.search(tail):
        return True
    return head[-1] + tail[0] in _plain(text[second.end : second.end + WINDOW])


def measure(lines: Sequence[Line]) -> Measure:
    """Line width and gap that are usual among the text lines."""
    texts = [line for line in lines if line.kind == "text"]
    if not texts:
        return Measure(0, 0, False, False, False)
    lengths = sorted(line.end - line.start for line in texts)
    indents = sum(line.indent for line in texts)
    width = lengths[len(lengths) * 4 // 5]
    full = sum(abs(length - width) <= 1 for length in lengths)
    return Measure(
        width=width,
        gap=median_low([line.gap for line in texts[1:]] or [0]),
        indented=0 < indents < len(texts) * 0.9,
        columns=width <= NARROW and len(texts) * 0.08 < indents < len(texts) * 0.7,
        ragged=width <= NARROW and full < len(texts) * 0.4,
    )


def ended(text: str, line: Line, marks: Marks) -> bool:
    """Whether the line ends with the end of a sentence."""
    return bool(marks.ended.search(fold(text[max(line.start, line.end - 12) : line.end])))


def candidate(text: str, lines: Sequence[Line], at: int, before: Sequence[Role], marks: Marks) -> bool:
    """Whether a line may be more than running text: short, its sentence not ended, the one before it ended."""
    line = lines[at]
    size = line.end - line.start
    if line.kind != "text" or size > LONGEST or at + 1 == len(lines):
        return False
    if ended(text, line, marks) and not text[line.start : line.end].endswith(("！", "？", "!", "?", "：", ":", "…")):
        return False
    if marks.opening.search(fold(text[line.start : line.end])):
        return False
    previous = lines[at - 1] if at else None
    if previous is None or previous.kind != "text" or before[-1] != "text" or text[previous.end - 1] in STOPS:
        return True
    return _announced(text, lines[at + 1 : at + 3], marks)


def _announced(text: str, following: Sequence[Line], marks: Marks) -> bool:
    """Whether a byline or dateline comes next, or after a deck, so that even an unfinished line before is no reason."""
    for line in following:
        if line.kind != "text":
            return line.kind == "byline"
        if marks.opening.search(fold(text[line.start : min(line.end, line.start + 100)])):
            return True
        if line.end - line.start > LONGEST or ended(text, line, marks):
            return False
    return False


def evidence(
    text: str, lines: Sequence[Line], at: int, before: Sequence[Role], usual: Measure, marks: Marks
) -> list[str]:
    """Names of what speaks for or against a headline: `next:byline`, `end:签约`, `topic:4`."""
    line = lines[at]
    body = fold(text[line.start : line.end])
    names = [f"length:{len(body) // 4}", f"start:{body[:1]}", f"start:{body[:2]}"]
    names += [f"end:{body[-1:]}", f"end:{body[-2:]}"]
    names += _shape(text, line, body, marks)
    names += _place(lines, at, usual)
    names += [f"before:{name}" for name in _neighbour_before(text, lines, at, before, marks)]
    for distance, label in ((1, "next"), (2, "second")):
        names += [f"{label}:{name}" for name in _neighbour(text, lines, at + distance, usual, marks)]
    after = fold(text[lines[at + 1].start : lines[at + 1].start + 2])
    names += [f"next:{after[:1]}", f"next:{after}", f"joint:{body[-1:]}{after[:1]}"]
    below, above = _plain(text[line.end : line.end + WINDOW]), _plain(text[max(0, line.start - WINDOW) : line.start])
    names += [f"topic:{_shared(_plain(body), below, 10)}", f"known:{_shared(_plain(body), above, 10)}"]
    if above:
        names.append(f"cohesion:{_shared(below[:PASSAGE], above, 40)}")
    if any(word in above or word in below[2:] for word in (body[-2:] + after[:1], body[-1:] + after)):
        names.append("rejoined")
    if "before:digest" in names:
        names.append(f"digest:{'next:opening' in names or 'next:byline' in names}")
    return names + [f"has:{char}" for char in sorted(set(body))]


def _shape(text: str, line: Line, body: str, marks: Marks) -> Iterator[str]:
    yield f"commas:{min(body.count(','), 3)}"
    yield f"stops:{min(body.count('。'), 1)}"
    for left, right in ("“”", "《》", "()", "「」", "〈〉"):
        if body.count(left) > body.count(right):
            yield "open"
        if body.count(left) < body.count(right):
            yield "shut"
    for name in ("running", "reporting", "opening_date", "continued", "numbered", "digest"):
        if getattr(marks, name).search(body):
            yield name
    if any(char in " \u3000" for char in text[line.start : line.end]):
        yield "parts"


def _place(lines: Sequence[Line], at: int, usual: Measure) -> Iterator[str]:
    line, following = lines[at], lines[at + 1]
    size = line.end - line.start
    ratio = 10 * size // max(usual.width, 1)
    if usual.width > NARROW:
        yield "wide"
    else:
        yield f"{'ragged' if usual.ragged else 'width'}:{min(ratio, 13)}"
        yield "ragged" if usual.ragged else "full" if abs(size - usual.width) <= 1 else "even"
    yield f"gap:{(line.gap > usual.gap) + 2 * (following.gap > usual.gap) + 4 * (following.gap < usual.gap)}"
    if usual.indented:
        yield f"indent:{line.indent + 2 * following.indent}"


def _neighbour_before(text: str, lines: Sequence[Line], at: int, before: Sequence[Role], marks: Marks) -> Iterator[str]:
    if not at:
        yield "top"
        return
    line = lines[at - 1]
    yield line.kind if line.kind != "text" else before[-1]
    yield f"last:{text[line.end - 1]}"
    yield "ended" if ended(text, line, marks) else "open"
    if marks.closing.search(fold(text[max(line.start, line.end - 40) : line.end])):
        yield "closing"
    # How far the last headline is: subheads come soon, the next headline comes later, unless many items share one.
    far = next((i for i, role in enumerate(reversed(before[-FAR:])) if role == "headline"), FAR)
    yield f"far:{min(far, 12)}"
    if far < FAR and marks.digest.search(text[lines[at - 1 - far].start : lines[at - 1 - far].end]):
        yield "digest"


def _neighbour(text: str, lines: Sequence[Line], at: int, usual: Measure, marks: Marks) -> Iterator[str]:
    if at >= len(lines):
        yield "bottom"
        return
    line = lines[at]
    yield line.kind
    if line.kind != "text":
        return
    body = fold(text[line.start : min(line.end, line.start + 100)])
    for name in ("opening", "reporting", "opening_date", "continued"):
        if getattr(marks, name).search(body):
            yield name
    size = line.end - line.start
    done = ended(text, line, marks)
    yield ("ended" if done else "open") + ("-short" if size < min(LONGEST, usual.width - 2) else "-long")


def _shared(plain: str, window: str, steps: int) -> int:
    """How much of a text's words stand in the window: share of its character pairs, in `steps` (9 at most)."""
    pairs = {plain[i : i + 2] for i in range(len(plain) - 1)}
    return min(steps * sum(pair in window for pair in pairs) // max(len(pairs), 1), 9)


def _plain(text: str) -> str:
    return _JOINT.sub("", fold(text))
