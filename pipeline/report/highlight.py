"""An article's text as HTML: every mention marked, every sentence an anchor, all text escaped."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from pipeline.export.facts import entity_names
from pipeline.export.vocabulary import LABELS
from pipeline.schema import Article, BlockKind, Mention

_SENTENCE = Markup('<span class="sentence" id="{}">{}</span>')
_MENTION = Markup('<mark class="{}" title="{}">{}</mark>')
_Titled = tuple[Mention, str]
"""A mention with the words that show when the pointer rests on it."""


def anchor(article: Article, sentence: int) -> str:
    """The id of a sentence on the page."""
    return f"{article.id}-s{sentence + 1}"


def highlighted(article: Article) -> list[tuple[BlockKind, Markup]]:
    """Each block of the article with its kind.

    `云栖区` becomes `<mark class="place" title="地点 PLACE · 云栖区人民政府 · tag/place">云栖区</mark>`.
    """
    return [(block.kind, Markup("").join(_sentences(article, index))) for index, block in enumerate(article.blocks)]


def _sentences(article: Article, block: int) -> Iterator[Markup]:
    """The sentences of a block, and what stands between them."""
    named = _named(article)
    at, stop = article.blocks[block].start, article.blocks[block].end
    for index, sentence in enumerate(article.sentences):
        if sentence.block == block:
            yield _marked(article.text, at, sentence.start, named)
            yield _SENTENCE.format(anchor(article, index), _marked(article.text, sentence.start, sentence.end, named))
            at = sentence.end
    yield _marked(article.text, at, stop, named)


def _named(article: Article) -> list[_Titled]:
    """The mentions, outer ones first, each with its label, the entity it means, and its rule."""
    names, meant = entity_names(article), defaultdict[int, list[str]](list)
    owners = [(person.id, person.mentions) for person in article.persons]
    owners += [(one.id, one.mentions) for one in article.organizations]
    for owner, mentions in owners:
        for index in mentions:
            meant[index].append(names[owner])
    titled = []
    for index, mention in enumerate(article.mentions):
        label = f"{LABELS[mention.label].zh} {mention.label}"
        titled.append((mention, " · ".join(filter(None, (label, mention.kind, *meant[index], mention.source)))))
    return sorted(titled, key=lambda one: (one[0].start, -one[0].end))


def _marked(text: str, start: int, end: int, mentions: Sequence[_Titled]) -> Markup:
    """`text[start:end]` with the mentions that lie inside it; those that cross its bounds are left unmarked."""
    parts, at = [], start
    for place in range(_first_from(mentions, start), _first_from(mentions, end)):
        mention, title = mentions[place]
        if mention.start >= at and mention.end <= end:
            inner = _marked(text, mention.start, mention.end, mentions[place + 1 : _first_from(mentions, mention.end)])
            parts += [escape(text[at : mention.start]), _MENTION.format(mention.label.lower(), title, inner)]
            at = mention.end
    return Markup("").join([*parts, escape(text[at:end])])


def _first_from(mentions: Sequence[_Titled], at: int) -> int:
    """Index of the first mention that starts at `at` or later."""
    return bisect_left(mentions, at, key=lambda one: one[0].start)
