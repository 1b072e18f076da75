"""Lines of a raw page and what each is for: text, byline, source line, jump; furniture is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import re2

from pipeline.schema import Record, fold
from pipeline.store import UserError, read_yaml

LineKind = Literal["text", "byline", "source", "jump_from", "jump_to"]

BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
"""Control, zero-width and bidirectional characters: never part of a text."""
BLANK = re.compile(rf"[\s{INVISIBLE}]+")
LONGEST = 400
"""Lines longer than this (characters) are running text: only their ends are looked at."""


class LineRule(Record, frozen=True):
    """A pattern with lines that it must match and lines that it must not match."""

    id: str
    pattern: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


class LineRules(Record, frozen=True):
    """`models/clean/lines.yaml`; what each field means stands there."""

    furniture: tuple[LineRule, ...]
    glued: tuple[LineRule, ...]
    byline: tuple[LineRule, ...]
    source: tuple[LineRule, ...]
    source_tail: str
    jump_from: str
    jump_to: str
    opening: str
    opening_date: str
    spaced: str
    closing: str
    ended: str
    running: str
    continued: str
    numbered: str
    digest: str


class Line(Record, frozen=True):
    """A printed line, or a part of one that has a function of its own (`(上接第1版)`)."""

    kind: LineKind
    start: int
    """First code point in the page, blanks around left out."""
    end: int
    indent: bool
    """Whether the printed line starts with two or more blanks (`　　`)."""
    gap: int
    """Empty lines before it."""


class Patterns:
    """The rules compiled; pickles as its rules."""

    def __init__(self, rules: LineRules, path: Path):
        self.rules, self.path = rules, path
        for field in ("furniture", "glued", "byline", "source"):
            setattr(
                self, field, self._compile(field, "|".join(f"(?:{rule.pattern})" for rule in getattr(rules, field)))
            )
        for field in (
            "source_tail",
            "jump_from",
            "jump_to",
            "opening",
            "opening_date",
            "spaced",
            "closing",
            "ended",
            "running",
            "continued",
            "numbered",
            "digest",
        ):
            setattr(self, field, self._compile(field, getattr(rules, field)))

    def __getattr__(self, field: str) -> Any:
        raise AttributeError(field)

    def __reduce__(self) -> tuple[type[Patterns], tuple[LineRules, Path]]:
        return Patterns, (self.rules, self.path)

    def _compile(self, field: str, pattern: str) -> Any:
        options = re2.Options()
        options.log_errors = False
        try:
            return re2.compile(pattern, options)
        except re2.error as error:
            raise UserError(f"{self.path}: {field}: not a pattern: {error}") from None


def load_patterns(models: Path) -> Patterns:
    """Read and compile `models/clean/lines.yaml`. Raises `UserError` with file and field."""
    path = models / "clean" / "lines.yaml"
    return Patterns(read_yaml(path, LineRules), path)


def lines_of(text: str, patterns: Patterns, start: int = 0) -> Iterator[Line]:
    """The lines of a page from `start` on, without furniture and blank ones."""
    folded = fold(text)
    gap, at = 0, start
    while at <= len(text):
        found = BREAK.search(text, at)
        end = found.start() if found else len(text)
        left, right = _trim(text, at, end)
        if left == right:
            gap += 1
        else:
            for line in _parts(folded, left, right, left - at >= 2, gap, patterns):
                yield line
                gap = 0
        at = found.end() if found else len(text) + 1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    head = BLANK.match(text, start, end)
    start = head.end() if head else start
    while end > start and BLANK.match(text, end - 1, end):
        end -= 1
    return start, end


def _parts(folded: str, start: int, end: int, indent: bool, gap: int, patterns: Patterns) -> Iterator[Line]:
    """One line cut into its parts: a jump in front, the text without glued furniture, a source line behind."""
    line = folded[start:end]
    if len(line) <= LONGEST:
        if patterns.furniture.search(line):
            return
        for kind in ("source", "byline"):
            if getattr(patterns, kind).search(line):
                yield Line(kind, start, end, indent, gap)
                return
    jump = patterns.jump_from.search(line[:LONGEST])
    if jump:
        yield Line("jump_from", start, start + jump.end(), indent, gap)
        start, indent, gap = start + jump.end(), False, 0
    tail = folded[max(start, end - LONGEST) : end]
    jump_to = patterns.jump_to.search(tail)
    source = patterns.source_tail.search(tail)
    cut = end - len(tail) + (jump_to or source).start() if jump_to or source else end
    at = start
    for glued in patterns.glued.finditer(folded[start:cut]):
        yield from _text(folded, at, start + glued.start(), indent, gap)
        at, indent, gap = start + glued.end(), False, 0
    yield from _text(folded, at, cut, indent, gap)
    if jump_to or source:
        yield Line("jump_to" if jump_to else "source", cut, end, False, 0)


def _text(folded: str, start: int, end: int, indent: bool, gap: int) -> Iterator[Line]:
    start, end = _trim(folded, start, end)
    if start < end:
        yield Line("text", start, end, indent, gap)
