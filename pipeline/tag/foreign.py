"""Names of foreigners: with a dot between the parts (卡洛斯·桑托斯), in Latin letters, transcribed beside a post."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.tag.lexicon import Marks
from pipeline.tag.names import Candidate, Names, opens_body

_DOTTED = re.compile(r"[一-龥A-Z][一-龥A-Za-z.-]{0,15}(?:[·•・‧][一-龥A-Za-z.-]{1,12}){1,4}")
_DOT = re.compile("[·•・‧]")
_LATIN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]*\.?| de| van| von| bin| al){0,3} [A-Z][A-Za-z'-]+")
SHORTEST, LONGEST = 3, 7  # characters of a transcribed name without a dot; two before 表示


def find_foreign(marks: Marks, names: Names) -> Iterator[Candidate]:
    """Names of the three kinds."""
    yield from _dotted(marks, names)
    yield from _latin(marks)
    yield from _transcribed(marks, names)


def _dotted(marks: Marks, names: Names) -> Iterator[Candidate]:
    """The first and the last part reach as far as their characters are those of transcriptions."""
    text = marks.text
    for match in _DOTTED.finditer(text):
        dots = [match.start() + dot.start() for dot in _DOT.finditer(match[0])]
        while len(dots) > 1 and not all(_foreign(char, names) for char in text[dots[-2] + 1 : dots[-1]]):
            dots.pop()
        start, end = dots[0], dots[-1] + 1
        while start > match.start() and _foreign(text[start - 1], names) and not _word_ends(marks, start):
            start -= 1
        while end < match.end() and _foreign(text[end], names) and marks.stop[end] < 2:
            if marks.common[end] == 2 and text[end + 1 : end + 2] not in names.foreign:
                break  # 本巴瑞|热烈
            end += 1
        if end == dots[-1] + 2 and _last(marks, names, end):
            end += 1
        post = next(
            (at for at in range(dots[0] - 1, max(start - 4, match.start() - 1), -1) if at in marks.head_ends), None
        )
        start = start if post is None else post
        end -= len(text[start:end]) - len(text[start:end].rstrip("-"))
        start += len(text[start:end]) - len(text[start:end].lstrip("-"))
        if start < dots[0] and end > dots[-1] + 1:
            yield Candidate(start, end, 12.0, "tag/persons.foreign")


def _last(marks: Marks, names: Names, at: int) -> bool:
    """Whether the character at `at`, which no transcription uses, is all that is left of a name (马塞·波|咚|说)."""
    text = marks.text
    if not "一" <= text[at : at + 1] <= "龥" or marks.stop[at] or marks.common[at] > 1:
        return False
    return not text[at + 1 : at + 2].isalnum() or names.speech.match(text, at + 1) is not None


def _foreign(char: str, names: Names) -> bool:
    return char in names.foreign or char.isascii()


def _word_ends(marks: Marks, at: int) -> bool:
    """Whether a post or a cutting word of several characters ends here (总统|博索·…)."""
    return at in marks.head_ends or (marks.cut[at] == 1 and marks.common_end[at] == 1)


def _latin(marks: Marks) -> Iterator[Candidate]:
    text = marks.text
    for match in _LATIN.finditer(text):
        start, end = match.span()
        before = start in marks.head_ends or (text[start - 1 : start] == " " and start - 1 in marks.head_ends)
        if before or end in marks.heads:
            yield Candidate(start, end, 8.0, "tag/persons.latin")


def _transcribed(marks: Marks, names: Names) -> Iterator[Candidate]:
    """总统|塔雷莫|表示: nothing but characters of transcriptions between a post and the end of a name."""
    text = marks.text
    for start in sorted(marks.head_ends):
        end = start
        while (
            end < len(text)
            and end - start < LONGEST
            and text[end] in names.foreign
            and not (marks.stop[end] and end > start)
        ):
            end += 1
        if _DOT.match(text, end):
            continue
        bounded = end == len(text) or not text[end].isalnum() or marks.stop[end] or names.speech.match(text, end)
        shortest = SHORTEST - 1 if names.speech.match(text, end) else SHORTEST
        if end - start < shortest or not bounded or marks.common[start] >= end - start:
            continue
        if names.score(text[start:end]) < 1 and not opens_body(marks, end):
            yield Candidate(start, end, 6.0, "tag/persons.transcribed")
