"""How frequent a name is in China, and so how many persons of it are to be expected among so many people."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec

from pipeline.store import UserError

_COLUMNS = ["part", "text", "ppm"]
_PARTS = ("surname", "letter", "given")
_MILLION = 1e6
_LONGEST = 4
"""Characters of a Chinese name with a surname of two."""
_UNSEEN = {"surname": 30.0, "letter": 10.0, "given": 20.0}
"""Per million, for what the table lacks; `given` is a given name of one character."""
_CHOSEN = 3
"""How much more frequent the characters of a given name are together than if they were drawn one by one."""
_FOREIGN = {1: 1.0, 2: 5e-5, 3: 7e-6, 4: 3e-6}
"""How frequent a name that does not open with a surname is, by its length; longer ones: `_LONG`."""
_LONG = 1e-7


class Rarity(msgspec.Struct, frozen=True):
    """`models/link/names.tsv`: how many of a million people have a surname, a given name, a character in it."""

    ppm: dict[str, dict[str, float]]

    def chance(self, name: str) -> float:
        """The share of people who have a name: 王伟 4e-4, 唐良智 4e-8.

        By the surname and the given name, or its characters drawn one by one where that is more. A foreign name goes
        by its length; 张某 is nobody's name, so that it is everybody's.
        """
        if "某" in name:
            return 1.0
        surnames = self.ppm["surname"]
        size = 2 if len(name) > 2 and name[:2] in surnames else 1
        given = name[size:]
        if len(name) > _LONGEST or not given or len(given) > 2 or name[:size] not in surnames:
            return self.foreign(name)
        return self._of("surname", name[:size]) * self._given(given)

    def foreign(self, name: str) -> float:
        """The share of people who have a foreign name, or are called by it: by its length."""
        return _FOREIGN.get(len(name), _LONG)

    def _given(self, given: str) -> float:
        if len(given) == 1:
            return self._of("given", given)
        known = self.ppm["given"].get(given, 0.0) / _MILLION
        return max(known, self._of("letter", given[0]) * self._of("letter", given[1]) * _CHOSEN)

    def _of(self, part: str, text: str) -> float:
        return self.ppm[part].get(text, _UNSEEN[part]) / _MILLION


def load_rarity(path: Path) -> Rarity:
    """Read a table `part,text,ppm` with tabs between. Raises `UserError`."""
    ppm: dict[str, dict[str, float]] = {part: {} for part in _PARTS}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines, delimiter="\t")
            if table.fieldnames != _COLUMNS:
                raise UserError(f"{path}:1: the header must be {' '.join(_COLUMNS)}, with tabs between")
            for row in table:
                ppm[row["part"]][row["text"]] = float(row["ppm"])
    except (KeyError, TypeError, ValueError):
        raise UserError(
            f"{path}:{table.line_num}: write one of {', '.join(_PARTS)}, a text and how many of a million have it"
        ) from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    return Rarity(ppm)
