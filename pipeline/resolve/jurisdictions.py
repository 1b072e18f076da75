"""Jurisdictions in names: which district 区税务局 belongs to, and which province a city lies in.

The names of China's divisions come from `models/resolve/divisions.tsv`; names that it lacks are learned from the
article itself (澄江市东湖区 stands before 委 or 政府 somewhere in the text).
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline.store import UserError, read_yaml

MAX_NAME = 12


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/resolve/jurisdictions.yaml`."""

    levels: dict[str, tuple[str, ...]]
    not_short: tuple[str, ...]
    organs: tuple[str, ...]
    units: tuple[str, ...]
    party_departments: tuple[str, ...]
    government: tuple[str, ...]
    party_prefix: tuple[str, ...]


class Gazetteer(msgspec.Struct, frozen=True):
    """Divisions of China and the wording of `jurisdictions.yaml`."""

    settings: Settings
    parents: dict[str, tuple[str, ...]]
    """Full name of a division -> full names of its possible parents (several 朝阳区 exist)."""
    full: dict[str, tuple[str, ...]]
    """Short name (潍坊) -> full names (潍坊市)."""

    def level(self, name: str) -> str | None:
        """The level under which short forms refer to a full name: `市` for 潍坊市, `省` for 新疆维吾尔自治区."""
        found = [
            (len(end), level) for level, ends in self.settings.levels.items() for end in ends if name.endswith(end)
        ]
        return max(found)[1] if found else None

    def full_name(self, name: str) -> str | None:
        """`潍坊` -> `潍坊市`; a full name is itself; None when unknown or ambiguous."""
        if name in self.parents:
            return name
        names = self.full.get(name, ())
        return names[0] if len(names) == 1 else None

    def city(self, name: str) -> str | None:
        """The full name of a province or prefecture-level city, long or short: `潍坊` -> `潍坊市`.

        Short names of districts and counties are too often common words (合作, 大兴) to fix what 市委 means.
        """
        full = self.full_name(name)
        return full if full is None or full == name or self._high(full) else None

    def major(self, name: str) -> bool:
        """Whether a short name may be a province's or a city's, perhaps of several (海南)."""
        return any(self._high(full) for full in self.full.get(name, ()))

    def _high(self, full: str) -> bool:
        """Whether a division is a province or lies right below one."""
        above = self.parents[full]
        high = not above or any(not self.parents.get(parent) for parent in above)
        return high and self.level(full) in ("省", "自治区", "市", "州", "特区")

    def split_short(self, surface: str) -> tuple[str, str] | None:
        """`区税务局` -> (`区`, `税务局`); None for a name that does not open with a bare level."""
        if surface.startswith(self.settings.not_short):
            return None
        for level in sorted(self.settings.levels, key=len, reverse=True):
            rest = surface.removeprefix(level)
            if (
                rest != surface
                and rest
                and (rest.startswith(self.settings.organs) or rest.endswith(self.settings.units))
            ):
                return level, rest
        return None

    def leading(self, surface: str, attested: frozenset[str]) -> list[str]:
        """The jurisdictions at the head of a name: `澄江市云栖区税务局` -> [`澄江市`, `云栖区`].

        A short name counts before another one: `澄江云栖区` -> [`澄江`, `云栖区`].
        """
        units: list[str] = []
        at = next((n for n in (4, 3, 2) if surface[:n] in self.full and self._opens(surface[n:], attested)), 0)
        if at and not self._known(surface[:at], attested):
            units.append(surface[:at])
        else:
            at = 0
        while True:
            sizes = range(min(len(surface) - at, MAX_NAME), 1, -1)
            size = next((n for n in sizes if self._known(surface[at : at + n], attested)), 0)
            if not size:
                return units
            units.append(surface[at : at + size])
            at += size

    def _opens(self, surface: str, attested: frozenset[str]) -> bool:
        return any(self._known(surface[:size], attested) for size in range(2, min(len(surface), MAX_NAME) + 1))

    def _known(self, name: str, attested: frozenset[str]) -> bool:
        return name in attested or (name in self.parents and self.level(name) is not None)

    def learn(self, surfaces: Iterable[str]) -> frozenset[str]:
        """Jurisdictions that the names of their organs prove: `澄江市委`, `东湖区人民政府` -> {`澄江市`, `东湖区`}.

        The level may be said twice, as in `道县县委`.
        """
        ends = "|".join(sorted({end for ends in self.settings.levels.values() for end in ends}, key=len, reverse=True))
        organs = "|".join(sorted(self.settings.organs, key=len, reverse=True))
        levels = "|".join(self.settings.levels)
        pattern = re.compile(f"([一-龥]县|[一-龥]{{2,9}}?(?:{ends}))(?:{levels})?(?:{organs})")
        found = set[str]()
        for surface in surfaces:
            rest = surface.removeprefix(self.settings.party_prefix[0]).removeprefix(self.settings.party_prefix[1])
            match = pattern.match(rest)
            if match:
                found.update(part for part in self._parts(match[1], ends) if part not in self.settings.levels)
        return frozenset(found)

    def _parts(self, name: str, ends: str) -> list[str]:
        """`澄江市东湖区` -> [`澄江市`, `东湖区`]."""
        parts = re.findall(f"[一-龥]{{2,}}?(?:{ends})", name)
        return parts if "".join(parts) == name else [name]

    def ancestors(self, name: str, level: str) -> set[str]:
        """Divisions of a level that a division lies in: `潍坊市`, `省` -> {`山东省`}."""
        found, todo, seen = set(), [name], set()
        while todo:
            for parent in self.parents.get(todo.pop(), ()):
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
                    if self.level(parent) == level:
                        found.add(parent)
        return found

    def is_government(self, name: str) -> str | None:
        """`云栖区人民政府` -> `云栖区`; None when the name is no government's."""
        for ending in self.settings.government:
            if name.endswith(ending) and len(name) > len(ending) + 1:
                return name[: -len(ending)]
        return None


class Focus:
    """Which jurisdiction of a level a reader has in mind at a place in the text."""

    def __init__(self, gazetteer: Gazetteer, named: Iterable[tuple[int, str, bool]]) -> None:
        """`named`: of each place that names one (offset, full name of the jurisdiction, whether organ or post does)."""
        self._gazetteer = gazetteer
        self._named: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
        for at, name, acts in sorted(named):
            level = gazetteer.level(name)
            if level:
                self._named[level].append((at, name, acts))

    def at(self, level: str, offset: int) -> tuple[str, str] | None:
        """(full name, basis) of the jurisdiction of a level: the last one named before, one with an organ or a post
        rather than a mere place; else the only one after; else the only one in which all the named ones lie; None when
        undecidable."""
        named = self._named.get(level, [])
        before = bisect_right(named, offset, key=lambda entry: entry[0])
        if before:
            acting = (named[at][1] for at in range(before - 1, -1, -1) if named[at][2])
            return next(acting, named[before - 1][1]), "inherited"
        after = {name for _, name, _ in named}
        if len(after) == 1:
            return after.pop(), "inherited"
        if after:
            return None
        above: set[str] = set()
        for entries in self._named.values():
            for _, name, _ in entries:
                above |= self._gazetteer.ancestors(name, level)
        return (above.pop(), "gazetteer") if len(above) == 1 else None


def load_gazetteer(models: Path) -> Gazetteer:
    """Read `resolve/divisions.tsv` (name, short, level, parent) and `resolve/jurisdictions.yaml`."""
    settings = read_yaml(models / "resolve" / "jurisdictions.yaml", Settings)
    path = models / "resolve" / "divisions.tsv"
    parents: dict[str, set[str]] = defaultdict(set)
    full: dict[str, set[str]] = defaultdict(set)
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), 2):
                if not row.get("name"):
                    raise UserError(f"{path}:{number}: a division without a name")
                parents[row["name"]].update(filter(None, [row["parent"]]))
                full[row["short"] or row["name"]].add(row["name"])
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    return Gazetteer(
        settings=settings,
        parents={name: tuple(sorted(above)) for name, above in parents.items()},
        full={short: tuple(sorted(names)) for short, names in full.items()},
    )
