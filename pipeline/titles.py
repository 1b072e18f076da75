"""Posts in a text: 常务副会长, 党委副书记, 代市长, 院士."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.lexicon import Lexicon, Marks
from pipeline.schema import Mention

LONGEST = 14  # characters of a post with everything in front of its head


def find_titles(marks: Marks, lexicon: Lexicon) -> list[Mention]:
    """All stretches that read as a post; whether they are one, their neighbours decide (`anchored`)."""
    found: list[Mention] = []
    covered = 0
    for start in sorted(marks.heads):
        end = marks.heads[start]
        if end <= covered or not marks.stop[start]:
            continue
        first = _with_prefixes(marks, lexicon, start)
        if found and first < found[-1].end:
            if found[-1].end > start:
                continue
            first = max(first, found[-1].end)
        found.append(Mention(first, end, "TITLE", source="tag/titles", score=0.9))
        covered = end
    return found


def _with_prefixes(marks: Marks, lexicon: Lexicon, start: int) -> int:
    """Where the title begins whose head begins at `start`."""
    first = start
    while first in marks.prefixes and start - first < LONGEST:
        best = min(marks.prefixes[first])
        word = marks.text[best:first]
        # 前, 原, 代 and the like are common in other words: they count only where the word before has ended.
        if word in lexicon.guarded and not _opens(marks, best):
            break
        first = best
    return first


def _opens(marks: Marks, at: int) -> bool:
    """Whether a new word may begin here: not inside an everyday word of two or three characters."""
    return not any(at - back >= 0 and marks.common[at - back] > back for back in (1, 2))


def anchored(titles: list[Mention], others: list[Mention], persons: list[Mention], marks: Marks) -> Iterator[Mention]:
    """The titles that stand beside a person or a body (`others`), or in a list of titles that does.

    A rank (教授, 代表) needs a person. A post that is no rank (董事长) also counts by itself, with a low score.
    """
    starts = {mention.start for mention in others}
    ends = {mention.end for mention in others}
    narrow = ({mention.start for mention in persons}, {mention.end for mention in persons})
    joined = [False] * len(titles)
    for order in (range(len(titles)), range(len(titles) - 1, -1, -1)):
        for at in order:
            if joined[at]:
                continue
            title = titles[at]
            rank = any((start, title.end) in marks.ranks for start in range(title.start, title.end))
            if _touches(title, *(narrow if rank else (starts, ends)), marks.text):
                joined[at] = True
                for side, edge in (
                    (starts, title.start),
                    (ends, title.end),
                    (narrow[0], title.start),
                    (narrow[1], title.end),
                ):
                    side.add(edge)
    for title, beside in zip(titles, joined, strict=True):
        if beside:
            yield title
        elif not any((start, title.end) in marks.ranks for start in range(title.start, title.end)):
            yield Mention(title.start, title.end, "TITLE", title.kind, title.source, 0.5)


def _touches(title: Mention, starts: set[int], ends: set[int], text: str) -> bool:
    after, before = title.end, title.start
    if after in starts or before in ends:
        return True
    if text[after : after + 1] in ("、", "兼", " ", ":", "·", "/") and after + 1 in starts:
        return True
    return text[max(0, before - 1) : before] in ("、", "兼", " ") and before - 1 in ends
