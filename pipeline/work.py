"""Take documents through the stages: by any runner, from the cache where the outcome is known.

A document that fails inside a stage is rejected with the reason; all others finish.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.cache import Cache, fingerprint
from pipeline.layers import load_engine
from pipeline.metrics import count
from pipeline.params import Params
from pipeline.runners import Apply, Runner, running
from pipeline.schema import Article, Page, Record
from pipeline.store import UserError

Stage = Literal["clean", "segment", "tag", "resolve", "relate"]
STAGES: tuple[Stage, ...] = ("clean", "segment", "tag", "resolve", "relate")


class Rejected(Record, frozen=True):
    """A document, or a part of the input, that a stage could not take."""

    source_file: str
    stage: str
    reason: str
    traceback: str = ""
    """The innermost calls, `file:line function`, joined by ` < `; empty for a mistake in the input."""


class Outcome(Record, frozen=True):
    """What became of one document: its articles as lines of JSON, what they add to the counts, what was rejected.

    Lines, since an article that was pickled would be written with other bytes: `omit_defaults` goes by identity.
    """

    lines: tuple[str, ...]
    counts: dict[str, int]
    rejected: tuple[Rejected, ...] = ()


class Work(msgspec.Struct, frozen=True):
    """How documents are worked on: where, by how many processes, with or without what earlier runs found."""

    runner: Runner = "serial"
    jobs: int = 1
    scheduler: str | None = None
    """For runner dask: the address of a running cluster; None starts one of `jobs` workers here."""
    shards: str = ""
    """For runner dask: the folder that all workers reach, a path or fsspec URL."""
    cached: bool = True
    strict: bool = False
    """Whether a rejected document is a mistake."""


HERE = Work()
"""In this process, with what earlier runs found."""


class Task(msgspec.Struct, frozen=True):
    """A function of one item, with what it takes to have other processes apply it, and to keep its results."""

    prepare: Callable[[], Callable[[Any], Any]]
    """Loads knowledge and returns the function."""
    died: Callable[[Any], Any]
    """The result of an item that killed its process twice."""
    kinds: tuple[Any, Any]
    """Types of an item and of a result."""
    made_by: bytes
    """What decides on the result besides the item."""
    worth: Callable[[Any], bool] = bool
    """Whether a result is worth keeping."""


def outcomes(
    stages: Sequence[Stage], items: Iterable[Page | Article], params: Params, work: Work, cache: Path
) -> Iterator[Outcome]:
    """The outcome of every document, in order, from the cache where it is known."""
    task = Task(
        prepare=partial(prepared, stages, params),
        died=partial(_died, stages[-1]),
        kinds=(Page if stages[0] == "clean" else Article, Outcome),
        made_by=fingerprint(stages, params),
        worth=lambda outcome: not outcome.rejected,
    )
    return results(task, items, work, cache)


def results(task: Task, items: Iterable[Any], work: Work, cache: Path) -> Iterator[Any]:
    """The result of every item, in order, from the cache where it is known, else by the runner asked for."""
    with _applying(task, work, cache.parent / "shards") as apply:
        if not work.cached:
            yield from apply(items)
            return
        kept = Cache(cache, task.made_by, task.kinds[1])
        try:
            yield from kept.through(items, apply, task.worth)
        finally:
            kept.close()


def _applying(task: Task, work: Work, shards: Path) -> AbstractContextManager[Apply[Any, Any]]:
    if work.runner == "dask":
        from pipeline.cluster import on_cluster

        kinds: Any = [list[kind] for kind in task.kinds]  # type: ignore[valid-type]
        folder = work.shards or str(shards.resolve())
        return on_cluster(task.prepare, task.died, tuple(kinds), folder, work.scheduler, work.jobs)
    return running(task.prepare, task.died, work.runner, work.jobs)


def _died(stage: str, item: Page | Article) -> Outcome:
    reason = "the process that worked on it died twice (out of memory?)"
    return Outcome((), {}, (Rejected(item.source_file, stage, reason),))


def prepared(stages: Sequence[Stage], params: Params) -> Callable[[Page | Article], Outcome]:
    """Load what the stages know and return the function that takes a document through them."""
    steps = [(stage, step(stage, params)) for stage in stages]
    return partial(_through, steps)


def _through(steps: Sequence[tuple[Stage, Callable[[Any], Sequence[Article]]]], item: Page | Article) -> Outcome:
    documents: list[Page | Article] = [item]
    rejected: list[Rejected] = []
    for stage, step in steps:
        done: list[Page | Article] = []
        for document in documents:
            try:
                done += step(document)
            except Exception as error:  # a fault of the program must not cost the other documents
                rejected.append(_rejection(document.source_file, stage, error))
        documents = done
    articles = [document for document in documents if isinstance(document, Article)]
    counts = sum(map(count, articles), Counter[str]())
    return Outcome(tuple(msgspec.json.encode(article).decode() for article in articles), counts, tuple(rejected))


def step(stage: Stage, params: Params) -> Callable[[Any], Sequence[Article]]:
    """Load what a stage knows and return the function that takes a page or article through it."""
    models = params.folder
    match stage:
        case "clean":
            from pipeline.clean import stage as clean

            return partial(clean.clean, knowledge=clean.load(models))
        case "segment":
            from pipeline.segment import stage as segment

            return _single(segment.segment, segment.load(models, params.segment.engine))
        case "tag":
            from pipeline.tag import stage as tag

            layers = params.tag
            engine = load_engine(layers, models)
            return _single(tag.tag, tag.load(models, rules=layers.rules, lexicon=layers.lexicon, engine=engine))
        case "resolve":
            from pipeline.resolve import stage as resolve

            return _single(resolve.resolve, resolve.load(models))
        case "relate":
            from pipeline.relate import stage as relate

            return _single(relate.relate, relate.load(models))


def _single(function: Callable[[Article, Any], Article], knowledge: object) -> Callable[[Article], Sequence[Article]]:
    return lambda article: (function(article, knowledge),)


def _rejection(source_file: str, stage: str, error: Exception) -> Rejected:
    reason = " ".join(f"{error}".split())
    if isinstance(error, UserError):
        return Rejected(source_file, stage, reason)
    calls = [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return Rejected(source_file, stage, f"{type(error).__name__}: {reason}", " < ".join(reversed(calls[-3:])))
