"""What link knows: the divisions of China, the wording of names, what counts as evidence, and people's decisions."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from pipeline.link.decisions import Decisions, load_decisions
from pipeline.resolve.aliases import Wording, load_wording
from pipeline.resolve.jurisdictions import Gazetteer, load_gazetteer
from pipeline.store import read_yaml


class BodyWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/link/organizations.yaml`."""

    fields: tuple[str, ...]
    forms: tuple[str, ...]
    single: tuple[str, ...]
    centre: tuple[str, ...]
    organs: tuple[str, ...]
    legal: tuple[str, ...]
    proved: tuple[str, ...]
    within: tuple[str, ...]
    parents: tuple[str, ...]


class PersonWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/link/persons.yaml`."""

    leading: tuple[str, ...]
    common: tuple[str, ...]
    offices: tuple[str, ...]
    bylines: tuple[str, ...]
    house: tuple[str, ...]
    former: tuple[str, ...]
    shortest: dict[str, int]
    few: int
    pairs: int
    schools: tuple[str, ...]


class Knowledge(msgspec.Struct, frozen=True):
    """Everything that link knows. `kind_only` matches a name that tells only what kind of body it is."""

    gazetteer: Gazetteer
    wording: Wording
    bodies: BodyWords
    persons: PersonWords
    decisions: Decisions
    kind_only: re.Pattern[str]


def load(models: Path) -> Knowledge:
    """Read `models/link/`, and the divisions and wording of `models/resolve/`. Raises `UserError`."""
    bodies = read_yaml(models / "link" / "organizations.yaml", BodyWords)
    words = "|".join(sorted({*bodies.fields, *bodies.forms}, key=len, reverse=True))
    forms = "|".join(sorted(bodies.forms, key=len, reverse=True))
    return Knowledge(
        gazetteer=load_gazetteer(models),
        wording=load_wording(models),
        bodies=bodies,
        persons=read_yaml(models / "link" / "persons.yaml", PersonWords),
        decisions=load_decisions(models / "link" / "decisions.csv"),
        kind_only=re.compile(f"(?:{words})*(?:{forms})"),
    )
