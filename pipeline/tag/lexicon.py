"""Words that the tagger knows, found in one pass over the text.

Every word belongs to classes (a cut, the head of a post, the ending of a company …). One Aho-Corasick automaton
holds them all; `scan` notes where in a text each class begins and ends, in time linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from pipeline.schema import OrgType
from pipeline.store import read_yaml
from pipeline.tag.wordlists import Bodies, Places, Titles, Words, read_table


class Class:
    """What a word is to the tagger: bits, since a word may be several things (plain integers: `scan` tests many)."""

    CUT: Final = 1
    SOFT: Final = 2
    FIELD: Final = 4
    KEPT: Final = 8
    PREFIX: Final = 16
    HEAD: Final = 32
    RANK: Final = 64
    SUFFIX: Final = 128
    KNOWN: Final = 256
    PLACE: Final = 512
    COUNTY: Final = 1024
    BYLINE: Final = 2048
    COMMON: Final = 4096
    JOINT: Final = 8192
    VERB: Final = 16384


@dataclass(frozen=True)
class Lexicon:
    """The automaton and what single words mean."""

    automaton: Any
    endings: Mapping[str, tuple[OrgType, bool, bool]]
    """Ending of an organization -> (type, strong, opens with a level)."""
    known: Mapping[str, OrgType]
    not_before: Mapping[str, re.Pattern[str]]
    not_title: Mapping[str, re.Pattern[str]]
    levels: frozenset[str]
    generic: re.Pattern[str]
    leading: re.Pattern[str]
    counted: re.Pattern[str]
    described: re.Pattern[str]
    cracks: str
    outlets: re.Pattern[str]
    """What makes a medium of the body before: 云岭日报|客户端."""
    planned: tuple[str, ...]
    """Words after a name that is a project's, not a body's."""
    branches: tuple[str, ...]
    wholes: tuple[str, ...]
    """Endings of bodies that are no part of an organ of government."""
    common_nouns: frozenset[str]
    joints: tuple[str, ...]
    national: Mapping[str, OrgType | Literal[""]]
    before_names: frozenset[str]
    abroad: frozenset[str]
    office: tuple[str, ...]
    guarded: frozenset[str]
    """Words before a post that count only where a new word may begin (前, 原, 代)."""


@dataclass
class Marks:
    """Where the words of a text stand. Positions are offsets; an `end` is exclusive."""

    text: str
    cut: bytearray
    """1 where a name cannot run on to the left: a cutting word ends here."""
    stop: bytearray
    """Where a cutting word or post begins, so that a name may end: 1 for a single character, 2 for a longer word."""
    common: bytearray
    """Length of the longest everyday word that begins here."""
    verb: bytearray
    """Length of a word that begins here and opens no name (verbs, adverbs)."""
    common_end: bytearray
    """1 where an everyday word ends."""
    field_start: bytearray
    field_end: bytearray
    heads: dict[int, int] = field(default_factory=dict)
    """Start of a post's longest head -> its end; ranks included."""
    head_ends: dict[int, int] = field(default_factory=dict)
    ranks: set[tuple[int, int]] = field(default_factory=set)
    prefixes: dict[int, list[int]] = field(default_factory=dict)
    """End of a word that may stand before a head -> its starts."""
    endings: dict[int, int] = field(default_factory=dict)
    """End of the ending of an organization -> start of the longest."""
    ending_starts: set[int] = field(default_factory=set)
    known: list[tuple[int, int]] = field(default_factory=list)
    known_ends: set[int] = field(default_factory=set)
    places: list[tuple[int, int]] = field(default_factory=list)
    counties: list[tuple[int, int]] = field(default_factory=list)
    byline: list[tuple[int, int]] = field(default_factory=list)
    place_starts: dict[int, int] = field(default_factory=dict)
    place_ends: dict[int, int] = field(default_factory=dict)
    county_starts: dict[int, int] = field(default_factory=dict)


def scan(text: str, lexicon: Lexicon) -> Marks:
    """Mark the words of a folded text."""
    size = len(text)
    cut, stop, common, verb, common_end, field_start, field_end = (bytearray(size + 1) for _ in range(7))
    marks = Marks(text, cut, stop, common, verb, common_end, field_start, field_end)
    cuts: list[tuple[int, int, int]] = []
    kept = bytearray(size + 1)
    for last, (length, mask) in lexicon.automaton.iter(text):
        end = last + 1
        start = end - length
        if mask & Class.COMMON:
            marks.common[start] = max(marks.common[start], length)
            marks.common_end[end] = 1
        if mask & Class.VERB:
            marks.verb[start] = length
        if mask & (Class.KEPT | Class.FIELD | Class.PLACE) or (mask & Class.KNOWN and length > 3):
            kept[start:end] = bytes(max(kept[at], length) for at in range(start, end))
        if mask & (Class.CUT | Class.SOFT | Class.JOINT):
            cuts.append((start, end, mask))
        if mask & Class.FIELD:
            marks.field_start[start] = marks.field_end[end] = 1
        if mask & (Class.HEAD | Class.RANK):
            _head(marks, start, end, mask, lexicon)
        if mask & Class.PREFIX:
            marks.prefixes.setdefault(end, []).append(start)
        if mask & Class.SUFFIX:
            marks.endings[end] = min(start, marks.endings.get(end, start))
            marks.ending_starts.add(start)
        if mask & Class.KNOWN:
            marks.known.append((start, end))
            marks.known_ends.add(end)
        if mask & (Class.PLACE | Class.COUNTY):
            (marks.places if mask & Class.PLACE else marks.counties).append((start, end))
            starts = marks.place_starts if mask & Class.PLACE else marks.county_starts
            starts[start] = max(end, starts.get(start, 0))
            marks.place_ends[end] = min(start, marks.place_ends.get(end, start))
        if mask & Class.BYLINE:
            marks.byline.append((start, end))
    _cut(marks, cuts, kept, lexicon)
    return marks


def _head(marks: Marks, start: int, end: int, mask: int, lexicon: Lexicon) -> None:
    after = lexicon.not_title.get(marks.text[start:end])
    if after and after.match(marks.text, end):
        return
    marks.heads[start] = max(end, marks.heads.get(start, 0))
    marks.head_ends[end] = min(start, marks.head_ends.get(end, start))
    if mask & Class.RANK:
        marks.ranks.add((start, end))


def _cut(marks: Marks, cuts: list[tuple[int, int, int]], kept: bytearray, lexicon: Lexicon) -> None:
    """Set `cut` and `stop`; a word inside a longer kept one (和 in 共和国) sets neither."""
    functions = {start for start, end, mask in cuts if end - start == 1 and not mask & Class.SOFT}
    known_starts = {start for start, _ in marks.known}
    for start, end, mask in sorted(cuts):
        if all(kept[at] > end - start for at in range(start, end)) or (
            end - start == 1 and not is_letter(marks.text[end : end + 1] or "。")
        ):
            continue  # a function word needs something to follow: 和 in 沈砚和、 is part of the name
        weight = 1 if end - start == 1 else 2
        if mask & Class.JOINT:
            if end in functions and end - start == 1:
                continue  # 沈砚和|同
            first = marks.endings.get(start, start)
            ending = lexicon.endings.get(marks.text[first:start])
            body = start in marks.known_ends or (ending is not None and ending[1])
            if body or not (marks.field_end[start] and marks.field_start[end]):
                marks.cut[end], marks.stop[start] = 1, max(weight, marks.stop[start])
        elif mask & Class.CUT:
            marks.cut[end], marks.stop[start] = 1, max(weight, marks.stop[start])
        else:
            marks.stop[start] = max(weight, marks.stop[start])
            opens = clause_head(marks, start) and not marks.field_start[end]
            if end in marks.place_starts or end in known_starts or opens:
                marks.cut[end] = 1
    for at in range(len(kept)):
        if kept[at] > marks.verb[at]:
            marks.verb[at] = 0
    for end, start in marks.head_ends.items():
        if all(kept[at] > end - start for at in range(start, end)):
            continue
        marks.stop[start] = 2
        if end - start > 1:
            marks.cut[end] = 1


def clause_head(marks: Marks, at: int) -> bool:
    """Whether nothing that could be part of a name stands before the position."""
    return at == 0 or marks.cut[at] == 1 or not is_letter(marks.text[at - 1])


def everyday(marks: Marks, at: int, end: int) -> bool:
    """Whether everyday words of two characters or more cover the whole stretch."""
    reach = at
    for first in range(at, end):
        last = first + marks.common[first]
        if first <= reach and last - first > 1 and last <= end:
            reach = max(reach, last)
    return reach >= end


def is_letter(char: str) -> bool:
    """Whether a character may belong to a name: a Chinese character, a Latin letter, a digit."""
    return char.isalnum() and char.isprintable() and char != "丨"  # a bar in headlines


def load_lexicon(models: Path, *, known: bool = True) -> Lexicon:
    """Compile the word lists of `models/tag` and `models/resolve/divisions.tsv`; names and places only if `known`."""
    folder = models / "tag"
    bodies, titles = read_yaml(folder / "bodies.yaml", Bodies), read_yaml(folder / "titles.yaml", Titles)
    endings = {word: (group.type, group.strong, False) for group in bodies.suffixes for word in group.words}
    for kind, organs in bodies.organs.items():
        endings |= {level + organ: (kind, True, True) for level in bodies.levels for organ in organs}
    bodies_known: dict[str, OrgType] = {name: kind for kind, names in bodies.known.items() for name in names}
    for row in read_table(folder / "known.tsv"):
        bodies_known.setdefault(row["name"], msgspec.convert(row["type"], OrgType))
    classes: dict[str, int] = {}
    plain = read_yaml(folder / "words.yaml", Words)
    joints = plain.joints
    for mask, words in _classes(plain, titles):
        _add(classes, mask, words)
    _add(classes, Class.SUFFIX, endings)
    if known:
        _add(classes, Class.KNOWN, bodies_known)
        for mask, words in _places(models):
            _add(classes, mask, words)
    _add(classes, Class.COMMON, (row["word"] for row in read_table(folder / "common.tsv")))
    _add(classes, Class.VERB, (row["word"] for row in read_table(folder / "verbs.tsv")))
    return Lexicon(
        _automaton(classes),
        endings,
        bodies_known,
        _expressions(bodies.not_before),
        _expressions(titles.not_before),
        frozenset(bodies.levels),
        generic=re.compile("(?:" + "|".join(bodies.generic) + ")"),
        leading=re.compile("(?:" + "|".join(bodies.leading) + ")+"),
        counted=re.compile(bodies.counted),
        described=re.compile(bodies.described),
        cracks=bodies.cracks,
        outlets=re.compile(bodies.outlets, re.MULTILINE),
        planned=bodies.planned,
        branches=bodies.branches,
        wholes=bodies.wholes,
        common_nouns=frozenset(bodies.common_nouns),
        joints=joints,
        national=bodies.national,
        before_names=frozenset(titles.before_names),
        abroad=frozenset(titles.abroad),
        office=titles.office,
        guarded=frozenset(titles.guarded),
    )


def _automaton(classes: Mapping[str, int]) -> Any:
    """Words -> (length, classes), for one pass over a text."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for word, mask in classes.items():
        automaton.add_word(word, (len(word), mask))
    automaton.make_automaton()
    return automaton


def _expressions(table: Mapping[str, tuple[str, ...]]) -> dict[str, re.Pattern[str]]:
    return {word: re.compile("|".join(parts)) for word, parts in table.items() if parts}


def _add(classes: dict[str, int], mask: int, words: Iterable[str]) -> None:
    for word in words:
        classes[word] = classes.get(word, 0) | mask


def _classes(words: Words, titles: Titles) -> list[tuple[int, Iterable[str]]]:
    plain = [*words.function, *words.verbs, *words.other]
    return [
        (Class.CUT, plain), (Class.JOINT, words.joints), (Class.SOFT, words.soft), (Class.FIELD, words.fields),
        (Class.KEPT, words.kept), (Class.PREFIX, titles.prefixes), (Class.HEAD, titles.heads),
        (Class.HEAD | Class.RANK, titles.ranks), (Class.BYLINE, titles.byline),
    ]  # fmt: skip


def _places(models: Path) -> list[tuple[int, list[str]]]:
    places = read_yaml(models / "tag" / "places.yaml", Places)
    sure = [*places.countries, *places.regions, *places.cities]
    unsure: list[str] = []
    for row in read_table(models / "resolve" / "divisions.tsv"):
        sure.append(row["name"])
        if row["short"] != row["name"] and len(row["short"]) > 1:
            clear = row["level"] != "county" and row["short"] not in places.not_short
            (sure if clear else unsure).append(row["short"])
    return [(Class.PLACE, sure), (Class.COUNTY, [name for name in unsure if name not in set(sure)])]
