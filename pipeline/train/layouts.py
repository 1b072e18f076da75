"""Lay articles out as newspaper pages whose line roles are known: wide and narrow columns, bylines, mastheads."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.clean.headlines import Role

Labelled = tuple[str, Role]
"""A printed line and its role."""
Story = tuple[str, tuple[str, ...]]
"""Headline and paragraphs."""

FIRST = "\f"
"""Stands before the first line of a paragraph, until the page is put together."""


class Layout(NamedTuple):
    """How the lines of a page run."""

    kind: str
    """Narrow columns of `fixed` or `random` width; `""`: lines unbroken or broken far apart."""
    width: int
    blank: int
    """Empty lines between lines."""
    indent: bool


_OPENING = re.compile(r"^[^，。]{2,24}?(?:讯|电|消息)(?:[ :：]+|\s?[（(][^（()）]{0,40}[)）][：:]?)+")
_LATIN = re.compile(r"[0-9A-Za-z.%]")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英文华建国玉兰红梅"


def page(stories: Sequence[Story], dice: random.Random) -> tuple[str, list[tuple[int, Role]]]:
    """The text of a page, and the role of the line that starts at each place."""
    layout = _layout(dice)
    lines: list[Labelled] = []
    if dice.random() < 0.25:
        lines.append(("2024年1月19日 星期五 第3版", "text"))
    for number, story in enumerate(stories):
        headless = number == 0 and dice.random() < 0.15
        lines += list(_article(story, layout, headless, dice))
    parts: list[str] = []
    places: list[tuple[int, Role]] = []
    at = 0
    for text, role in lines:
        first = text.startswith(FIRST)
        # Extra empty lines stand between paragraphs, and where a column ends.
        gap = layout.blank + (dice.choice((0, 1)) if first and not layout.kind else 0)
        gap += dice.randint(1, 3) if not first and dice.random() < (0.02 if layout.kind else 0.2) else 0
        lead = "\n" * gap + ("　　" if layout.indent and first and role == "text" else "")
        parts += [lead, text.lstrip(FIRST), "\n"]
        places.append((at + len(lead), role))
        at += sum(map(len, parts[-3:]))
    return "".join(parts), places


def _layout(dice: random.Random) -> Layout:
    kind = dice.choice(("", "", "", "fixed", "fixed", "random", "random"))
    return Layout(
        kind, dice.randint(14, 32), dice.choice((0, 1)) if kind else dice.choice((0, 1, 1)), dice.random() < 0.4
    )


def _article(story: Story, layout: Layout, headless: bool, dice: random.Random) -> Iterator[Labelled]:
    headline, paragraphs = story
    if dice.random() < 0.15:
        paragraphs = paragraphs[: dice.randint(1, 3)]
    if not headless:
        size = dice.randint(12, 28)
        wraps = layout.kind and len(headline) > size and dice.random() < 0.15
        cut = size if wraps else len(headline)
        yield FIRST + headline[:cut].rstrip(), "headline"
        if headline[cut:].strip():
            yield headline[cut:].strip(), "short"
    bare = dice.random() < 0.5
    if dice.random() < 0.35:
        names = ["".join([dice.choice(_SURNAMES), *dice.choices(_GIVEN, k=dice.choice((1, 2)))]) for _ in range(2)]
        yield FIRST + dice.choice(("□ 记者 {} {}", "本报记者 {} {}", "记者 {} 通讯员 {}")).format(*names), "text"
        bare = True
    for number, paragraph in enumerate(paragraphs):
        text = _OPENING.sub("", paragraph) if number == 0 and bare else paragraph
        yield from _paragraph(text.strip(), layout, dice)
    if dice.random() < 0.1:
        yield FIRST + "(来源：东岭发布)", "text"


def _paragraph(text: str, layout: Layout, dice: random.Random) -> Iterator[Labelled]:
    alone: Role = "text" if not text or text[-1] in "。；;）)】”……" else "short"
    pieces = list(_pieces(text, layout, dice))
    for number, piece in enumerate(pieces):
        if piece.strip():
            role: Role = alone if len(pieces) == 1 else "text"
            yield (FIRST if number == 0 else "") + piece.strip(), role


def _pieces(text: str, layout: Layout, dice: random.Random) -> Iterator[str]:
    indent = 2 if layout.indent and dice.random() < 0.7 else 0
    while text:
        if layout.kind:
            size = layout.width - indent if layout.kind == "fixed" else dice.randint(18, 30)
            indent = 0
        else:
            broken = dice.random() < (0.6 if len(text) > 130 else 0.1 if len(text) > 50 else 0.0)
            least = 8 if len(text) <= 130 or dice.random() < 0.2 else 60
            size = dice.randint(least, min(200, len(text) - 20)) if broken else len(text)
            while size < len(text) and _LATIN.match(text[size]) and _LATIN.match(text[size - 1]):
                size += 1
        yield text[:size]
        text = text[size:]
