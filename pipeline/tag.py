"""Tag: find what an article names: persons, posts, organizations, places, agreements, dates.

Rules and lexicons of `models/tag` propose, a trained model may propose too, and `fuse` decides. Coordinates are code
points of `Article.text`; matching runs on the folded text, which has the same length.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline.bodies import find_bodies
from pipeline.documents import Phrases, find_agreements, load_phrases
from pipeline.fuse import fuse
from pipeline.lexicon import Lexicon, Marks, is_letter, load_lexicon, scan
from pipeline.names import Names, load_names
from pipeline.patterns import Matcher, find_patterns, load_patterns
from pipeline.persons import find_persons
from pipeline.schema import Article, Mention, fold
from pipeline.shortforms import Wording, find_shortforms, load_shortforms
from pipeline.titles import anchored, find_titles


@dataclass(frozen=True)
class Knowledge:
    """Everything the stage knows, compiled."""

    lexicon: Lexicon
    names: Names
    phrases: Phrases
    patterns: tuple[Matcher, ...]
    shortforms: Wording
    rules: bool = True
    engine: Any = None


def load(models: Path, *, rules: bool = True, lexicon: bool = True, engine: Any = None) -> Knowledge:
    """Read `models/tag`."""
    return Knowledge(
        load_lexicon(models),
        load_names(models),
        load_phrases(models),
        load_patterns(models),
        load_shortforms(models),
        rules,
        engine,
    )


def tag(article: Article, knowledge: Knowledge) -> Article:
    """Return the article with `mentions`, sorted by (start, -end).

    `澄江市委常委、副市长陆闻笛` -> ORG 澄江市委, TITLE 常委, TITLE 副市长, PERSON 陆闻笛.
    """
    text = fold(article.text)
    mentions = fuse(_by_rules(text, knowledge))
    return msgspec.structs.replace(article, mentions=mentions)


def _by_rules(text: str, knowledge: Knowledge) -> list[Mention]:
    marks = scan(text, knowledge.lexicon)
    fixed = [_typed(mention, text, knowledge) for mention in find_patterns(text, knowledge.patterns)]
    closed = bytearray(len(text))
    for mention in fixed:
        if mention.label == "DATE":
            closed[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            marks.cut[mention.end] = marks.stop[mention.start] = 1
    persons = find_persons(marks, knowledge.names, closed)
    for mention in fixed:
        closed[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    bodies = find_bodies(marks, knowledge.lexicon, persons)
    bodies += find_shortforms(marks, bodies, knowledge.shortforms)
    agreements = list(find_agreements(marks, knowledge.phrases, closed, bodies))
    places = list(_places(marks))
    titles, bodies = _share(find_titles(marks), bodies, places, marks, {person.start for person in persons})
    beside = [*persons, *bodies, *places]
    return [*fixed, *persons, *agreements, *bodies, *places, *anchored(titles, beside, persons, marks)]


def _typed(mention: Mention, text: str, knowledge: Knowledge) -> Mention:
    if mention.label != "AGREEMENT":
        return mention
    kind = knowledge.phrases.type_of(text[mention.start : mention.end])
    return msgspec.structs.replace(mention, kind=kind)


def _places(marks: Marks) -> list[Mention]:
    """Places; a county's short name (徐汇) counts where the text has its full name too."""
    text = marks.text
    found = [Mention(start, end, "PLACE", source="tag/places", score=0.7) for start, end in marks.places]
    full = {text[start:end] for start, end in marks.places}
    for start, end in marks.counties:
        name = text[start:end]
        if any(name + level in full for level in ("区", "县", "市", "旗", "新区")):
            found.append(Mention(start, end, "PLACE", source="tag/places.short", score=0.55))
    return found


def _ends_here(marks: Marks, at: int, names: set[int]) -> bool:
    """Whether a post may end here (not 喀什地区|长治久安)."""
    return at in names or marks.stop[at] > 0 or not is_letter(marks.text[at : at + 1] or "。")


def _share(
    titles: list[Mention], bodies: list[Mention], places: list[Mention], marks: Marks, names: set[int]
) -> tuple[list[Mention], list[Mention]]:
    """Settle posts that overlap the body before them.

    区党委书记 is 区党委 + 书记; 组织部长 is 组织部 + 长 (kind 部长): the shared character stays with the body.
    """
    ends: dict[int, Mention] = {body.end: body for body in [*places, *bodies]}
    settled: list[Mention] = []
    for title in titles:
        body = next((ends[at] for at in range(title.end - 1, title.start, -1) if at in ends), None)
        if body is None or body.start >= title.start:
            settled.append(title)
            continue
        rest = title.end - body.end
        whole = marks.text[title.start : title.end]
        if marks.heads.get(body.end) == title.end:
            settled.append(Mention(body.end, title.end, "TITLE", None, title.source, title.score))
        elif rest == 1 and body.end - title.start == 1 and _ends_here(marks, title.end, names):
            settled.append(Mention(body.end, title.end, "TITLE", whole, "tag/titles.shared", title.score))
        else:
            settled.append(title)
    return settled, bodies
