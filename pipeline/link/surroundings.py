"""What stands around a person in an article: the bodies, and the company."""

from __future__ import annotations

from functools import lru_cache

from pipeline.link.knowledge import Knowledge
from pipeline.link.organizations import organization_id
from pipeline.link.scratch import Scratch

_KEPT = 4096
"""Articles whose surroundings are kept in memory; the same ones are asked for again and again."""


class Surroundings:
    """Answers from what link remembers of the articles."""

    def __init__(self, scratch: Scratch, knowledge: Knowledge, heads: dict[str, tuple[str, str]]) -> None:
        self._scratch, self._words, self._heads = scratch, knowledge.persons, heads
        self._often = scratch.repeated()
        self.bodies = lru_cache(_KEPT)(self._bodies)
        self.company = lru_cache(_KEPT)(self._company)
        self.body_name = lru_cache(_KEPT)(scratch.name)

    def body_id(self, identity: str) -> str:
        """The id of the body that an identity belongs to."""
        return organization_id(self._heads.get(identity, (identity, ""))[0])

    def often(self, name: str) -> int:
        """How many articles have a name."""
        return self._often.get(name, 1)

    def _bodies(self, article: int) -> frozenset[str]:
        """Ids of the bodies that an article names, without media: they stand in too many to tell whom a name means."""
        bodies = self._scratch.bodies_of(article)
        return frozenset(self.body_id(one.identity) for one in bodies if one.specific and one.type != "media")

    def _company(self, article: int) -> tuple[str, ...]:
        """Keys of the names in an article that other articles have too, the rarest first."""
        names = {name for name in self._scratch.persons_of(article) if name in self._often}
        return tuple(sorted(names, key=lambda name: (self._often[name], name)))
