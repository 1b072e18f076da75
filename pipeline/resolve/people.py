"""People: the persons of an article, each with every mention and the posts that its chains give."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipeline.resolve.aliases import key
from pipeline.resolve.chains import Chain
from pipeline.resolve.home import Home
from pipeline.resolve.organizations import Reader
from pipeline.resolve.postmap import PostMap
from pipeline.resolve.posts import Bodies, post
from pipeline.schema import Article, Evidence, Mention, Person, Post, content_id

_DOT = re.compile("[·•・‧]")
WEAK = ("focus", "home")  # bases that a stated body overrules


class People:
    """Collects persons and their posts."""

    def __init__(self, article: Article, posts: PostMap, words: Home, reader: Reader, home: str | None) -> None:
        self._article = article
        self._mentions: dict[str, set[int]] = defaultdict(set)
        self._posts: dict[str, list[Post]] = defaultdict(list)
        self._firm: dict[str, set[Post]] = defaultdict(set)
        self._names: dict[str, str] = {}
        self._full = _full_names(
            article.text[mention.start : mention.end] for mention in article.mentions if mention.label == "PERSON"
        )
        owners = reader.owners()
        names = {
            org.id: (org.name, *(alias.text for alias in org.aliases), f"@{org.type}") for org in reader.organizations()
        }
        order = [(article.mentions[index].start, owner) for index, owner in sorted(owners.items())]

        def before(at: int) -> list[str]:
            return [owner for _, owner in reversed(order[: bisect_left(order, (at, ""))])]

        self.bodies = Bodies(posts, owners, names, reader.jurisdiction, before, (home, words.titles) if home else None)

    def _name(self, mention: int) -> str:
        found = self._article.mentions[mention]
        name = self._article.text[found.start : found.end]
        return self._full.get(name, name)

    def id(self, mention: int) -> str:
        """The id of the person that a mention names."""
        return content_id("p", self._article.id, key(self._name(mention)))

    def add(self, chain: Chain) -> None:
        """Take in a person's mention with the posts that stand at it."""
        person = self.id(chain.person)
        self._names.setdefault(person, self._name(chain.person))
        self._mentions[person].add(chain.person)
        self.bodies.fill(chain, self._article.sentence_at(chain.start), self._title)
        for held in chain.held:
            start, end = min(chain.start, held.title.start), max(chain.end, held.title.end)
            sentence = self._article.sentence_at(held.title.start)
            found = post(held, self._title(held.title), sentence, start, end)
            self._posts[person].append(found)
            if held.body is not None or chain.given or len(chain.held) > 1:
                self._firm[person].add(found)

    def sign(self, chain: Chain, title: str) -> None:
        """Take in a title that a byline gives."""
        evidence = Evidence(self._article.sentence_at(chain.start), chain.start, chain.end)
        self._posts[self.id(chain.person)].append(Post(title, None, evidence, "resolve/posts.byline", "byline", 0.9))

    def _title(self, mention: Mention) -> str:
        return mention.kind or "".join(self._article.text[mention.start : mention.end].split())

    def persons(self) -> tuple[Person, ...]:
        """The persons in order of appearance."""
        return tuple(
            Person(one, name, tuple(sorted(self._mentions[one])), tuple(_distinct(self._posts[one], self._firm[one])))
            for one, name in self._names.items()
        )


def _full_names(names: Iterable[str]) -> dict[str, str]:
    """The last part of a foreign name and the only name that ends so: 迪亚斯 -> 卡洛斯·迪亚斯."""
    whole: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for dot in _DOT.finditer(name):
            whole[name[dot.end() :]].add(name)
    return {last: found.pop() for last, found in whole.items() if len(found) == 1}


def _distinct(posts: Sequence[Post], firm: set[Post]) -> Iterator[Post]:
    """Each post once; what only repeats another one in short (陆闻笛书记 for 党委书记陆闻笛) gives way to it.

    `firm` posts are no short forms: they stand with a body of their own, in a chain of titles, or a verb gives them.
    """
    seen: set[tuple[str, str | None]] = set()
    for one in posts:
        if (one.title, one.org) in seen or any(_repeats(one, other, one in firm) for other in posts):
            continue
        seen.add((one.title, one.org))
        yield one


def _repeats(one: Post, other: Post, firm: bool) -> bool:
    """Whether `one` says in short what `other` says in full."""
    if other.basis in WEAK or (other.title, other.org) == (one.title, one.org):
        return False
    if one.title == other.title:
        return one.org is None or one.basis in WEAK
    if other.title == f"原{one.title}" and one.org == other.org:
        return True
    return not firm and other.title.endswith(one.title) and (one.org in (None, other.org) or one.basis in WEAK)
