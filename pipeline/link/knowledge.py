"""What link knows: the divisions of China, the wording of names, what counts as evidence, and people's decisions."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from pipeline.link.decisions import Decisions, load_decisions
from pipeline.link.rarity import Rarity, load_rarity
from pipeline.resolve.aliases import Wording, load_wording
from pipeline.resolve.jurisdictions import Gazetteer, load_gazetteer
from pipeline.store import read_yaml


class BodyWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/link/organizations.yaml`."""

    fields: tuple[str, ...]
    forms: tuple[str, ...]
    single: tuple[str, ...]
    state: tuple[str, ...]
    national: tuple[str, ...]
    known_as: dict[str, str]
    centre: tuple[str, ...]
    organs: tuple[str, ...]
    legal: tuple[str, ...]
    proved: tuple[str, ...]
    within: tuple[str, ...]
    whole: tuple[str, ...]
    news: tuple[str, ...]
    parents: tuple[str, ...]
    regions: tuple[str, ...]


class Walk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A walk of life: types of bodies, and titles without one."""

    types: tuple[str, ...]
    titles: tuple[str, ...]
    among: dict[str, int]
    """Scope (`country`, `province`) -> people of this walk in one such place who are in the news."""
    titled: bool = False
    """Whether its titles count at a body of any type."""
    closed: bool = False
    """Whether its people are not looked for in other walks of life."""
    high: bool = False
    """Whether only those with such a title at a body of the state or an organ of a province count."""
    without: tuple[str, ...] = ()
    """Words in titles that do not count, whatever the body."""
    peak: bool = False
    """With `high`: at the leading organs alone, not at their departments or the courts."""
    school: tuple[str, ...] = ()
    """With `high`: titles that count at a whole school too."""


class PersonWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/link/persons.yaml`."""

    leading: tuple[str, ...]
    common: tuple[str, ...]
    offices: tuple[str, ...]
    bylines: tuple[str, ...]
    boards: tuple[str, ...]
    envoys: tuple[str, ...]
    house: tuple[str, ...]
    former: tuple[str, ...]
    shortest: dict[str, int]
    seldom: float
    few: int
    pairs: int
    schools: tuple[str, ...]
    walks: dict[str, Walk]
    anyone: dict[str, int]
    strange: float
    apart: float
    against: float
    named: dict[str, int]
    doubt: float
    usual: float
    known: float
    grounds: dict[str, str]
    """Walk or scope -> ground."""
    state: tuple[str, ...]
    high: tuple[str, ...]
    parts: tuple[str, ...]
    once: tuple[str, ...]


class Knowledge(msgspec.Struct, frozen=True):
    """Everything that link knows. `kind_only` matches a name that tells only what kind of body it is."""

    gazetteer: Gazetteer
    wording: Wording
    bodies: BodyWords
    persons: PersonWords
    rarity: Rarity
    decisions: Decisions
    kind_only: re.Pattern[str]

    def is_of(self, medium: str, body: str) -> bool:
        """Whether a medium is that of a body: `云岭新闻网`, `云岭大学`."""
        stem = next((medium.removesuffix(end) for end in self.bodies.news if medium.endswith(end)), "")
        return len(stem) > 1 and body.startswith(stem)

    def usual(self, name: str) -> str:
        """A name with words that mean the same made one: `国家发展改革委` -> `国家发改委`."""
        return usual(name, self.wording)


def load(models: Path) -> Knowledge:
    """Read `models/link/`, and the divisions and wording of `models/resolve/`. Raises `UserError`."""
    wording = load_wording(models)
    bodies = _usual(read_yaml(models / "link" / "organizations.yaml", BodyWords), wording)
    words = "|".join(sorted({*bodies.fields, *bodies.forms}, key=len, reverse=True))
    forms = "|".join(sorted(bodies.forms, key=len, reverse=True))
    return Knowledge(
        gazetteer=load_gazetteer(models),
        wording=wording,
        bodies=bodies,
        persons=read_yaml(models / "link" / "persons.yaml", PersonWords),
        rarity=load_rarity(models / "link" / "names.tsv"),
        decisions=load_decisions(models / "link" / "decisions.csv"),
        kind_only=re.compile(f"(?:{words})*(?:{forms})"),
    )


def usual(name: str, wording: Wording) -> str:
    """See `Knowledge.usual`."""
    for long, short in wording.synonyms.items():
        name = name.replace(long, short)
    return name


def _usual(words: BodyWords, wording: Wording) -> BodyWords:
    """The lists of names as `usual` gives them, which is how they are compared."""
    return msgspec.structs.replace(
        words,
        single=tuple(usual(name, wording) for name in words.single),
        centre=tuple(usual(name, wording) for name in words.centre),
        known_as={usual(name, wording): usual(known, wording) for name, known in words.known_as.items()},
    )
