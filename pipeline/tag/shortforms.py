"""Short names that the article itself proves: 以下简称“澜科”, the brand in a company's full name.

A short form is looked for everywhere in the text once its long form has been found in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.schema import Mention, OrgType
from pipeline.store import read_yaml
from pipeline.tag.lexicon import Marks, clause_head, is_letter

_DECLARED = re.compile(r"\s?\((?:[^()]{0,12}[,;])?(?:以下|下文|下)?(?:统称|简称|称)(?:为)?[:]?([^()]{2,40})\)")
_QUOTED = re.compile(r"[“\"「‘]([^“”\"「」‘’]{2,14})[”\"」’]")


class ShortForms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/shortforms.yaml`."""

    trade: tuple[str, ...]
    bare: tuple[str, ...]
    not_alias: tuple[str, ...]
    not_brand: tuple[str, ...]
    not_bare: tuple[str, ...]
    heads: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Wording:
    """`ShortForms`, compiled."""

    trade: re.Pattern[str]
    bare: frozenset[str]
    not_alias: tuple[str, ...]
    not_brand: frozenset[str]
    not_bare: tuple[str, ...]
    heads: dict[str, tuple[str, ...]]


def load_shortforms(models: Path) -> Wording:
    """Read `tag/shortforms.yaml`."""
    words = read_yaml(models / "tag" / "shortforms.yaml", ShortForms)
    trade = re.compile("(?:" + "|".join(sorted(map(re.escape, words.trade), key=len, reverse=True)) + ")+$")
    return Wording(
        trade, frozenset(words.bare), words.not_alias, frozenset(words.not_brand), words.not_bare, words.heads
    )


def find_shortforms(marks: Marks, bodies: list[Mention], wording: Wording) -> list[Mention]:
    """Further mentions of the bodies found so far."""
    text = marks.text
    forms: dict[str, tuple[OrgType, str, bool]] = {}
    for body in bodies:
        kind: OrgType = body.kind or "other"  # type: ignore[assignment]  # bodies carry organization types only
        name = text[body.start : body.end]
        for alias in _declared(text, body.end, wording):
            forms.setdefault(alias, (kind, "tag/shortforms.declared", False))
        if kind == "company":
            for brand in _brands(marks, body, wording):
                forms.setdefault(brand, (kind, "tag/shortforms.brand", True))
        if len(name) > 3 and body.score > 0.7:
            source = "tag/shortforms.again" if body.source == "tag/bodies" else body.source
            forms.setdefault(name, (kind, source, False))
    return list(_everywhere(marks, forms))


def _declared(text: str, end: int, wording: Wording) -> Iterator[str]:
    match = _DECLARED.match(text, end)
    if match:
        for form in _QUOTED.findall(match[1]) or ([match[1]] if match[1].isalnum() and len(match[1]) < 12 else []):
            if not form.endswith(wording.not_alias):
                yield form


def _brands(marks: Marks, body: Mention, wording: Wording) -> Iterator[str]:
    """`上海沃澜特航空技术有限责任公司` -> `沃澜特`, `上海沃澜特`."""
    start, text = body.start, marks.text
    while start in marks.place_starts and marks.place_starts[start] < body.end:
        start = marks.place_starts[start]
    for first in dict.fromkeys((start, body.start)):
        name = re.sub(r"\([^()]*\)", "", text[first : body.end])
        brand = wording.trade.sub("", name)
        if brand == name or not brand.isalnum() or brand in wording.not_brand or not 2 <= len(brand) <= 8:
            continue
        if first == start:
            at = text.find(brand, start, body.end)
            placed = at in marks.place_starts or at in marks.county_starts
            if at < 0 or len(brand) > 6 or marks.common[at] >= len(brand) or placed:
                return
            yield brand
        elif len(brand) > 3 and start - body.start < len(brand) - 1:
            yield brand


def _everywhere(marks: Marks, forms: dict[str, tuple[OrgType, str, bool]]) -> Iterator[Mention]:
    if not forms:
        return
    text = marks.text
    pattern = re.compile("|".join(sorted(map(re.escape, forms), key=len, reverse=True)))
    for match in pattern.finditer(text):
        kind, source, careful = forms[match[0]]
        start, end = match.span()
        runs_on = any(marks.endings.get(at, at) < end for at in range(end + 1, end + 4))  # 澄江市委|员会
        if runs_on or (careful and len(match[0]) < 4 and not _free(marks, start, end)):
            continue
        yield Mention(start, end, "ORG", kind, source, 0.72)


def _free(marks: Marks, start: int, end: int) -> bool:
    """Whether the neighbours on both sides leave room for a name between them."""
    before = clause_head(marks, start) or marks.common_end[start] == 1 or start in marks.head_ends
    after = not is_letter(marks.text[end : end + 1] or "。") or marks.stop[end] > 0 or marks.common[end] > 1
    return before and after
