"""Tell headlines, short lines of their own (subheads, decks) and broken running text apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pipeline.layout import Line, Patterns
from pipeline.schema import fold

Role = Literal["headline", "short", "text"]

LONGEST_HEADLINE = 54


def roles(text: str, lines: Sequence[Line], patterns: Patterns) -> list[Role]:
    """The role of every line of a page; only lines of kind `text` can be headlines."""
    found: list[Role] = []
    for at, line in enumerate(lines):
        found.append(_role(text, lines, at, line, patterns, found))
    return found


def _role(text: str, lines: Sequence[Line], at: int, line: Line, patterns: Patterns, before: list[Role]) -> Role:
    if line.kind != "text" or line.end - line.start > LONGEST_HEADLINE:
        return "text"
    body = fold(text[line.start : line.end])
    previous = lines[at - 1] if at else None
    if patterns.ended.search(body) and not body.endswith(("!", "?", ")", "…")):
        return "text"
    fresh = previous is None or previous.kind != "text" or before[-1] != "text" or ended(text, previous, patterns)
    if not fresh or patterns.running.search(body) or patterns.opening.search(body) or unclosed(body):
        return "text"
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is None:
        return "text"
    after = fold(text[following.start : min(following.end, following.start + 80)])
    if following.kind == "text" and patterns.continued.search(after):
        return "text"
    return "headline" if _evidence(text, lines, at, after, patterns, before) else "short"


def _evidence(text: str, lines: Sequence[Line], at: int, after: str, patterns: Patterns, before: list[Role]) -> bool:
    if at == 0:
        return True
    if before[-1] == "headline":
        return False
    following = lines[at + 1]
    if following.kind in ("byline", "jump_from") or patterns.opening.search(after):
        return True
    previous = lines[at - 1]
    closed = previous.kind in ("source", "jump_to") or bool(
        patterns.closing.search(fold(text[max(previous.start, previous.end - 40) : previous.end]))
    )
    return closed or (bool(patterns.opening_date.search(after)) and len(after) > 40)


def ended(text: str, line: Line, patterns: Patterns) -> bool:
    """Whether the line ends with the end of a sentence."""
    return bool(patterns.ended.search(fold(text[max(line.start, line.end - 12) : line.end])))


def unclosed(body: str) -> bool:
    """Whether a quotation or bracket of the (folded) line is still open: `关于“企业上市的`."""
    return any(body.count(left) > body.count(right) for left, right in ("“”", "《》", "()", "「」", "〈〉"))
