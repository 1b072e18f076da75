"""Bylines: names that the form of a line gives a title to, as in 澄江3月5日电(陆闻笛)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.resolve.chains import Chain
from pipeline.resolve.postmap import PostMap
from pipeline.schema import Article, fold


def bylines(article: Article, posts: PostMap, found: Iterable[Chain]) -> Iterator[tuple[Chain, str]]:
    """Names that the form of a byline gives a title to: (蔡知微陆闻笛) after 电, 刘望舒摄."""
    folded = fold(article.text)
    opened: tuple[int, str] | None = None
    for chain in found:
        continued = opened is not None and folded[opened[0] : chain.start].strip() in ("", "、")
        title = opened[1] if continued and opened else None
        for line in posts.bylines:
            before = not line.before or folded[: chain.start].rstrip().endswith(line.before)
            if before and folded.startswith(line.after, chain.end) and not chain.held:
                title = line.title
        if title and not chain.held:
            yield chain, title
            opened = (chain.end, title)
        else:
            opened = None
