"""From the labels of each set to ours, with what a set leaves open.

A set that does not annotate posts says nothing about them: there an unmarked character may still be a post. So a
sample allows several tags for a character, and the loss sums over all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import yaml

OURS = ("PERSON", "TITLE", "ORG", "PLACE", "DATE")
KINDS = ("party", "government", "company", "research", "association", "media", "international", "military")
MSRA = ("PER", "ORG", "LOC")
RESUME = ("CONT", "EDU", "LOC", "NAME", "ORG", "PRO", "RACE", "TITLE")
CLUENER = ("address", "book", "company", "game", "government", "movie", "name", "organization", "position", "scene")
SCHEMES = {"ours": OURS, "msra": MSRA, "resume": RESUME, "cluener": CLUENER}

Labelled = tuple[int, int, str]


class Choice(NamedTuple):
    """A stretch that carries one of `labels`; `""` among them means that it may also carry none."""

    start: int
    end: int
    labels: tuple[str, ...]
    kind: str | None = None


@dataclass(frozen=True)
class Sample:
    """A text with the spans of its own scheme (None: it trains `ours` alone) and what it says about `ours`."""

    text: str
    source: str
    scheme: str | None
    spans: tuple[Labelled, ...]
    choices: tuple[Choice, ...]
    free: frozenset[str]
    """Labels of `ours` that an unmarked character may carry."""


PLAIN: dict[str, dict[str, tuple[str, ...]]] = {
    "msra": {"PER": ("PERSON",), "ORG": ("ORG",), "LOC": ("PLACE",)},
    "uner": {"PER": ("PERSON",), "ORG": ("ORG",), "LOC": ("PLACE",)},
    "resume": {
        "NAME": ("PERSON",), "TITLE": ("TITLE",), "ORG": ("ORG",), "LOC": ("PLACE",), "CONT": ("PLACE", ""),
    },
    "cluener": {
        "name": ("PERSON",), "position": ("TITLE",), "company": ("ORG",), "government": ("ORG",),
        "organization": ("ORG",), "address": ("PLACE",), "scene": ("PLACE", "ORG", ""),
    },
    "boson": {
        "person_name": ("PERSON",), "org_name": ("ORG",), "company_name": ("ORG",), "location": ("PLACE",),
        "time": ("DATE",), "product_name": ("",),
    },
    "finner": {
        "公司": ("ORG",), "政府机构": ("ORG",), "其他机构": ("ORG",), "人物": ("PERSON",), "头衔/职务": ("TITLE",),
        "国家/地区": ("PLACE",), "地址": ("PLACE",), "会议": ("ORG", "PLACE", "DATE", ""),
        "政策/文件": ("ORG", "PLACE", ""), "行业/领域": ("",), "产品": ("",),
    },
    "pfr": {"nr": ("PERSON",), "nt": ("ORG",), "ns": ("PLACE",), "t": ("DATE",), "nz": ("ORG", "PLACE", "")},
}  # fmt: skip
FREE = {
    "msra": ("TITLE", "DATE"), "uner": ("TITLE", "DATE"), "resume": ("DATE",), "cluener": ("DATE",),
    "boson": ("TITLE",), "finner": ("TITLE", "DATE"), "pfr": ("TITLE",),
}  # fmt: skip
KIND_OF = {"company": "company", "government": "government", "company_name": "company", "公司": "company",
           "政府机构": "government"}  # fmt: skip
DATE = re.compile(r"[0-9０-９一二三四五六七八九十〇○今昨明前后去].*[年月日时号季旬晚天点分]|[0-9０-９]{4}|.*[节周]")
BODY_END = re.compile(r"([部处科厂室司局院系所会委组行店站校署团队台社党]|公司|中心|集团|政府|支部|分局|银行)$")
PLACE_END = re.compile(r"[省市区县镇乡国州旗村]$")


def _longest_first(words: str) -> str:
    return "|".join(sorted(words.split("|"), key=len, reverse=True))


@dataclass(frozen=True)
class Hints:
    """The patterns of `models/ner/training.yaml`."""

    modifiers: str
    heads: str
    kinds: tuple[tuple[str, str], ...]
    local: re.Pattern[str]
    dateline: re.Pattern[str]
    byline: re.Pattern[str]
    not_at_end: re.Pattern[str]

    @classmethod
    def load(cls, path: Path) -> Hints:
        """Read the file; folded lines may hold blanks."""
        data = yaml.safe_load(path.read_text("utf-8"))
        modifiers, heads, bodies = (
            re.sub(r"\s", "", data[name]) for name in ("title_modifiers", "title_heads", "local_bodies")
        )
        return cls(
            modifiers,
            heads,
            tuple((kind, pattern) for kind, pattern in data["kinds"]),
            re.compile(f"(?:{data['local_levels']})(?:{_longest_first(bodies)})"),
            re.compile(data["dateline"], re.MULTILINE),
            re.compile(data["byline"], re.MULTILINE),
            re.compile(data["not_at_end"]),
        )

    @cached_property
    def _core(self) -> str:
        return f"(?:(?:{_longest_first(self.modifiers)})*(?:{_longest_first(self.heads)}))"

    @cached_property
    def _last(self) -> re.Pattern[str]:
        return re.compile(f"{self._core}$")

    @cached_property
    def _chain(self) -> re.Pattern[str]:
        return re.compile(f"{self._core}(?:[、兼]{self._core})*$")

    @cached_property
    def _kinds(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(kind, re.compile(pattern)) for kind, pattern in self.kinds]

    def kind(self, name: str) -> str | None:
        """The kind that the end of a name shows: 云栖区税务局 → government."""
        return next((kind for kind, pattern in self._kinds if pattern.search(name)), None)

    def is_title(self, phrase: str) -> bool:
        """Whether the phrase is one bare post."""
        return re.fullmatch(self._core, phrase) is not None

    def split_title(self, start: int, end: int, text: str) -> list[Choice]:
        """A post with the body before it as two: 市卫健委副主任 → ORG 市卫健委, TITLE 副主任; 首席科学家 stays."""
        phrase = text[start:end]
        found = self._last.search(phrase)
        if found and found.start():
            cut, before = start + found.start(), phrase[: found.start()]
            if BODY_END.search(before) and len(before) > 1:
                return [Choice(start, cut, ("ORG",), self.kind(before)), Choice(cut, end, ("TITLE",))]
            if PLACE_END.search(before) and len(before) > 1:
                return [Choice(start, cut, ("PLACE",)), Choice(cut, end, ("TITLE",))]
            if self.is_title(before):
                return [Choice(start, cut, ("TITLE",)), Choice(cut, end, ("TITLE",))]
            if before in ("校", "院", "我"):
                return [Choice(cut, end, ("TITLE",))]
        return [Choice(start, end, ("TITLE",))]

    def titles_before(self, text: str, person: int, taken: list[bool]) -> list[Choice]:
        """Posts in a chain that ends where a name starts, if their left edge is certain: 会长、总裁 before 沈砚秋."""
        window = max(0, person - 24)
        found = self._chain.search(text[window:person])
        if not found:
            return []
        start = window + found.start()
        edge = start == 0 or taken[start - 1] or not ("一" <= text[start - 1] <= "鿿")
        if not edge or any(taken[start:person]):
            return []
        choices, at = [], start
        for part in re.split(r"([、兼])", text[start:person]):
            if part not in "、兼":
                choices.append(Choice(at, at + len(part), ("TITLE",)))
            at += len(part)
        return choices


def ours(source: str, text: str, entities: Iterable[Labelled], hints: Hints) -> tuple[Choice, ...]:
    """What a sample of a set says in our labels, sorted; nested entities are left to the outermost."""
    choices: list[Choice] = []
    taken = [False] * (len(text) + 1)
    for start, end, label in sorted(entities, key=lambda entity: (entity[0], -entity[1])):
        labels = PLAIN[source].get(label, ("",))
        if any(taken[start:end]) or labels == ("",):
            continue
        name = text[start:end]
        if labels == ("TITLE",):
            new = hints.split_title(start, end, text)
        elif label == "t" and not DATE.match(name):
            new = [Choice(start, end, ("DATE", ""))]
        elif label == "org_name" and len(name) <= 4 and not BODY_END.search(name):
            new = [Choice(start, end, ("ORG", "PLACE", ""))]
        elif label == "person_name" and name.startswith("@"):
            new = [Choice(start, end, ("PERSON", ""))]
        else:
            new = [Choice(start, end, labels, (hints.kind(name) or KIND_OF.get(label)) if labels[0] == "ORG" else None)]
        choices += new
        taken[start:end] = [True] * (end - start)
    if "TITLE" in FREE[source]:
        for choice in [one for one in choices if one.labels == ("PERSON",)]:
            for title in hints.titles_before(text, choice.start, taken):
                choices.append(title)
                taken[title.start : title.end] = [True] * (title.end - title.start)
    return tuple(sorted(choices))
