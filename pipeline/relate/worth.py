"""To which document an amount or a term belongs: the one that the words name, else the only one told of there."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.relate.document import Document
from pipeline.relate.fragments import Fragment
from pipeline.relate.titles import Heads
from pipeline.schema import Article

_NEAR = 2
"""So many sentences back an agreement is still what the words mean (合同有效期五年)."""


def attribute(documents: Sequence[Document], fragments: Sequence[Fragment], article: Article, heads: Heads) -> None:
    """Give the documents the qualifiers of fragments that tell of one; those of which it is open which are left out.

    东湖区与云岭集团签署合同。合同金额3亿元 gives the contract its amount, basis `focus`.
    """
    for fragment in fragments:
        meant, basis = _meant(documents, fragment, article, heads)
        several = fragment.unit.headline and len(documents) > 1  # which of them a headline means, is open
        if len(meant) == 1 and not several:
            meant[0].note(fragment, basis)


def _meant(
    documents: Sequence[Document], fragment: Fragment, article: Article, heads: Heads
) -> tuple[Sequence[Document], str]:
    """Who may be meant, and on what basis: by the place of the name, by the name, by what the text speaks of."""
    places = {phrase.start for phrase in fragment.documents}
    named = [one for one in documents if places & one.named_at]
    if named:
        return named, "explicit"
    titles = {heads.own("".join(article.text[one.start : one.end].split())) for one in fragment.documents}
    if titles - set(heads.bare):
        return [one for one in documents if any(heads.same(title, one.title) for title in titles)], "title"
    if fragment.unit.headline:
        return (), "focus"
    kinds = {heads.type(title) for title in titles}  # 合同 is no 合作协议, 协议 is
    near = _focus(documents, fragment.unit.number)
    return [one for one in near if not kinds or heads.type(one.title).endswith(tuple(kinds))], "focus"


def _focus(documents: Sequence[Document], number: int) -> list[Document]:
    """Those of which the nearest sentence tells that speaks of any, up to this one."""
    for back in range(_NEAR + 1):
        found = [one for one in documents if number - back in one.told_in]
        if found:
            return found
    return []
