"""Resolve: mentions become persons with posts and organizations with all their names.

Knowledge stands in `models/resolve/`. Nothing is guessed: every resolved value says on what basis it was resolved,
and what has several candidates stays open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.resolve.aliases import Wording, key, load_wording
from pipeline.resolve.chains import Chain, bylines, chains, office, outside_brackets
from pipeline.resolve.groups import Groups, group_phrases, load_groups
from pipeline.resolve.home import Home, load_home
from pipeline.resolve.jurisdictions import Gazetteer, load_gazetteer
from pipeline.resolve.organizations import Reader
from pipeline.resolve.postmap import PostMap, load_post_map
from pipeline.resolve.posts import Bodies, post
from pipeline.schema import Article, Evidence, Mention, Person, Phrase, Post, content_id


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
    reader = Reader(article, knowledge.gazetteer, knowledge.wording, knowledge.home)
    reader.read()
    names = {
        org.id: (org.name, *(alias.text for alias in org.aliases), f"@{org.type}") for org in reader.organizations()
    }
    sentences = list(_by_sentence(article))
    home = reader.home()
    people = _People(article, knowledge, reader, names, home)
    found = [chain for sentence in sentences for chain in chains(article, knowledge.posts, sentence)]
    given = [chain for sentence in sentences for chain in office(article, knowledge.posts, sentence)]
    for chain in found + given:
        people.add(chain)
    for chain, title in bylines(article, knowledge.posts, found):
        people.sign(chain, title)
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


class _People:
    """Collects persons and their posts."""

    def __init__(
        self,
        article: Article,
        knowledge: Knowledge,
        reader: Reader,
        names: dict[str, tuple[str, ...]],
        home: str | None,
    ) -> None:
        self._article = article
        titles = knowledge.home.titles
        self._mentions: dict[str, list[int]] = defaultdict(list)
        self._posts: dict[str, list[Post]] = defaultdict(list)
        self._names: dict[str, str] = {}
        owners = reader.owners()
        order = [(article.mentions[index].start, owner) for index, owner in sorted(owners.items())]

        def before(at: int) -> list[str]:
            return [owner for _, owner in reversed(order[: bisect_left(order, (at, ""))])]

        self._bodies = Bodies(
            knowledge.posts, owners, names, reader.jurisdiction, before, (home, titles) if home else None
        )

    def id(self, mention: int) -> str:
        """The id of the person that a mention names."""
        found = self._article.mentions[mention]
        return content_id("p", self._article.id, key(self._article.text[found.start : found.end]))

    def add(self, chain: Chain) -> None:
        """Take in a person's mention with the posts that stand at it."""
        mention = self._article.mentions[chain.person]
        person = self.id(chain.person)
        self._names.setdefault(person, self._article.text[mention.start : mention.end])
        if chain.person not in self._mentions[person]:
            self._mentions[person].append(chain.person)
        self._bodies.fill(chain, self._title)
        for held in chain.held:
            start, end = min(chain.start, held.title.start), max(chain.end, held.title.end)
            sentence = self._article.sentence_at(held.title.start)
            self._posts[person].append(post(held, self._title(held.title), sentence, start, end))

    def sign(self, chain: Chain, title: str) -> None:
        """Take in a title that a byline gives."""
        evidence = Evidence(self._article.sentence_at(chain.start), chain.start, chain.end)
        self._posts[self.id(chain.person)].append(Post(title, None, evidence, "resolve/posts.byline", "byline", 0.9))

    def _title(self, mention: Mention) -> str:
        return mention.kind or "".join(self._article.text[mention.start : mention.end].split())

    def persons(self) -> tuple[Person, ...]:
        """The persons in order of appearance."""
        return tuple(
            Person(
                identifier, name, tuple(sorted(self._mentions[identifier])), tuple(_distinct(self._posts[identifier]))
            )
            for identifier, name in self._names.items()
        )


def _distinct(posts: Sequence[Post]) -> Iterator[Post]:
    """Each post once; a short form (陆闻笛书记) gives way to the full one (党委书记陆闻笛)."""
    seen: set[tuple[str, str | None]] = set()
    for one in posts:
        full = any(
            other.title.endswith(one.title)
            and (other.title, other.org) != (one.title, one.org)
            and other.basis not in ("focus", "home")
            and (
                one.org is None or (other.org == one.org and other.title != one.title) or one.basis in ("focus", "home")
            )
            for other in posts
        )
        if not full and (one.title, one.org) not in seen:
            seen.add((one.title, one.org))
            yield one


def _phrases(article: Article, found: Sequence[Chain], people: _People, owners: dict[int, str]) -> list[Phrase]:
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
