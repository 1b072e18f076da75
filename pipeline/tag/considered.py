"""What was proposed for some words and not taken, and why: the answer to a name that is not tagged."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.schema import Article, Mention
from pipeline.tag.fuse import Weights, weigh
from pipeline.tag.stage import Proposals


def rejected(
    article: Article, proposed: Proposals, weights: Weights, start: int, end: int
) -> Iterator[tuple[Mention, str]]:
    """(proposal, why it was not taken) for what was proposed for characters of a tagged article.

    云栖工程办公室 that only the model saw, at 0.61: `the model alone is believed from 0.85 on`.
    """
    weighed = {
        (one.start, one.end, one.label): one.score
        for one in weigh(proposed.names, proposed.model, proposed.posts, weights)
    }
    taken = [one for one in article.mentions if one.start < end and start < one.end]
    same = {(one.start, one.end, one.label) for one in taken}
    told: set[tuple[int, int, str]] = set()
    for one in (*proposed.names, *proposed.model, *proposed.titles):
        place = (one.start, one.end, one.label)
        if one.start < end and start < one.end and place not in same and place not in told:
            told.add(place)
            yield one, _why(one, weighed.get(place), taken, weights)


def _why(one: Mention, weighed: float | None, taken: list[Mention], weights: Weights) -> str:
    model = one.source == "ner"
    if weighed is None and one.label != "TITLE":
        if not model:
            return "such a weak rule counts only where the model agrees or a post follows"
        least = min((bar.least for bar in weights.alone.get(one.label, ())), default=None)
        return f"the model alone is believed from {least} on" if least else "the model alone is not believed"
    others = [other for other in taken if other.start < one.end and one.start < other.end and other.label != "DATE"]
    over = max(others, key=lambda other: other.score, default=None)
    if over:
        return f"overlaps {_printed(over)}, which was preferred"
    return "no name and no body stands beside it" if one.label == "TITLE" else "left out when neighbours were joined"


def _printed(one: Mention) -> str:
    return f"{one.label} of {one.source} at {one.score:.2f}"
