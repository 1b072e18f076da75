"""What stands around a person in an article: the bodies, and the company."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pipeline.link.knowledge import Knowledge
from pipeline.link.organizations import organization_id
from pipeline.link.scratch import Scratch

_KEPT = 4096
"""Articles whose surroundings are kept in memory; the same ones are asked for again and again."""
_CROWDED = 3
"""How much more of the input may be about one place than about others."""
_BARE = 2
"""Characters of a foreign surname that passes for a Chinese name."""
_LEAST = 5000
"""Names that the smallest input counts for."""


class Surroundings:
    """Answers from what link remembers of the articles."""

    def __init__(self, scratch: Scratch, knowledge: Knowledge, heads: dict[str, tuple[str, str]]) -> None:
        self._scratch, self._words, self._heads = scratch, knowledge.persons, heads
        self._often = scratch.repeated()
        self._organs = knowledge.bodies.organs
        self._rarity, self._people = knowledge.rarity, max(scratch.names(), _LEAST)
        self.bodies = lru_cache(_KEPT)(self._bodies)
        self.seats = lru_cache(_KEPT)(self._seats)
        self.company = lru_cache(_KEPT)(self._company)
        self.body_name = lru_cache(_KEPT)(scratch.name)

    def body_id(self, identity: str) -> str:
        """The id of the body that an identity belongs to."""
        return organization_id(self._heads.get(identity, (identity, ""))[0])

    def often(self, name: str) -> int:
        """How many articles have a name."""
        return self._often.get(name, 1)

    def expected(self, name: str, among: int, of: int = 0) -> float:
        """How many others of a name are to be expected among so many people, or the people of the input if those are
        less.

        `of`: all people of whom they are a part; no more of the input's people than `_CROWDED` times such a part are
        taken to be among them. Where the input has few names it may be a part of something larger, so that it counts
        as `_LEAST`.
        """
        share = min(1.0, _CROWDED * among / of) if of else 1.0
        return self._rarity.chance(name) * min(among, self._people * share)

    def foreign(self, name: str) -> float:
        """How many times as many have a name where it is a foreign surname that stands alone: 辛格, but not 陆闻笛."""
        return 1.0 if len(name) > _BARE else max(1.0, self._rarity.foreign(name) / self._rarity.chance(name))

    def seldom(self, name: str) -> bool:
        """Whether the input is likely to have few persons of the name, so that a weaker ground may do."""
        return self.expected(name, self._people) <= self._words.seldom

    def _bodies(self, article: int) -> frozenset[str]:
        """Ids of the bodies that an article names, and the jurisdictions whose leading organs it names.

        Without media: they stand in too many articles to tell whom a name means.
        """
        bodies = [one for one in self._scratch.bodies_of(article) if one.specific and one.type != "media"]
        places = {one.place for one in bodies if one.place and one.rest in self._organs}
        return frozenset(self.body_id(one.identity) for one in bodies) | places

    def _seats(self, article: int) -> frozenset[tuple[str, str, str]]:
        """(place, rest of the name, type) of the bodies that an article names, without media."""
        bodies = (one for one in self._scratch.bodies_of(article) if one.specific and one.type != "media")
        return frozenset((one.place, one.rest, one.type) for one in bodies)

    def neighbours(self, article: int, name: str) -> Iterator[tuple[str, str]]:
        """The pairs of names right around a name, in the order of the text: lists of leaders keep theirs."""
        names = self._scratch.persons_of(article)
        at = names.index(name)
        for first, second in ((at - 1, at + 1), (at - 2, at - 1), (at + 1, at + 2)):
            if first >= 0 and second < len(names):
                yield min(names[first], names[second]), max(names[first], names[second])

    def _company(self, article: int) -> tuple[str, ...]:
        """Keys of the names in an article that other articles have too, the rarest first."""
        names = {name for name in self._scratch.persons_of(article) if name in self._often}
        return tuple(sorted(names, key=lambda name: (self._often[name], name)))
