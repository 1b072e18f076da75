"""Groups of one name that are one person most likely, though no key agrees: among the people of one walk of life and
place no second one of so rare a name is to be expected.

A name that one of 50,000 people has is hardly had by two of the 200 who lead a province, but by two of the officials of
the country. So the circles that two groups share are looked at from the smallest, and no pair of groups is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.link.groups import Groups
from pipeline.link.knowledge import Knowledge, PersonWords
from pipeline.link.profiles import Profile, against, profile_of
from pipeline.link.readings import PersonRef
from pipeline.link.scratch import Seen
from pipeline.link.surroundings import Surroundings
from pipeline.link.walks import ANYONE, NAMED, Walks
from pipeline.resolve.aliases import key

_MAIN = 3
"""How many times as many articles as any other the one has whom everybody knows by the name."""
_WELL_KNOWN = 4
"""Articles that at least mean him."""


def join_likely(
    seen: Sequence[Seen[PersonRef]],
    groups: Groups[int],
    grounds: dict[int, str],
    around: Surroundings,
    knowledge: Knowledge,
) -> None:
    """Join the groups that share a circle in which one person of the name is to be expected, the smallest first; then
    those who are only named to the only one there is."""
    words, name, walks = knowledge.persons, key(seen[0].ref.name), Walks(knowledge, around)
    joiner = _Joiner(groups, grounds, words)
    for index, one in enumerate(seen):
        joiner.profiles[groups.head(index)].take(profile_of(one, walks, knowledge))
    more = around.foreign(name) if any(_abroad(one.ref, words) for one in seen) else 1.0
    for size, walk, scope in _sizes(name, around, words):
        expected = size * more
        if expected > words.doubt or len(joiner.profiles) < 2:
            break
        for members in joiner.members(walk, scope):
            ground = words.grounds.get(walk) or words.grounds[scope]
            within = "country" if walk == NAMED else scope
            joiner.join(members, ground, expected, named=walk == NAMED, within=within)
    everyone = around.expected(name, words.anyone["country"])
    joiner.join_known(everyone)
    everywhere = everyone * more * words.strange
    joiner.join(sorted(joiner.profiles), "rare", everywhere, named=True, within="country")


def _abroad(person: PersonRef, words: PersonWords) -> bool:
    """Whether someone has a post in another country: 澜国总理辛格; not who is sent there."""
    return any(
        post.type == "jurisdiction"
        and post.specific
        and not post.place
        and bool(post.body)
        and not (post.body or "").endswith("|中国")
        and (post.body or "").startswith("|")
        and not post.title.endswith(words.envoys)
        for post in person.posts
    )


def _sizes(name: str, around: Surroundings, words: PersonWords) -> list[tuple[float, str, str]]:
    """The circles by how many others of the name are to be expected in them, the fewest first."""
    found: list[tuple[float, str, str]] = []
    for walk, one in words.walks.items():
        country = one.among["country"]
        for scope, size in one.among.items():
            strange = words.apart if one.closed and scope == "country" else 1
            found.append((around.expected(name, size, country) * strange, walk, scope))
    country = words.anyone["country"]
    found += [(around.expected(name, size, country) * words.strange, ANYONE, it) for it, size in words.anyone.items()]
    found += [(around.expected(name, size), NAMED, scope) for scope, size in words.named.items()]
    return sorted(found)


class _Joiner:
    """Joins groups of one name."""

    def __init__(self, groups: Groups[int], grounds: dict[int, str], words: PersonWords) -> None:
        self._groups, self._grounds, self._words = groups, grounds, words
        self.profiles: dict[int, Profile] = defaultdict(Profile)

    def members(self, walk: str, scope: str) -> list[list[int]]:
        """The groups of each place of a walk and scope, in the order of the places."""
        found: dict[str, list[int]] = defaultdict(list)
        for head in sorted(self.profiles):
            for circle in self.profiles[head].circles:
                if circle[:2] == (walk, scope):
                    found[circle.where].append(head)
        return [found[where] for where in sorted(found)]

    def join(self, members: Sequence[int], ground: str, expected: float, *, named: bool, within: str) -> None:
        """Join each with the first before it where so few others are to be expected, all that speaks against it taken
        into account; `named`: those who are only named with the only one who is more than that."""
        heads = list(dict.fromkeys(self._groups.head(one) for one in members))
        if named:
            idle = {head for head in heads if self.profiles[head].idle}
            if len(heads) - len(idle) > 1:
                return
            heads.sort(key=lambda head: (head in idle, -self.profiles[head].articles, head))
        kept: list[int] = []
        for head in heads:
            profile = self.profiles[head]
            for other in kept:
                known = self.profiles[other]
                others = expected * against(known, profile, within, self._words)
                if others / (known.articles if named else 1) <= self._words.doubt and self._groups.join(other, head):
                    self._grounds[head] = ground
                    known.take(self.profiles.pop(head))
                    break
            else:
                kept.append(head)

    def join_known(self, others: float) -> None:
        """Join those without a body to the one whom so many articles mean that hardly one of them means another.

        `others`: persons of the name to be expected in the input, each of whom `usual` articles mean.
        """
        mentions = sum(profile.articles for profile in self.profiles.values())
        if others * self._words.usual > mentions * self._words.known or mentions < _WELL_KNOWN:
            return
        placed = [head for head, one in self.profiles.items() if not one.loose]
        ranked = sorted(placed or self.profiles, key=lambda head: (-self.profiles[head].articles, head))
        main = self.profiles[ranked[0]]
        shown = {circle.walk for circle in main.circles} | {NAMED}
        if placed and (main.articles < _WELL_KNOWN or shown <= {NAMED, "press"}):
            return
        if len(placed) > 1 and self.profiles[ranked[1]].articles * _MAIN > main.articles:
            return
        for head in sorted(self.profiles):
            one = self.profiles[head]
            if (
                head != ranked[0]
                and one.loose
                and {circle.walk for circle in one.circles} <= shown
                and self._groups.join(ranked[0], head)
            ):
                self._grounds[head] = "known"
                main.take(self.profiles.pop(head))
