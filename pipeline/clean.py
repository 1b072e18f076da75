"""Page → articles: lines joined, furniture left out, split at headlines, with an exact map to the raw file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from pipeline.headlines import Role, Weights, ended, load_weights, roles
from pipeline.layout import BREAK, INVISIBLE, Line, Patterns, lines_of, load_patterns
from pipeline.schema import Article, Block, BlockKind, Page, Record, content_id, fold

Span = tuple[int, int]

_VISIBLE = re.compile(rf"[^\s{INVISIBLE}]+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe10-\ufe6f\uff01-\uffef\U00020000-\U0003ffff“”‘’…—·]")
_SENTENCE = re.compile("[^。！？!?]+[。！？!?”’」』]*|[。！？!?”’」』]+")


class Draft(Record, frozen=True):
    """A block of an article before its text is put together: stretches of the raw page."""

    kind: BlockKind
    spans: tuple[Span, ...]


class Knowledge(NamedTuple):
    """What this stage knows of newspaper pages."""

    patterns: Patterns
    weights: Weights


def load(models: Path) -> Knowledge:
    """Read the knowledge of this stage from `models/clean`. Raises `UserError` with file, line and field."""
    return Knowledge(load_patterns(models), load_weights(models))


def clean(page: Page, knowledge: Knowledge) -> tuple[Article, ...]:
    """The articles of a page, in printed order.

    A page whose headline the input states is one article. White space inside Chinese text, control characters and
    furniture are left out; characters stay as printed. `陈文\\n\\n卿出席。` becomes `陈文卿出席。` with two runs.
    """
    groups = list(_articles(page, knowledge))
    built = [_build(page, group, knowledge) for group in groups]
    articles = [article for article in built if article]
    if len(articles) == 1 and page.id:
        return (_named(articles[0], page.id),)
    return tuple(articles)


def _named(article: Article, name: str) -> Article:
    return replace(article, id=name)


def _articles(page: Page, knowledge: Knowledge) -> Iterator[list[Draft]]:
    """The blocks of each article."""
    start = len(page.title) if page.title else 0
    lines = list(lines_of(page.text, knowledge.patterns, start))
    if page.title:
        blocks = _blocks(page.text, lines, ["text"] * len(lines), knowledge)
        yield [Draft("headline", ((0, start),)), *(draft for _, draft in blocks)]
        return
    found = roles(page.text, lines, knowledge.patterns, knowledge.weights)
    group: list[Draft] = []
    for starts, draft in _blocks(page.text, lines, found, knowledge):
        if starts and group:
            yield group
            group = []
        group.append(draft)
    if group:
        yield group


def _blocks(
    text: str, lines: Sequence[Line], found: Sequence[Role], knowledge: Knowledge
) -> Iterator[tuple[bool, Draft]]:
    """Blocks, each with whether it starts an article; lines that break in mid-sentence are joined."""
    spans: list[Span] = []
    starts = False
    for at, line in enumerate(lines):
        if not spans:
            starts = found[at] == "headline" or (line.kind == "jump_from" and (at == 0 or found[at - 1] == "text"))
            kind = _kind(line, found[at])
        spans.append((line.start, line.end))
        if _breaks(text, lines, found, at, knowledge):
            yield starts, Draft(kind, tuple(spans))
            spans = []


def _kind(line: Line, role: Role) -> BlockKind:
    if line.kind == "text":
        return "headline" if role == "headline" else "paragraph"
    return line.kind if line.kind == "byline" or line.kind == "source" else "jump"


def _breaks(text: str, lines: Sequence[Line], found: Sequence[Role], at: int, knowledge: Knowledge) -> bool:
    """Whether a block ends with this line."""
    if at + 1 == len(lines) or lines[at].kind != "text":
        return True
    if found[at] in ("headline", "more"):
        return found[at + 1] != "more"
    following = lines[at + 1]
    if found[at] == "short" or following.kind != "text" or found[at + 1] != "text" or following.indent:
        return True
    return ended(text, lines[at], knowledge.patterns)


def _build(page: Page, drafts: Iterable[Draft], knowledge: Knowledge) -> Article | None:
    """Put the text, its blocks and its runs together; repeated paragraphs are kept once."""
    pieces: list[str] = []
    runs: list[tuple[int, int, int]] = []
    blocks: list[Block] = []
    seen: set[tuple[str, ...]] = set()
    at, title = 0, None
    for draft in drafts:
        parts = list(_visible(page.text, draft, knowledge))
        body = "".join(part for part, _ in parts)
        if not body or (draft.kind == "paragraph" and _repeated(body, seen)):
            continue
        if blocks:
            pieces.append("\n")
            at += 1
        blocks.append(Block(draft.kind, at, at + len(body)))
        if draft.kind == "headline" and title is None:
            title = body
        for part, start in parts:
            if runs and runs[-1][0] + runs[-1][2] == at and runs[-1][1] + runs[-1][2] == start:
                runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + len(part))
            else:
                runs.append((at, start, len(part)))
            pieces.append(part)
            at += len(part)
    if not blocks:
        return None
    text = "".join(pieces)
    return Article(
        id=content_id("a", page.source_file, text),
        source_file=page.source_file,
        encoding=page.encoding,
        text=text,
        offsets=tuple(runs),
        blocks=tuple(blocks),
        published=page.published,
        published_basis=page.published_basis,
        source=page.source,
        title=title,
    )


def _repeated(body: str, seen: set[tuple[str, ...]]) -> bool:
    """Whether all sentences of a paragraph stood before in the same order, however they were broken into lines."""
    sentences = ["", *_SENTENCE.findall(body)]
    chain = set(pairwise(sentences))
    known = {pair for pair in chain if pair in seen or (pair[0] == "" and ("*", pair[1]) in seen)}
    repeated = len(body) >= 12 and len(known) == len(chain)
    seen |= chain | {("*", sentence) for sentence in sentences[1:]}
    return repeated


def _visible(text: str, draft: Draft, knowledge: Knowledge) -> Iterator[tuple[str, int]]:
    """Stretches of text with their place in the raw page; a kept space is a stretch of its own."""
    last: tuple[str, int] | None = None
    for start, end in draft.spans:
        kept = _kept(text, start, end, draft.kind, knowledge)
        for run in _VISIBLE.finditer(text, start, end):
            if last:
                space = _space(text, last[1], run.start(), last[0], run[0][0], kept)
                if space:
                    yield space
            yield run[0], run.start()
            last = run[0][-1], run.end()


def _kept(text: str, start: int, end: int, kind: BlockKind, knowledge: Knowledge) -> list[Span]:
    if kind != "paragraph":
        return [(start, end)]
    found = knowledge.patterns.spaced.finditer(fold(text[start:end]))
    return [(start + match.start(), start + match.end()) for match in found]


def _space(text: str, start: int, end: int, left: str, right: str, kept: Sequence[Span]) -> tuple[str, int] | None:
    """The white space to keep between two stretches, if any."""
    gap = text[start:end]
    at = next((i for i, char in enumerate(gap) if char in " \t\u3000\xa0"), None)
    broken = BREAK.search(gap)
    if not _WIDE.match(left) and not _WIDE.match(right):
        if at is not None:
            return gap[at], start + at
        return (" ", start + broken.start()) if broken and left.isalpha() and right.isalpha() else None
    if at is not None and not broken and any(low <= start and end <= high for low, high in kept):
        return gap[at], start + at
    return None
