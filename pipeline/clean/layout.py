"""Lines of a raw page and what each is for: text, byline, source line, jump; furniture is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import re2

from pipeline.schema import Record, fold
from pipeline.store import UserError, read_yaml

LineKind = Literal["text", "byline", "source", "jump_from", "jump_to"]

BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
"""Control, zero-width and bidirectional characters: never part of a text."""
LONGEST = 400
"""Of a longer line (characters) only the ends are looked at: it is running text."""

_BLANK = re.compile(rf"[\s{INVISIBLE}]+")


class LineRule(Record, frozen=True):
    """A pattern (RE2, on folded text) with texts that it must match and texts that it must not match."""

    id: str
    pattern: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


class Marks(NamedTuple):
    """Compiled `models/clean/lines.yaml`, one pattern a field; what each field means stands there."""

    furniture: Any
    glued: Any
    byline: Any
    source: Any
    source_tail: Any
    jump_from: Any
    jump_to: Any
    opening: Any
    reporting: Any
    opening_date: Any
    spaced: Any
    closing: Any
    ended: Any
    running: Any
    continued: Any
    numbered: Any
    digest: Any


class Line(Record, frozen=True):
    """A printed line, or a part of one that has a function of its own (`(上接第1版)`)."""

    kind: LineKind
    start: int
    """First code point in the page; blanks around are left out."""
    end: int
    indent: bool
    """Whether the printed line starts with two or more blanks (`　　`)."""
    gap: int
    """Empty lines before it."""


def load_marks(models: Path) -> Marks:
    """Read and compile `models/clean/lines.yaml`. Raises `UserError` with file and rule."""
    path = models / "clean" / "lines.yaml"
    rules = read_yaml(path, dict[str, tuple[LineRule, ...]])
    wrong = set(Marks._fields) ^ set(rules)
    if wrong:
        raise UserError(
            f"{path}: {', '.join(sorted(wrong))}: missing or unknown; the fields are {', '.join(Marks._fields)}"
        )
    for rule in (rule for group in rules.values() for rule in group):
        _compile(path, rule.id, rule.pattern)
    return Marks(**{name: _compile(path, name, _either(rules[name])) for name in Marks._fields})


def check_lines(models: Path) -> list[str]:
    """All rules of `lines.yaml` that miss an example or match a counterexample, one line each."""
    path = models / "clean" / "lines.yaml"
    problems = []
    for name, group in read_yaml(path, dict[str, tuple[LineRule, ...]]).items():
        for rule in group:
            pattern = _compile(path, rule.id, rule.pattern)
            problems += [f"{name}/{rule.id}: not matched: {t}" for t in rule.examples if not pattern.search(fold(t))]
            problems += [f"{name}/{rule.id}: matched: {t}" for t in rule.counterexamples if pattern.search(fold(t))]
    return problems


def _either(rules: tuple[LineRule, ...]) -> str:
    return "|".join(f"(?:{rule.pattern})" for rule in rules)


def _compile(path: Path, name: str, pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise UserError(f"{path}: {name}: not a pattern: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


def lines_of(text: str, marks: Marks, start: int = 0) -> Iterator[Line]:
    """The lines of a page from `start` on, top to bottom, without furniture and blank ones."""
    folded = fold(text)
    gap, at = 0, start
    while at <= len(text):
        found = BREAK.search(text, at)
        end = found.start() if found else len(text)
        left, right = _trim(text, at, end)
        if left == right:
            gap += 1
        else:
            for line in _parts(folded, left, right, left - at >= 2, gap, marks):
                yield line
                gap = 0
        at = found.end() if found else len(text) + 1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    head = _BLANK.match(text, start, end)
    start = head.end() if head else start
    while end > start and _BLANK.match(text, end - 1, end):
        end -= 1
    return start, end


def _parts(folded: str, start: int, end: int, indent: bool, gap: int, marks: Marks) -> Iterator[Line]:
    """One line cut into its parts: a jump in front, the text without glued furniture, a source line or jump behind."""
    line = folded[start:end]
    if len(line) <= LONGEST:
        if marks.furniture.search(line):
            return
        if marks.source.search(line) or marks.byline.search(line):
            yield Line("source" if marks.source.search(line) else "byline", start, end, indent, gap)
            return
    jump = marks.jump_from.search(line[:LONGEST])
    if jump:
        yield Line("jump_from", start, start + jump.end(), indent, gap)
        start, indent, gap = start + jump.end(), False, 0
    tail = folded[max(start, end - LONGEST) : end]
    jump_to, source = marks.jump_to.search(tail), marks.source_tail.search(tail)
    cut = end - len(tail) + (jump_to or source).start() if jump_to or source else end
    at = start
    for glued in marks.glued.finditer(folded[start:cut]):
        yield from _text(folded, at, start + glued.start(), indent, gap)
        at, indent, gap = start + glued.end(), False, 0
    yield from _text(folded, at, cut, indent, gap)
    if jump_to or source:
        yield Line("jump_to" if jump_to else "source", cut, end, False, 0)


def _text(folded: str, start: int, end: int, indent: bool, gap: int) -> Iterator[Line]:
    start, end = _trim(folded, start, end)
    if start < end:
        yield Line("text", start, end, indent, gap)
