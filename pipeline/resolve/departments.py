"""Departments named without their house: 教务处, 法学院 belong to a university that the text shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.resolve.clusters import Cluster
from pipeline.resolve.home import Home
from pipeline.schema import Article, Mention

KINDS = ("research", "government", "party", "association", "other")  # types that the tagger gives to departments
_CLAUSE = re.compile("[，。；！？\n]")


class Departments:
    """Finds the house of every bare department, mention by mention: two universities may have a 法学院 each."""

    def __init__(
        self, article: Article, home: Home, names: Sequence[tuple[int, Mention]], clusters: dict[str, Cluster]
    ) -> None:
        """`names`: bodies and places in reading order, with their indices."""
        self._article, self._home, self._names, self._clusters = article, home, names, clusters

    def houses(
        self, house: Callable[[], Cluster | None], placed: Callable[[str], bool]
    ) -> Iterator[tuple[Cluster, dict[int, str]]]:
        """(cluster of a bare department, mention -> name of its house) for those that have one.

        `house`: the body that the article speaks for; `placed`: whether a name opens with a place of its own.
        """
        for cluster in list(self._clusters.values()):
            if cluster.type not in KINDS or not self._home.bare(cluster.key) or placed(cluster.key):
                continue
            if self._cut_off(cluster) or self._longer(cluster):
                continue
            found = {index: self._house(index) for index in cluster.mentions}
            if None in found.values():
                only = {name for name in found.values() if name} or {own.name for own in [house()] if own}
                found = {index: name or (min(only) if len(only) == 1 else None) for index, name in found.items()}
            known = {index: name for index, name in found.items() if name}
            if known:
                yield cluster, known

    def _cut_off(self, cluster: Cluster) -> bool:
        """Whether the first mention is the rest of a longer name that was not recognised."""
        at = self._article.mentions[min(cluster.mentions)].start
        return not self._ours(at) and self._article.text[max(at - 1, 0) : at].strip().isalpha()

    def _ours(self, at: int) -> bool:
        return self._article.text[:at].endswith((*self._home.words, *self._home.prefixes))

    def _longer(self, cluster: Cluster) -> bool:
        """Whether the text has the department with one other body or a place in front: 云岭大学|法学院."""
        known = {other.key for other in self._clusters.values()}
        heads = {name.removesuffix(cluster.key) for name in known if name.endswith(cluster.key)} - {""}
        return len({head for head in heads if head in known or head.endswith(self._home.whole)}) == 1

    def _house(self, index: int) -> str | None:
        """The university last named in the clause, else the only one before in the sentence, if that is not of 我校."""
        start = self._article.mentions[index].start
        sentence = self._article.sentences[self._article.sentence_at(start)]
        text = self._article.text
        clause = max((m.end() for m in _CLAUSE.finditer(text, sentence.start, start)), default=sentence.start)
        before = [
            (other.start, text[other.start : other.end])
            for _, other in self._names
            if sentence.start <= other.start < start and other.label == "ORG"
        ]
        whole = [(at, name) for at, name in before if name.endswith(self._home.whole)]
        if self._ours(start):
            return None
        if whole and whole[-1][0] >= clause:
            return whole[-1][1]
        ours = self._speaks(text[sentence.start : start])
        return whole[0][1] if len({name for _, name in whole}) == 1 and not ours else None

    def _speaks(self, text: str) -> bool:
        """Whether a stretch says 我校, or 校 at the head of a phrase (，校|党委常委)."""
        return (
            re.search("|".join([*self._home.words, *(f"[，、。]{word}" for word in self._home.prefixes)]), text)
            is not None
        )
