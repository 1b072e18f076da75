"""Where sentences end inside a block, by punctuation alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.schema import BlockKind, fold

LONGEST_QUOTE = 30
"""A quotation of at most so many characters stays whole; a longer one is speech and splits like running text."""
LONGEST_BRACKET = 120
"""The same for 《》, （） and other brackets; a longer one is taken for a bracket that was never closed."""

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
            yield left, right
        start = end


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
        outer = next((pair for pair in whole if pair.start < start < pair.end), None)
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
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0]
        if mark in _CLOSERS:
            opened.append((_CLOSERS[mark], at))
        elif any(mark == closer for closer, _ in opened):
            closer, start = opened.pop()
            while closer != mark:
                closer, start = opened.pop()
            quote = mark in _QUOTES.values()
            if at - start - 1 <= (LONGEST_QUOTE if quote else LONGEST_BRACKET):
                found = [*(pair for pair in found if pair.start < start), _Pair(start, at, quote)]
    return found


def _curly(text: str) -> str:
    """Straight quotation marks as pairs of curly ones; the text keeps its length."""
    return _STRAIGHT.sub("“\\1”", text)
