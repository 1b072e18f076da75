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
            if self._cut_off(cluster) or self._a_side(cluster):
                continue
            longer = self._longer(cluster)
            own = house()
            found = {index: self._house(index, own.name if own else None, longer) for index in cluster.mentions}
            if not longer and not own and len(others := {name for name in found.values() if name}) == 1:
                found = dict.fromkeys(found, min(others))
            known = {index: name for index, name in found.items() if name}
            if known:
                yield cluster, known

    def _cut_off(self, cluster: Cluster) -> bool:
        """Whether the first mention is the rest of a longer name that was not recognised."""
        at = self._article.mentions[min(cluster.mentions)].start
        return not self._ours(at) and self._article.text[max(at - 1, 0) : at].strip().isalpha()

    def _ours(self, at: int) -> bool:
        return self._article.text.endswith((*self._home.words, *self._home.prefixes), 0, at)

    def _a_side(self, cluster: Cluster) -> bool:
        """Whether the text sets it beside a university: 云岭大学与|东湖交通学院 are two houses."""
        text, whole = self._article.text, self._home.whole
        spans = {other.start: other.end for _, other in self._names}
        starts = {end: start for start, end in spans.items()}
        for mention in (self._article.mentions[index] for index in cluster.mentions):
            before = text[starts.get(mention.start - 1, mention.start) : mention.start]
            after = text[mention.end : spans.get(mention.end + 1, mention.end)]
            if re.search(f"{whole}[与和同—―-]$", before) or re.match(f"[与和同—―-].*{whole}$", after):
                return True
        return False

    def _longer(self, cluster: Cluster) -> bool:
        """Whether the text has the department with one other body or a place in front: 云岭大学|法学院."""
        known = {other.key for other in self._clusters.values()}
        heads = {name.removesuffix(cluster.key) for name in known if name.endswith(cluster.key)} - {""}
        return len({head for head in heads if head in known or head.endswith(self._home.whole)}) == 1

    def _house(self, index: int, own: str | None, longer: bool) -> str | None:
        """The university last named in the clause, `own` where the sentence says 我校, or the only one before in it.

        Else `own`, unless the text has the department with its house elsewhere (`longer`).
        """
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
            return own
        if whole and whole[-1][0] >= clause:
            return whole[-1][1]
        if self._speaks(text[sentence.start : start]):
            return own
        if longer:
            return None
        return whole[0][1] if len({name for _, name in whole}) == 1 else own

    def _speaks(self, text: str) -> bool:
        """Whether a stretch says 我校, or 校 at the head of a phrase (，校|党委常委)."""
        return (
            re.search("|".join([*self._home.words, *(f"[，、。]{word}" for word in self._home.prefixes)]), text)
            is not None
        )
