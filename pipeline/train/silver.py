"""Articles of the kind that the pipeline reads, labelled by the tagger and mended by what the article itself shows.

A name found with certainty once is a name wherever the article repeats it, posts are cut from the bodies before them,
and what the tagger is unsure of is left open. The articles are of the pools and of the news, never of the gold set.
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.engines import Engine, Span
from pipeline.features import cuts
from pipeline.train.labels import OURS, Choice, Hints, Sample

TOPIC = re.compile("签约|签署|会见|调研|揭牌|座谈|走访|出席")
NEWS_CHARACTERS = 2_000_000
SURE = 0.9
HAN_NAME = re.compile(r"[一-鿿]{2,4}")


def articles(corpora: Path) -> Iterator[str]:
    """Texts of the pools, and as many news about meetings and signings as `NEWS_CHARACTERS` allows."""
    for name in ("signing_pool", "events_pool"):
        for line in (corpora / "pool" / f"{name}.jsonl").read_text("utf-8").splitlines():
            record = json.loads(line)
            yield f"{record['title'] or ''}\n{record['text']}"
    rng, left = random.Random(1), NEWS_CHARACTERS
    with lzma.open(corpora / "news.jsonl.xz", "rt", encoding="utf-8") as handle:
        for line in handle:
            if rng.random() < 0.3 and TOPIC.search(line) and left > 0:
                text = str(json.loads(line)["text"])[:1500]
                left -= len(text)
                yield text


def silver_samples(corpora: Path, tagger: Engine, hints: Hints) -> list[Sample]:
    """Pieces of the articles that hold any name or post."""
    texts = list(articles(corpora))
    samples: list[Sample] = []
    for at in range(0, len(texts), 64):
        block = texts[at : at + 64]
        for text, spans in zip(block, tagger.spans(block), strict=True):
            samples += _samples(text, mended(text, spans, hints))
    return samples


def mended(text: str, spans: list[Span], hints: Hints) -> list[Choice]:
    """What the spans of a whole article say, in our labels."""
    names = {text[one.start : one.end] for one in spans if one.label == "PERSON" and one.score >= SURE}
    names = {name for name in names if (HAN_NAME.fullmatch(name) and len(name) > 2) or "·" in name}
    choices: list[Choice] = []
    taken = [False] * (len(text) + 1)

    def add(new: list[Choice]) -> None:
        for choice in new:
            if not any(taken[choice.start : choice.end]):
                choices.append(choice)
                taken[choice.start : choice.end] = [True] * (choice.end - choice.start)

    for start, end, label, score in spans:
        plain, _, kind = label.partition(":")
        if plain == "ORG" and score >= SURE:
            add([Choice(start, end, ("ORG",), hints.kind(text[start:end]) or kind or None)])
    if names:
        pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
        add([Choice(found.start(), found.end(), ("PERSON",)) for found in pattern.finditer(text)])
    for start, end, label, score in spans:
        plain = label.partition(":")[0]
        if score < SURE:
            add([Choice(start, end, (*OURS, ""))])
        elif plain == "TITLE":
            add(hints.split_title(start, end, text))
        else:
            add([Choice(start, end, (plain,))])
    for person in [one for one in choices if one.labels == ("PERSON",)]:
        add(hints.titles_before(text, person.start, taken))
    return sorted(choices)


def _samples(text: str, choices: list[Choice]) -> Iterator[Sample]:
    start = 0
    for end in cuts(text):
        while crossing := [one.end for one in choices if one.start < end < one.end]:
            end = max(crossing)
        inside = [
            one._replace(start=one.start - start, end=one.end - start) for one in choices if start <= one.start < end
        ]
        if end > start and any("PERSON" in one.labels or "ORG" in one.labels for one in inside):
            yield Sample(text[start:end], "news", None, (), tuple(inside), frozenset())
        start = end
