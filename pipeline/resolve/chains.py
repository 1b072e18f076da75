"""Chains: a run of bodies and titles that ends in a name, as in 区委副书记、区长沈砚秋，区委常委、副区长顾望舒."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipeline.resolve.postmap import PostMap
from pipeline.schema import Article, Mention, fold

_ASIDE = re.compile(r"^\([^()]{1,20}\)")
_whole = lru_cache(maxsize=1)(fold)  # once an article, not once a sentence
_APART = ("与", "和", "及", "以及", ",")
CLOSE = ("", ":", "|", "丨", "/")  # what may stand between a title and its name


@dataclass
class Held:
    """A title in a chain, with the mention of its body when that stands beside it."""

    title: Mention
    body: int | None
    """Index of the mention (ORG or PLACE) right before the title."""
    org: str | None = None
    basis: str = "none"
    former: str = ""
    """`时任` or `原` before the body, which belongs to the title."""
    hidden: bool = False
    """Whether a body that was not recognised stands right before the title, so that none may be taken over."""
    before: str = ""
    """The last characters before the title that belong to no mention: `俄` in 俄外长."""


@dataclass
class Chain:
    """A person with the titles that a run of text gives them; `start:end` covers titles and name."""

    person: int
    start: int
    end: int
    held: list[Held] = field(default_factory=list)
    joined: bool = False
    """Whether it continues a list of persons."""
    given: bool = False
    """Whether a verb gives the titles (任总裁); `start:end` then covers no name."""
    name: int = 0
    """Where the name starts."""
    body: int | None = None
    """The mention of a body right before the name, which a title after the name belongs to."""


def chains(
    article: Article, posts: PostMap, sentence: Sequence[tuple[int, Mention]], given: Set[int]
) -> Iterator[Chain]:
    """The chains of one sentence, given its outermost mentions with their indices, and where titles start that a verb
    gives to somebody."""
    return _Reading(_whole(article.text), posts, sentence, given).chains()


class _Reading:
    """A sentence on its way to chains: what was read since the last name, and the chain of that name."""

    def __init__(self, folded: str, posts: PostMap, sentence: Sequence[tuple[int, Mention]], given: Set[int]) -> None:
        self._folded, self._posts, self._sentence, self._given = folded, posts, sentence, given
        self._last: Chain | None = None
        self._previous: Mention | None = None
        self._forget()

    def _forget(self) -> None:
        self._pending: list[Held] = []
        self._body: tuple[int, Mention] | None = None
        self._start: int | None = None

    def chains(self) -> Iterator[Chain]:
        """Read all mentions."""
        for position, (index, mention) in enumerate(self._sentence):
            gap = gap_between(self._folded, self._posts, self._previous, mention)
            names = gap == ":" and mention.label != "PERSON"  # 选出理事：|云岭大学教授陆闻笛
            if gap not in self._posts.joints or names or mention.label in ("DATE", "AGREEMENT"):
                self._forget()
            if mention.label in ("ORG", "PLACE"):
                self._body = (index, mention)
                apart = gap in _APART and not self._pending  # 在澄江与|云岭集团董事长沈砚秋座谈
                self._start = mention.start if self._start is None or apart else self._start
            elif mention.start in self._given:
                self._forget()
            elif mention.label == "TITLE":
                self._take_title(position, mention, gap)
            elif mention.label == "PERSON":
                if self._last:
                    yield self._last
                self._last = self._person(index, mention, gap)
                self._forget()
            self._previous = mention
        if self._last:
            yield self._last

    def _named(self, held: list[Held]) -> list[Held]:
        """Without the titles of people who have no name: 区教育局|负责人，区税务局局长陆闻笛."""
        words = [self._folded[one.title.start : one.title.end] for one in held]
        for at in range(len(held) - 1, 0, -1):
            if held[at].body is not None and words[at - 1] in self._posts.unnamed:
                return held[at:]
        return held

    def _follows_name(self) -> bool:
        return self._last is not None and self._previous is not None and self._last.end == self._previous.end

    def _take_title(self, position: int, mention: Mention, gap: str | None) -> None:
        behind = self._follows_name() and gap == "" and not _names_next(self._sentence, position, self._folded)
        if behind and self._last and self._folded[mention.start : mention.end] not in self._posts.signing:
            self._last.held.append(Held(mention, self._last.body))
            self._last.end = mention.end
            return
        beside = self._body if gap == "" else None
        raw = self._folded[self._previous.end if self._previous else 0 : mention.start]
        named = raw.strip() not in self._posts.joints
        if gap == "," and self._body and not self._pending:
            self._start = mention.start  # 访问东湖大学，校长沈砚秋…: the body closes the clause before
        self._pending.append(
            Held(
                title=mention,
                body=beside[0] if beside else None,
                former=former_before(self._folded, self._posts, beside[1].start)
                if beside
                else self._carried(mention, gap),
                hidden=(named and gap == "、") or (gap != "" and raw.endswith(self._posts.endings)),
                before=raw[-3:] if named else "",
            )
        )
        self._start = mention.start if self._start is None else self._start
        self._body = None

    def _carried(self, title: Mention, gap: str | None) -> str:
        """`原` for the second title of 原党委书记、|董事长."""
        before = self._pending[-1] if self._pending and gap == "、" and self._posts.carried else None
        words = "" if before is None else before.former + self._folded[before.title.start : before.title.end]
        own = self._folded.startswith(self._posts.carried, title.start)
        return next((word for word in self._posts.carried if words.startswith(word) and not own), "")

    def _person(self, index: int, mention: Mention, gap: str | None) -> Chain:
        named = self._pending if gap in CLOSE else []
        begin = self._start if named and self._start is not None else mention.start
        joined = self._follows_name() and gap in self._posts.list_joints
        if not named and joined and self._last:
            named = [replace(held, basis="list") for held in _shared(self._last)]
        listed = self._last is not None and self._folded[self._last.end : begin].strip() in self._posts.list_joints
        chain = Chain(index, begin, mention.end, self._named(named), joined or listed, name=mention.start)
        if not named and self._body and self._body[1].label == "ORG" and gap == "":
            chain.body = self._body[0]
        return chain


def gap_between(folded: str, posts: PostMap, previous: Mention | None, mention: Mention) -> str | None:
    """The text between two mentions without what says nothing about whose title it is: an aside in brackets, a closing
    mark, a word before a body or a field before a rank.

    `` in 《云岭研究》|主编, 云岭集团（云集）|总裁 and 云岭大学|地理学|教授; `、` in 主任、|我校|化学学院.
    """
    if previous is None:
        return None
    gap = _ASIDE.sub("", folded[previous.end : mention.start]).strip()
    if previous.label == "TITLE" and posts.is_name(gap):
        return "、"
    if mention.label in ("ORG", "PLACE"):
        before = next((word for word in posts.before_body if gap.endswith(word)), "")
        return gap.removesuffix(before).strip() if gap.removesuffix(before).strip() in posts.joints else gap
    field = mention.label == "TITLE" and previous.label == "ORG" and posts.is_field(gap)
    return "" if field or gap in posts.fillers else gap


def former_before(folded: str, posts: PostMap, at: int) -> str:
    """The prefix that a word right before a body gives to the title behind it; not inside a word (中|原)."""
    for word, prefix in posts.former.items():
        before = folded[: at - len(word)][-1:]
        if folded.endswith(word, 0, at) and (len(word) > 1 or not before.isalpha()):
            return prefix
    return ""


def outside_brackets(article: Article, sentence: Sequence[tuple[int, Mention]]) -> list[tuple[int, Mention]]:
    """The mentions of a sentence without those that only explain the one before: 云岭集团（[云岭网]）, a name in
    brackets behind a name."""
    kept: list[tuple[int, Mention]] = []
    for index, mention in sentence:
        before = fold(article.text[kept[-1][1].end : mention.start]) if kept else ""
        aside = before in ("(", "(以下简称", "(以下简称“", "(简称", "(简称“") and mention.label in ("ORG", "PLACE")
        spelled = before in ("(", "( ") and mention.label == kept[-1][1].label == "PERSON"
        if not spelled and (not aside or kept[-1][1].label != "ORG"):
            kept.append((index, mention))
    return kept


def _names_next(sentence: Sequence[tuple[int, Mention]], position: int, folded: str) -> bool:
    """Whether the title at `position` stands right before another name, whose title it then is."""
    title = sentence[position][1]
    if position + 1 == len(sentence):
        return False
    following = sentence[position + 1][1]
    return following.label == "PERSON" and folded[title.end : following.start].strip() == ""


def _shared(last: Chain) -> list[Held]:
    """The title that goes for the rest of a list: 副省长甲、乙、丙. It must stand alone, before the first name."""
    return last.held if len(last.held) == 1 and last.held[0].title.start < last.name else []
