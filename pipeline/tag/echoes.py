"""What the chosen names tell of the rest of the text: repeats, abbreviations, bare kinds of body.

Once 澄江石墨化工有限公司 and 东湖商会 are found, 澄石化 and a lone 商会 elsewhere in the article can be read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipeline.schema import Mention, OrgType
from pipeline.tag.lexicon import Marks, clause_head, everyday, is_letter
from pipeline.tag.names import opens_body
from pipeline.tag.shortforms import Wording

SCORE = 0.71  # below every proposal that a rule makes from the name itself
LONGEST = 6  # characters of an abbreviation
_FORM = re.compile("(?:股份|有限|责任|集团|控股|总|分|公司)+$")
LEAST = 5  # characters of a name that has one of three characters or more


def find_echoes(marks: Marks, names: Sequence[Mention], wording: Wording) -> list[Mention]:
    """Repeats and abbreviations of the bodies among `names`, outside of all `names`."""
    bodies = [name for name in names if name.label == "ORG"]
    return _outside(names, [*_repeats(marks, bodies), *_abbreviated(marks, bodies, wording)], len(marks.text))


def find_bare(marks: Marks, names: Sequence[Mention], wording: Wording) -> list[Mention]:
    """联谊会 alone, where exactly such a body has been named; 公司 where a company has."""
    bodies = [name for name in names if name.label == "ORG"]
    return _outside(names, _bare(marks, bodies, wording), len(marks.text))


def _outside(names: Iterable[Mention], found: Iterable[Mention], size: int) -> list[Mention]:
    taken = bytearray(size)
    for name in names:
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    return [one for one in found if not any(taken[one.start : one.end])]


def _repeats(marks: Marks, bodies: Sequence[Mention]) -> Iterator[Mention]:
    """The names themselves, where neither rule nor model saw them."""
    text = marks.text
    known = {text[body.start : body.end]: body for body in bodies if body.end - body.start > 3}
    pattern = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    for match in re.finditer(pattern, text) if known else ():
        if not any(marks.endings.get(at, at) < match.end() for at in range(match.end() + 1, match.end() + 4)):
            yield Mention(*match.span(), "ORG", known[match[0]].kind, "tag/echoes.again", SCORE)


def _abbreviated(marks: Marks, bodies: Sequence[Mention], wording: Wording) -> Iterator[Mention]:
    """Words that no one knows and whose characters stand in a name in this order: 澄石化, 青报 in 东青报."""
    text = marks.text
    places: dict[str, list[int]] = defaultdict(list)
    for at, char in enumerate(text):
        places[char].append(at)
    for body in {text[body.start : body.end]: body for body in bodies}.values():
        name = re.sub(r"\W", "", text[body.start : body.end])
        if len(name) < LEAST:
            continue
        finals = {name[-1], *_FORM.sub("", name)[-2:], *wording.trade.sub("", name)[-2:]}
        starts = {name[0], text[marks.place_starts.get(body.start, body.start)]}
        for at in (at for char in starts for at in places[char]):
            end = _reach(marks, at, name, finals)
            if end and (clause_head(marks, at) or marks.common_end[at] or at in marks.head_ends):
                yield Mention(at, end, "ORG", body.kind, "tag/echoes.short", SCORE)


def _reach(marks: Marks, at: int, name: str, finals: set[str]) -> int | None:
    """The end of the longest abbreviation of `name` that starts at `at`."""
    text, inside, best = marks.text, -1, None
    for end in range(at + 1, min(at + LONGEST, len(text)) + 1):
        inside = name.find(text[end - 1], inside + 1)
        if inside < 0:
            break
        free = (
            not is_letter(text[end : end + 1] or "。")
            or marks.stop[end]
            or (marks.common[end] > 1 and not opens_body(marks, end))
        )
        if (
            end - at > 2
            and text[end - 1] in finals
            and free
            and text[at:end] not in name
            and not everyday(marks, at, end)
        ):
            best = end
    return best


def _bare(marks: Marks, bodies: Iterable[Mention], wording: Wording) -> Iterator[Mention]:
    text = marks.text
    kinds: dict[str, Counter[OrgType]] = defaultdict(Counter)
    for body in bodies:
        kind: OrgType = body.kind or "other"  # type: ignore[assignment]  # bodies carry organization types only
        for word in {text[body.end - size : body.end] for size in range(2, 7)} & wording.bare:
            if body.end - body.start > len(word):
                kinds[word][kind] += 1
        for word in (word for word, ends in wording.heads.items() if text.endswith(ends, body.start, body.end)):
            kinds[word][kind] += 1
        if kind == "company":
            kinds["公司"][kind] += 1
    for end, start in marks.endings.items():
        start = start - 2 if text.startswith("联合", start - 2) and start > 1 else start
        word = text[start:end]
        if word not in kinds or text.endswith(wording.not_bare, 0, start):
            continue
        if clause_head(marks, start) and (not is_letter(text[end : end + 1] or "。") or marks.stop[end]):
            yield Mention(start, end, "ORG", kinds[word].most_common(1)[0][0], "tag/shortforms.bare", SCORE)
