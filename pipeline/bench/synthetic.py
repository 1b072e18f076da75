"""Synthetic articles from invented parts, for runs of any size.

    python -m pipeline.bench.synthetic 1000000 articles.jsonl

Writes one article a line (`id, published, title, text`), as `whosigned run` reads them: one to three stories of
agreements, meetings, visits, appointments … told in varied sentences, with fillers between. The same number and seed
give the same bytes; the first of many articles are those of few. Persons and bodies come back as in news, some often
and most seldom, always with the same posts. Memory does not grow with the number.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from pipeline.store import read_yaml, writing

PARTS = Path(__file__).with_suffix(".yaml")
FIRST_DAY = date(2024, 1, 1)
A_DAY = 400
"""Articles published on one day."""
BODIES = 40_000
"""So many companies and institutes at most are spoken of."""
STAFF = 6
"""Persons of a body who are in the news."""


class Pair(msgspec.Struct, frozen=True):
    """Characters that combine to names: one of the first, one of the last."""

    first: str
    last: str
    kinds: tuple[str, ...] = ("",)


class Story(msgspec.Struct, frozen=True):
    """What one story may say: a headline, the sentence that tells it, sentences that go on."""

    title: tuple[str, ...]
    lead: tuple[str, ...]
    more: tuple[str, ...]


class Parts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What articles are made of: see `synthetic.yaml`."""

    places: Pair
    brands: Pair
    given: Pair
    surnames: str
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    institutes: tuple[str, ...]
    posts: dict[str, tuple[str, ...]]
    topics: tuple[str, ...]
    papers: tuple[str, ...]
    meetings: tuple[str, ...]
    things: tuple[str, ...]
    honours: tuple[str, ...]
    sums: tuple[str, ...]
    stories: tuple[Story, ...]
    fillers: tuple[str, ...]
    openings: tuple[str, ...]


class Body(msgspec.Struct, frozen=True):
    """A body and the people who speak for it; of each, the post with the name (`澄湖区委书记沈若川`) and the name."""

    name: str
    short: str
    chief: str
    staff: tuple[tuple[str, str], ...]


def articles(number: int | None = None, seed: int = 0) -> Iterator[dict[str, str]]:
    """The first `number` articles, or without end; each is made from the seed and its own number alone."""
    parts = read_yaml(PARTS, Parts)
    world = _World(parts, seed)
    for at in islice(count(), number):
        yield world.article(at)


class _World:
    """Bodies and persons that articles speak of again and again; one is made when it is first met."""

    def __init__(self, parts: Parts, seed: int) -> None:
        self._parts, self._seed = parts, seed
        self._place = lru_cache(4096)(self._new_place)
        self._body = lru_cache(4096)(self._new_body)

    def article(self, at: int) -> dict[str, str]:
        rng, parts = Random(f"{self._seed} article {at}"), self._parts
        day = FIRST_DAY + timedelta(at // A_DAY)
        paragraphs: list[str] = []
        title = ""
        for story in rng.sample(parts.stories, rng.choice((1, 1, 1, 2, 3))):
            words = self._words(rng, day - timedelta(rng.randrange(4)))
            title = title or rng.choice(story.title).format_map(words)
            told = [rng.choice(story.lead), *rng.sample(story.more, rng.randint(0, min(3, len(story.more))))]
            opening = "" if paragraphs else rng.choice(parts.openings)
            paragraphs.append("".join(sentence.format_map(words) for sentence in (opening, *told)))
            paragraphs += self._fillers(rng, words)
        return {
            "id": f"s{self._seed}-{at:08}",
            "published": day.isoformat(),
            "title": title,
            "text": "\n".join(paragraphs),
        }

    def _fillers(self, rng: Random, words: dict[str, Any]) -> Iterator[str]:
        """Paragraphs that state nothing to be found, of one to three sentences."""
        told = iter(rng.sample(self._parts.fillers, rng.randint(3, 9)))
        while paragraph := "".join(filler.format_map(words) for filler in islice(told, rng.randint(1, 3))):
            yield paragraph

    def _words(self, rng: Random, day: date) -> dict[str, Any]:
        """What stands in the slots of one story."""
        parts = self._parts
        places = len(parts.places.first) * len(parts.places.last)
        place, one, other = self._place(_often(rng, places)), *(self._body(_often(rng, BODIES)) for _ in range(2))
        words: dict[str, Any] = {
            "g": place.name, "o": one.name, "os": one.short, "p": other.name, "ps": other.short, "chief": place.chief,
            "day": f"{day.month}月{day.day}日", "topic": rng.choice(parts.topics), "sum": rng.choice(parts.sums),
            "reporter": self._name(rng),
        }  # fmt: skip
        first, second = rng.sample(place.staff, 2)
        for slot, who in {
            "gm": first,
            "gn": second,
            "om": rng.choice(one.staff),
            "pm": rng.choice(other.staff),
        }.items():
            words[slot], words[f"{slot}0"] = who
        for slot in ("paper", "meeting", "thing", "honour"):
            words[slot] = rng.choice(getattr(parts, f"{slot}s")).format_map(words)
        return words

    def _new_place(self, number: int) -> Body:
        rng, (first, last, kinds) = Random(f"{self._seed} place {number}"), msgspec.structs.astuple(self._parts.places)
        kind = kinds[number % len(kinds)]
        name, chief = first[number % len(first)] + last[number // len(first)] + kind, f"{kind}长"
        return Body(name, name, chief, self._staff(rng, "official", place=name, chief=chief))

    def _new_body(self, number: int) -> Body:
        rng, parts = Random(f"{self._seed} body {number}"), self._parts
        town = _combined(rng, parts.places)
        if rng.random() < 0.25:
            name = town + rng.choice(parts.institutes)
            return Body(name, name, "", self._staff(rng, "institute", body=name))
        short = _combined(rng, parts.brands) + rng.choice(parts.trades)
        name = rng.choice(("", town)) + short + rng.choice(parts.forms)
        return Body(name, short, "", self._staff(rng, "company", body=name))

    def _staff(self, rng: Random, kind: str, **words: str) -> tuple[tuple[str, str], ...]:
        posts = self._parts.posts[kind]
        names = [self._name(rng) for _ in range(STAFF)]
        return tuple((posts[at % len(posts)].format_map(words) + name, name) for at, name in enumerate(names))

    def _name(self, rng: Random) -> str:
        given = _combined(rng, self._parts.given)
        return rng.choice(self._parts.surnames) + (given if rng.random() < 0.8 else given[-1])


def _often(rng: Random, most: int) -> int:
    """A number below `most`; each ten times as high is a tenth as frequent, as names in news are."""
    return int(math.exp(rng.random() * math.log(most))) - 1


def _combined(rng: Random, pair: Pair) -> str:
    return rng.choice(pair.first) + rng.choice(pair.last)


def main() -> None:
    """Write so many articles to a file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("number", type=int, help="articles")
    parser.add_argument("out", type=Path, help="a .jsonl file to write")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with writing(options.out) as file:
        file.writelines(f"{json.dumps(one, ensure_ascii=False)}\n" for one in articles(options.number, options.seed))


if __name__ == "__main__":
    main()
