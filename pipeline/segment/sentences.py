"""Where sentences end inside a block, by punctuation alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.schema import BlockKind, fold

LONGEST_QUOTE = 30
"""A quotation of at most so many characters stays whole; a longer one is speech and splits like running text."""
LONGEST_BRACKET = 120
"""The same for 《》, （） and other brackets; a longer one is taken for a bracket that was never closed."""
LONGEST = 2000
"""A sentence of more characters is no sentence: it is cut behind its last comma, so that none takes forever."""

_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_BRACKETS = {"《": "》", "〈": "〉", "(": ")", "【": "】", "[": "]", "〔": "〕"}
_CLOSERS = {**_QUOTES, **_BRACKETS}
_MARK = re.compile("[" + re.escape("".join([*_CLOSERS, *_CLOSERS.values()])) + "]")
_STRAIGHT = re.compile(r'"([^"]*)"')
_END = re.compile(r"[。!?;…]+[”’」』》〉)】\]〕]*[。!?;…]*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_GOES_ON = ",、:"
_SPACE = re.compile(r"\s+")


class _Pair(NamedTuple):
    start: int
    end: int
    quote: bool


def sentence_spans(text: str, kind: BlockKind) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a block (end exclusive, offsets in `text`, no space at the edges).

    A sentence ends at 。！？；… with the closing quotes and brackets behind it. Brackets and short quotations stay
    whole (以“你好，春城！”为主题), but one that a colon introduces ends the sentence with its own full stop
    (他说：“好。”). A headline is split at its spaces only: 甲乙两市签约 丙公司落户 gives two sentences.
    """
    folded = _curly(fold(text))
    start = 0
    for end in [*(_headline_ends(folded) if kind == "headline" else _ends(folded)), len(text)]:
        part = folded[start:end]
        left = start + len(part) - len(part.lstrip())
        right = start + len(part.rstrip())
        if left < right:
            yield from _cut(folded, left, right)
        start = end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        comma = max(text.rfind(sign, start, start + LONGEST) for sign in _GOES_ON)
        cut = comma + 1 if comma > start else start + LONGEST
        yield start, cut
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if start < end:
        yield start, end


def _headline_ends(text: str) -> Iterator[int]:
    """A space between two Latin words or numbers (AI for Science) belongs to the name."""
    for space in _SPACE.finditer(text):
        around = text[space.start() - 1 : space.start()] + text[space.end() : space.end() + 1]
        if len(_ASCII_WORD.findall(around)) < 2:
            yield space.end()


def _ends(text: str) -> Iterator[int]:
    whole = _whole(text)
    for match in _END.finditer(text):
        start, end = match.span()
        before = bisect_left(whole, start, key=lambda pair: pair.start) - 1
        outer = whole[before] if before >= 0 and start < whole[before].end else None
        if outer and not _closes_sentence(text, outer, start, end):
            continue
        if text[end : end + 1] and text[end] in _GOES_ON:
            continue
        if end - start == 1 and _ASCII_WORD.match(text, end) and _ASCII_WORD.match(text, start - 1):
            continue  # inside a web address
        yield end


def _closes_sentence(text: str, outer: _Pair, start: int, end: int) -> bool:
    """Whether the mark at `start` is the last one of a quotation that stands after a colon."""
    return outer.quote and outer.end < end and start > outer.start and text[outer.start - 1 : outer.start] == ":"


def _whole(text: str) -> list[_Pair]:
    """The outermost brackets and quotations that stay whole, left to right."""
    found: list[_Pair] = []
    opened: list[tuple[str, int]] = []
    awaited: Counter[str] = Counter()
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0]
        if mark in _CLOSERS:
            opened.append((_CLOSERS[mark], at))
            awaited[_CLOSERS[mark]] += 1
        elif awaited[mark]:
            closer = ""
            while closer != mark:
                closer, start = opened.pop()
                awaited[closer] -= 1
            quote = mark in _QUOTES.values()
            if at - start - 1 <= (LONGEST_QUOTE if quote else LONGEST_BRACKET):
                while found and found[-1].start >= start:
                    found.pop()
                found.append(_Pair(start, at, quote))
    return found


def _curly(text: str) -> str:
    """Straight quotation marks as pairs of curly ones; the text keeps its length."""
    return _STRAIGHT.sub("“\\1”", text)
