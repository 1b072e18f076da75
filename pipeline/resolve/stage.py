"""Resolve: mentions become persons with posts and organizations with all their names.

Knowledge stands in `models/resolve/`. Nothing is guessed: every resolved value says on what basis it was resolved,
and what has several candidates stays open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.resolve.aliases import Wording, load_wording
from pipeline.resolve.bylines import bylines
from pipeline.resolve.careers import careers
from pipeline.resolve.chains import Chain, chains, outside_brackets
from pipeline.resolve.groups import Groups, group_phrases, load_groups
from pipeline.resolve.home import Home, load_home
from pipeline.resolve.jurisdictions import Gazetteer, load_gazetteer
from pipeline.resolve.organizations import Reader
from pipeline.resolve.people import People
from pipeline.resolve.postmap import PostMap, load_post_map
from pipeline.schema import Article, Mention, Phrase


class Knowledge(msgspec.Struct, frozen=True):
    """What resolve knows."""

    gazetteer: Gazetteer
    wording: Wording
    posts: PostMap
    groups: Groups
    home: Home


def load(models: Path) -> Knowledge:
    """Read `models/resolve/`. Raises `UserError` with file and line."""
    return Knowledge(
        gazetteer=load_gazetteer(models),
        wording=load_wording(models),
        posts=load_post_map(models),
        groups=load_groups(models),
        home=load_home(models),
    )


def resolve(article: Article, knowledge: Knowledge) -> Article:
    """Fill `persons`, `organizations` and `phrases` of a tagged article.

    In 云栖区委书记陆闻笛，区委副书记、区长沈砚秋 the second person is 副书记 of 云栖区委 and 区长 of 云栖区.
    """
    reader, people, found, home = read(article, knowledge)
    persons = people.persons()
    organizations = reader.organizations()
    phrases = _phrases(article, found, people, reader.owners())
    bodies = {person.id: person.posts[0].org for person in persons if person.posts and person.posts[0].org}
    types = {org.id: org.type for org in organizations}
    if home:
        phrases = _in_order([*phrases, *_home_phrases(article, knowledge.home, home, phrases)])
    grouped = group_phrases(article, knowledge.groups, phrases, bodies, types)
    return msgspec.structs.replace(
        article,
        persons=persons,
        organizations=organizations,
        phrases=tuple(_in_order([*phrases, *grouped])),
    )


def read(article: Article, knowledge: Knowledge) -> tuple[Reader, People, list[Chain], str | None]:
    """The bodies and persons of a tagged article, the chains that name persons, and the body that it speaks for."""
    reader = Reader(article, knowledge.gazetteer, knowledge.wording, knowledge.home)
    reader.read()
    sentences = list(_by_sentence(article))
    home = reader.home()
    people = People(article, knowledge.posts, knowledge.home, reader, home)
    given = list(careers(article, knowledge.posts, sentences))
    taken = {held.title.start for chain in given for held in chain.held}
    found = [chain for sentence in sentences for chain in chains(article, knowledge.posts, sentence, taken)]
    for chain in [*found, *given]:
        people.add(chain)
    for chain, title in bylines(article, knowledge.posts, found):
        people.sign(chain, title)
    return reader, people, found, home


def _by_sentence(article: Article) -> Iterator[list[tuple[int, Mention]]]:
    """The outermost mentions of each sentence with their indices."""
    grouped: dict[int, list[tuple[int, Mention]]] = defaultdict(list)
    end = 0
    for index, mention in enumerate(article.mentions):
        if mention.end > end:
            grouped[article.sentence_at(mention.start)].append((index, mention))
            end = mention.end
    for sentence in grouped.values():
        yield outside_brackets(article, sentence)


def _phrases(article: Article, found: Sequence[Chain], people: People, owners: dict[int, str]) -> list[Phrase]:
    """Persons with their titles, and all other outermost mentions that stand outside of those."""
    spans = [Phrase(chain.start, chain.end, "PERSON", (people.id(chain.person),)) for chain in found]
    for index, mention in enumerate(article.mentions):
        if mention.label not in ("PERSON", "TITLE"):
            entities = (owners[index],) if index in owners else ()
            spans.append(Phrase(mention.start, mention.end, mention.label, entities))
    kept: list[Phrase] = []
    for phrase in sorted(spans, key=lambda phrase: (phrase.start, -phrase.end)):
        if kept and phrase.label == kept[-1].label == "PLACE" and phrase.start == kept[-1].end:
            kept[-1] = Phrase(kept[-1].start, phrase.end, "PLACE", phrase.entities)  # 澄岭省澄江市东湖区 is one place
        elif not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
    return kept


def _in_order(phrases: Iterable[Phrase]) -> list[Phrase]:
    return sorted(phrases, key=lambda phrase: phrase.start)


def _home_phrases(article: Article, words: Home, home: str, phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    """我校 as the body that the article speaks for, outside of other phrases."""
    for match in re.finditer("|".join(words.words), article.text):
        if not any(phrase.start < match.end() and match.start() < phrase.end for phrase in phrases):
            yield Phrase(match.start(), match.end(), "ORG", (home,), "home")
