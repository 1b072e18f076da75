"""Posts: at which body a person of a chain holds each title.

Bodies that a chain leaves out are taken over from its own earlier titles, from the person before in the same list, or
from the jurisdiction in focus, and say so in `basis`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pipeline.resolve.chains import Chain, Held
from pipeline.resolve.postmap import PostMap
from pipeline.schema import Evidence, Mention, Post, Record


class Sought(Record, frozen=True):
    """A place where the body of a title was looked for."""

    basis: str
    fitting: tuple[str, ...]
    """The organizations there that have such a title; taken when it is one."""
    known: tuple[str, ...] = ()
    """All organizations there."""


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
        self._sentence = -1
        self._said: dict[str, str] = {}
        """Title -> body, as this sentence has it: 市政协副主席陆闻笛主持，|副主席|沈砚秋出席."""
        self.sought: dict[int, tuple[Sought, ...]] = {}
        """Start of a title that no body was found for -> where it was looked for; () where it may take over none."""

    def fill(self, chain: Chain, sentence: int, text: Callable[[Mention], str]) -> None:
        """Set `org` and `basis` of every title of the chain, which stands in a sentence."""
        if not chain.joined:
            self._list = []
        if sentence != self._sentence:
            self._sentence, self._said = sentence, {}
        own: list[str] = []
        for held in chain.held:
            title = text(held.title)
            if held.body is not None:
                held.org = self._owners.get(held.body)
                held.basis = held.basis if held.basis == "list" else "explicit"
            if held.org is None and title.endswith(self._posts.states):
                held.org, held.basis = self._nation(own, held.before[-1:])
            elif held.org is None and self._may_inherit(held, title):
                held.org, held.basis = self._inherit(title, own, held)
            elif held.org is None:
                self.sought[held.title.start] = ()
            if held.org:
                own.insert(0, held.org)
                self._said[title] = held.org
        chain.held = [held for held in chain.held if held.org or text(held.title) not in self._posts.needs_body]
        self._list = own + self._list

    def _may_inherit(self, held: Held, title: str) -> bool:
        shown = not held.hidden or self._posts.bare_level(held.before, title) is not None
        return shown and title not in (*self._posts.personal, *self._posts.needs_body)

    def _nation(self, own: list[str], letter: str) -> tuple[str | None, str]:
        """The country of a title: the one that the letter before stands for (俄|外长), if only one of the text begins
        so, or that of the body before (云岭国副总统兼|总理, 云岭国外交部部长陆闻笛、|驻华大使)."""
        countries = [
            org
            for org, names in self._names.items()
            if "@jurisdiction" in names and not names[0].endswith(self._posts.endings)
        ]
        if letter.isalpha():
            basis, fits = "inherited", [org for org in countries if self._names[org][0].startswith(letter)]
        else:
            basis, near = ("chain", own[:1]) if own else ("list", self._list[:1])
            fits = [org for org in countries if near and self._names[near[0]][0].startswith(self._names[org][0])]
        return (fits[0], basis) if len(fits) == 1 else (None, "none")

    def _inherit(self, title: str, own: list[str], held: Held) -> tuple[str | None, str]:
        tried: list[Sought] = []
        for one in self._seek(title, own, held):
            if len(one.fitting) == 1:
                return one.fitting[0], one.basis
            tried.append(one)
        self.sought[held.title.start] = tuple(tried)
        return None, "none"

    def _seek(self, title: str, own: list[str], held: Held) -> Iterator[Sought]:
        """Where the body of a title is looked for, in this order; the first place with one body that fits counts."""
        at, level = held.title.start, self._posts.level(title) or self._posts.bare_level(held.before, title)
        if level:
            found = self._jurisdiction(level, at)
            yield Sought(found[1] if found else f"jurisdiction of level {level}", tuple(found or ())[:1])
            return
        rank = title in self._posts.ranks
        for basis, candidates in (("chain", own[:1]), ("list", [] if rank else self._list[:1])):
            yield Sought(basis, tuple(org for org in candidates if self._fits(title, org)), tuple(candidates))
        yield Sought("home", (self._home[0],) if self._home and title in self._home[1] else ())
        # by a name that was not recognised: 星岚投资|总裁
        named = held.before[-1:].isalpha() or held.before[-1:] == ")"
        said = title in self._said and not held.before[-1:].isalpha() and not rank
        yield Sought("list", (self._said[title],) if said else ())
        if self._posts.heads(title) and not rank and not named:
            known = tuple(dict.fromkeys(self._before(at)))
            yield Sought("focus", tuple(org for org in known if self._fits(title, org)), known)

    def _fits(self, title: str, org: str) -> bool:
        return self._posts.fits(title, self._names.get(org, ()))


def post(held: Held, title: str, sentence: int, start: int, end: int) -> Post:
    """The record of a title in a chain."""
    confidence = {"explicit": 1.0, "chain": 0.95, "list": 0.9, "title": 0.9, "inherited": 0.9}.get(held.basis, 0.7)
    rule = f"resolve/posts.{held.basis}"
    return Post(held.former + title, held.org, Evidence(sentence, start, end), rule, held.basis, confidence)
