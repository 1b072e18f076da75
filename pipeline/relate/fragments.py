"""What rules find in an article, as fragments of events and agreements with their entities and dates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

import msgspec

from pipeline.relate.dates import Date
from pipeline.rules.matches import Match, match, prepare, speech_from
from pipeline.rules.packs import Rules
from pipeline.rules.sketch import Sketch, sketch
from pipeline.schema import Article, EventType, Evidence, Phrase, Qualifier, Record, Role
from pipeline.types import DEALS

_OPENERS = "\n 。，、；：！？”,;:!?摄"
"""What stands before a clause; 摄 ends the credit of a photograph."""
_LONGEST = 3000
"""What is longer is no sentence, and is looked at in pieces."""
_FAR = 60
"""A pronoun looks back so many phrases for its person."""
_PLACED = ("在", "于")


class Unit(Record, frozen=True):
    """A sentence up to its full stop (parts ended by a semicolon belong together); `block` indexes the blocks."""

    number: int
    start: int
    end: int
    block: int
    headline: bool


class Fragment(Record, frozen=True):
    """One match with what it stands for."""

    match: Match
    unit: Unit
    evidence: Evidence
    event: EventType | None
    """The type of event that the words state; None when they only add roles or an agreement."""
    attach: tuple[EventType, ...]
    """The types of event that the roles belong to when the words state none."""
    wider: tuple[EventType, ...]
    """The types that they may belong to when the article tells of none of those."""
    roles: tuple[Role, ...]
    deals: tuple[tuple[Role, ...], ...]
    """The parties of each of several agreements, besides those of all (分别与A、B签署)."""
    documents: tuple[Phrase, ...]
    date: Date | None
    """The date that stands in the same sentence, None when there is none."""
    carried: Date | None
    """The last date before that opens a clause outside of reported speech."""
    place: str | None
    words: str = ""
    """The words that the rule matched."""
    qualifiers: tuple[Qualifier, ...] = ()

    @property
    def partners(self) -> tuple[Role, ...]:
        """The parties of one agreement each, together."""
        return tuple(role for deal in self.deals for role in deal)

    @property
    def rule(self) -> str:
        """Pack and rule."""
        return self.match.rule.name

    def entities(self, *roles: str) -> set[str]:
        """Who has one of the roles."""
        return {role.entity for role in self.roles if role.role in roles}


def units(article: Article) -> Iterator[Unit]:
    """The sentences of headlines and paragraphs, joined across semicolons."""
    start: int | None = None
    number = 0
    for index, sentence in enumerate(article.sentences):
        block = article.blocks[sentence.block]
        if block.kind not in ("headline", "paragraph"):
            continue
        start = sentence.start if start is None else start
        following = article.sentences[index + 1] if index + 1 < len(article.sentences) else None
        ending = article.text[start : sentence.end].rstrip()[-1:]
        if ending in "；;" and following and following.block == sentence.block:
            continue
        for at in range(start, sentence.end, _LONGEST):
            end = min(at + _LONGEST, sentence.end)
            yield Unit(number, at, end, sentence.block, block.kind == "headline")
            number += 1
        start = None


def fragments(
    article: Article,
    rules: Rules,
    dates: Sequence[Date],
    sides: Callable[[], Sequence[str]],
    headline: bool = False,
) -> Iterator[Fragment]:
    """Everything that the rules find, the body first, then the headlines; each in the order of the triggers.

    `sides` tells the two bodies that 双方 means at this point, for where resolve left it open; `headline`: the
    headlines only.
    """
    carried: Date | None = None
    ground = Ground(article, rules, dates)
    chosen = [unit for unit in units(article) if unit.headline or not headline]
    for unit in sorted(chosen, key=lambda unit: unit.headline):
        seen, given = ground.look(unit), ground.dates(unit)
        paragraph = ground.look(ground.paragraph(unit)) if rules.wide else None
        speech = speech_from(rules, seen)
        matches = [
            one
            for pack in rules.packs
            for one in match(rules, seen, pack, paragraph)
            if one.trigger[0] < speech or one.rule.rule.assign.event == "none"
        ]
        for one in sorted(matches, key=lambda m: m.trigger):
            yield _fragment(article, rules, one, unit, seen, given, carried, sides)
        opening = [date for date in given if date.start < speech and _opens_clause(article, date.start)]
        carried = next((date for date in reversed(opening) if _tells_day(date)), carried)


class Ground:
    """An article with its phrases and dates in order, to look at sentence by sentence."""

    def __init__(self, article: Article, rules: Rules, dates: Sequence[Date]) -> None:
        self._article = article
        self._rules = rules
        self._dates = dates
        self._date_starts = [date.start for date in dates]
        self._starts = [phrase.start for phrase in article.phrases]

    def dates(self, unit: Unit) -> Sequence[Date]:
        """The dates of a sentence."""
        return self._dates[bisect_left(self._date_starts, unit.start) : bisect_left(self._date_starts, unit.end)]

    def paragraph(self, unit: Unit) -> Unit:
        """The paragraph around a sentence, of a very long one the part that ends with it."""
        block = self._article.blocks[unit.block]
        start = max(block.start, unit.end - _LONGEST)
        return msgspec.structs.replace(unit, start=start, end=min(block.end, start + _LONGEST))

    def look(self, unit: Unit) -> Sketch:
        """The sentence as rules see it."""
        return prepare(self._rules, self.whole(unit))

    def whole(self, unit: Unit) -> Sketch:
        """The sentence with the symbols of the phrases, of 双方, and of 他 as the last subject; nothing left out."""
        near = self._article.phrases[bisect_left(self._starts, unit.start) : bisect_left(self._starts, unit.end)]
        phrases = [phrase for phrase in near if phrase.end <= unit.end]
        added: list[Phrase] = []
        for word in self._rules.sides:
            added += [Phrase(at, at + len(word), "ORG", (), "group") for at in self._words(unit, word, phrases)]
        for word in self._rules.pronouns:
            for at in self._words(unit, word, phrases):
                subject = self._subject(at) if _opens_clause(self._article, at) else None
                if subject:
                    added.append(Phrase(at, at + len(word), "PERSON", subject.entities, "pronoun"))
        for phrase in sorted(added, key=lambda phrase: (phrase.start, -phrase.end)):
            if not phrases or all(phrase.start >= one.end or phrase.end <= one.start for one in phrases):
                phrases.append(phrase)
        phrases.sort(key=lambda phrase: phrase.start)
        return sketch(self._article.text, unit.start, unit.end, phrases)

    def _words(self, unit: Unit, word: str, phrases: Sequence[Phrase]) -> list[int]:
        """Where a word stands in the sentence outside of all phrases."""
        text, found = self._article.text, []
        at = text.find(word, unit.start, unit.end)
        while at >= 0:
            if not any(phrase.start < at + len(word) and at < phrase.end for phrase in phrases):
                found.append(at)
            at = text.find(word, at + len(word), unit.end)
        return found

    def _subject(self, at: int) -> Phrase | None:
        """The last person before, in the same paragraph and not far, who opens a clause."""
        block = self._article.blocks[self._article.sentences[self._article.sentence_at(at)].block]
        last = bisect_left(self._starts, at)
        for phrase in reversed(self._article.phrases[max(last - _FAR, 0) : last]):
            if phrase.start >= block.start and phrase.label == "PERSON" and _opens_clause(self._article, phrase.start):
                return phrase
        return None


def _opens_clause(article: Article, at: int) -> bool:
    return at == 0 or article.text[at - 1] in _OPENERS


def _meant(phrase: Phrase, sides: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The entities of a phrase; 双方 means the two sides of what was told before, else those that resolve found."""
    if phrase.basis != "group":
        return phrase.entities
    if len(phrase.entities) == 3:
        return phrase.entities
    return sides() or (phrase.entities if len(phrase.entities) == 2 else ())


def _fragment(
    article: Article, rules: Rules, one: Match, unit: Unit, seen: Sketch, dates: Sequence[Date],
    carried: Date | None, sides: Callable[[], Sequence[str]],
) -> Fragment:  # fmt: skip
    pack, assign = rules.packs[one.rule.pack], one.rule.rule.assign
    sentence = article.sentence_at(one.trigger[0])
    roles: list[Role] = []
    deals: dict[str, list[Role]] = {}
    for binding in one.bindings:
        for phrase in binding.phrases:
            start, end = min(phrase.start, one.trigger[0]), max(phrase.end, one.trigger[1])
            for entity in _meant(phrase, sides):
                deal = binding.role if binding.role in DEALS else entity if binding.role == "partner" else None
                name = binding.role if deal is None else "party"
                if name in rules.types.roles:
                    words = Evidence(sentence, start, end)
                    role = Role(entity, name, words, one.rule.name, phrase.basis)
                    (roles if deal is None else deals.setdefault(deal, [])).append(role)
    return Fragment(
        match=one,
        unit=unit,
        evidence=Evidence(sentence, one.start, one.end),
        event=None if assign.event == "none" else pack.event,
        attach=assign.attach or pack.attach,
        wider=pack.attach,
        roles=tuple(roles),
        deals=tuple(tuple(deal) for deal in deals.values()),
        documents=one.phrases("agreement"),
        date=_date(article.text, one, dates),
        carried=None if unit.headline else carried,
        place=_place(article, one, seen),
        words=article.text[one.start : one.end],
        qualifiers=_qualifiers(article, rules, one, sentence),
    )


def _qualifiers(article: Article, rules: Rules, one: Match, sentence: int) -> tuple[Qualifier, ...]:
    """What slots bound to qualifiers took, and what the rule itself says."""
    bound = [
        (binding.role, "".join(article.text[binding.start : binding.end].split()), binding.start, binding.end)
        for binding in one.bindings
        if binding.role in rules.types.qualifiers
    ]
    said = [(name, value, one.start, one.end) for name, value in one.rule.rule.assign.qualifiers.items()]
    return tuple(
        Qualifier(name, value, Evidence(sentence, start, end), one.rule.name)
        for name, value, start, end in bound + said
    )


def _date(text: str, one: Match, dates: Sequence[Date]) -> Date | None:
    """The date bound by the rule, else the last one before the trigger, else the first one in the match or behind it in
    the same clause (揭牌仪式20日在东湖馆举行)."""
    bound = {phrase.start for phrase in one.phrases("date")}
    usable = [date for date in dates if date.start in bound or (not date.dateline and (date.vague or date.value))]
    before = [date for date in usable if date.start < one.trigger[0]]
    for choice in (
        [date for date in usable if date.start in bound],
        [date for date in before if date.day or date.vague],
        [date for date in before if "-" in (date.value or "")],
        [date for date in usable if date.end <= one.end and not date.year],
        [date for date in usable if _behind(text, one, date)][:1],
        before,
    ):
        if choice:
            return choice[-1]
    return None


def _behind(text: str, one: Match, date: Date) -> bool:
    """Whether the day stands behind the match in the same clause."""
    return date.day and date.start >= one.end and not any(char in _OPENERS for char in text[one.end : date.start])


def _tells_day(date: Date) -> bool:
    return not date.dateline and (date.day or date.vague)


def _place(article: Article, one: Match, seen: Sketch) -> str | None:
    """The place bound by the rule, else one after 在 before the trigger."""
    bound = [binding for binding in one.bindings if binding.role == "place"]
    if bound:
        return "".join(article.text[bound[0].start : bound[0].end].split())
    for at in range(len(seen.text) - 1, 0, -1):
        phrase = seen.phrases[at]
        if (
            phrase
            and phrase.label == "PLACE"
            and one.start <= phrase.start
            and phrase.end <= one.end
            and seen.text[at - 1] in _PLACED
        ):
            return "".join(article.text[phrase.start : phrase.end].split())
    return None
