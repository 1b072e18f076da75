"""Names in bylines and datelines: 记者 刘望 陈闻, 电(祝一鸣李国梧), 责任编辑：…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.tag.lexicon import Marks
from pipeline.tag.names import Candidate, Names

_RUN = re.compile(r"[ :/|]{0,3}((?:[一-龥·]{1,12}[ 、,/]{0,3}){1,10})")
_DATELINE = re.compile(r"[电讯]\s?\(((?:[一-龥]{2,4}[ 、,]?){1,6})\)")
_PART = re.compile(r"(?<![一-龥])[一-龥] [一-龥](?![一-龥])|[一-龥·]+")
LONGEST = 30  # characters of the names after one word
CERTAIN = 14.0  # what a place in a byline counts for


def find_bylines(marks: Marks, names: Names) -> Iterator[Candidate]:
    """Names after the words of a byline and in the brackets of a dateline."""
    text = marks.text
    for start, end in marks.byline:
        short = end - start == 1
        if short and text[end : end + 1] not in (":", "/", " ") and not text[end : end + 2].startswith("/"):
            continue
        if short and start and text[start - 1].isalnum():
            continue
        match = _RUN.match(text, end)
        if match:
            yield from _run(marks, names, match.start(1), match.end(1), exact=text[end : end + 1] in (":", " "))
    for match in _DATELINE.finditer(text):
        yield from _run(marks, names, match.start(1), match.end(1), exact=True)


def _run(marks: Marks, names: Names, start: int, end: int, *, exact: bool) -> Iterator[Candidate]:
    """Names one after the other, with or without signs between them: 刘望 陈闻卿, 祝一鸣李国梧."""
    text = marks.text
    if len(text[start:end].replace(" ", "")) > LONGEST:
        return
    for part in _PART.finditer(text[start:end]):
        if " " in part[0]:
            if part[0][0] in names.surname:
                yield Candidate(start + part.start(), start + part.end(), CERTAIN, "tag/persons.byline")
            continue
        first, last = start + part.start(), start + part.end()
        stop = next(
            (
                at
                for at in range(first + 1, last)
                if (at in marks.heads and marks.heads[at] - at > 1)
                or (marks.stop[at] and names.speech.match(text, at))
                or (marks.stop[at] == 2 and at - first > 1)
            ),
            last,
        )
        sizes = split_names(text[first:stop], names, -3.0 if exact and stop == last else 0.5)
        if not sizes and exact and stop == last and 2 <= last - first <= 3 and text[first] in names.surname:
            sizes = [last - first]
        if not sizes:
            return
        for size in sizes:
            yield Candidate(first, first + size, CERTAIN, "tag/persons.byline")
            first += size
        if stop < last:
            return


def split_names(run: str, names: Names, least: float = 0.5) -> list[int]:
    """Lengths of the names that make up `run`, best sum of scores; empty when it is not names throughout, each of
    at least the score `least`."""
    best: list[tuple[float, list[int]]] = [(0.0, []), *((float("-inf"), []) for _ in run)]
    for end in range(2, len(run) + 1):
        for size in (2, 3, 4):
            if size > end or best[end - size][0] == float("-inf"):
                continue
            score = names.score(run[end - size : end])
            if score < least:
                continue
            total = best[end - size][0] + score
            if total > best[end][0]:
                best[end] = (total, [*best[end - size][1], size])
    return best[-1][1]
