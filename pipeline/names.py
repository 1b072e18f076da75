"""Persons: Chinese names by surname and given-name statistics and by the words around them, bylines, foreign names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.lexicon import Marks, is_letter, read_table
from pipeline.schema import Mention
from pipeline.store import read_yaml

_BYLINE_RUN = re.compile(r"[ :/|]{0,3}((?:[一-龥·]{1,12}[ 、,/]{0,3}){1,10})")
_DATELINE = re.compile(r"[电讯]\s?\(((?:[一-龥]{2,4}[ 、,]?){1,6})\)")
_FOREIGN = re.compile(r"[一-龥A-Z][一-龥A-Za-z.]{0,11}(?:[·•・‧][一-龥A-Za-z.]{1,12}){1,4}")
_LATIN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]*\.?| de| van| von| bin| al){0,3} [A-Z][A-Za-z'-]+")


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
        if family not in self.surname or not 1 <= len(given) <= 2 or any(char in self.cues.not_given or not "㐀" <= char <= "鿿" for char in given):
            return float("-inf")
        if len(given) == 1:
            return self.surname[family] + self.single.get(given, -1.0)
        return self.surname[family] + self.first.get(given[0], -1.0) + self.second.get(given[1], -1.0)


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
        columns["surname"], columns["first"], columns["second"], columns["single"], cues, speech, doctrine, frozenset(cues.foreign)
    )


@dataclass(frozen=True)
class Candidate:
    """A possible name and the sum of its evidence."""

    start: int
    end: int
    score: float
    rule: str


def find_persons(marks: Marks, names: Names, closed: bytearray) -> list[Mention]:
    """Every person named in the text. `closed` marks characters that belong to something else (dates, addresses)."""
    sure = [*_bylines(marks, names), *_foreign(marks, names), *_always(marks, names)]
    weak: dict[str, list[Candidate]] = {}
    spare: list[Candidate] = []
    for one, beside in _chinese(marks, names):
        if one.score >= (names.cues.accept_beside if beside else names.cues.accept):
            sure.append(one)
        else:
            spare.append(one)
            if one.score >= names.cues.remembered:
                weak.setdefault(marks.text[one.start : one.end], []).append(one)
    sure += [one for found in weak.values() if len(found) > 2 for one in found]
    taken = bytearray(closed)
    chosen: list[Candidate] = []
    _choose(sure, taken, chosen)
    _lists(marks, spare, taken, chosen)
    chosen += _remembered(marks, names, chosen, taken)
    found = [Mention(c.start, c.end, "PERSON", source=c.rule, score=_certainty(c.score)) for c in chosen]
    return sorted(found, key=lambda mention: mention.start)


def _choose(candidates: Iterable[Candidate], taken: bytearray, chosen: list[Candidate]) -> None:
    """Take candidates by falling score as long as their characters are free."""
    for one in sorted(candidates, key=lambda c: (-c.score, c.start, -c.end)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            chosen.append(one)


def _lists(marks: Marks, spare: list[Candidate], taken: bytearray, chosen: list[Candidate]) -> None:
    """Weaker candidates become names beside a name in a list: 沈砚秋、饶一鸣和底望."""
    starts: dict[int, list[Candidate]] = {}
    ends: dict[int, list[Candidate]] = {}
    for one in spare:
        starts.setdefault(one.start, []).append(one)
        ends.setdefault(one.end, []).append(one)
    opens = set(marks.endings.values())
    todo = list(chosen)
    while todo:
        name = todo.pop()
        found: list[Candidate] = []
        for joint in ("、", "和", "与", "及", " ", "以及"):
            if marks.text.startswith(joint, name.end):
                found += starts.get(name.end + len(joint), [])
            if marks.text.endswith(joint, 0, name.start):
                found += ends.get(name.start - len(joint), [])
        before = len(chosen)
        _choose((_listed(one) for one in found if not _opens_body(marks, one.end, opens)), taken, chosen)
        todo += chosen[before:]


def _opens_body(marks: Marks, at: int, opens: set[int]) -> bool:
    """Whether what stands before `at` runs on into the name of an organization: 和君|资本投行部."""
    limit = min(len(marks.text), at + 10)
    while at < limit and is_letter(marks.text[at]) and not marks.stop[at]:
        if at in opens:
            return True
        at += 1
    return False


def _listed(one: Candidate) -> Candidate:
    """The candidate as member of a list."""
    return Candidate(one.start, one.end, one.score + 6, "tag/names.list")


def _always(marks: Marks, names: Names) -> Iterator[Candidate]:
    for name in names.cues.always:
        for match in re.finditer(re.escape(name), marks.text):
            if not names.doctrine.match(marks.text, match.end()):
                yield Candidate(match.start(), match.end(), 12.0, "tag/names.always")


def _certainty(score: float) -> float:
    return round(min(0.99, 0.5 + score / 30), 2)


def _chinese(marks: Marks, names: Names) -> Iterator[tuple[Candidate, bool]]:
    """Every stretch that could be a Chinese name, and whether a post or form of address stands at it."""
    text, weights = marks.text, names.cues.weights
    for start, char in enumerate(text):
        if char not in names.surname:
            continue
        left: tuple[float, bool] | None = None
        for size in (4, 3, 2) if text[start : start + 2] in names.surname else (3, 2):
            end = start + size
            name = text[start:end]
            base = names.score(name)
            if base < -3.5 or name.startswith(names.cues.not_names) or names.doctrine.match(text, end):
                continue
            left = left or _left(marks, names, start)
            right, beside = _right(marks, names, end)
            score = base + left[0] + right
            if score < names.cues.listed:
                continue
            score -= _everyday(marks, start, end, weights)
            if score >= names.cues.listed:
                beside = left[1] or beside
                yield Candidate(start, end, score, "tag/names.beside" if beside else "tag/names"), beside


def _left(marks: Marks, names: Names, start: int) -> tuple[float, bool]:
    """Evidence from what stands before, and whether it is a post."""
    weights = names.cues.weights
    text = marks.text
    if start == 0:
        return weights["edge"], False
    before = text[start - 1]
    head = marks.head_ends.get(start)
    if head is None and before == " ":
        head = marks.head_ends.get(start - 1)
    if head is not None:
        return weights["title_before"], True
    if before in "、":
        return weights["list"], False
    if not (before.isalnum()):
        return weights["edge"], False
    if marks.cut[start]:
        return weights["cut"], False
    return weights["word_after" if marks.common_end[start] else "inside"], False


def _right(marks: Marks, names: Names, end: int) -> tuple[float, bool]:
    """Evidence from what stands after, and whether it is a post or a form of address."""
    weights, text = names.cues.weights, marks.text
    if end >= len(text):
        return weights["edge"], False
    if end in marks.heads:
        return weights["title_after"], True
    if text.startswith(names.cues.address, end):
        return weights["address"], True
    if names.speech.match(text, end):
        return weights["speech"], False
    if text[end] in "、":
        return weights["list"], False
    if not text[end].isalnum():
        return weights["edge"], False
    if marks.stop[end]:
        return weights["cut"], False
    return weights["word_after" if marks.common[end] > 1 else "goes_on"], False


def _everyday(marks: Marks, start: int, end: int, weights: Mapping[str, float]) -> float:
    """How strongly everyday words speak against a name here."""
    against = 0.0
    common = marks.common
    for at in range(start, end):
        if common[at] < 2:
            continue
        inside = at + common[at] <= end
        if not inside:
            against += weights["word_across"] if at > start else weights["word_wider"]
        elif at == start:
            against += weights["word_is"] if at + common[at] == end else weights["word_opens"]
        else:
            against += weights["word_closes"]
    if start and common[start - 1] >= 2 and not marks.cut[start]:
        against += weights["word_across"]
    for at in range(start + 1, end):
        if marks.stop[at]:
            against += weights["letter_inside" if marks.stop[at] == 1 else "stop_inside"]
    return against


def _bylines(marks: Marks, names: Names) -> Iterator[Candidate]:
    text = marks.text
    for start, end in marks.byline:
        short = end - start == 1
        if short and text[end : end + 1] not in (":", "/", " ") and not text[end : end + 2].startswith("/"):
            continue
        if short and start and text[start - 1].isalnum():
            continue
        match = _BYLINE_RUN.match(text, end)
        if match:
            yield from _run(marks, names, match.start(1), match.end(1), exact=text[end : end + 1] in (":", " "))
    for match in _DATELINE.finditer(text):
        yield from _run(marks, names, match.start(1), match.end(1), exact=True)


def _run(marks: Marks, names: Names, start: int, end: int, *, exact: bool) -> Iterator[Candidate]:
    """Names one after the other, with or without signs between them: 刘坤 陈文卿, 蔡金曼李亚南."""
    text = marks.text
    if len(text[start:end].replace(" ", "")) > 30:
        return
    for part in re.finditer(r"(?<![一-龥])[一-龥] [一-龥](?![一-龥])|[一-龥·]+", text[start:end]):
        if " " in part[0]:
            if part[0][0] in names.surname:
                yield Candidate(start + part.start(), start + part.end(), 14.0, "tag/names.byline")
            continue
        first, last = start + part.start(), start + part.end()
        stop = next((at for at in range(first + 1, last) if at in marks.heads and marks.heads[at] - at > 1 or
                     marks.stop[at] and names.speech.match(text, at)), last)
        sizes = split_names(text[first:stop], names, -3.0 if exact and stop == last else 0.5)
        if not sizes and exact and stop == last and 2 <= last - first <= 3 and text[first] in names.surname:
            sizes = [last - first]
        if not sizes:
            return
        for size in sizes:
            yield Candidate(first, first + size, 14.0, "tag/names.byline")
            first += size
        if stop < last:
            return


def split_names(run: str, names: Names, least: float = 0.5) -> list[int]:
    """Lengths of the names that make up `run`, best sum of scores; empty when it is not names throughout, each of
    at least the score `least`."""
    best: list[tuple[float, list[int]]] = [(0.0, [])] + [(float("-inf"), [])] * len(run)
    for end in range(2, len(run) + 1):
        for size in (2, 3, 4):
            if size > end or best[end - size][0] == float("-inf"):
                continue
            score = names.score(run[end - size : end])
            if score < least:
                continue
            total = best[end - size][0] + score
            if total > best[end][0]:
                best[end] = (total, [*best[end - size][1], size])
    return best[-1][1]


def _foreign(marks: Marks, names: Names) -> Iterator[Candidate]:
    text = marks.text
    for match in _FOREIGN.finditer(text):
        start, end = match.span()
        parts = re.search(r"[·•・‧]", match[0])
        middle = start + parts.start() if parts else start
        while middle - 1 >= start and (text[middle - 1] in names.foreign or text[middle - 1].isascii()) and not marks.cut[middle]:
            middle -= 1
        last = max(match[0].rfind(sign) for sign in "·•・‧") + start + 1
        stop = last
        while stop < end and (text[stop] in names.foreign or text[stop].isascii()) and (stop == last or not marks.stop[stop]):
            stop += 1
        if stop - last >= 1 and middle < last - 1:
            yield Candidate(middle, stop, 12.0, "tag/names.foreign")
    for match in _LATIN.finditer(text):
        if match.start() in marks.head_ends or match.end() in marks.heads or text[match.end() : match.end() + 1] in "、":
            yield Candidate(match.start(), match.end(), 8.0, "tag/names.latin")
    for start in sorted(marks.head_ends):
        end = start
        while end < len(text) and end - start < 7 and text[end] in names.foreign and not (marks.stop[end] and end > start):
            end += 1
        if end - start >= 2 and (end == len(text) or not text[end].isalnum() or marks.stop[end] or names.speech.match(text, end)):
            if names.score(text[start:end]) == float("-inf") and not _opens_body(marks, end, set(marks.endings.values())) and marks.common[start] < end - start:
                yield Candidate(start, end, 6.0, "tag/names.transcribed")


def _remembered(marks: Marks, names: Names, chosen: Iterable[Candidate], taken: bytearray) -> Iterator[Candidate]:
    """Every other place where a name found once stands, the headline included."""
    best: dict[str, float] = {}
    for one in chosen:
        name = marks.text[one.start : one.end]
        best[name] = max(best.get(name, 0.0), one.score)
    if not best:
        return
    opens = set(marks.endings.values())
    pattern = re.compile("|".join(sorted(map(re.escape, best), key=len, reverse=True)))
    for match in pattern.finditer(marks.text):
        start, end = match.span()
        if any(taken[start:end]) or _opens_body(marks, end, opens) or names.doctrine.match(marks.text, end) or end - start == 2 and _everyday(marks, start, end, names.cues.weights) > 4:
            continue
        taken[start:end] = b"\1" * (end - start)
        yield Candidate(start, end, best[match[0]] - 1, "tag/names.memory")
