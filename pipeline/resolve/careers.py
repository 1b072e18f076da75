"""Careers: posts that the text gives to a person away from the name, as appointments and biographies do.

陆闻笛任澄江市委书记、市长; 沈砚秋、顾望舒被聘为导师; 免去沈砚秋的…职务; 2018年，他调任…; 陆闻笛（云岭集团总裁）;
陆闻笛、沈砚秋等3位院士; 陆闻笛，男，1970年生，云岭集团总裁。
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.resolve.chains import CLOSE, Chain, Held, former_before, gap_between
from pipeline.resolve.postmap import PostMap
from pipeline.schema import Article, Mention, fold

Mentions = Sequence[tuple[int, Mention]]
SUM = re.compile(r"等(?:[\d一二三四五六七八九十百数几]{1,4}(?:多|余)?[位名])?")
_BORN = re.compile(r"\s*,(?:男|女|[一-龥]{1,3}族|\d{4}年)")
_SIGHT = 40
"""So many characters before a title say whether it is given."""
BOUNDS = ",;。:!?\n”、"  # signs that open a clause


def careers(article: Article, posts: PostMap, sentences: Sequence[Mentions]) -> Iterator[Chain]:
    """The chains of an article's sentences, given their outermost mentions; a chain covers no name.

    A clause that opens with the verb (2020年任市长, 他历任…) goes on about the person of the sentences before, as
    long as those name one person alone.
    """
    folded = fold(article.text)
    subject: list[int] = []
    listed: list[int] = []
    for sentence in sentences:
        reading = _Reading(folded, posts, sentence, subject, listed)
        yield from reading.chains()
        listed = reading.unfinished()
        persons = [index for index, mention in sentence if mention.label == "PERSON"]
        names = {folded[m.start : m.end] for _, m in sentence if m.label == "PERSON"}
        if names:
            subject = persons[:1] if len(names) == 1 else []


class _Reading:
    """One sentence: the persons named last, those that open a clause, and the runs of titles behind verbs."""

    def __init__(
        self, folded: str, posts: PostMap, sentence: Mentions, subject: Sequence[int], listed: Sequence[int]
    ) -> None:
        """`subject`: whom the sentences before are about; `listed`: whose posts they list up to their last sign."""
        self._folded, self._posts, self._sentence, self._listed = folded, posts, sentence, list(listed)
        self._topic, self._near = self._described() or list(subject), list[int]()
        self._given: tuple[list[int], list[Held]] = ([], [])
        self._dates = sorted(mention.end for _, mention in sentence if mention.label == "DATE")
        self._persons = [at for at, (_, mention) in enumerate(sentence) if mention.label == "PERSON"]

    def chains(self) -> Iterator[Chain]:
        """Read all mentions."""
        position = 0
        while position < len(self._sentence):
            mention = self._sentence[position][1]
            if mention.label == "PERSON":
                self._see(position)
            elif mention.label in ("ORG", "PLACE", "TITLE") and (takers := self._takers(position)) is not None:
                held, last = self._run(position)
                if held:
                    takers = self._behind(last, mention.start) or takers
                    if held[0].body is None and takers == self._given[0]:
                        held = self._given[1] + held  # 任云岭大学副校长，兼任|秘书长
                    self._given = (takers, held)
                    for person, own in self._shares(takers, held, mention.start):
                        yield Chain(person, mention.start, held[-1].title.end, own, given=True)
                    position = last
            position += 1

    def _shares(self, takers: list[int], held: list[Held], start: int) -> list[tuple[int, list[Held]]]:
        """Each person with the titles: all of them, or one each after 分别; none when the numbers differ."""
        if "分别" not in self._clause(start):
            return [(person, list(held)) for person in takers]
        if len(takers) != len(held):
            return []
        body: int | None = None
        shares: list[tuple[int, list[Held]]] = []
        for person, one in zip(takers, held, strict=True):
            body = body if one.body is None else one.body
            shares.append((person, [replace(one, body=body)]))
        return shares

    def unfinished(self) -> list[int]:
        """Whose list of posts goes on in the next sentence: 曾任云岭银行行长;|云岭集团董事长."""
        takers, held = self._given
        return takers if held and self._folded[held[-1].title.end : held[-1].title.end + 1] == ";" else []

    def _described(self) -> list[int]:
        """The first person when the words before only describe: 出任市委副书记，并提名为市长候选人的|陆闻笛."""
        first = next(((index, m) for index, m in self._sentence if m.label == "PERSON"), None)
        return [first[0]] if first and self._folded[first[1].start - 1] == "的" else []

    def _see(self, position: int) -> None:
        index, mention = self._sentence[position]
        previous = self._sentence[position - 1][1] if position else None
        gap = gap_between(self._folded, self._posts, previous, mention)
        listed = previous is not None and previous.label == "PERSON" and gap in self._posts.list_joints
        opens = self._opens(position) or not self._near
        continues = listed and self._topic == self._near
        self._near = [*self._near, index] if listed else [index]
        if opens or continues:
            self._topic = self._near

    def _opens(self, position: int) -> bool:
        """Whether a name opens its clause, with the titles before it."""
        while position and self._sentence[position - 1][1].label in ("ORG", "PLACE", "TITLE"):
            if self._folded[self._sentence[position - 1][1].end : self._sentence[position][1].start] not in CLOSE:
                break
            position -= 1
        return self._clause(self._sentence[position][1].start) == ""

    def _clause(self, at: int) -> str:
        """The text between the last sign or date and the position."""
        start = next((one for one in range(at, 0, -1) if self._folded[one - 1] in BOUNDS), 0)
        dates = bisect_right(self._dates, at)
        return self._folded[max(start, self._dates[dates - 1] if dates else 0) : at].strip()

    def _takers(self, position: int) -> list[int] | None:
        """Who a run that starts at the position belongs to by the words before it; None when they give no posts."""
        start = self._sentence[position][1].start
        if self._posts.gives(self._folded[max(start - _SIGHT, 0) : start]):
            if any(word in self._clause(start) for word in self._posts.addressed):
                return None
            return self._topic if self._posts.resumes(self._clause(start)) else self._near
        if position == 0:
            follows = self._listed and self._folded[max(start - _SIGHT, 0) : start].rstrip().endswith(";")
            return self._listed if follows else None
        before = self._sentence[position - 1][1]
        if before.label == "PERSON":
            held, _ = self._run(position)
            takers = self._told(self._folded[before.end : start].strip(), held) if held else None
            if takers:
                return takers
        return self._topic if self._in_biography(position) else None

    def _told(self, gap: str, held: Sequence[Held]) -> list[int] | None:
        """Whom a run of titles belongs to by the gap right after names, and by what stands behind it."""
        first, after = held[0].title, self._folded[held[-1].title.end :][:2]
        if SUM.fullmatch(gap):
            described = self._folded[first.start : first.end] in self._posts.needs_body
            return self._near if len(self._near) > 1 and not described else None
        if gap == "(":
            return self._near[-1:] if after[:1] in (")", ",", ";") else None
        return self._near if gap == "的" and after == "职务" else None

    def _in_biography(self, position: int) -> bool:
        """Whether the run is a clause of a sentence that opens a biography: 陆闻笛，男，1970年生，|云岭集团总裁."""
        first = self._sentence[0][1]
        start = self._sentence[position][1].start
        opens = first.label == "PERSON" and _BORN.match(self._folded, first.end) is not None
        alone = bisect_left(self._persons, position) == 1
        return opens and alone and self._folded[start - 1] == ","

    def _run(self, position: int) -> tuple[list[Held], int]:
        """The titles of the run that starts at the position, and where its last title stands."""
        held: list[Held] = []
        last, body, previous = position, None, None
        for at in range(position, len(self._sentence)):
            index, mention = self._sentence[at]
            gap = gap_between(self._folded, self._posts, previous, mention)
            another = gap is not None and "," in gap and self._leads_to_name(at)
            if (gap is not None and gap not in self._posts.joints) or another:
                break
            if mention.label in ("ORG", "PLACE"):
                body = index
            elif mention.label == "TITLE":
                own = body if gap == "" else None
                if not self._folded.startswith(self._posts.not_yet, mention.end):
                    held.append(Held(mention, own))
                body, last = None, at
            else:
                break
            previous = mention
        start = self._sentence[position][1].start
        if held:
            held[0].former = former_before(self._folded, self._posts, start)
        return ([], last) if self._leads_to_name(last) else (held, last)

    def _leads_to_name(self, position: int) -> bool:
        """Whether bodies and titles from the position on end in a name, whose titles they then are."""
        for at in range(position + 1, len(self._sentence)):
            before, mention = self._sentence[at - 1][1], self._sentence[at][1]
            gap = gap_between(self._folded, self._posts, before, mention)
            if mention.label == "PERSON":
                return before.label == "TITLE" and gap in CLOSE
            if mention.label not in ("ORG", "PLACE", "TITLE") or gap not in ("", "、", "兼"):
                return False
        return False

    def _behind(self, last: int, start: int) -> list[int]:
        """The person that follows: 任澄江市市长的是|陆闻笛, 作为云岭集团总裁,|沈砚秋说."""
        if last + 1 == len(self._sentence) or self._sentence[last + 1][1].label != "PERSON":
            return []
        between = self._folded[self._sentence[last][1].end : self._sentence[last + 1][1].start]
        wanted = ("的", "的是", ",") if self._folded.endswith("作为", 0, start) else ("的", "的是")
        return [self._sentence[last + 1][0]] if between in wanted else []
