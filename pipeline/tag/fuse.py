"""One set of mentions out of many proposals: rules, lexicons and the model are weighed, and nothing crosses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

import msgspec

from pipeline.schema import Label, Mention
from pipeline.store import read_yaml

# What may lie inside what. Anything else that overlaps is a contradiction, and the less certain proposal goes.
INSIDE_AGREEMENT = ("ORG", "PLACE", "AGREEMENT", "DATE", "PERSON")


class Bar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How certain the model must be (0 to 1), and the score its proposal gets."""

    least: float
    score: float


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/fusion.yaml`."""

    confirmed: float
    unconfirmed: tuple[str, ...]
    alone: dict[Label, tuple[Bar, ...]]
    never: tuple[str, ...]
    over: dict[Label, Bar]
    weak: tuple[str, ...]
    yields: dict[str, float]


def load_weights(models: Path) -> Weights:
    """Read `tag/fusion.yaml`."""
    return read_yaml(models / "tag" / "fusion.yaml", Weights)


def weigh(rules: Sequence[Mention], model: Sequence[Mention], posts: Set[int], weights: Weights) -> Iterator[Mention]:
    """Proposals of both with scores that can be compared; without a model, the rules' as they are.

    `posts`: offsets at which a post begins.

    A proposal made by both is nearly sure. A weak rule (开发中心 after a place) needs the model or a post behind it.
    The model alone is believed from a certainty on, earlier where it contradicts only weak rules.
    """
    said = {(mention.start, mention.end, mention.label) for mention in model}
    bodies = [mention for mention in rules if mention.label == "ORG"]
    opened = {(mention.start, mention.end) for mention in bodies}
    firm = {(mention.start, mention.end) for mention in bodies if mention.source == "tag/bodies"}
    two = {(start, last) for start, end in opened for then, last in firm if then == end}  # 云岭省委|省政府
    persons = {mention.start for mention in rules if mention.label == "PERSON"}
    weak: set[int] = set()
    for mention in rules:
        if (mention.start, mention.end, mention.label) in said:
            more = 0.0 if mention.label == "PLACE" else weights.confirmed  # 澄江|政府: the longer body may still win
            yield msgspec.structs.replace(mention, score=min(0.99, mention.score + more))
            continue
        sure = None if mention.end in persons else weights.yields.get(mention.source)  # 理恩·莱多|陆闻笛
        if sure and any(m.score >= sure and m.start < mention.end and mention.start < m.end for m in model):
            continue
        if mention.source in weights.weak:
            weak.update(range(mention.start, mention.end))
        if not model or mention.source not in weights.unconfirmed or mention.end in posts:
            yield mention
    for mention in model:
        alone = next((bar for bar in weights.alone.get(mention.label, ()) if mention.score >= bar.least), None)
        over = weights.over.get(mention.label)
        if (mention.start, mention.end) in two:
            continue
        if any((mention.start, at) in opened for at in posts & set(range(mention.start, mention.end))):
            continue  # 云岭交易所|集团行政总裁
        if alone:
            yield msgspec.structs.replace(mention, score=alone.score + mention.score / 100)
        elif over and mention.score >= over.least and not weak.isdisjoint(range(mention.start, mention.end)):
            yield msgspec.structs.replace(mention, score=over.score)


def fuse(proposals: Iterable[Mention]) -> tuple[Mention, ...]:
    """Keep the best proposals, sorted by (start, -end).

    Order: score, then length, then position. Of two proposals for the same characters the first in this order stays;
    one inside another stays only in an agreement (an organization inside the title 《…》).
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
        return other.label == "AGREEMENT" and one.label in INSIDE_AGREEMENT
    if one.start <= other.start and other.end <= one.end:
        return one.label == "AGREEMENT" and other.label in INSIDE_AGREEMENT
    return False
