"""The sentences of an article as rules see them, and what the rules find in each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from pipeline.relate.dates import Date
from pipeline.rules.matches import Match, match, prepare, speech_from
from pipeline.rules.records import Rules
from pipeline.rules.sketch import Sketch, sketch
from pipeline.schema import Article, BlockKind, Phrase, Record

OPENERS = "\n 。，、；：！？”,;:!?摄"
"""What stands before a clause; 摄 ends the credit of a photograph."""
READ: tuple[BlockKind, ...] = ("headline", "paragraph")
"""The blocks that rules look at."""
LONGEST = 3000
"""What is longer is no sentence, and is looked at in pieces."""
_FAR = 60
"""A pronoun looks back so many phrases for its person."""


class Unit(Record, frozen=True):
    """A sentence up to its full stop (parts ended by a semicolon belong together); `block` indexes the blocks."""

    number: int
    start: int
    end: int
    block: int
    headline: bool


class Look(Record, frozen=True):
    """A sentence as rules see it, and what they find."""

    unit: Unit
    seen: Sketch
    paragraph: Sketch | None
    """What is around it, where a rule looks so far."""
    speech: int
    """Where reported speech begins, in the article."""
    dates: tuple[Date, ...]
    found: Mapping[str, Sequence[Match]]
    """Pack -> what its rules find."""


def looks(article: Article, rules: Rules, dates: Sequence[Date]) -> tuple[Look, ...]:
    """Every sentence of an article, the body first, then the headlines."""
    ground = Ground(article, rules, dates)
    found = []
    for unit in sorted(units(article), key=lambda unit: unit.headline):
        seen = ground.look(unit)
        paragraph = ground.look(ground.paragraph(unit)) if rules.wide else None
        matches = {pack: match(rules, seen, pack, paragraph) for pack in rules.packs}
        found.append(Look(unit, seen, paragraph, speech_from(rules, seen), ground.dates(unit), matches))
    return tuple(found)


def looked_again(before: Sequence[Look], rules: Rules, pack: str) -> tuple[Look, ...]:
    """The same sentences with what the changed rules of one pack find; all else that rules know must be the same."""
    replace = msgspec.structs.replace
    return tuple(replace(one, found={**one.found, pack: match(rules, one.seen, pack, one.paragraph)}) for one in before)


def units(article: Article) -> Iterator[Unit]:
    """The sentences of headlines and paragraphs, joined across semicolons."""
    start: int | None = None
    number = 0
    for index, sentence in enumerate(article.sentences):
        block = article.blocks[sentence.block]
        if block.kind not in READ:
            continue
        start = sentence.start if start is None else start
        following = article.sentences[index + 1] if index + 1 < len(article.sentences) else None
        ending = article.text[start : sentence.end].rstrip()[-1:]
        if ending in "；;" and following and following.block == sentence.block:
            continue
        for at in range(start, sentence.end, LONGEST):
            end = min(at + LONGEST, sentence.end)
            yield Unit(number, at, end, sentence.block, block.kind == "headline")
            number += 1
        start = None


class Ground:
    """An article with its phrases and dates in order, to look at sentence by sentence."""

    def __init__(self, article: Article, rules: Rules, dates: Sequence[Date]) -> None:
        self._article = article
        self._rules = rules
        self._dates = dates
        self._date_starts = [date.start for date in dates]
        self._starts = [phrase.start for phrase in article.phrases]
        self._bodies = sorted(
            (article.mentions[index].start, org.type, org.id) for org in article.organizations for index in org.mentions
        )

    def dates(self, unit: Unit) -> tuple[Date, ...]:
        """The dates of a sentence."""
        return tuple(self._dates[bisect_left(self._date_starts, unit.start) : bisect_left(self._date_starts, unit.end)])

    def paragraph(self, unit: Unit) -> Unit:
        """The paragraph around a sentence, of a very long one the part that ends with it."""
        block = self._article.blocks[unit.block]
        start = max(block.start, unit.end - LONGEST)
        return msgspec.structs.replace(unit, start=start, end=min(block.end, start + LONGEST))

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
                subject = self._subject(at) if opens_clause(self._article, at) else None
                if subject:
                    added.append(Phrase(at, at + len(word), "PERSON", subject.entities, "pronoun"))
        for word, kind in self._rules.those.items():
            for at in self._words(unit, word, phrases):
                body = self._named(at, kind)
                added += [Phrase(at, at + len(word), "ORG", (body,), "pronoun")] if body else []
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

    def _named(self, at: int, kind: str) -> str | None:
        """The body of a type that is named last before, when the sentence that names it names no other or is the same
        (访问云岭大学，与该校); in the same sentence rather not that of the subject (东湖大学校长访问该校)."""
        last = bisect_left(self._bodies, (at,))
        before = [body for body in self._bodies[max(last - _FAR, 0) : last] if body[1] == kind]
        if not before:
            return None
        sentence = self._article.sentence_at(before[-1][0])
        others = {body for start, _, body in before if start >= self._article.sentences[sentence].start}
        if len(others) == 1 or sentence != self._article.sentence_at(at):
            return before[-1][2] if len(others) == 1 else None
        objects = [body for start, _, body in before if body in others and not self._leads(start)]
        return objects[-1] if objects else before[-1][2]

    def _leads(self, at: int) -> bool:
        """Whether the mention is part of a person who opens a clause."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return False
        phrase = self._article.phrases[index]
        return phrase.label == "PERSON" and at < phrase.end and opens_clause(self._article, phrase.start)

    def _subject(self, at: int) -> Phrase | None:
        """The last person before, in the same paragraph and not far, who opens a clause."""
        block = self._article.blocks[self._article.sentences[self._article.sentence_at(at)].block]
        last = bisect_left(self._starts, at)
        for phrase in reversed(self._article.phrases[max(last - _FAR, 0) : last]):
            if phrase.start >= block.start and phrase.label == "PERSON" and opens_clause(self._article, phrase.start):
                return phrase
        return None


def opens_clause(article: Article, at: int) -> bool:
    """Whether a clause begins at the character."""
    return at == 0 or article.text[at - 1] in OPENERS
