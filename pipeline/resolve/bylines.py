"""Bylines: names that the form of a line gives a title to, as in 澄江3月5日电(陆闻笛)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.resolve.chains import Chain
from pipeline.resolve.postmap import PostMap
from pipeline.schema import Article, fold

BEFORE = 8  # characters before a name that a byline's word may take
SIGNS = (":", "/", "|", "丨")


def bylines(article: Article, posts: PostMap, found: Iterable[Chain]) -> Iterator[tuple[Chain, str]]:
    """Names that the form of a byline gives a title to: (蔡知微陆闻笛) after 电, 刘望舒摄, 文/沈砚秋."""
    folded = fold(article.text)
    opened: tuple[int, str] | None = None
    for chain in found:
        continued = opened is not None and folded[opened[0] : chain.start].strip() in ("", "、")
        title = opened[1] if continued and opened else None
        title = None if chain.held else _signed(folded, posts, chain) or title
        if title:
            yield chain, title
        opened = (chain.end, title) if title else None


def _signed(folded: str, posts: PostMap, chain: Chain) -> str | None:
    """The title that the signs around one name stand for."""
    before = "".join(folded[max(0, chain.start - BEFORE) : chain.start].split())
    after = folded[chain.end : chain.end + 3].lstrip()
    for line in posts.bylines:
        if before.endswith(line.before) and after.startswith(line.after):
            follows = line.after and after.startswith(posts.signing)  # 陆闻笛 摄影 沈砚秋
            return None if follows else line.title
    if before.endswith(SIGNS):
        word = max((word for word in posts.signed if before[:-1].endswith(word)), key=len, default=None)
        inside = word is not None and len(word) == 1 and before[:-2][-1:].isalpha()  # 来文:
        return posts.signed[word] if word and not inside else None
    return None
