"""Names that only their place in a sentence proves: 喜云拉雅与淄云市文旅局签署合作协议.

A clause X与Y签署 has a body on each side. When one of them is recognised, or both are plain words, the unknown one is
a body too, even without a telling ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.schema import Mention
from pipeline.store import read_yaml
from pipeline.tag.lexicon import Marks

SCORE = 0.5
_BLANK = "\0"
_ASIDE = re.compile("\\([^()]{0,40}\\)|[“”]")
_CLAUSE = re.compile("[,。;:!?\\n()《》]")
_LIST = re.compile("、|以及|及|和(?!国)")


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/slots.yaml`."""

    verbs: tuple[str, ...]
    joints: tuple[str, ...]
    lead: tuple[str, ...]
    adverbs: tuple[str, ...]
    descriptions: tuple[str, ...]
    never: tuple[str, ...]
    counts: str
    kinds: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Slots:
    """The wording, compiled."""

    verb: re.Pattern[str]
    joint: re.Pattern[str]
    lead: re.Pattern[str]
    adverbs: re.Pattern[str]
    description: re.Pattern[str]
    never: re.Pattern[str]
    crowd: re.Pattern[str]
    place: re.Pattern[str]


def load_slots(models: Path) -> Slots:
    """Read `tag/slots.yaml`."""
    wording = read_yaml(models / "tag" / "slots.yaml", Wording)

    def any_of(words: tuple[str, ...]) -> str:
        return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"

    return Slots(
        verb=re.compile(any_of(wording.verbs)),
        joint=re.compile(any_of(wording.joints)),
        lead=re.compile(any_of(wording.lead) + "*"),
        adverbs=re.compile(any_of(wording.adverbs) + "+$"),
        description=re.compile(f".*{any_of(wording.descriptions)}"),
        never=re.compile(any_of(wording.never)),
        place=re.compile(f"[^\\W\\d]{{2,6}}{any_of(wording.places)}"),
        crowd=re.compile(f"{wording.counts}|{any_of(wording.kinds)}$"),
    )


def find_slots(marks: Marks, slots: Slots, names: Sequence[Mention]) -> Iterator[Mention]:
    """Unknown bodies beside a verb of signing; `names` are the mentions found so far."""
    text = marks.text
    text = _ASIDE.sub(lambda match: _BLANK * len(match[0]), text)
    taken = {at: name for name in names for at in range(name.start, name.end)}
    done = 0
    for verb in slots.verb.finditer(text):
        low = max(verb.start() - 90, done)
        breaks = [match.end() for match in _CLAUSE.finditer(text, low, verb.start())]
        start = breaks[-1] if breaks else low
        joint = next((j for j in slots.joint.finditer(text, start, verb.start()) if j.start() not in taken), None)
        if joint is None or not (breaks or start == 0):
            continue
        done = verb.end()
        sides = [
            _first(text, slots, start, joint.start(), taken),
            *_second(text, slots, joint.end(), verb.start(), taken),
        ]
        known = any(is_known or slots.place.fullmatch(text, begin, end) for is_known, begin, end in sides)
        for is_known, begin, end in sides:
            plain = begin < end and marks.common[begin] >= end - begin  # 气候, 机构
            if known and not is_known and not plain and _possible(text, slots, begin, end, taken):
                yield Mention(begin, end, "ORG", None, "tag/slots", SCORE)


def _first(text: str, slots: Slots, start: int, end: int, taken: dict[int, Mention]) -> tuple[bool, int, int]:
    """(known, start, end) of the side before the joint."""
    while start in taken and taken[start].label == "DATE":
        start = taken[start].end
    lead = slots.lead.match(text, start, end)
    start = lead.end() if lead else start
    return _side(text, slots, start, end, taken)


def _second(
    text: str, slots: Slots, start: int, end: int, taken: dict[int, Mention]
) -> Iterator[tuple[bool, int, int]]:
    """The items of the list between the joint and the verb."""
    for item in [*_LIST.finditer(text, start, end), None]:
        stop = item.start() if item else end
        if item and item.start() in taken:
            continue
        yield _side(text, slots, start, stop, taken)
        start = item.end() if item else end


def _side(text: str, slots: Slots, start: int, end: int, taken: dict[int, Mention]) -> tuple[bool, int, int]:
    bare = _stripped(text, slots, start, end, taken)
    while bare < end:
        end, bare = bare, _stripped(text, slots, start, bare, taken)
    while start < end and text[start] == _BLANK:
        start += 1
    known = end - 1 in taken and taken[end - 1].label in ("ORG", "PERSON", "PLACE")
    described = slots.description.match(text, start, end)
    if not known and described and described.end() < end:
        start = described.end()
    return known, start, end


def _stripped(text: str, slots: Slots, start: int, end: int, taken: dict[int, Mention]) -> int:
    """The end of a side without one trailing adverb, date or aside."""
    if end > start and text[end - 1] == _BLANK:
        return end - 1
    if end - 1 in taken:
        return taken[end - 1].start if taken[end - 1].label == "DATE" else end
    adverbs = slots.adverbs.search(text, start, end)
    return adverbs.start() if adverbs and adverbs.start() not in taken else end


def _possible(text: str, slots: Slots, start: int, end: int, taken: dict[int, Mention]) -> bool:
    """Whether the stretch may be a name: short, of letters, with nothing known in it but a place at its head."""
    name = text[start:end]
    if (
        not 2 <= len(name.strip()) <= 20
        or slots.never.search(name)
        or slots.crowd.search(name)
        or not name.replace(" ", "").isalnum()
    ):
        return False
    inside = {id(taken[at]): taken[at] for at in range(start, end) if at in taken}
    return all(one.label == "PLACE" and one.start == start for one in inside.values())
