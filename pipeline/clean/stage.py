"""Page → articles: lines joined, furniture left out, split at headlines, with an exact map to the raw file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from pipeline.clean.headlines import Measure, Role, Weights, ended, load_weights, measure, roles
from pipeline.clean.layout import BREAK, INVISIBLE, Line, Marks, lines_of, load_marks
from pipeline.schema import Article, Block, BlockKind, Page, Record, content_id, fold

Span = tuple[int, int]

SPACES = " \t\u3000\xa0"
SHORTEST = 12
"""A shorter paragraph (characters) may repeat."""

_VISIBLE = re.compile(rf"[^\s{INVISIBLE}]+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe10-\ufe6f\uff01-\uffef\U00020000-\U0003ffff“”‘’…—·]")
# One Chinese character alone: 陈 晨 is one name.
_LONE_LAST = re.compile("(?:^|[^\u4e00-\u9fff])[\u4e00-\u9fff]$")
_LONE_FIRST = re.compile("[\u4e00-\u9fff](?:$|[^\u4e00-\u9fff])")
_SENTENCE = re.compile("[^。！？!?]+[。！？!?”’」』]*|[。！？!?”’」』]+")


class Draft(Record, frozen=True):
    """A block of an article before its text is put together: stretches of the raw page."""

    kind: BlockKind
    spans: tuple[Span, ...]


class Knowledge(NamedTuple):
    """What this stage knows of newspaper pages."""

    marks: Marks
    weights: Weights


def load(models: Path) -> Knowledge:
    """Read the knowledge of this stage from `models/clean`. Raises `UserError` with file, line and field."""
    return Knowledge(load_marks(models), load_weights(models))


def clean(page: Page, knowledge: Knowledge) -> tuple[Article, ...]:
    """The articles of a page, in printed order.

    A page whose headline the input states is one article. White space inside Chinese text, control characters and
    furniture are left out; characters stay as printed. `蔡知\\n\\n微出席。` becomes `蔡知微出席。` with two runs.
    """
    found: dict[str, Article] = {}
    for group in _articles(page, knowledge):
        article = _build(page, group, knowledge)
        if article:
            found.setdefault(article.id, article)
    if len(found) == 1 and page.id:
        return tuple(replace(article, id=page.id) for article in found.values())
    return tuple(found.values())


def _articles(page: Page, knowledge: Knowledge) -> Iterator[list[Draft]]:
    """The blocks of each article."""
    start = len(page.title) if page.title else 0
    lines = list(lines_of(page.text, knowledge.marks, start))
    found = roles(page.text, lines, knowledge.marks, knowledge.weights)
    group: list[Draft] = []
    if page.title:
        group = [Draft("headline", ((0, start),))]
        found = ["text" if role == "text" else "short" for role in found]
    for starts, draft in _blocks(page.text, lines, found, knowledge):
        if starts and group and not page.title:
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
    usual = measure(lines)
    for at, line in enumerate(lines):
        if not spans:
            starts, kind = _starts(lines, found, at), _kind(line, found[at])
        spans.append((line.start, line.end))
        if _breaks(text, lines, found, at, usual, knowledge):
            yield starts, Draft(kind, tuple(spans))
            spans = []


def _starts(lines: Sequence[Line], found: Sequence[Role], at: int) -> bool:
    """Whether an article starts here: at a headline, a jump from elsewhere without one, or a text after a jump away."""
    if found[at] == "headline" or at == 0:
        return True
    if lines[at].kind == "jump_from":
        return found[at - 1] == "text"
    return lines[at].kind == "text" and lines[at - 1].kind == "jump_to"


def _kind(line: Line, role: Role) -> BlockKind:
    if line.kind == "text":
        return "headline" if role == "headline" else "paragraph"
    return line.kind if line.kind == "byline" or line.kind == "source" else "jump"


def _breaks(
    text: str, lines: Sequence[Line], found: Sequence[Role], at: int, usual: Measure, knowledge: Knowledge
) -> bool:
    """Whether a block ends with this line."""
    if at + 1 == len(lines) or lines[at].kind != "text":
        return True
    following = lines[at + 1]
    if found[at] in ("headline", "more"):
        return found[at + 1] != "more"
    if found[at] == "short" or following.kind != "text" or found[at + 1] != "text" or following.indent:
        return True
    if usual.columns and following.gap <= usual.gap:
        return False
    return ended(text, lines[at], knowledge.marks)


def _build(page: Page, drafts: Iterable[Draft], knowledge: Knowledge) -> Article | None:
    """Put the text, its blocks and its runs together; repeated paragraphs are kept once."""
    pieces: list[str] = []
    runs: list[tuple[int, int, int]] = []
    blocks: list[Block] = []
    repeats = Repeats()
    at, title = 0, None
    for draft in drafts:
        parts = list(_visible(page.text, draft, knowledge))
        body = "".join(part for part, _ in parts)
        if not body or body == title or (draft.kind == "paragraph" and repeats.seen(body)):
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


class Repeats:
    """The sentences of an article so far, to find paragraphs that stood before however their lines broke."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._last = ""

    def seen(self, body: str) -> bool:
        """Whether all sentences of a paragraph stood before in the same order; if not, they are remembered."""
        sentences = _SENTENCE.findall(body)
        pairs = set(pairwise(sentences))
        if len(body) >= SHORTEST and sentences[0] in self._known and pairs <= self._pairs:
            return True
        self._known.update(sentences)
        self._pairs |= pairs | {(self._last, sentences[0])}
        self._last = sentences[-1]
        return False


def _visible(text: str, draft: Draft, knowledge: Knowledge) -> Iterator[tuple[str, int]]:
    """Stretches of text with their place in the raw page; a kept space is a stretch of its own."""
    last: re.Match[str] | None = None
    for start, end in draft.spans:
        kept = _kept(text, start, end, draft.kind, knowledge)
        for run in _VISIBLE.finditer(text, start, end):
            if last:
                space = _space(text, last, run, kept)
                if space:
                    yield space
            yield run[0], run.start()
            last = run


def _kept(text: str, start: int, end: int, kind: BlockKind, knowledge: Knowledge) -> list[Span]:
    """Where spaces between Chinese characters are kept."""
    if kind != "paragraph":
        return [(start, end)]
    found = knowledge.marks.spaced.finditer(fold(text[start:end]))
    return [(start + match.start(), start + match.end()) for match in found]


def _space(text: str, left: re.Match[str], right: re.Match[str], kept: Sequence[Span]) -> tuple[str, int] | None:
    """The white space to keep between two stretches, if any."""
    start, end = left.end(), right.start()
    gap = text[start:end]
    at = next((i for i, char in enumerate(gap) if char in SPACES), None)
    broken = BREAK.search(gap)
    if not _WIDE.match(left[0][-1]) and not _WIDE.match(right[0]):
        if at is not None:
            return gap[at], start + at
        # A line break between two Latin words is the only white space that does not stay as printed.
        latin = left[0][-1].isalpha() and right[0][0].isalpha()
        return (" ", start + broken.start()) if broken and latin else None
    around = bisect_right(kept, (start, len(text))) - 1
    inside = around >= 0 and end <= kept[around][1] and not broken
    if at is None or not inside or (_LONE_LAST.search(left[0][-2:]) and _LONE_FIRST.match(right[0])):
        return None
    return gap[at], start + at
