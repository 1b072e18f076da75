"""What only the post behind it shows: the name of a body that no word ends, a department, a foreign city, a journal.

`，星源智算董事长陆闻笛` -> ORG 星源智算; `澄江大学新闻学院教授陆闻笛` -> ORG 澄江大学新闻学院;
`项目专员陆闻笛` -> TITLE 项目专员; `《澄江研究》编辑陆闻笛` -> ORG 澄江研究. Only posts right before a person count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.schema import Mention, OrgType
from pipeline.store import read_yaml
from pipeline.tag.lexicon import Lexicon, Marks, clause_head, everyday, is_letter

LONGEST = 16  # characters between a boundary and the post
PLACE = 6  # characters of an unknown place, with its level
SHORTEST = 3  # characters of an unknown name that is looked for elsewhere
CERTAIN, LIKELY = 0.99, 0.74  # a known body carried on to the post; a name that nothing else shows
_JOURNAL = re.compile(r"《([^《》\n]{2,12})》$")


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/offices.yaml`."""

    modifiers: tuple[str, ...]
    abroad: str
    units: str
    states: tuple[str, ...]
    vague: tuple[str, ...]
    editors: tuple[str, ...]
    books: tuple[str, ...]
    tails: tuple[str, ...]
    kinds: dict[OrgType, tuple[str, ...]]


@dataclass(frozen=True)
class Offices:
    """`Wording`, compiled."""

    modifier: re.Pattern[str]
    wording: Wording
    kinds: Mapping[str, OrgType]


def load_offices(models: Path) -> Offices:
    """Read `tag/offices.yaml`."""
    wording = read_yaml(models / "tag" / "offices.yaml", Wording)
    words = "|".join(sorted(map(re.escape, wording.modifiers), key=len, reverse=True))
    modifier = re.compile(f"(?:(?:(?:{words})(?:与|和|及)?)*(?:{words})|{wording.abroad})$")
    kinds: dict[str, OrgType] = {head: kind for kind, heads in wording.kinds.items() for head in heads}
    return Offices(modifier, wording, kinds)


def find_offices(
    titles: Sequence[Mention], names: Sequence[Mention], marks: Marks, lexicon: Lexicon, offices: Offices
) -> tuple[list[Mention], list[Mention]]:
    """The titles, some begun earlier, and further bodies and places."""
    named = [name for name in names if name.label in ("ORG", "PLACE", "PERSON")]
    ends = {name.end: name for name in named}
    inside = {at for name in named for at in range(name.start + 1, name.end)}
    persons = {name.start for name in names if name.label == "PERSON"}
    settled: list[Mention] = []
    found: list[Mention] = []
    held: set[int] = set(persons)
    for title in reversed(titles):
        follows = title.end in held or (
            marks.text[title.end : title.end + 1] in ("、", "兼", " ") and title.end + 1 in held
        )
        if follows:
            held |= {title.start, ends[title.start].start} if title.start in ends else {title.start}
        if follows and title.start not in inside:
            title, name = _before(title, ends, marks, lexicon, offices)
            found += [name] if name else []
        elif title.start not in inside | set(ends):
            found += _given(title, ends, marks, lexicon, offices)
        settled.append(title)
    return settled[::-1], [*found, *_elsewhere(found, marks)]


def _before(
    title: Mention, ends: Mapping[int, Mention], marks: Marks, lexicon: Lexicon, offices: Offices
) -> tuple[Mention, Mention | None]:
    """The title with what modifies it, and the body or place that its holder serves, if it is a new one."""
    if title.start in ends:
        return title, None
    text, end = marks.text, title.start
    first = _modified(marks, end, ends, offices)
    if first is not None:
        return msgspec.structs.replace(title, start=first), None
    at = _boundary(marks, end, ends)
    stretch = text[at:end]
    if not stretch:
        return title, _journal(title, marks, offices)
    before = ends.get(at)
    if before and before.label == "PERSON":
        return title, None
    head = marks.head_ends.get(title.end, title.start)
    unknown = _unknown(marks, at, end) and (before is not None or clause_head(marks, at))
    if stretch[-1] in offices.wording.units or text[head : title.end] in offices.wording.states:
        placed = end - at > 2 and (stretch[-1] in offices.wording.units or (unknown and before is None))
        return title, Mention(at, end, "PLACE", source="tag/offices", score=0.7) if placed else None
    opened = before.start if before else at
    if lexicon.leading.match(stretch):
        return title, None
    if end in marks.endings:
        first = marks.endings[end]
        kind = lexicon.endings[text[first:end]][0] if text[first:end] in lexicon.endings else None
        if (before is None and end - at < 4) or marks.verb[at]:
            return title, None
        return title, Mention(opened, end, "ORG", kind or "other", "tag/offices", CERTAIN if before else LIKELY)
    if before and before.label == "ORG":
        return title, None
    unknown = unknown or (end - at > 3 and stretch.endswith(offices.wording.tails) and not marks.verb[at])
    if unknown and (head, title.end) not in marks.ranks and not text[head : title.end].endswith(offices.wording.vague):
        kind = offices.kinds.get(text[head : title.end], "other")
        return title, Mention(opened, end, "ORG", kind, "tag/offices", LIKELY)
    return title, None


def _given(
    title: Mention, ends: Mapping[int, Mention], marks: Marks, lexicon: Lexicon, offices: Offices
) -> Iterator[Mention]:
    """The place between a word of office behind a person and the post at its head: 任命陆闻笛为|云洲市|副市长."""
    text, end = marks.text, title.start
    if text[end - 1] not in offices.wording.units or text[end - 1] not in text[end : title.end]:
        return
    for at in range(end - 2, max(0, end - PLACE), -1):
        word = next((word for word in lexicon.office if text.endswith(word, 0, at)), "")
        before = ends.get(at - len(word)) if word else None
        if before and before.label == "PERSON":
            yield Mention(at, end, "PLACE", source="tag/offices.given", score=LIKELY)


def _modified(marks: Marks, end: int, ends: Mapping[int, Mention], offices: Offices) -> int | None:
    """Where a post begins whose modifiers reach back to a boundary: 、|出版|顾问."""
    low = max(0, end - LONGEST)
    match = offices.modifier.search(marks.text, low, end)
    if match is None:
        return None
    at = match.start()
    bounded = at in ends or marks.cut[at] or not is_letter(marks.text[at - 1 : at] or "。")
    return at if bounded else None


def _boundary(marks: Marks, end: int, ends: Mapping[int, Mention]) -> int:
    """Where the stretch before a post begins: after a sign, a cutting word or another mention."""
    at = end
    if marks.cut[end] and end not in marks.endings:
        return end  # 仪式由|副校长
    while at > 0 and end - at < LONGEST and is_letter(marks.text[at - 1]):
        if at < end and (marks.cut[at] or at in ends):
            break
        at -= 1
    return at


def _unknown(marks: Marks, at: int, end: int) -> bool:
    """Whether the stretch can be a name of its own: short, not of everyday words, no verb in it."""
    if not 2 <= end - at <= 10:
        return False
    if any(marks.verb[first] > 1 and first + marks.verb[first] <= end for first in range(at, end)):
        return False
    return not everyday(marks, at, end)


def _journal(title: Mention, marks: Marks, offices: Offices) -> Mention | None:
    """The journal in 《》 whose editor follows."""
    match = _JOURNAL.search(marks.text, max(0, title.start - LONGEST), title.start)
    head = marks.text[title.start : title.end]
    if match is None or not head.endswith(offices.wording.editors) or match[1].endswith(offices.wording.books):
        return None
    return Mention(match.start(1), match.end(1), "ORG", "media", "tag/offices.journal", CERTAIN)


def _elsewhere(found: Sequence[Mention], marks: Marks) -> Iterator[Mention]:
    """The other places where a name stands that a post has shown."""
    shown = {marks.text[one.start : one.end]: one for one in found if one.label == "ORG"}
    words = sorted((re.escape(name) for name in shown if len(name) >= SHORTEST), key=len, reverse=True)
    for match in re.finditer("|".join(words), marks.text) if words else ():
        one = shown[match[0]]
        yield msgspec.structs.replace(one, start=match.start(), end=match.end(), score=LIKELY)
