"""Tag: find what an article names: persons, posts, organizations, places, agreements, dates.

Rules and lexicons of `models/tag` propose, a trained model may propose too, and `fuse` decides. Coordinates are code
points of `Article.text`; matching runs on the folded text, which has the same length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, get_args

import msgspec

from pipeline.schema import Article, Label, Mention, fold
from pipeline.tag.bodies import find_bodies, find_known
from pipeline.tag.documents import Phrases, find_agreements, find_signed, load_phrases
from pipeline.tag.echoes import find_bare, find_echoes
from pipeline.tag.fuse import Weights, fuse, load_weights, weigh
from pipeline.tag.joint import join_bodies, part_bodies, widen_bodies
from pipeline.tag.lexicon import Lexicon, Marks, clause_head, is_letter, load_lexicon, scan
from pipeline.tag.names import Names, load_names
from pipeline.tag.offices import Offices, find_offices, load_offices
from pipeline.tag.patterns import Matcher, find_patterns, load_patterns
from pipeline.tag.persons import find_persons
from pipeline.tag.shortforms import Wording, find_shortforms, load_shortforms
from pipeline.tag.slots import Slots, find_slots, load_slots
from pipeline.tag.titles import anchored, find_titles

SURE = ("tag/persons.byline", "tag/persons.beside")  # rules that no brand contradicts
LABELS = frozenset(get_args(Label))
_LETTER = re.compile(r"[^\W_]")


class Engine(Protocol):
    """A trained tagger, see `pipeline.engines.tagger`."""

    def spans(self, texts: Sequence[str]) -> Sequence[Sequence[Any]]:
        """For each text its spans: `start`, `end`, `label` (`PERSON`, `ORG:company`), `score` from 0 to 1."""
        ...


@dataclass(frozen=True)
class Knowledge:
    """Everything the stage knows, compiled."""

    lexicon: Lexicon
    names: Names
    phrases: Phrases
    patterns: tuple[Matcher, ...]
    shortforms: Wording
    weights: Weights
    slots: Slots
    offices: Offices
    rules: bool = True
    engine: Engine | None = None


@dataclass(frozen=True)
class Proposals:
    """What was proposed for an article before it was weighed."""

    marks: Marks
    fixed: list[Mention]
    """Dates and the titles of agreements in 《》."""
    names: list[Mention]
    """Persons, bodies, places as rules and lists see them."""
    model: list[Mention]
    titles: list[Mention]

    @property
    def posts(self) -> set[int]:
        """Where a post begins."""
        return {title.start for title in self.titles}


def load(models: Path, *, rules: bool = True, lexicon: bool = True, engine: Engine | None = None) -> Knowledge:
    """Read `models/tag` and `models/resolve/divisions.tsv`.

    `rules=False` leaves only lexicon and engine, `lexicon=False` drops the lists of known bodies and places,
    `engine` is a trained tagger or None.
    """
    return Knowledge(
        load_lexicon(models, known=lexicon),
        load_names(models),
        load_phrases(models),
        load_patterns(models),
        load_shortforms(models),
        load_weights(models),
        load_slots(models),
        load_offices(models),
        rules,
        engine,
    )


def tag(article: Article, knowledge: Knowledge) -> Article:
    """Return the article with `mentions`, sorted by (start, -end).

    `澄江市委常委、副市长陆闻笛` -> ORG 澄江市委, TITLE 常委, TITLE 副市长, PERSON 陆闻笛. The `kind` of a title is
    its full wording where the text shares a character with the body (澄江市|长, kind 市长).
    """
    return msgspec.structs.replace(article, mentions=_settled(propose(article, knowledge), knowledge))


def propose(article: Article, knowledge: Knowledge) -> Proposals:
    """What rules, lists and the model see in an article, each for itself."""
    text = fold(article.text)
    marks = scan(text, knowledge.lexicon)
    fixed = _fixed(text, knowledge)
    for mention in fixed:
        if mention.label == "DATE":
            marks.cut[mention.end] = marks.stop[mention.start] = 1
    model = _by_model(article, marks, knowledge)
    titles = find_titles(marks, knowledge.lexicon)
    return Proposals(marks, fixed, _names(marks, fixed, knowledge), model, titles)


def _settled(proposed: Proposals, knowledge: Knowledge) -> tuple[Mention, ...]:
    """The mentions that the proposals come to."""
    marks, fixed, titles = proposed.marks, proposed.fixed, proposed.titles
    names = list(fuse(weigh(proposed.names, proposed.model, proposed.posts, knowledge.weights)))
    if knowledge.rules:
        names = part_bodies(marks, join_bodies(marks, names), knowledge.lexicon.wholes)
        names = widen_bodies(marks, names, knowledge.lexicon.outlets)
        names += find_bare(marks, [*fixed, *names, *titles], knowledge.shortforms)
        names = _sided(marks, fixed, names, knowledge)
        titles, shown = find_offices(titles, names, marks, knowledge.lexicon, knowledge.offices)
        names = list(fuse([*names, *shown]))
        names += find_echoes(marks, [*fixed, *names, *titles], knowledge.shortforms)
        names = _sided(marks, fixed, names, knowledge)  # once more: the other side may be an echo
    found = [*fixed, *(name for name in names if name.label != "TITLE" or not knowledge.rules)]
    if knowledge.rules:
        bodies = [mention for mention in names if mention.label == "ORG"]
        found += find_agreements(marks, knowledge.phrases, _cover(marks.text, fixed), bodies)
        found += _beside(titles, names, marks, knowledge)
    return fuse(found)


def _sided(marks: Marks, fixed: list[Mention], names: list[Mention], knowledge: Knowledge) -> list[Mention]:
    """The names with the unknown sides of signings, which take the place of what stands in them."""
    sides = list(find_slots(marks, knowledge.slots, [*fixed, *names]))
    return [name for name in names if not any(s.start <= name.start and name.end <= s.end for s in sides)] + sides


def _names(marks: Marks, fixed: list[Mention], knowledge: Knowledge) -> list[Mention]:
    """Persons, bodies, places and free posts as rules and lexicons see them."""
    if not knowledge.rules:
        return [*find_known(marks, knowledge.lexicon), *_places(marks)]
    dates = [mention for mention in fixed if mention.label == "DATE"]
    persons = find_persons(marks, knowledge.names, _cover(marks.text, dates))
    bodies = find_bodies(marks, knowledge.lexicon, persons)
    short = find_shortforms(marks, bodies, knowledge.shortforms)
    bodies += short
    # A brand that looks like a name: 卓澜 in 卓澜服饰有限公司.
    brands = {marks.text[form.start : form.end] for form in short}
    persons = [one for one in persons if one.source in SURE or marks.text[one.start : one.end] not in brands]
    return [*persons, *bodies, *_places(marks)]


def _beside(titles: list[Mention], names: list[Mention], marks: Marks, knowledge: Knowledge) -> list[Mention]:
    """Posts as the names that were chosen leave them room; the model's where the rules see none."""
    persons = [mention for mention in names if mention.label == "PERSON"]
    others = [mention for mention in names if mention.label != "TITLE"]
    seen = _cover(marks.text, titles)
    heard = [mention for mention in names if mention.label == "TITLE" and not any(seen[mention.start : mention.end])]
    heard = [mention for mention in heard if not marks.text.startswith("的", mention.end)]  # 陆闻笛|主编|的新书
    titles = sorted([*titles, *heard], key=lambda title: title.start)
    return list(anchored(_share(titles, others, marks), others, persons, marks, knowledge.lexicon))


def _cover(text: str, mentions: list[Mention]) -> bytearray:
    """1 for every character that a mention covers."""
    covered = bytearray(len(text))
    for mention in mentions:
        covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    return covered


def _by_model(article: Article, marks: Marks, knowledge: Knowledge) -> list[Mention]:
    """What the engine finds, line by line; a name that opens with a cutting word loses it."""
    if knowledge.engine is None:
        return []
    found = []
    lines = [(block.start, article.text[block.start : block.end]) for block in article.blocks]
    for (offset, _), spans in zip(lines, knowledge.engine.spans([line for _, line in lines]), strict=True):
        for span in spans:
            label, _, kind = span.label.partition(":")
            start, end = offset + span.start, offset + span.end
            text = marks.text[start:end]
            if label == "ORG" and marks.cut[start + 1] and end - start > 2 and marks.endings.get(end) != start:
                leading = knowledge.lexicon.leading.match(marks.text, start + 1, end)  # 我校|化学学院, but 管委会
                start = leading.end() if leading and leading.end() < end else start + 1
            doctrine = label == "PERSON" and knowledge.names.doctrine.match(marks.text, end)
            group = label == "ORG" and text.endswith(knowledge.weights.never)
            if label not in LABELS or doctrine or group or not _LETTER.search(text):
                continue
            if text.count("(") == text.count(")") and not any(sign in text for sign in "《》、,"):
                found.append(Mention(start, end, label, kind or None, "ner", round(float(span.score), 3)))
    return found


def _fixed(text: str, knowledge: Knowledge) -> list[Mention]:
    """Dates and the titles of agreements in 《》."""
    if not knowledge.rules:
        return []
    found = [*find_patterns(text, knowledge.patterns), *find_signed(text, knowledge.phrases)]
    return [_typed(mention, text, knowledge) for mention in found]


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
        named = any(name + level in full for level in ("区", "县", "市", "旗", "新区"))
        if named or (marks.common[start] < len(name) and _alone(marks, start, end)):
            found.append(Mention(start, end, "PLACE", source="tag/places.short", score=0.55))
    return found


def _alone(marks: Marks, start: int, end: int) -> bool:
    """Whether neither neighbour can belong to the same word."""
    before = clause_head(marks, start) or start in marks.known_ends
    return before and (marks.stop[end] > 0 or not is_letter(marks.text[end : end + 1] or "。"))


def _share(titles: list[Mention], names: list[Mention], marks: Marks) -> list[Mention]:
    """Settle posts that overlap the body or place before them.

    区党委书记 is 区党委 + 书记; 组织部长 is 组织部 + 长 (kind 部长): the shared character stays with the body.
    """
    ends = {mention.end: mention for mention in names if mention.label in ("ORG", "PLACE")}
    persons = {mention.start for mention in names if mention.label == "PERSON"}
    settled: list[Mention] = []
    for title in titles:
        body = next((ends[at] for at in range(title.end - 1, title.start, -1) if at in ends), None)
        start, kind = title.start, title.kind
        if body is not None and body.start < title.start:
            shared = marks.heads.get(body.end - 1) == title.end
            if marks.heads.get(body.end) == title.end:
                start = body.end
            elif shared and title.end - body.end == 1 and _ends_here(marks, title.end, persons):
                start, kind = body.end, marks.text[body.end - 1 : title.end]
        settled.append(msgspec.structs.replace(title, start=start, kind=kind))
    return settled


def _ends_here(marks: Marks, at: int, persons: set[int]) -> bool:
    """Whether a post may end here (not 喀什地区|长治久安)."""
    return at in persons or marks.stop[at] > 0 or not is_letter(marks.text[at : at + 1] or "。")
