"""Bodies that two others run together: 澄江大学—云岭大学绿色经济联合研究院 is one name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.schema import Mention
from pipeline.tag.lexicon import Marks

_PARTNER = re.compile(
    r"[-—―–]{1,2}[一-龥A-Za-z·]{2,30}?(?:联合|合作|协同)(?P<field>[一-龥A-Za-z]{0,8}?)"
    r"(?:研究院|研究中心|研究所|研究生院|实验室|创新中心|中心|学院|基地|工作站)"
)


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
