"""What rules find in an article, as fragments of events and agreements with their entities and dates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.relate.dates import Date
from pipeline.relate.looks import OPENERS, Look, Unit, opens_clause
from pipeline.rules.matches import Match
from pipeline.rules.records import Rules
from pipeline.rules.sketch import Sketch
from pipeline.schema import Article, EventType, Evidence, Phrase, Qualifier, Record, Role
from pipeline.types import DEALS

_PLACED = ("在", "于")


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


def fragments(
    article: Article,
    rules: Rules,
    looks: Sequence[Look],
    sides: Callable[[], Sequence[str]],
    headline: bool = False,
) -> Iterator[Fragment]:
    """Everything that the rules find, the body first, then the headlines; each in the order of the triggers.

    `sides` tells the two bodies that 双方 means at this point, for where resolve left it open; `headline`: the
    headlines only.
    """
    carried: Date | None = None
    for look in looks:
        if headline and not look.unit.headline:
            continue
        matches = [
            one
            for found in look.found.values()
            for one in found
            if one.trigger[0] < look.speech or one.rule.rule.assign.event == "none"
        ]
        for one in sorted(matches, key=lambda m: m.trigger):
            yield _fragment(article, rules, one, look, carried, sides)
        opening = [date for date in look.dates if date.start < look.speech and opens_clause(article, date.start)]
        carried = next((date for date in reversed(opening) if _tells_day(date)), carried)


def _meant(phrase: Phrase, sides: Callable[[], Sequence[str]]) -> Sequence[str]:
    """The entities of a phrase; 双方 means the two sides of what was told before, else those that resolve found."""
    if phrase.basis != "group":
        return phrase.entities
    if len(phrase.entities) == 3:
        return phrase.entities
    return sides() or (phrase.entities if len(phrase.entities) == 2 else ())


def _a_body(article: Article, phrase: Phrase, role: str, word: str, rules: Rules) -> bool:
    """Whether a place takes part as a body would: who visits 云岭国 calls on it, who looks round 东湖区 does not."""
    if role == "visited":
        return word in rules.called
    return role != "party" or _acts(article, phrase, rules)


def _acts(article: Article, phrase: Phrase, rules: Rules) -> bool:
    """Whether a place is a party itself: not the head of a name that was not recognized (东湖|再担保公司), nor a venue
    (在东湖)."""
    start, index = phrase.start, bisect_left(article.phrases, phrase.start, key=lambda one: one.start)
    while index and article.phrases[index - 1].label == "PLACE" and article.phrases[index - 1].end == start:
        start, index = article.phrases[index - 1].start, index - 1
    if article.text[start - 1 : start] in ("在", "于"):
        return False
    return re.match(rules.acting, article.text[phrase.end : phrase.end + 4]) is not None


def _paired(deals: Mapping[str, list[Role]]) -> tuple[tuple[Role, ...], ...]:
    """The parties of each agreement; two lists of different lengths are left open."""
    left, right = deals.get("left", []), deals.get("right", [])
    if not left:
        return tuple(tuple(deal) for deal in deals.values())
    if len(left) == len(right):
        return tuple(zip(left, right, strict=True))
    return tuple((one, right[0]) for one in left) if len(right) == 1 else ()


def _fragment(
    article: Article, rules: Rules, one: Match, look: Look, carried: Date | None, sides: Callable[[], Sequence[str]]
) -> Fragment:  # fmt: skip
    pack, assign = rules.packs[one.rule.pack], one.rule.rule.assign
    sentence = article.sentence_at(one.trigger[0])
    roles: list[Role] = []
    deals: dict[str, list[Role]] = {}
    for binding in one.bindings:
        apart = binding.role == "partner" or binding.role in DEALS
        name = "party" if apart else binding.role
        for phrase in binding.phrases:
            if phrase.label == "PLACE" and not _a_body(article, phrase, name, one.word, rules):
                continue
            start, end = min(phrase.start, one.trigger[0]), max(phrase.end, one.trigger[1])
            for entity in _meant(phrase, sides):
                if name in rules.types.roles:
                    words = Evidence(sentence, start, end)
                    role = Role(entity, name, words, one.rule.name, phrase.basis)
                    deal = entity if binding.role == "partner" else binding.role
                    (deals.setdefault(deal, []) if apart else roles).append(role)
    return Fragment(
        match=one,
        unit=look.unit,
        evidence=Evidence(sentence, one.start, one.end),
        event=None if assign.event == "none" else pack.event,
        attach=rules.types.alike(assign.attach or pack.attach),
        wider=rules.types.alike(pack.attach),
        roles=tuple(roles),
        deals=_paired(deals),
        documents=one.phrases("agreement"),
        date=_date(article.text, one, look.dates),
        carried=None if look.unit.headline else carried,
        place=_place(article, one, look.seen),
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
        [date for date in usable if date.day and date.start == one.end],
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
    return date.day and date.start >= one.end and not any(char in OPENERS for char in text[one.end : date.start])


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
