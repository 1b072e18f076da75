"""Agreements: the type of a titled one, and noun phrases outside 《》 such as 战略合作框架协议."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.schema import Mention, fold
from pipeline.store import read_yaml
from pipeline.tag.lexicon import Marks, is_letter

_BREAK = re.compile("[,。;:!?()、“”《》〈〉]|将|拟|批准|尽快|仪式|代表")
_WORK = re.compile("《[^《》]{1,20}》|“[^“”]{1,12}”")
_SUMMARY = re.compile("[》”]等(?:多项|多份|一批|一系列|系列|相关|有关)?$")
"""What stands before a word for all documents named before: 《甲协议》等系列|合作协议."""
_ABOUT = re.compile("(?:关于|有关)[^的]{3,}的")
"""What a document is about, as part of its name: 关于深化港口合作的|备忘录."""
_MARKED = re.compile("《([^《》\n]{3,100})》[、和及与]?")
LONGEST = 40  # characters of a phrase


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/agreements.yaml`."""

    types: dict[str, str]
    heads: tuple[str, ...]
    modified: tuple[str, ...]
    signed: tuple[str, ...]
    not_before: dict[str, tuple[str, ...]]
    verbs: tuple[str, ...]
    joints: tuple[str, ...]
    between: str
    before: tuple[str, ...]
    leading: tuple[str, ...]
    inside: tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """How agreements are worded, compiled."""

    types: Mapping[str, str]
    head: re.Pattern[str]
    modified: frozenset[str]
    signed: tuple[str, ...]
    not_before: Mapping[str, tuple[str, ...]]
    verb: re.Pattern[str]
    joints: tuple[str, ...]
    between: re.Pattern[str]
    before: re.Pattern[str]
    leading: re.Pattern[str]
    inside: re.Pattern[str]

    def type_of(self, title: str) -> str:
        """`合作框架协议` -> `框架协议`; `其他` for an unknown ending. Brackets at the end do not count."""
        bare = re.sub(r"(?:\([^()]*\)|[一二三四五六七八九十])+$", "", fold(title))
        ending = max((word for word in self.types if bare.endswith(word)), key=len, default="")
        return self.types.get(ending, "其他")


def load_phrases(models: Path) -> Phrases:
    """Read `tag/agreements.yaml`."""
    wording = read_yaml(models / "tag" / "agreements.yaml", Wording)
    return Phrases(
        wording.types,
        re.compile(_any(wording.heads)),
        frozenset(wording.modified),
        wording.signed,
        wording.not_before,
        re.compile(f"(?=({_any(wording.verbs)}))"),  # each verb of 陆续签署: 续签, 签署
        wording.joints,
        re.compile(wording.between),
        re.compile("(?:" + "|".join(wording.before) + ")$"),
        re.compile("(?:" + "|".join(wording.leading) + ")"),
        re.compile(_any(wording.inside)),
    )


def _any(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def find_agreements(marks: Marks, phrases: Phrases, closed: bytearray, bodies: list[Mention]) -> Iterator[Mention]:
    """Noun phrases that end in the word for an agreement; `closed` marks 《…》 and what else is taken.

    A body may stand before the phrase (与明澜集团|合作协议), never in part inside it.
    """
    text = marks.text
    names = bytearray(len(text) + 1)
    for body in bodies:
        names[body.end] = 1
    ends: set[int] = set()
    for match in phrases.head.finditer(text):
        start, end = match.span()
        if any(closed[start:end]) or text.startswith(phrases.not_before.get(match[0], ()) or ("\0",), end):
            continue
        first = _anchor(text, phrases, start, end, ends, closed)
        first = first if first < start else _first(marks, phrases, start, names, closed)
        bare = start - first < 2 and match[0] in phrases.modified
        if (bare or match[0] in phrases.signed) and not _object(text, phrases, first, end):
            continue
        if _SUMMARY.search(text, max(0, first - 10), first):
            continue
        title = text[first:end]
        ends.add(end)
        yield Mention(first, end, "AGREEMENT", phrases.type_of(title), "tag/agreements", 0.8)


def find_signed(text: str, phrases: Phrases) -> Iterator[Mention]:
    """Titles in 《》 right behind a verb of signing, of documents that only the verb tells from plans and reports:
    签署《澄江市与云岭省合作规划》《联合行动计划》."""
    for verb in phrases.verb.finditer(text):
        lead = phrases.between.match(text, verb.end(1))
        at = lead.end() if lead else verb.end(1)
        while marked := _MARKED.match(text, at):
            if marked[1].endswith(phrases.signed):
                yield Mention(marked.start(1), marked.end(1), "AGREEMENT", None, "tag/agreements.signed", 0.9)
            at = marked.end()


def _first(marks: Marks, phrases: Phrases, at: int, names: bytearray, closed: bytearray) -> int:
    """Where the phrase starts: modifiers and names are taken in until a word that cannot belong to it."""
    text, limit, head = marks.text, max(0, at - LONGEST), at
    free = _inside(text[limit:at], phrases, limit)
    while at > limit:
        char = text[at - 1]
        if char == "”" and (opened := text.rfind("“", max(0, at - 25), at)) >= 0:
            at = opened
            continue
        if char == "》" and (opened := _work(text, closed, at)) >= 0:
            at = opened
            continue
        if not (is_letter(char) or char in "-·") or (at not in free and marks.cut[at]):
            break
        if names[at] and at < head:
            break  # with nothing between, the body opens the phrase: 澄江研究院|公约
        if at not in free and phrases.before.search(text, max(0, at - 6), at):
            break
        at -= 1
    while lead := phrases.leading.match(text, at):
        at = lead.end()
    return at


def _work(text: str, closed: bytearray, end: int) -> int:
    """Where a work in 《》 begins that a phrase holds (《东湖志》第三卷|出版协议), -1 when it is a document itself."""
    opened = text.rfind("《", max(0, end - 25), end)
    return -1 if opened < 0 or any(closed[opened:end]) else opened


def _anchor(text: str, phrases: Phrases, head: int, end: int, ends: set[int], closed: bytearray) -> int:
    """Where the phrase starts when all from a verb of signing, an opening quote, or the document before belongs to it.

    签署了|山西省基层干部选学培训合作协议; 合作协议、|学生交换协议. `head` itself when there is nothing of the kind.
    """
    low = max(0, head - LONGEST)
    starts = [low + verb.end(1) for verb in phrases.verb.finditer(text[low:head])]
    starts += [at + len(joint) for at in ends if at >= low for joint in phrases.joints if text.startswith(joint, at)]
    if text.startswith("”", end):
        starts.append(text.rfind("“", low, head) + 1)
    start = max(starts, default=0)
    if start <= low or _BREAK.search(
        _WORK.sub("", text[start:head]) if not any(closed[start:head]) else text[start:head]
    ):
        return head
    lead = phrases.between.match(text, start, head)
    about = _ABOUT.match(text, lead.end() if lead else start, head)
    if about:
        return about.start()
    start = max(start, text.rfind("的", start, head) + 1)
    lead = phrases.between.match(text, start, head)
    start = lead.end() if lead else start
    return start + 2 * text.startswith(("关于", "有关"), start)


def _object(text: str, phrases: Phrases, start: int, end: int) -> bool:
    """Whether the phrase is the object of a verb of signing: 签署|协议, 签订了一份金额较小的|合同."""
    low = max(0, start - LONGEST)
    ends = [low + verb.end(1) for verb in phrases.verb.finditer(text[low:start])]
    if not ends:
        return False
    if text[start - 1] == "《" and text.startswith("》", end):
        start -= 1  # the short name of a document: 签署《协议》
    lead = phrases.between.match(text, ends[-1], start)
    described = text[start - 1] == "的" and not _BREAK.search(text, ends[-1], start)
    return described or (lead is not None and lead.end() == start)


def _inside(text: str, phrases: Phrases, offset: int) -> set[int]:
    """Positions in and after words that a phrase may hold, so that their ends do not cut."""
    free: set[int] = set()
    for match in phrases.inside.finditer(text):
        free.update(range(offset + match.start() + 1, offset + match.end() + 1))
    return free
