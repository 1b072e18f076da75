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
_NOUN = ("仪式", "活动", "大会", "现场")
_SIGNS = re.compile("[ ·.&-]")
_DATE = re.compile("\\d+[年月日号]")
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
        ceremony = joint is None and text.startswith(_NOUN, verb.end())  # 甲、乙出席签约|仪式
        if ceremony or not (breaks or start == 0):
            continue
        start = _opening(text, slots, start, verb.start(), taken)
        first = [] if joint is None else _list(text, slots, start, max(start, joint.start()), taken)
        second = _list(text, slots, joint.end() if joint else start, verb.start(), taken)
        sides = [*first, *second]
        if len(sides) < 2:
            continue
        done = verb.end()
        known = any(is_known or slots.place.fullmatch(text, begin, end) for is_known, begin, end in sides)
        for items in (first, second) if known else ():
            unknown = [(begin, end) for is_known, begin, end in items if not is_known]
            # 气候, 机构, but 澄江|港
            plain = [at < end and marks.common[at] >= end - at and at not in taken for at, end in unknown]
            maybe = [_possible(text, slots, begin, end, taken) for begin, end in unknown]
            if len(items) == 1 or not any("的" in text[begin:end] for begin, end in unknown):  # 五村、六村的|业委会
                for (begin, end), common, good in zip(unknown, plain, maybe, strict=True):
                    if good and not common:
                        yield Mention(begin, end, "ORG", None, "tag/slots", SCORE)


def _opening(text: str, slots: Slots, start: int, end: int, taken: dict[int, Mention]) -> int:
    """Where the first side begins: behind dates and words like 会上."""
    while start in taken and taken[start].label == "DATE":
        start = taken[start].end
    lead = slots.lead.match(text, start, end)
    return lead.end() if lead else start


def _list(text: str, slots: Slots, start: int, end: int, taken: dict[int, Mention]) -> list[tuple[bool, int, int]]:
    """(known, start, end) of each item; what 及 parts in a name is one item: 澄江海事及|港务管理局."""
    items: list[tuple[bool, int, int]] = []
    bounds = [one.span() for one in _LIST.finditer(text, start, end) if one.start() not in taken]
    for left, right in [*bounds, (end, end)]:
        items.append(_side(text, slots, start, left, taken))
        start = right
    if len(items) > 1 and text[bounds[-1][0] : bounds[-1][1]] == "及":
        (placed, first, _), (body, last, stop) = items[-2], items[-1]
        opened = first in taken and taken[first].label == "PLACE" and taken[first].end < items[-2][2]
        if not placed and opened and body and last in taken and taken[last].label == "ORG":
            items[-2:] = [(False, first, stop)]
    return items


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
    """The end of a side without one trailing adverb, date, aside or venue (在澄江)."""
    venue = text.rfind("在", start + 2, end)
    if venue >= 0 and venue not in taken:
        return venue
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
        or _DATE.match(name)
        or slots.never.search(name)
        or slots.crowd.search(name)
        or not _SIGNS.sub("", name).isalnum()
    ):
        return False
    inside = list({id(taken[at]): taken[at] for at in range(start, end) if at in taken}.values())
    parts = [one for one in inside if one.label != "PLACE" or one.start != start]
    return not parts or (len(parts) == 1 and parts[0].label == "ORG" and _grown(name, parts[0], start, end))


def _grown(name: str, body: Mention, start: int, end: int) -> bool:
    """Whether a name holds a known one as its end (澄江海事及|港务管理局)."""
    return body.end == end and "及" in name
