"""双方, 两校, 两地: words for several bodies at once, resolved to the sides of the last pair before them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from pipeline.schema import Article, Phrase, fold
from pipeline.store import read_yaml


class Groups(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/resolve/groups.yaml`."""

    pairs: dict[str, str]
    joints: tuple[str, ...]
    within: tuple[str, ...]

    def pattern(self) -> re.Pattern[str]:
        """Finds the words, the longest first."""
        return re.compile("|".join(map(re.escape, sorted(self.pairs, key=len, reverse=True))))


def load_groups(models: Path) -> Groups:
    """Read `resolve/groups.yaml`."""
    return read_yaml(models / "resolve" / "groups.yaml", Groups)


def group_phrases(
    article: Article,
    groups: Groups,
    phrases: Sequence[Phrase],
    bodies: Mapping[str, str],
    types: Mapping[str, str],
) -> Iterator[Phrase]:
    """One ORG phrase with several entities for each group word; none when no pair stands before it.

    `bodies` maps a person to the organization that the person acts for, `types` an organization to its type.
    """
    pairs = list(_pairs(article, groups, phrases, bodies))
    for match in groups.pattern().finditer(article.text):
        last = bisect_left(phrases, match.end(), key=lambda phrase: phrase.start) - 1
        if last >= 0 and match.start() < phrases[last].end:
            continue
        wanted = groups.pairs[match[0]]
        told = bisect_right(pairs, match.start(), key=lambda pair: pair[0])
        fitting = (
            sides
            for _, sides in reversed(pairs[:told])
            if wanted == "any" or all(types.get(side) == wanted for side in sides)
        )
        sides = next(fitting, ())
        if sides and (len(sides) == 3 or not match[0].startswith("三")):
            yield Phrase(match.start(), match.end(), "ORG", sides, "group")


def _pairs(
    article: Article, groups: Groups, phrases: Sequence[Phrase], bodies: Mapping[str, str]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(end offset, sides) of every coordination of bodies, or of persons who act for bodies."""
    folded = fold(article.text)
    run: dict[str, None] = {}
    paired = False
    previous: Phrase | None = None
    for phrase in phrases:
        sides = phrase.entities
        if phrase.label == "PERSON":
            sides = tuple(bodies[person] for person in phrase.entities if person in bodies)
        between = folded[previous.end : phrase.start].strip() if previous else ""
        joined = between in groups.joints or between in groups.within
        venue = phrase.label == "PLACE" and folded[phrase.start - 1 : phrase.start] == "在"
        if venue or not sides or phrase.label not in ("ORG", "PLACE", "PERSON"):
            previous, run, paired = None, {}, False
            continue
        run = run | dict.fromkeys(sides) if joined else dict.fromkeys(sides)
        paired = joined and (paired or between in groups.joints)
        if paired and len(run) > 1:
            yield phrase.end, tuple(run)
        previous = phrase
