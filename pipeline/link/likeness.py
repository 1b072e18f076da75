"""What makes two groups of one name alike though no key agrees: a body by its short name, a rare name in one walk of
life. Works on groups, of which a name has few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from pipeline.link.groups import Groups
from pipeline.link.knowledge import PersonWords
from pipeline.link.readings import HeldRef, PersonRef
from pipeline.link.scratch import Seen
from pipeline.link.tenures import bare_title
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


def join_rare(
    seen: Sequence[Seen[PersonRef]], groups: Groups[int], grounds: dict[int, str], words: PersonWords
) -> None:
    """Join the groups of a rare name that have a walk of life in common, then those without any to the only group."""
    walks: dict[int, set[str]] = defaultdict(set)
    held: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for index, one in enumerate(seen):
        head = groups.head(index)
        walks[head] |= {walk for post in one.ref.posts for walk in _walks(post, words)}
        held[head] |= {one for post in one.ref.posts for one in _only_once(post, words)}
    kept: list[int] = []
    for head in sorted(one for one in walks if walks[one]):
        other = next((k for k in kept if walks[k] & walks[head] and not _clash(held[k], held[head])), None)
        if other is not None and groups.join(other, head):
            grounds[head] = "rare"
            walks[other] |= walks[head]
            held[other] |= held[head]
        else:
            kept.append(head)
    idle = sorted(one for one in walks if not walks[one])
    if len(kept) < 2:
        for head in idle:
            only = kept[0] if kept else idle[0]
            if head != only and groups.join(only, head):
                grounds[head] = "rare"


def _walks(post: HeldRef, words: PersonWords) -> Iterator[str]:
    """The walks of life that a post shows: `official` for 区长, by its body or else by its title."""
    for name, walk in words.walks.items():
        if post.type in walk.types or (post.type is None and post.title.endswith(walk.titles)):
            yield name


def _only_once(post: HeldRef, words: PersonWords) -> Iterator[tuple[str, str]]:
    """What nobody has twice: (`区长`, the district), (`country`, `|塞内加尔`)."""
    title = bare_title(post.title, words)[0]
    if title in words.once:
        yield title, post.body or ""
    if post.type == "jurisdiction" and post.body and post.body.startswith("|") and not post.place:
        yield "country", post.body


def _clash(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> bool:
    """Whether one has what the other has elsewhere."""
    kinds = {kind for kind, _ in one} & {kind for kind, _ in other}
    shared = {kind for kind, _ in one & other}
    return bool(kinds - shared)
