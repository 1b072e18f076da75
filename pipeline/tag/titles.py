"""Posts in a text: 常务副会长, 党委副书记, 代市长, 院士."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.schema import Mention
from pipeline.tag.lexicon import Lexicon, Marks, is_letter

_SUM = re.compile(r"等(?:[\d一二三四五六七八九十百数几]{1,4}(?:多|余)?[位名])?$")
LONGEST = 14  # characters of a post with everything in front of its head


def find_titles(marks: Marks, lexicon: Lexicon) -> list[Mention]:
    """All stretches that read as a post; whether they are one, their neighbours decide (`anchored`)."""
    found: list[Mention] = []
    covered = 0
    for start in sorted(marks.heads):
        end = marks.heads[start]
        if end <= covered or not marks.stop[start]:
            continue
        first = _abroad(marks, lexicon, _with_prefixes(marks, lexicon, start), end)
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


def _abroad(marks: Marks, lexicon: Lexicon, first: int, end: int) -> int:
    """Where a post abroad begins that starts with the place it is in: 驻肯尼亚|大使, 驻华|大使."""
    if marks.text[first:end] not in lexicon.abroad:
        return first
    place = marks.place_ends.get(first, first - 1)
    return place - 1 if marks.text[place - 1 : place] == "驻" else first


def _opens(marks: Marks, at: int) -> bool:
    """Whether a new word may begin here: not inside an everyday word of two or three characters."""
    return not any(at - back >= 0 and marks.common[at - back] > back for back in (1, 2))


def anchored(
    titles: list[Mention], others: list[Mention], persons: list[Mention], marks: Marks, lexicon: Lexicon
) -> Iterator[Mention]:
    """The titles that stand beside a person or a body (`others`), or in a list of titles that does.

    A rank (教授, 代表) needs a person, or a body before and a sign of listing behind (中国科学院|院士、), or
    somebody takes it (聘为兼职教授), or it sums up a list of names. Any other post (董事长) also
    counts by itself, with a low score.
    """
    wide = Neighbours(others)
    bodies = {other.end: other.start for other in others if other.label == "ORG"}
    narrow = Neighbours(persons)
    heard = {person.end for person in persons}
    words = {
        at for at in (title.start for title in titles) if at not in heard and is_letter(marks.text[at - 1 : at] or "。")
    }
    ranks = [_is_rank(title, marks) for title in titles]
    joined = [False] * len(titles)
    for order in (range(len(titles)), range(len(titles) - 1, -1, -1)):
        for at in order:
            title, rank = titles[at], ranks[at]
            body = title.start in wide.ends
            taken = marks.text.endswith(lexicon.office, 0, bodies.get(title.start, title.start))
            listed = rank and ((body and marks.text[title.end : title.end + 1] in ("、", ",")) or taken)
            listed = listed or _counts(marks.text, bodies.get(title.start, title.start), heard)
            if marks.text[title.start : title.end] in lexicon.before_names:
                joined[at] = title.end in narrow.starts and title.start in words
            elif not joined[at] and (listed or (narrow if rank else wide).touch(title, marks.text)):
                joined[at] = True
                wide.add(title)
                narrow.add(title)
    for title, rank, beside in zip(titles, ranks, joined, strict=True):
        if beside:
            yield title
        elif not rank:
            yield Mention(title.start, title.end, "TITLE", title.kind, title.source, 0.5)


def _counts(text: str, at: int, names: Collection[int]) -> bool:
    """Whether a list of names right before is summed up: 陆闻笛、沈砚秋等23位|院士."""
    match = _SUM.search(text, max(0, at - 8), at)
    return match is not None and match.start() in names


def _is_rank(title: Mention, marks: Marks) -> bool:
    """Whether the longest head of the title is a rank (教授) and no post (副总编辑, though 编辑 is a rank).

    What only the model takes for a title counts as a rank: it needs a person.
    """
    return title.end not in marks.head_ends or (marks.head_ends.get(title.end, title.start), title.end) in marks.ranks


class Neighbours:
    """Where mentions start and end, to see what stands beside a title."""

    def __init__(self, mentions: list[Mention]) -> None:
        self.starts = {mention.start for mention in mentions}
        self.ends = {mention.end for mention in mentions}

    def add(self, mention: Mention) -> None:
        """Take in one more."""
        self.starts.add(mention.start)
        self.ends.add(mention.end)

    def touch(self, title: Mention, text: str) -> bool:
        """Whether one of the mentions stands at the title, with at most one sign between."""
        after, before = title.end, title.start
        if after in self.starts or before in self.ends:
            return True
        if text[after : after + 1] in ("、", "兼", " ", ":", "·", "/") and after + 1 in self.starts:
            return True
        return text[max(0, before - 1) : before] in ("、", "兼", " ") and before - 1 in self.ends
