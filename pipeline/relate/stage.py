"""Relate: resolved articles get their agreements and events.

Rules of `models/relate/` match sketches of the sentences; what they find is put together to agreements and events.
Every role says which rule found it and which words state it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from pathlib import Path

import msgspec

from pipeline.relate.agreements import Documents
from pipeline.relate.dates import Date, Words, dates, days_between, load_words
from pipeline.relate.document import Document
from pipeline.relate.drafts import Draft, Step
from pipeline.relate.events import Assembly
from pipeline.relate.fragments import Fragment, fragments
from pipeline.relate.looks import Look, looks
from pipeline.relate.parties import settle
from pipeline.relate.titles import Heads, load_heads
from pipeline.relate.worth import attribute
from pipeline.rules import packs
from pipeline.rules.records import Rules
from pipeline.schema import Agreement, Article, Event, EventType, Post, Role, Status, content_id

_MEMBERS = ("院士", "代表", "委员")
_JOINTS = ("与", "和", "同")
_HEADS = re.compile("(?:常务)?副?(?:代|代理)?[省市县区州旗镇乡]长")
"""Who leads a government: acts for it, whatever post of the party goes before (县委副书记、县长)."""
_BUSINESS = re.compile("董事长|总裁|经理|总监|校长|院长|会长|台长|行长|总编|创始人|首席|合伙人|总工程师|CEO")
"""Posts that no country, province or city has."""
_OLD = 75
"""What happened so many days before the publication is background."""
_CAREER: tuple[EventType, ...] = ("appointment", "departure")
"""Events of which news of the same year tells along with the latest one; background begins a year before."""
_YEAR = 365


class Knowledge(msgspec.Struct, frozen=True):
    """What relate knows."""

    rules: Rules
    words: Words
    heads: Heads


def load(models: Path, draft: Path | None = None) -> Knowledge:
    """Read `models/relate/`, with a draft of a pack on request. Raises `UserError` with file, line and rule."""
    return Knowledge(packs.load(models, draft), load_words(models), load_heads(models))


def relate(article: Article, knowledge: Knowledge) -> Article:
    """Fill `agreements` and `events` of a resolved article.

    东湖区与云岭集团签订合作协议，区长陆闻笛出席 is an agreement with two parties and a signing with an attendee.
    """
    known = dates(article, knowledge.words)
    return told(article, knowledge, known, looks(article, knowledge.rules, known))


def told(
    article: Article,
    knowledge: Knowledge,
    known: Sequence[Date],
    seen: Sequence[Look],
    note: Callable[[Step], None] | None = None,
) -> Article:
    """The article with what its sentences tell; `known` are its dates, `seen` its sentences with what rules found.

    `note` hears of every fragment, in the order of the text.
    """
    states = {org.id for org in article.organizations if org.type == "jurisdiction"}
    posts = {person.id: [one for one in person.posts if not astray(one, states)] for person in article.persons}
    bodies = {person: body for person, held in posts.items() for body in [acts_for(tuple(held))] if body}
    documents, assembly = Documents(article, knowledge.heads), Assembly(bodies, knowledge.rules.types)
    signings: list[tuple[Draft, list[Document]]] = []
    worth: list[Fragment] = []
    today = _today(article, known)
    told_above = _headline_sides(article, knowledge, seen, bodies)
    for fragment in fragments(article, knowledge.rules, seen, lambda: assembly.sides() or told_above):
        old = _old(fragment, today)
        status: Status = "referenced" if old else fragment.match.rule.rule.assign.status or "signed"
        signs = knowledge.rules.packs[fragment.match.rule.pack].event == "signing"
        touched = documents.take(fragment, status, old) if signs else []
        of_document = fragment.match.rule.rule.assign.document
        worth += [fragment] if of_document else []
        draft = None if of_document or (old and fragment.event) else assembly.take(fragment)
        if note:
            note(Step(fragment, old, draft, len(touched)))
        if draft and draft.type == "signing":
            signings.append((draft, touched))
    assembly.finish()
    documents.recall()
    settle(documents.all, article, knowledge.heads, bodies)
    _sides(article, documents, assembly)
    settle(documents.all, article, knowledge.heads, bodies, alone=True)
    documents.drop()
    attribute(documents.all, worth, article, knowledge.heads)
    signed = _signed(assembly, documents, signings)
    agreements = {id(document): _agreement(article, knowledge.heads, document, signed) for document in documents.all}
    events = tuple(_events(article, assembly, signed, agreements))
    return msgspec.structs.replace(article, agreements=_unique(agreements), events=events)


def _headline_sides(
    article: Article, knowledge: Knowledge, seen: Sequence[Look], bodies: Mapping[str, str]
) -> tuple[str, ...]:
    """The two bodies that face each other in the headline."""
    assembly = Assembly(bodies, knowledge.rules.types)
    for fragment in fragments(article, knowledge.rules, seen, tuple, headline=True):
        assembly.take(fragment)
    return assembly.sides()


def acts_for(posts: tuple[Post, ...]) -> str | None:
    """The body that a person acts for: that of the first post that has one, before bodies of which the person is but a
    member (中国科学院院士、东湖大学校长) and behind the government that the person leads (东湖县委副书记、县长)."""
    own = [post for post in posts if not post.title.endswith(_MEMBERS)]
    own.sort(key=lambda post: _HEADS.fullmatch(post.title) is None)
    return next((post.org for post in [*own, *posts] if post.org), None)


def astray(post: Post, states: Set[str]) -> bool:
    """Whether a post of business hangs on a country or city, whose company was not recognized (星澜中国|董事长)."""
    return post.org in states and _BUSINESS.search(post.title) is not None


def _today(article: Article, known: Sequence[Date]) -> str | None:
    """The day from which news is told from history: the publication, the dateline, or the first day of the text when
    it has no year and lies far from the publication (a page that gathers older articles)."""
    today = article.published or next((date.value for date in known if date.dateline), None)
    first = next((date for date in known if date.day and not date.dateline), None)
    if first and first.basis == "text" and (first.value or "").startswith("-"):
        return first.value
    return today


def _old(fragment: Fragment, today: str | None) -> bool:
    """Whether the words tell of what happened long ago: background, no news. Of signings also 此前 and months of the
    same year do."""
    signs = fragment.event in (None, "signing")
    if signs and fragment.date and fragment.date.before:
        return True
    date = fragment.date.value if fragment.date else None
    if not date or not today:
        return False
    days = days_between(date, today)
    if signs and days is None and date.count("-") == 1:
        days = days_between(f"{date}-28", today)  # only the month is told
    return (
        days > (_YEAR if fragment.event in _CAREER else _OLD)
        if days is not None
        else not date.startswith("-") and date[:4] < today[:4]
    )


def _sides(article: Article, documents: Documents, assembly: Assembly) -> None:
    """Parties of a signed document that names none, or one side alone: the two sides of the visit or meeting told
    before; none when the sentence joins other bodies before the verb, of which no rule could tell the part."""
    for document in documents.all:
        first = document.first
        alone = bool(document.parties)
        sides = assembly.sides(first.match.trigger[0], met=alone) if document.status == "signed" else ()
        joined = set() if document.roles else _joined(article, first)
        if joined and not joined & set(sides):
            continue
        if len(document.parties) < 2 and document.parties <= set(sides):
            document.add(Role(side, "party", first.evidence, first.rule, "focus", 0.7) for side in sides)


def _joined(article: Article, fragment: Fragment) -> set[str]:
    """The bodies that are joined to something before the verb (东湖研究所与明澜等9家企业，签署协议), by id."""
    at = fragment.match.trigger[0]
    start = article.sentences[article.sentence_at(at)].start
    bodies = (one for one in article.phrases if one.label == "ORG" and start <= one.start and one.end <= at)
    joined = (one for one in bodies if one.basis != "group" and article.text[one.end : one.end + 1] in _JOINTS)
    return {entity for one in joined for entity in one.entities}


def _signed(assembly: Assembly, documents: Documents, told: list[tuple[Draft, list[Document]]]) -> dict[int, Draft]:
    """Document -> the signing at which it was signed; parties, signatories and witnesses shared between both."""
    signed: dict[int, Draft] = {}
    for draft, touched in told:
        for document in touched:
            if document in documents.all:
                signed.setdefault(id(document), draft)
    for document in documents.all:
        if id(document) in signed:
            draft = signed[id(document)]
            draft.add([role for (_, name), role in document.roles.items() if name in ("party", "signatory")])
            document.add(role for (who, name), role in draft.roles.items() if name == "witness" and who.startswith("p"))
    return signed


def _agreement(article: Article, heads: Heads, document: Document, signed: Mapping[int, Draft]) -> Agreement:
    draft = signed.get(id(document))
    own = document.first.date
    date: Date | None = own if own and not (own.year and draft) else draft.date if draft else None
    parties = sorted(document.parties)
    return Agreement(
        id=content_id("a", article.id, document.title, *parties),
        title=document.title,
        type=heads.type(document.title),
        status=document.status,
        evidence=document.first.evidence,
        rule=document.first.rule,
        roles=tuple(document.roles.values()),
        date=date.value if date else None,
        date_basis=date.basis if date else None,
        place=document.first.place or (draft.place if draft else None),
        qualifiers=tuple(document.qualifiers.values()),
    )


def _events(
    article: Article, assembly: Assembly, signed: Mapping[int, Draft], agreements: Mapping[int, Agreement]
) -> Iterator[Event]:
    """The events that have a participant, in the order of the text."""
    for draft in sorted(assembly.drafts, key=lambda draft: draft.first.match.trigger[0]):
        if not draft.roles:
            continue
        trigger = draft.first.match.rule.rule.assign.trigger or draft.first.match.word
        linked = tuple(agreements[document].id for document, other in signed.items() if other is draft)
        yield Event(
            id=content_id("e", article.id, draft.type, str(draft.first.match.trigger[0]), trigger),
            type=draft.type,
            trigger=trigger,
            evidence=draft.first.evidence,
            rule=draft.first.rule,
            roles=tuple(draft.roles.values()),
            date=draft.date.value if draft.date else None,
            date_basis=draft.date.basis if draft.date else None,
            place=draft.place,
            agreements=tuple(dict.fromkeys(linked)),
            qualifiers=tuple(draft.qualifiers.values()),
        )


def _unique(agreements: Mapping[int, Agreement]) -> tuple[Agreement, ...]:
    """Each agreement once."""
    return tuple({agreement.id: agreement for agreement in agreements.values()}.values())
