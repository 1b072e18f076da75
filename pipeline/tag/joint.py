"""Bodies that two others run together: 澄江大学—云岭大学绿色经济联合研究院 is one name, 教育部|澄江大学 are two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from pipeline.schema import Mention
from pipeline.tag.lexicon import Marks

_PARTNER = re.compile(
    r"[-—―–]{1,2}[一-龥A-Za-z·]{2,30}?(?:联合|合作|协同)(?P<field>[一-龥A-Za-z]{0,8}?)"
    r"(?:研究院|研究中心|研究所|研究生院|实验室|创新中心|中心|学院|基地|工作站)"
)


_ORGANS = ("government", "jurisdiction")


def part_bodies(marks: Marks, names: Sequence[Mention], wholes: tuple[str, ...]) -> list[Mention]:
    """The names; one that is only two others run together (a caption, a list without marks) gives way to these.

    The second one must stand alone elsewhere and end as a whole body does (`wholes`: 大学, 公司), the first one be the
    same again or an organ of government: 澄江大学|澄江大学, 教育部|澄江大学, but 云岭集团东湖公司.
    """
    bodies = [name for name in names if name.label == "ORG"]
    kinds = {marks.text[name.start : name.end]: name.kind for name in bodies}
    parted: list[Mention] = []
    for name in names:
        parts = _parts(marks, name, kinds, wholes) if name.label == "ORG" else []
        parted += parts or [name]
    return parted


def _parts(marks: Marks, name: Mention, kinds: Mapping[str, str | None], wholes: tuple[str, ...]) -> list[Mention]:
    """The two bodies of which a name consists, none when it is a name of its own."""
    for at in range(name.end - 4, name.start + 2, -1):
        head, tail = marks.text[name.start : at], marks.text[at : name.end]
        if tail not in kinds or not tail.endswith(wholes):
            continue
        organ = max((one for one in kinds if head.endswith(one) and kinds[one] in _ORGANS), key=len, default="")
        first = tail if head.endswith(tail) else organ
        if first:
            one = msgspec.structs.replace(name, start=at - len(first), end=at, kind=kinds[first])
            return [one, msgspec.structs.replace(name, start=at, kind=kinds[tail])]
    return []


def widen_bodies(marks: Marks, names: Sequence[Mention], outlets: re.Pattern[str]) -> list[Mention]:
    """The names; a body that is quoted by its outlet is a medium: 据[澄江市政府网站]消息, （[云岭日报海外版]）."""
    ends = {found.start(): found.end() for found in outlets.finditer(marks.text)}
    return [
        msgspec.structs.replace(name, end=ends[name.end], kind="media", source="tag/joint.outlet")
        if name.label == "ORG" and name.end in ends
        else name
        for name in names
    ]


def join_bodies(marks: Marks, names: Sequence[Mention]) -> list[Mention]:
    """The names, those that a joint body consists of replaced by it.

    Two sides that do something together stay apart: 澄江大学—云岭研究院联合举行仪式.
    """
    joint = list(_joint(marks, names))
    return [name for name in names if not any(one.start <= name.start < one.end for one in joint)] + joint


def _joint(marks: Marks, names: Sequence[Mention]) -> Iterator[Mention]:
    for name in names:
        match = _PARTNER.match(marks.text, name.end) if name.label == "ORG" else None
        if match is None or any(marks.stop[at] or marks.verb[at] > 1 for at in range(*match.span("field"))):
            continue
        yield Mention(name.start, match.end(), "ORG", "research", "tag/joint", 0.85)
