"""Chains: a run of bodies and titles that ends in a name, as in 区委副书记、区长钟晓咏，区委常委、副区长俞林伟."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.postmap import PostMap
from pipeline.schema import Article, Mention, fold

_ASIDE = re.compile(r"^\([^()]{1,20}\)")
CLOSE = ("", ":", "|", "丨")  # what may stand between a title and its name


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


@dataclass
class Chain:
    """A person with the titles that a run of text gives them; `start:end` covers titles and name."""

    person: int
    start: int
    end: int
    held: list[Held] = field(default_factory=list)
    joined: bool = False
    """Whether it continues a list of persons."""
    body: int | None = None
    """The mention of a body right before the name, which a title after the name belongs to."""


def chains(article: Article, posts: PostMap, sentence: Sequence[tuple[int, Mention]]) -> Iterator[Chain]:
    """The chains of one sentence, given its outermost mentions with their indices."""
    folded = fold(article.text)
    pending: list[Held] = []
    body: tuple[int, Mention] | None = None
    start: int | None = None
    last: Chain | None = None
    previous: Mention | None = None
    for position, (index, mention) in enumerate(sentence):
        gap = _gap(folded, posts, previous, mention)
        if gap not in posts.joints:
            pending, body, start = [], None, None
        after_person = last is not None and previous is not None and last.end == previous.end
        if mention.label in ("ORG", "PLACE"):
            body = (index, mention)
            start = mention.start if start is None else start
        elif mention.label == "TITLE":
            behind = after_person and gap == "" and not _names_next(sentence, position, folded)
            if behind and last and folded[mention.start : mention.end] not in posts.signing:
                last.held.append(Held(mention, last.body))
                last.end = mention.end
            else:
                beside = body[0] if body and gap == "" else None
                hidden = gap != "" and folded[: mention.start].endswith(posts.endings)
                former = _former(folded, posts, body[1].start) if beside is not None and body else ""
                pending.append(Held(mention, beside, former=former, hidden=hidden))
                start = mention.start if start is None else start
                body = None
        elif mention.label == "PERSON":
            named = pending if gap in CLOSE else []
            joined = after_person and gap in posts.list_joints
            if not named and joined and last and _shared(last, posts):
                named = [Held(h.title, h.body, basis="list", hidden=h.hidden) for h in _shared(last, posts)]
                begin = mention.start
            else:
                begin = start if named and start is not None else mention.start
            chain = Chain(index, begin, mention.end, named, joined or _listed(last, begin, folded, posts))
            if not named and body and body[1].label == "ORG" and gap == "":
                chain.body = body[0]
            if last:
                yield last
            last, pending, body, start = chain, [], None, None
        else:
            pending, body, start = [], None, None
        previous = mention
    if last:
        yield last


def _gap(folded: str, posts: PostMap, previous: Mention | None, mention: Mention) -> str | None:
    """The text between two mentions without an aside in brackets or a closing mark: `` in 《云岭研究》|主编 and
    云岭集团（云集）|总裁."""
    if previous is None:
        return None
    gap = _ASIDE.sub("", folded[previous.end : mention.start]).strip()
    return "" if gap in posts.fillers else gap


def _former(folded: str, posts: PostMap, at: int) -> str:
    """The prefix that a word right before a body gives to the title behind it; not inside a word (中|原)."""
    for word, prefix in posts.former.items():
        before = folded[: at - len(word)][-1:]
        if folded.endswith(word, 0, at) and (len(word) > 1 or not before.isalpha()):
            return prefix
    return ""


def outside_brackets(article: Article, sentence: Sequence[tuple[int, Mention]]) -> list[tuple[int, Mention]]:
    """The mentions of a sentence without those that only explain the one before: 云岭集团（[云岭网]）."""
    kept: list[tuple[int, Mention]] = []
    for index, mention in sentence:
        before = fold(article.text[kept[-1][1].end : mention.start]) if kept else ""
        aside = before in ("(", "(以下简称", "(以下简称“", "(简称", "(简称“") and mention.label in ("ORG", "PLACE")
        if not aside or kept[-1][1].label != "ORG":
            kept.append((index, mention))
    return kept


def _names_next(sentence: Sequence[tuple[int, Mention]], position: int, folded: str) -> bool:
    """Whether the title at `position` stands right before another name, whose title it then is."""
    title = sentence[position][1]
    if position + 1 == len(sentence):
        return False
    following = sentence[position + 1][1]
    return following.label == "PERSON" and folded[title.end : following.start].strip() == ""


def _shared(last: Chain, posts: PostMap) -> list[Held]:
    """The title that goes for the rest of a list: 副省长甲、乙、丙. It must stand alone, before the first name."""
    before = [held for held in last.held if held.title.start >= last.start or last.joined]
    return before if len(before) == 1 and before[0].title.end <= last.end else []


def _listed(last: Chain | None, begin: int, folded: str, posts: PostMap) -> bool:
    return last is not None and folded[last.end : begin].strip() in posts.list_joints


def office(article: Article, posts: PostMap, sentence: Sequence[tuple[int, Mention]]) -> Iterator[Chain]:
    """Posts that a verb gives: 陆闻笛任澄江市委书记、市长; 沈砚秋、顾望舒被聘为导师. The chains cover no name."""
    folded = fold(article.text)
    persons: list[int] = []
    current: list[Chain] = []
    body: tuple[int, Mention] | None = None
    previous: Mention | None = None
    for position, (index, mention) in enumerate(sentence):
        gap = _gap(folded, posts, previous, mention)
        if gap not in posts.joints:
            yield from current
            current = []
        if mention.label == "PERSON":
            listed = previous is not None and previous.label == "PERSON" and gap in posts.list_joints
            persons = [*persons, index] if listed else [index]
            yield from current
            current, body = [], None
        elif mention.label in ("ORG", "PLACE"):
            body = (index, mention)
        elif mention.label == "TITLE":
            beside = body if body and gap == "" else None
            first = beside[1].start if beside else mention.start
            if not current and folded[:first].endswith(posts.office) and not _names_next(sentence, position, folded):
                current = [Chain(person, first, mention.end) for person in persons]
            for chain in current:
                chain.held.append(Held(mention, beside[0] if beside else None))
                chain.end = mention.end
            body = None
        previous = mention
    yield from current


def bylines(article: Article, posts: PostMap, found: Iterable[Chain]) -> Iterator[tuple[Chain, str]]:
    """Names that the form of a byline gives a title to: (蔡知微陆闻笛) after 电, 刘望舒摄."""
    folded = fold(article.text)
    opened: tuple[int, str] | None = None
    for chain in found:
        continued = opened is not None and folded[opened[0] : chain.start].strip() in ("", "、")
        title = opened[1] if continued and opened else None
        for line in posts.bylines:
            before = not line.before or folded[: chain.start].rstrip().endswith(line.before)
            if before and folded.startswith(line.after, chain.end) and not chain.held:
                title = line.title
        if title and not chain.held:
            yield chain, title
            opened = (chain.end, title)
        else:
            opened = None
