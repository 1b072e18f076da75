"""Clusters: names that were taken for one body, and which clusters are proved to be the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from pipeline.resolve.aliases import Wording, compare, key, plain, rank
from pipeline.resolve.jurisdictions import Gazetteer

MOST_CLUSTERS = 400  # beyond, letter-by-letter comparison of all pairs of names would take too long


@dataclass
class Cluster:
    """Names taken for one body while an article is read."""

    key: str
    names: list[str] = field(default_factory=list)
    """Full forms, a resolved jurisdiction in front."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Surface form -> basis, in order of appearance."""
    mentions: list[int] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    merged: list[Merge] = field(default_factory=list)
    """What it took over, in this order."""

    @property
    def name(self) -> str:
        """The fullest form; the first of equals."""
        return max(self.names, key=lambda name: (len(key(name)), -self.names.index(name)))

    @property
    def type(self) -> str:
        """The kind most often given by the mentions."""
        return self.kinds.most_common(1)[0][0] if self.kinds else "other"

    def absorb(self, other: Cluster, basis: str) -> None:
        """Take over the names of a cluster proved to be the same body; the other one is not to change any more."""
        self.merged.append(Merge(other, basis))
        self.names += other.names
        for text, ground in other.aliases.items():
            self.aliases.setdefault(text, basis if ground == "explicit" else ground)
        self.mentions += other.mentions
        self.kinds += other.kinds

    def merges(self) -> Iterator[Merge]:
        """All that came together here, what an absorbed cluster had absorbed before it itself."""
        for one in self.merged:
            yield from one.short.merges()
            yield one


@dataclass(frozen=True)
class Merge:
    """A cluster as it was when another one absorbed it, and on what ground: `head`, `tail`, `letters`, `announced`.

    An alias of a name that was completed keeps the ground of that (`list`); only the merge tells of the second step.
    """

    short: Cluster
    ground: str


class Proofs:
    """Compares the names of clusters, with what an article and the gazetteer know of places."""

    def __init__(
        self, gazetteer: Gazetteer, wording: Wording, attested: frozenset[str], places: Collection[str]
    ) -> None:
        """`attested`: jurisdictions that the article proves; `places`: all places that it names."""
        self._gazetteer, self._wording, self._attested, self._places = gazetteer, wording, attested, places

    def ground(self, short: Cluster, long: Cluster) -> tuple[int, str] | None:
        """(rank, ground) of the best proof that two clusters are one body, as `aliases` gives them, or None."""
        return self.compare(short, long)[0]

    def compare(self, short: Cluster, long: Cluster) -> tuple[tuple[int, str] | None, str]:
        """(`ground`, ``), or (None, why there is none)."""
        if short is long or long.type == "jurisdiction" or not compatible(short, long):
            return None, "it is a body of another kind"
        why = "it lies in another place"
        found: list[tuple[int, str]] = []
        unit = self._gazetteer.leading(short.key, self._attested)[-1:]
        for name in dict.fromkeys(plain(key(name), self._wording) for name in long.names):
            units = self._gazetteer.leading(name, self._attested)
            if unit and units and unit != units[-1:]:
                continue  # 澄江市委 is not 澄江市东湖区委
            prefix = len("".join(units)) or self._place_before(name)
            ground, why = compare(short.key, name, prefix, self._wording)
            if ground and not (ground == "letters" and self._elsewhere(short.key, name[prefix:])):
                found.append((rank(short.key, name, prefix, self._wording), ground))
            why = why or "the long name has a place that the short one leaves out"
        return min(found, default=None), "" if found else why

    def _place_before(self, name: str) -> int:
        """Length of a place at the head: 2 for `澄江新岭科技集团有限公司`, 2 for `日本云电机株式会社` beside 日本."""
        return short_place(name, self._gazetteer) or max(
            (len(p) for p in self._places if name.startswith(p)), default=0
        )

    def _elsewhere(self, short: str, body: str) -> bool:
        """Whether the long name lies in a place that the short one leaves out: 中国工程院 is no 湖南研究院."""
        pairs = (body[at : at + 2] for at in range(len(body) - 1))
        return any(pair not in short and self._gazetteer.city(pair) for pair in pairs)


@dataclass(frozen=True)
class Trace:
    """How the clusters of an article came about."""

    clusters: dict[str, Cluster]
    proofs: Proofs
    ties: dict[str, tuple[str, ...]]
    """Key of a cluster -> the names that it is short for equally."""
    meant: dict[int, tuple[str, ...]]
    """Mention of 公司, 联谊会 and the like -> the bodies that it may mean."""


def merge_short_forms(clusters: dict[str, Cluster], proofs: Proofs) -> dict[str, tuple[str, ...]]:
    """Merge every cluster into the only other one that its name is short for, the longest names first.

    Returns the keys of those that are short for several equally, with the names of these.
    """
    ties: dict[str, tuple[str, ...]] = {}
    if len(clusters) > MOST_CLUSTERS:
        return ties
    for short in sorted(clusters.values(), key=lambda cluster: (-len(cluster.key), min(cluster.mentions, default=0))):
        if short.type == "jurisdiction":
            continue
        found = {long.key: made for long in clusters.values() if (made := proofs.ground(short, long))}
        best = min((rank for rank, _ in found.values()), default=0)
        closest = [(name, ground) for name, (rank, ground) in found.items() if rank == best]
        if len(closest) == 1:  # 云岭 is 云岭集团 rather than 云岭第二印染厂
            ((name, ground),) = closest
            clusters[name].absorb(clusters.pop(short.key), ground)
        elif closest:
            ties[short.key] = tuple(clusters[name].name for name, _ in closest)
    return ties


def compatible(one: Cluster, other: Cluster) -> bool:
    """Whether two bodies may be one by their kind; institutes (所) are often taken for offices and the reverse."""
    kinds = {one.type, other.type}
    return (
        len(kinds) == 1 or "other" in kinds or (kinds == {"government", "research"} and one.key[-1:] == other.key[-1:])
    )


def short_place(name: str, gazetteer: Gazetteer) -> int:
    """Length of a division's short name at the head: 2 for `澄江新岭科技集团有限公司`."""
    return next((size for size in (4, 3, 2) if name[:size] in gazetteer.full), 0)
