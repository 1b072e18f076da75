"""Try a draft of a pack on articles without touching the models folder: what would it change?

The stages before the rules run once; of the rules, only those of the draft look at the sentences again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from pipeline.export.changes import change_lines, changes
from pipeline.export.facts import facts
from pipeline.layers import usable
from pipeline.params import Params
from pipeline.relate.dates import Date, dates
from pipeline.relate.looks import Look, looked_again, looks
from pipeline.relate.stage import Knowledge, load, told
from pipeline.rules.check import check
from pipeline.rules.revisions import documents
from pipeline.run import Messages
from pipeline.schema import Article, Page, Record
from pipeline.store import UserError
from pipeline.work import STAGES, Work, outcomes

_BEFORE = STAGES[:-1]
_PAUSE = 0.1
"""Seconds between two looks at the draft's file."""


class Read(Record, frozen=True):
    """An article with its dates, and its sentences with what the rules of the models folder find."""

    article: Article
    dates: tuple[Date, ...]
    looks: tuple[Look, ...]


class Bench:
    """Articles ready for drafts."""

    def __init__(self, inputs: Sequence[Path], params: Params, jobs: int, say: Messages) -> None:
        """Take the inputs (pages, or folders that run wrote) through the stages before the rules.

        Raises `UserError`.
        """
        self._models = params.folder
        self._base = load(params.folder)
        articles = _resolved(inputs, params, jobs, say)
        self._read = [_read(article, self._base) for article in articles]
        self._lines = _facts(self._base, self._read)

    def attempt(self, draft: Path) -> Iterator[str]:
        """What is wrong with the draft's own examples, what it would change, and the counts. Raises `UserError`."""
        started = time.perf_counter()
        knowledge = load(self._models, draft)
        yield from check(knowledge.rules, draft.stem)
        if knowledge.rules.wide == self._base.rules.wide:
            again = partial(looked_again, rules=knowledge.rules, pack=draft.stem)
            read = [msgspec.structs.replace(one, looks=again(one.looks)) for one in self._read]
        else:
            read = [_read(one.article, knowledge) for one in self._read]
        found = list(changes(self._lines, _facts(knowledge, read)))
        *lines, counts = change_lines(found, sentences=True)
        yield from lines
        yield f"{counts} in {len(self._read)} articles ({time.perf_counter() - started:.1f} s)"


def try_lines(
    draft: Path, inputs: Sequence[Path], params: Params, jobs: int, watch: bool, say: Messages
) -> Iterator[str]:
    """Try a draft on inputs; with `watch`, again whenever its file is saved, without end.

    Raises `UserError`; while watching, a mistake in the draft is one more line.
    """
    load(params.folder, draft)  # a mistake in the draft should not wait for the tagging
    bench = Bench(inputs, params, jobs, say)
    yield from bench.attempt(draft)
    saved = _saved(draft)
    while watch:
        yield f"watching {draft}; end with Ctrl-C"
        while _saved(draft) == saved:
            time.sleep(_PAUSE)
        saved = _saved(draft)
        try:
            yield from bench.attempt(draft)
        except UserError as error:
            yield f"error: {error}"


def _saved(path: Path) -> tuple[int, int] | None:
    """When a file was saved and its size; None while an editor has it away."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def _resolved(inputs: Sequence[Path], params: Params, jobs: int, say: Messages) -> Iterator[Article]:
    params = usable(params, _BEFORE, say.warn)
    items = list(documents(inputs, say))
    pages = [item for item in items if isinstance(item, Page)]
    taken = outcomes(_BEFORE, say.track(pages, "try"), params, Work("processes", jobs, cached=False), Path())
    for item in items:
        if isinstance(item, Article):
            yield item
            continue
        outcome = next(taken)
        for one in outcome.rejected:
            say.warn(f"{one.source_file}: failed in {one.stage} ({one.reason}); left out")
        yield from (msgspec.json.decode(line, type=Article) for line in outcome.lines)


def _read(article: Article, knowledge: Knowledge) -> Read:
    known = dates(article, knowledge.words)
    return Read(article, known, looks(article, knowledge.rules, known))


def _facts(knowledge: Knowledge, read: Sequence[Read]) -> list[dict[str, Any]]:
    lines = [facts(told(one.article, knowledge, one.dates, one.looks)) for one in read]
    return sorted(lines, key=lambda line: str(line["source_file"]))
