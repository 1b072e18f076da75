"""What the tagger sees of a text: characters, bigrams and the list words that begin, cover and end at a character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.schema import fold

PAD, UNKNOWN = 0, 1
"""Rows of every embedding table that stand for nothing and for a unit that is not in the vocabulary."""

Ids = npt.NDArray[np.int32]
LONGEST = 160
"""Characters that the tagger reads at once, in training and in use."""

_DIGIT = re.compile(r"[0-9]")
_SENTENCE_END = re.compile(r"[。！？；!?;]")
_CLAUSE_END = re.compile(r"[，、,]")


def normalize(text: str) -> str:
    """Half-width, lower case, every digit `0`; one character for one: `１９９８年ＡＢＢ` becomes `0000年abb`."""
    lower = "".join(low if len(low := char.lower()) == 1 else char for char in fold(text))
    return _DIGIT.sub("0", lower)


def cuts(text: str, longest: int = LONGEST) -> list[int]:
    """Where pieces end: behind each line, and in long lines behind a sentence, else a comma, else anywhere."""
    ends: list[int] = []
    start = 0
    while start < len(text):
        window = text[start : start + longest]
        end = start + len(window)
        if "\n" in window:
            end = start + window.index("\n") + 1
        elif end < len(text):
            marks = [[*pattern.finditer(window)][-1:] for pattern in (_SENTENCE_END, _CLAUSE_END)]
            end = next((start + last.end() for found in marks for last in found), end)
        ends.append(end)
        start = end
    return ends


@dataclass(frozen=True)
class Vocabulary:
    """Units by row: row `i + 2` of an embedding table belongs to unit `i`."""

    chars: tuple[str, ...]
    bigrams: tuple[str, ...]
    words: tuple[str, ...]

    @cached_property
    def _char_rows(self) -> dict[str, int]:
        return {unit: row for row, unit in enumerate(self.chars, start=2)}

    @cached_property
    def _bigram_rows(self) -> dict[str, int]:
        return {unit: row for row, unit in enumerate(self.bigrams, start=2)}

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for row, word in enumerate(self.words, start=2):
            automaton.add_word(word, (len(word), row))
        automaton.make_automaton()
        return automaton

    def encode(self, text: str) -> Ids:
        """Rows of the units at each character, shape (characters, 5).

        Columns: the character, the bigram with the next one, and the longest list words that begin at the character,
        cover it from both sides, and end at it. For 市 in 南京市长江大桥: 市, 市长, 市长, –, 南京市.
        """
        plain = normalize(text)
        ids = np.zeros((len(plain), 5), dtype=np.int32)
        chars, bigrams = self._char_rows.get, self._bigram_rows.get
        ids[:, 0] = [chars(char, UNKNOWN) for char in plain]
        if len(plain) > 1:
            ids[:-1, 1] = [bigrams(plain[at : at + 2], UNKNOWN) for at in range(len(plain) - 1)]
            self._words(plain, ids)
        return ids

    def _words(self, plain: str, ids: Ids) -> None:
        found = [(end, length, row) for end, (length, row) in self._automaton.iter(plain)]
        if not found:
            return
        ends, lengths, rows = np.array(found, dtype=np.int32).T
        order = np.argsort(lengths, kind="stable")  # longest last: it overwrites what it shares a character with
        ends, lengths, rows = ends[order], lengths[order], rows[order]
        starts = ends - lengths + 1
        ids[starts, 2] = rows
        ids[ends, 4] = rows
        inside = np.maximum(lengths - 2, 0)
        offsets = np.arange(int(inside.sum())) - np.repeat(np.cumsum(inside) - inside, inside)
        ids[np.repeat(starts, inside) + 1 + offsets, 3] = np.repeat(rows, inside)
