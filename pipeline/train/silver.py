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

from pipeline.engines.features import cuts
from pipeline.engines.tagger import Engine, Span
from pipeline.train.labels import OURS, Choice, Hints, Sample

TOPIC = re.compile("签约|签署|会见|调研|揭牌|座谈|走访|出席")
NEWS_CHARACTERS = 1_000_000
SURE = 0.8
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
    """What the spans of a whole article say, in our labels; the first to take a character keeps it."""
    taken = [False] * (len(text) + 1)
    choices: list[Choice] = []
    proposals = [*bodies(text, spans, hints), *names(text, spans, hints), *rest(text, spans, hints)]
    for choice in proposals:
        if not any(taken[choice.start : choice.end]):
            choices.append(choice)
            taken[choice.start : choice.end] = [True] * (choice.end - choice.start)
    for person in [one for one in choices if one.labels == ("PERSON",)]:
        for title in hints.titles_before(text, person.start, taken):
            choices.append(title)
            taken[title.start : title.end] = [True] * (title.end - title.start)
    return sorted(choices)


def bodies(text: str, spans: list[Span], hints: Hints) -> Iterator[Choice]:
    """Sure organizations, media in datelines, and local bodies with the place in front: 徐汇区税务局."""
    for found in hints.dateline.finditer(text):
        yield Choice(found.start("medium"), found.end("medium"), ("ORG",), "media")
    local = [(found.start(), found.end()) for found in hints.local.finditer(text)]
    for start, end, label, score in spans:
        plain, _, kind = label.partition(":")
        for left, right in [one for one in local if one[0] < end and start < one[1]]:
            if plain in ("ORG", "PLACE") and start <= left and end <= right:
                yield Choice(start, right, ("ORG",), hints.kind(text[start:right]))
                local.remove((left, right))
        if plain == "ORG" and score >= SURE:
            if tail := hints.not_at_end.search(text[start:end]):
                end = start + tail.start()
            if end - start > 1:
                yield Choice(start, end, ("ORG",), hints.kind(text[start:end]) or kind or None)
    for left, right in local:
        if left == 0 or not "一" <= text[left - 1] <= "鿿" or text[left - 1] in "和与由在及到赴对向":
            yield Choice(left, right, ("ORG",), hints.kind(text[left:right]))


def names(text: str, spans: list[Span], hints: Hints) -> Iterator[Choice]:
    """Names in bylines, and every place where a name stands that is certain somewhere in the article."""
    for found in hints.byline.finditer(text):
        for name in HAN_NAME.finditer(text, *found.span("names")):
            if not hints.is_title(name.group()):
                yield Choice(name.start(), name.end(), ("PERSON",))
    sure = {text[one.start : one.end] for one in spans if one.label == "PERSON" and one.score >= SURE}
    sure = {name for name in sure if (HAN_NAME.fullmatch(name) and len(name) > 2) or "·" in name}
    if sure:
        pattern = re.compile("|".join(map(re.escape, sorted(sure, key=len, reverse=True))))
        for found in pattern.finditer(text):
            yield Choice(found.start(), found.end(), ("PERSON",))


def rest(text: str, spans: list[Span], hints: Hints) -> Iterator[Choice]:
    """The other spans: posts cut from bodies, sure ones as they are, unsure ones left open."""
    for start, end, label, score in spans:
        plain = label.partition(":")[0]
        titles = hints.split_title(start, end, text) if plain == "TITLE" else []
        if len(titles) > 1 or (titles and (score >= SURE or hints.is_title(text[start:end]))):
            yield from titles
        elif score >= SURE and plain != "ORG":
            yield Choice(start, end, (plain,))
        else:
            yield Choice(start, end, (*OURS, ""))


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
