"""One post at a body and at its short name. Works on groups, of which a name has few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from pipeline.link.groups import Groups
from pipeline.link.readings import PersonRef
from pipeline.link.scratch import Seen
from pipeline.resolve.aliases import Wording, key, proof

_MOST = 40
"""Different bodies of one post and name; among more, short names are not looked for."""


def join_variants(
    seen: Sequence[Seen[PersonRef]], groups: Groups[int], grounds: dict[int, str], wording: Wording
) -> None:
    """Join those with one title at bodies of which one's name is short for the other's: 局长 of 国家林草局 and of
    国家林业和草原局."""
    holders: dict[str, dict[str, int]] = defaultdict(dict)
    for index, one in enumerate(seen):
        for held in one.ref.posts:
            if held.name:
                holders[held.title].setdefault(key(held.name), index)
    for bodies in holders.values():
        names = sorted(bodies, key=lambda name: (len(name), name))
        for short, long in combinations(names[:_MOST], 2):
            first, second = sorted((groups.head(bodies[short]), groups.head(bodies[long])))
            if first != second and proof(short, long, 0, wording) and groups.join(first, second):
                grounds[second] = "variant"
