"""The body that an article speaks for, when it is the news of that body: 我校, and 校长 without a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline.resolve.aliases import key
from pipeline.schema import Article, Mention
from pipeline.store import read_yaml

LONGEST_SECTION = 8  # characters of 研究设计部 and the like
DATELINE = 40  # characters of a block in which its medium stands


class Home(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/resolve/home.yaml`."""

    words: dict[str, str]
    kinds: tuple[str, ...]
    titles: tuple[str, ...]
    prefixes: dict[str, str]
    media: tuple[str, ...]
    own: tuple[str, ...]
    bodies: tuple[str, ...]
    departments: tuple[str, ...]
    whole: str
    joint: str
    not_departments: tuple[str, ...]
    sections: tuple[str, ...]
    sectioned: tuple[str, ...]
    own_sections: tuple[str, ...]
    not_sections: tuple[str, ...]

    def name(self, article: Article, names: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
        """(name, basis) of the home body, given (name, type) of the article's bodies in order of appearance.

        Grounds: `medium`, the dateline's medium is named like the body (云岭新闻网讯 and 云岭大学), or is completed by
        我校 in the text; `headline`, the first fitting body of the headline in an article that says 我校.
        """
        kinds = {kind for word, kind in self.words.items() if word in article.text}
        kinds |= {kind for prefix, kind in self.prefixes.items() if re.search(f"[，。、]{prefix}党委", article.text)}
        stem, own = self._stem(article)
        known = [name for name, kind in names if kind == "research"]
        if stem:
            fitting = next((name for end in self.bodies for name in known if key(name) == stem + end), None)
            if fitting:
                return fitting, "medium"
            if kinds and (own or stem + self.bodies[0] in article.text):
                return stem + self.bodies[0], "medium"
        headline = article.title or ""
        title = next((name for name in known if name in headline and not self.bare(key(name))), None)
        spoken = any(word in headline for word in self.words)  # 我校与…签约: the body named there is the other side
        return (title, "headline") if kinds and title and not spoken else None

    def _stem(self, article: Article) -> tuple[str, bool]:
        """(`云岭`, True) of `云岭新闻网讯`, the medium at the head of the first blocks.

        The second value: only a body of its own kind has such a medium.
        """
        for mention in article.mentions:
            block = next((block for block in article.blocks if block.start <= mention.start < block.end), None)
            if block and mention.label == "ORG" and mention.kind == "media" and mention.start - block.start < DATELINE:
                surface = key(article.text[mention.start : mention.end])
                ending = next((end for end in self.media if surface.endswith(end)), surface)
                if ending != surface:
                    return surface.removesuffix(ending), ending in self.own
        return "", False

    def bare(self, name: str) -> bool:
        """Whether a name is a department's without its university's."""
        if name.startswith(self.joint) or self.whole in name:
            return False
        return name.endswith(self.departments) and not name.endswith(self.not_departments)

    def department(self, article: Article, before: Mention, before_name: str, mention: Mention) -> str | None:
        """`云岭大学教务处` for `教务处` in a list that `云岭大学` or a person of it opens; None when it is no list.

        Sections of other bodies likewise: `云岭集团市场部`.
        """
        name = key(article.text[mention.start : mention.end])
        head, whole, _ = before_name.partition(self.whole)
        house = self._house(name, before_name)
        if not (whole and self.bare(name)) and not house:
            return None
        sentence = article.sentences[article.sentence_at(mention.start)]
        ours = any(word in article.text[sentence.start : before.start] for word in self.words)
        joint = (
            "[、及以\\s]*" if ours else "[、，,及以\\s]*" if before_name.endswith(self.whole) else "[、，,和及与以\\s]*"
        )
        body = head + whole if whole else house
        return f"{body}{name}" if re.fullmatch(joint, between(article, before, mention)) else None

    def _house(self, name: str, before: str) -> str | None:
        """The body whose section a name is, if it is one: `云岭局` for `秘书处` after `云岭局` or `云岭局调研处`."""
        section = name.endswith(self.sections) and name not in self.not_departments and len(name) <= LONGEST_SECTION
        if not section or name.startswith(self.own_sections) or name.endswith(self.not_sections):
            return None
        if before.endswith(self.sectioned):
            return None if self.bare(key(before)) else before
        ends = "|".join(self.sectioned)
        sibling = re.fullmatch(f"(.+(?:{ends}))[^{ends}]{{1,6}}{name[-1]}", before)
        return sibling[1] if sibling else None


def between(article: Article, one: Mention, other: Mention) -> str:
    """The text between two mentions, without the persons and posts in it."""
    text = article.text[one.end : other.start]
    first = bisect_left(article.mentions, one.end, key=lambda mention: mention.start)
    last = bisect_left(article.mentions, other.start, first, key=lambda mention: mention.start)
    for mention in article.mentions[first:last]:
        if mention.label in ("PERSON", "TITLE") and mention.end <= other.start:
            text = text.replace(article.text[mention.start : mention.end], "")
    return text


def load_home(models: Path) -> Home:
    """Read `resolve/home.yaml`."""
    return read_yaml(models / "resolve" / "home.yaml", Home)
