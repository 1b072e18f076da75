"""What names look like: statistics of their characters, and the words that speak for or against one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.store import read_yaml
from pipeline.tag.lexicon import Marks, is_letter
from pipeline.tag.wordlists import read_table


class Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/persons.yaml`."""

    weights: dict[str, float]
    accept: float
    accept_beside: float
    remembered: float
    listed: float
    speech: tuple[str, ...]
    address: tuple[str, ...]
    not_given: str
    not_names: tuple[str, ...]
    doctrine: tuple[str, ...]
    foreign: str
    always: tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """Log-odds that a character is a surname, the first or second of two given characters, the only one."""

    surname: Mapping[str, float]
    first: Mapping[str, float]
    second: Mapping[str, float]
    single: Mapping[str, float]
    cues: Cues
    speech: re.Pattern[str]
    doctrine: re.Pattern[str]
    foreign: frozenset[str]

    def score(self, name: str) -> float:
        """How much more a string looks like a name than like text, in nats; `-inf` for no name's shape."""
        family = name[:2] if len(name) > 2 and name[:2] in self.surname else name[:1]
        given = name[len(family) :]
        if (
            family not in self.surname
            or not 1 <= len(given) <= 2
            or any(char in self.cues.not_given or not "㐀" <= char <= "鿿" for char in given)
        ):
            return float("-inf")
        if len(given) == 1:
            return self.surname[family] + self.single.get(given, -1.0)
        return self.surname[family] + self.first.get(given[0], -1.0) + self.second.get(given[1], -1.0)

    def married(self, name: str) -> float:
        """The score of a wife's name of four characters, husband's family first: 陈林若涵."""
        family = self.surname.get(name[:1], float("-inf"))
        return min(family, 1.0) + self.score(name[1:]) if family > 0 else float("-inf")


def load_names(models: Path) -> Names:
    """Read `tag/names.tsv` and `tag/persons.yaml`."""
    columns: dict[str, dict[str, float]] = {name: {} for name in ("surname", "first", "second", "single")}
    for row in read_table(models / "tag" / "names.tsv"):
        for column, table in columns.items():
            value = float(row[column])
            if column != "surname" or value > -4:
                table[row["chars"]] = value
    cues = read_yaml(models / "tag" / "persons.yaml", Cues)
    speech = re.compile("|".join(sorted(map(re.escape, cues.speech), key=len, reverse=True)))
    doctrine = re.compile("|".join(cues.doctrine))
    return Names(
        columns["surname"],
        columns["first"],
        columns["second"],
        columns["single"],
        cues,
        speech,
        doctrine,
        frozenset(cues.foreign),
    )


@dataclass(frozen=True)
class Candidate:
    """A possible name and the sum of its evidence."""

    start: int
    end: int
    score: float
    rule: str


def opens_body(marks: Marks, at: int) -> bool:
    """Whether what stands before `at` runs on into the name of an organization: 东君|资本投行部."""
    text, limit = marks.text, min(len(marks.text), at + 14)
    while at < limit and not marks.stop[at]:
        if at in marks.ending_starts:
            return True
        closing = text.find(")", at, at + 8) if text[at] == "(" else -1
        if closing < 0 and not is_letter(text[at]):
            return False
        at = max(at, closing) + 1
    return False
