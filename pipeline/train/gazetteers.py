"""Write the word tables of `models/tag` and `models/resolve/divisions.tsv` from public gazetteers.

`python -m pipeline.train.gazetteers GAZETTEERS NEWS MODELS`: a folder with `admin/`, `names/`, `company/`,
`university/`, `hanlp/`; news as `.jsonl.xz` for the frequencies of characters; the models folder. What is decided by
hand stands in `models/tag/gazetteers.yaml`.
"""

from __future__ import annotations

import csv
import json
import lzma
import math
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.store import read_yaml, writing

HAN = re.compile("[㐀-䶿一-龥]+")
EVERY = 10  # each tenth article is enough to count characters


class Choices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/tag/gazetteers.yaml`."""

    peoples: tuple[str, ...]
    short: dict[str, str]
    no_division: tuple[str, ...]
    added: dict[str, str]
    compound: tuple[str, ...]
    not_known: tuple[str, ...]
    vague_half: tuple[str, ...]
    not_common: tuple[str, ...]
    not_common_ends: tuple[str, ...]
    verb_tags: tuple[str, ...]
    noun_tags: tuple[str, ...]
    verbs: tuple[str, ...]
    not_verbs: tuple[str, ...]


def build(gazetteers: Path, news: Path, models: Path) -> None:
    """Write the five tables."""
    choices = read_yaml(models / "tag" / "gazetteers.yaml", Choices)
    words = list(_dictionary(gazetteers / "hanlp" / "CoreNatureDictionary.txt"))
    divisions = list(dict.fromkeys(_divisions(gazetteers / "admin", choices)))
    common = sorted(_common(words, choices))
    verbs = sorted(_verbs(words, gazetteers, {cell for row in divisions for cell in row[:2]}, choices))
    _write(models / "resolve" / "divisions.tsv", ("name", "short", "level", "parent"), divisions)
    _write(models / "tag" / "common.tsv", ("word",), ((word,) for word in common))
    _write(models / "tag" / "verbs.tsv", ("word",), ((word,) for word in verbs))
    known = _known(gazetteers, dict(words), set(common), choices)
    _write(models / "tag" / "known.tsv", ("name", "type"), sorted(known.items()))
    names = _names(gazetteers, news, choices)
    _write(models / "tag" / "names.tsv", ("chars", "surname", "first", "second", "single"), names)


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with writing(path) as out:
        for row in (header, *rows):
            out.write("\t".join(row) + "\n")


def _dictionary(path: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Words with the counts of their tags."""
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) > 2:
            yield parts[0], {tag: int(count) for tag, count in zip(parts[1::2], parts[2::2], strict=False)}


def _divisions(folder: Path, choices: Choices) -> Iterator[tuple[str, str, str, str]]:
    provinces = {row["code"]: row["name"] for row in _csv(folder / "provinces.csv")}
    cities = {row["code"]: row["name"] for row in _csv(folder / "cities.csv")}
    found = [(name, "province", "") for name in provinces.values()]
    for row in _csv(folder / "cities.csv"):
        found.append((row["name"], "city", provinces[row["provinceCode"]]))
    for row in _csv(folder / "areas.csv"):
        city = cities.get(row["cityCode"], "")
        above = city if city and city not in choices.no_division else provinces[row["provinceCode"]]
        found.append((row["name"], "county", above))
    found += [(name, "county" if above else "province", above) for name, above in choices.added.items()]
    for name, level, above in found:
        if name not in choices.no_division:
            whole = name in choices.added and level == "county"
            for short in (name,) if whole else _short(name, choices):
                yield name, short, level, above


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _short(name: str, choices: Choices) -> tuple[str, ...]:
    """`延边朝鲜族自治州` -> `延边`, `延边州`."""
    if name in choices.short:
        return (choices.short[name],)
    own = re.match(rf"^(.{{2,}}?)(?:{'|'.join(choices.peoples)})+自治([州县旗])$", name)
    if own:
        return own[1], own[1] + own[2]
    plain = re.match("^(.{2,}?)(?:自治[州县旗]|省|市|地区|盟|新区|林区|特区|区|县|旗)$", name)
    return (plain[1],) if plain else (name,)


def _common(words: list[tuple[str, dict[str, int]]], choices: Choices) -> Iterator[str]:
    """Everyday words of two or three characters, persons' names left out."""
    for word, tags in words:
        total = sum(tags.values())
        named = sum(count for tag, count in tags.items() if tag.startswith("nr"))
        ends = len(word) == 2 and word.endswith(choices.not_common_ends)
        usual = total >= 20 and named * 2 <= total and not ends and word not in choices.not_common
        if usual and 2 <= len(word) <= 3 and HAN.fullmatch(word):
            yield word


def _verbs(words: list[tuple[str, dict[str, int]]], gazetteers: Path, places: set[str], choices: Choices) -> set[str]:
    """Words of two characters that open no name: verbs, adverbs, pronouns; hardly ever inside a name."""
    inside: Counter[str] = Counter()
    for line in (gazetteers / "hanlp" / "机构名词典.txt").read_text(encoding="utf-8").splitlines():
        name = line.split()[0]
        inside.update(name[at : at + 2] for at in range(len(name) - 1))
    found = set(choices.verbs)
    for word, tags in words:
        total = sum(tags.values())
        verb = sum(count for tag, count in tags.items() if tag in choices.verb_tags) / max(total, 1)
        noun = sum(count for tag, count in tags.items() if tag in choices.noun_tags) / max(total, 1)
        clear = total >= 15 and verb >= 0.85 and noun <= 0.1 and inside[word] <= 25
        likely = total >= 30 and verb >= 0.6 and inside[word] <= 6
        if len(word) == 2 and HAN.fullmatch(word) and (clear or likely) and word not in places:
            found.add(word)
    return found - set(choices.not_verbs)


def _known(gazetteers: Path, words: dict[str, dict[str, int]], common: set[str], choices: Choices) -> dict[str, str]:
    """Universities, and short names of listed companies that are no everyday words."""
    lines = (gazetteers / "university" / "university_names.txt").read_text(encoding="utf-8").splitlines()
    names = (line.strip().replace("（", "(").replace("）", ")") for line in lines)
    found = {name: "research" for name in names if len(name) > 3}
    for row in _csv(gazetteers / "company" / "adata_a_share_code.csv"):
        name = re.sub(r"\s+|Ａ|Ｂ", "", row["short_name"])
        name = re.sub(r"^(\*?ST|PT|S\*?ST|S|N|XD|XR|DR)|(-U|-W|-UW|\(退\)|退市|退)$", "", name)
        name = re.sub("[AB]$", "", name)
        tag = next(iter(words.get(name, {"nz": 1})))
        vague = len(name) == 4 and name[:2] in common and name[2:] in choices.vague_half
        plain = re.fullmatch("[一-龥A-Z0-9]{3,}", name) and not name.isascii()
        if plain and tag in ("nz", "nt", "ntc", "nr", "nrf", "ntcb") and not vague and name not in choices.not_known:
            found.setdefault(name, "company")
    return found


def _names(gazetteers: Path, news: Path, choices: Choices) -> Iterator[tuple[str, ...]]:
    """Log-odds of characters in names against characters in news; -9 where none is known."""
    tables: dict[str, Counter[str]] = {column: Counter() for column in ("surname", "first", "second", "single")}
    for name in _full_names(gazetteers):
        family = name[:2] if len(name) > 2 and name[:2] in choices.compound else name[:1]
        given = name[len(family) :]
        if 1 <= len(given) <= 2:
            tables["surname"][family] += 1
            tables["single" if len(given) == 1 else "first"][given[0]] += 1
            if len(given) == 2:
                tables["second"][given[1]] += 1
    families = set(_families(gazetteers / "names" / "Chinese_Family_Name_1k.xlsx"))
    text = _characters(news)
    size = sum(text.values())
    for chars in sorted(families.union(*tables.values())):
        if len(chars) > 1:
            yield chars, "5.0", "-9.0", "-9.0", "-9.0"
            continue
        odds = []
        for column, table in tables.items():
            rare = column == "surname" and table[chars] < 3 and chars not in families
            seen = (table[chars] + 0.3) / (table.total() + 2000)
            odds.append(-9.0 if rare else math.log(seen) - math.log((text[chars] + 20) / (size + 50000)))
        if max(odds) >= -2.5:
            yield chars, *(f"{value:.1f}" for value in odds)


def _full_names(gazetteers: Path) -> Iterator[str]:
    for line in (gazetteers / "names" / "chi_names_crownpku.txt").read_text(encoding="utf-8-sig").splitlines():
        if 2 <= len(line.strip()) <= 4:
            yield line.strip()
    for line in (gazetteers / "hanlp" / "人名词典.txt").read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) > 2 and parts[1] == "nr" and 2 <= len(parts[0]) <= 4 and HAN.fullmatch(parts[0]):
            yield parts[0]


def _families(path: Path) -> Iterator[str]:
    """Surnames from the sheet of shared strings."""
    with zipfile.ZipFile(path) as book:
        cells = re.findall("<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
    yield from (cell for cell in cells if len(cell) <= 2 and HAN.fullmatch(cell))


def _characters(news: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    with lzma.open(news, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % EVERY == 0:
                found.update(char for char in json.loads(line)["text"] if HAN.fullmatch(char))
    return found


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:4]))
