"""One set of mentions out of many proposals: the surest wins, and nothing crosses."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.schema import Mention

# What may lie inside what. Anything else that overlaps is a contradiction, and the less certain proposal goes.
NESTING = {
    ("AGREEMENT", "ORG"),
    ("AGREEMENT", "PLACE"),
    ("AGREEMENT", "AGREEMENT"),
    ("AGREEMENT", "DATE"),
    ("AGREEMENT", "PERSON"),
}


def fuse(proposals: Iterable[Mention]) -> tuple[Mention, ...]:
    """Keep the best proposals, sorted by (start, -end).

    Order: score (strong rules above the model above weak rules, see `tag`), then length, then position. Of two
    proposals for the same characters the first in this order stays; one inside another stays only where `NESTING`
    allows it (an organization inside the title of an agreement).
    """
    kept: dict[int, list[Mention]] = {}
    chosen: list[Mention] = []
    for one in sorted(set(proposals), key=lambda m: (-m.score, m.start - m.end, m.start, m.label, m.source)):
        if one.start >= one.end:
            continue
        beside = {id(m): m for at in range(one.start, one.end) for m in kept.get(at, ())}
        if all(_compatible(one, other) for other in beside.values()):
            chosen.append(one)
            for at in range(one.start, one.end):
                kept.setdefault(at, []).append(one)
    return tuple(sorted(chosen, key=lambda m: (m.start, -m.end, m.label)))


def _compatible(one: Mention, other: Mention) -> bool:
    """Whether two mentions that share characters may both stand."""
    if (one.start, one.end) == (other.start, other.end):
        return False
    if other.start <= one.start and one.end <= other.end:
        return (other.label, one.label) in NESTING
    if one.start <= other.start and other.end <= one.end:
        return (one.label, other.label) in NESTING
    return False
