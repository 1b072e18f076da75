"""Articles from marked-up sentences: `[澄江市委|ORG:party][书记|TITLE][陆闻笛|PERSON]出席。`; a line is a block."""

from __future__ import annotations

import re

from pipeline.schema import Article, Block, Mention, Sentence

MARK = re.compile(r"\[([^\[\]|]+)\|([A-Z]+)(?::([^\]]+))?\]")


def marked(text: str, published: str | None = None) -> Article:
    """A tagged article. A mark with a kind after the colon sets `Mention.kind`."""
    mentions: list[Mention] = []
    plain, at = "", 0
    for mark in MARK.finditer(text):
        plain += text[at : mark.start()]
        mentions.append(Mention(len(plain), len(plain) + len(mark[1]), mark[2], mark[3], "test"))
        plain += mark[1]
        at = mark.end()
    plain += text[at:]
    blocks, sentences, start = [], [], 0
    for number, line in enumerate(plain.split("\n")):
        blocks.append(Block("paragraph", start, start + len(line)))
        for match in re.finditer(r"[^。！？；]+[。！？；]*", line):
            sentences.append(Sentence(start + match.start(), start + match.end(), number))
        start += len(line) + 1
    return Article(
        id="a1", source_file="test.txt", encoding="utf-8", text=plain, offsets=((0, 0, len(plain)),),
        blocks=tuple(blocks), published=published, sentences=tuple(sentences), mentions=tuple(mentions),
    )  # fmt: skip
