"""Posts: at which body a person of a chain holds each title.

Bodies that a chain leaves out are taken over from its own earlier titles, from the person before in the same list, or
from the jurisdiction in focus, and say so in `basis`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipeline.resolve.chains import Chain, Held
from pipeline.resolve.postmap import PostMap
from pipeline.schema import Evidence, Mention, Post


class Bodies:
    """Finds the body of each title: beside it, in the chain, in the list, in focus."""

    def __init__(
        self,
        posts: PostMap,
        owners: dict[int, str],
        names: dict[str, tuple[str, ...]],
        jurisdiction: Callable[[str, int], tuple[str, str] | None],
        before: Callable[[int], Iterable[str]],
        home: tuple[str, tuple[str, ...]] | None,
    ) -> None:
        """`owners`: mention -> organization; `names`: organization -> its names; `jurisdiction`: (level, offset) ->
        (organization, basis); `before`: offset -> organizations named before it, nearest first; `home`: the
        body that the article speaks for, and the titles that alone mean it."""
        self._posts, self._owners, self._names, self._home = posts, owners, names, home
        self._jurisdiction, self._before = jurisdiction, before
        self._list: list[str] = []

    def fill(self, chain: Chain, text: Callable[[Mention], str]) -> None:
        """Set `org` and `basis` of every title of the chain."""
        if not chain.joined:
            self._list = []
        own: list[str] = []
        for held in chain.held:
            title = text(held.title)
            if held.body is not None:
                held.org = self._owners.get(held.body)
                held.basis = held.basis if held.basis == "list" else "explicit"
            if held.org is None and not held.hidden and title not in (*self._posts.personal, *self._posts.needs_body):
                held.org, held.basis = self._inherit(title, own, held.title.start)
            if held.org:
                own.insert(0, held.org)
        chain.held = [held for held in chain.held if held.org or text(held.title) not in self._posts.needs_body]
        self._list = own + self._list

    def _inherit(self, title: str, own: list[str], at: int) -> tuple[str | None, str]:
        level = self._posts.level(title)
        if level:
            found = self._jurisdiction(level, at)
            return found if found else (None, "none")
        in_list = [] if title in self._posts.ranks else self._list[:1]
        for basis, candidates in (("chain", own[:1]), ("list", in_list)):
            for org in candidates:
                if self._fits(title, org):
                    return org, basis
        if self._home and title in self._home[1]:
            return self._home[0], "home"
        if self._posts.heads(title) and title not in self._posts.ranks:
            fitting = list(dict.fromkeys(org for org in self._before(at) if self._fits(title, org)))
            if len(fitting) == 1:
                return fitting[0], "focus"
        return None, "none"

    def _fits(self, title: str, org: str) -> bool:
        return self._posts.fits(title, self._names.get(org, ()))


def post(held: Held, title: str, sentence: int, start: int, end: int) -> Post:
    """The record of a title in a chain."""
    confidence = {"explicit": 1.0, "chain": 0.95, "list": 0.9, "title": 0.9, "inherited": 0.9}.get(held.basis, 0.7)
    rule = f"resolve/posts.{held.basis}"
    return Post(held.former + title, held.org, Evidence(sentence, start, end), rule, held.basis, confidence)
