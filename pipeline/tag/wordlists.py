"""The files of `models/tag` that hold words: their fields, and how tables are read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.schema import OrgType
from pipeline.store import UserError


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/words.yaml`."""

    joints: tuple[str, ...]
    function: tuple[str, ...]
    verbs: tuple[str, ...]
    other: tuple[str, ...]
    soft: tuple[str, ...]
    fields: tuple[str, ...]
    kept: tuple[str, ...]


class Titles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/titles.yaml`."""

    not_before: dict[str, tuple[str, ...]]
    prefixes: tuple[str, ...]
    guarded: tuple[str, ...]
    before_names: tuple[str, ...]
    abroad: tuple[str, ...]
    office: tuple[str, ...]
    heads: tuple[str, ...]
    ranks: tuple[str, ...]
    byline: tuple[str, ...]


class Suffixes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Endings of organizations of one type."""

    type: OrgType
    strong: bool
    words: tuple[str, ...]


class Bodies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/bodies.yaml`."""

    suffixes: tuple[Suffixes, ...]
    levels: tuple[str, ...]
    organs: dict[OrgType, tuple[str, ...]]
    not_before: dict[str, tuple[str, ...]]
    generic: tuple[str, ...]
    leading: tuple[str, ...]
    counted: str
    described: str
    cracks: str
    outlets: str
    planned: tuple[str, ...]
    branches: tuple[str, ...]
    wholes: tuple[str, ...]
    common_nouns: tuple[str, ...]
    national: dict[str, OrgType | Literal[""]]
    known: dict[OrgType, tuple[str, ...]]


class Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/places.yaml`."""

    countries: tuple[str, ...]
    regions: tuple[str, ...]
    cities: tuple[str, ...]
    not_short: tuple[str, ...]


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file with a header. Raises `UserError` when it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
