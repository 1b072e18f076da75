"""Sketches: a sentence as relation rules see it, every person, body, document, place and date one symbol.

`东湖区委书记陆闻笛与云岭集团签订合作协议。` becomes `P与O签订A。` (with private-use characters for P, O and A).
A pattern then reads like the sentence and runs in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.schema import Phrase, Record, fold

SYMBOLS = {
    "PERSON": "\ue000",
    "ORG": "\ue001",
    "GROUP": "\ue002",
    "PLACE": "\ue003",
    "AGREEMENT": "\ue004",
    "DATE": "\ue005",
}
"""One character for each label; `GROUP` is 双方, 两校: an ORG phrase that stands for several bodies."""
LABELS = {symbol: label for label, symbol in SYMBOLS.items()}
_PAIRS = ("《》", "“”", "「」", "〈〉", "‘’", '""')
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARK = re.compile(r"\[([^\[\]|]+)\|([A-Z]+)\]")


class Sketch(Record, frozen=True):
    """A sentence in symbols. `spans` and `phrases` have one item for each character of `text`."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Where the character stands in `Article.text`."""
    phrases: tuple[Phrase | None, ...]
    """The phrase behind a symbol, None for plain text."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the article that `text[start:end]` (not empty) stands for."""
        return self.spans[start][0], self.spans[end - 1][1]

    def holds(self, stretch: tuple[int, int]) -> bool:
        """Whether a stretch of the article lies within the sentence."""
        return bool(self.spans) and self.spans[0][0] <= stretch[0] and stretch[1] <= self.spans[-1][1]

    def without(self, cuts: Iterable[tuple[int, int]]) -> Sketch:
        """The sketch with stretches left out that rules should not see."""
        kept = [True] * len(self.text)
        for start, end in cuts:
            kept[start:end] = [False] * (end - start)
        order = [at for at, keep in enumerate(kept) if keep]
        return Sketch(
            "".join(self.text[at] for at in order),
            tuple(self.spans[at] for at in order),
            tuple(self.phrases[at] for at in order),
        )

    def readable(self) -> str:
        """The sketch with the names of the symbols: `{PERSON}与{ORG}签订{AGREEMENT}。`"""
        return readable(self.text)


def readable(text: str) -> str:
    """Text of a sketch with the names of the symbols."""
    return "".join(f"{{{LABELS[char]}}}" if char in LABELS else char for char in text)


def sketch(text: str, start: int, end: int, phrases: Sequence[Phrase]) -> Sketch:
    """Sketch `text[start:end]`. `phrases` are sorted and do not overlap; white space is left out."""
    folded = _PRIVATE.sub("�", fold(text[start:end]))
    chars: list[str] = []
    spans: list[tuple[int, int]] = []
    behind: list[Phrase | None] = []
    at = start
    for phrase in [*phrases, None]:
        first, last = _quoted(text, phrase, start, end) if phrase else (end, end)
        for offset in range(at, first):
            if not folded[offset - start].isspace():
                chars.append(folded[offset - start])
                spans.append((offset, offset + 1))
                behind.append(None)
        if phrase:
            symbol = "GROUP" if phrase.label == "ORG" and phrase.basis == "group" else phrase.label
            chars.append(SYMBOLS[symbol])
            spans.append((first, last))
            behind.append(phrase)
            at = last
    return Sketch("".join(chars), tuple(spans), tuple(behind))


def _quoted(text: str, phrase: Phrase, start: int, end: int) -> tuple[int, int]:
    """The stretch of a phrase with the quotation marks or brackets around it: 《合作协议》, “东湖基地”."""
    before, after = text[max(phrase.start - 1, start) : phrase.start], text[phrase.end : min(phrase.end + 1, end)]
    if before and after and before + after in _PAIRS:
        return phrase.start - 1, phrase.end + 1
    return phrase.start, phrase.end


def marked_up(text: str) -> tuple[str, tuple[Phrase, ...]]:
    """Plain text and phrases of a marked-up sentence: `[东湖区|PLACE]与[云岭集团|ORG]签约。`

    Raises `ValueError` with the unknown label.
    """
    plain, at = "", 0
    phrases: list[Phrase] = []
    for mark in _MARK.finditer(text):
        plain += text[at : mark.start()]
        label = mark[2]
        if label not in SYMBOLS:
            raise ValueError(f"unknown label {label}; use one of {', '.join(SYMBOLS)}")
        basis = "group" if label == "GROUP" else "explicit"
        name = "ORG" if label == "GROUP" else label
        phrases.append(Phrase(len(plain), len(plain) + len(mark[1]), name, (mark[1],), basis))  # type: ignore[arg-type]
        plain += mark[1]
        at = mark.end()
    return plain + text[at:], tuple(phrases)
