"""Run stages over many documents: one stage from file to file, or all of them fused in one process.

A document that fails inside a stage is rejected with the reason; all others finish.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.layers import load_engine, usable
from pipeline.metrics import count, write_metrics
from pipeline.params import Params
from pipeline.runners import Runner, mapped
from pipeline.schema import Article, Page, Record
from pipeline.store import UserError, read_jsonl, write_csv, write_jsonl, writing
from pipeline.types import load_types

Stage = Literal["clean", "segment", "tag", "resolve", "relate"]
STAGES: tuple[Stage, ...] = ("clean", "segment", "tag", "resolve", "relate")
Track = Callable[[Iterable[Any], str], Iterable[Any]]
Warn = Callable[[str], None]


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


class Messages(msgspec.Struct, frozen=True):
    """How the caller hears of progress and of rejected documents."""

    track: Track
    warn: Warn


def run_stage(
    stage: Stage, inputs: Sequence[Path], out: Path, params: Params, metrics: Path | None, say: Messages
) -> None:
    """Run one stage from its input (pages for clean, else JSONL of articles) to `out`.

    Rejected documents go to `NAME.rejected.jsonl` beside it, counts to `metrics`. Raises `UserError`.
    """
    rejected: list[Rejected] = []
    _check_inputs(inputs, out)
    items: Iterable[Page] | Iterable[Article] = (
        _pages(inputs, rejected, say.warn)
        if stage == "clean"
        else (a for path in inputs for a in read_jsonl(path, Article))
    )
    prepare = partial(prepared, (stage,), usable(params, (stage,), say.warn))
    counts = _write(mapped(prepare, say.track(items, stage)), out, rejected, say.warn)
    write_jsonl(out.with_suffix(".rejected.jsonl"), rejected)
    if metrics:
        write_metrics(metrics, counts)
    _tell_missing(inputs)


def run_all(
    inputs: Sequence[Path], out: Path, params: Params, say: Messages, runner: Runner = "serial", jobs: int = 1
) -> None:
    """Run all stages over `inputs`; write `relate.jsonl`, `link/`, facts, tables, report, `rejected.jsonl` under `out`.

    The files are the ones that the stages write one by one, byte for byte. Raises `UserError`.
    """
    rejected: list[Rejected] = []
    _check_inputs(inputs, out)
    prepare = partial(prepared, STAGES, usable(params, STAGES, say.warn))
    pages = say.track(_pages(inputs, rejected, say.warn), "run")
    related = out / "relate.jsonl"
    _write(mapped(prepare, pages, runner, jobs), related, rejected, say.warn)
    write_jsonl(out / "rejected.jsonl", rejected)
    run_link([related], out / "link", params, say)
    run_export([related], out / "link", out, params, say)
    run_report([related], out / "report", params, say)
    _tell_missing(inputs)


def run_halves(gold: Path, facts: Path) -> str:
    """Score the two halves of annotated articles side by side. Raises `UserError`."""
    from pipeline.evaluate.stage import evaluate_halves, halves_table

    return halves_table(evaluate_halves(read_jsonl(gold, dict), read_jsonl(facts, dict)))


def run_link(inputs: Sequence[Path], out: Path, params: Params, say: Messages) -> None:
    """Find out which related articles speak of the same persons and organizations; write the answer under `out`."""
    from pipeline.link.stage import link, load

    articles = (a for path in inputs for a in read_jsonl(path, Article))
    link(say.track(articles, "link"), out, load(params.folder))


def run_export(inputs: Sequence[Path], links: Path, out: Path, params: Params, say: Messages) -> None:
    """Write `facts.jsonl` and `tables/` under `out` from related articles and the folder that link wrote of them."""
    from pipeline.export.stage import export
    from pipeline.link.records import Linked

    articles = (a for path in inputs for a in read_jsonl(path, Article))
    export(say.track(articles, "export"), Linked(links), out, load_types(params.folder))


def run_report(inputs: Sequence[Path], out: Path, params: Params, say: Messages) -> None:
    """Write the report's pages under `out` from related articles."""
    from pipeline.report.stage import report

    articles = (a for path in inputs for a in read_jsonl(path, Article))
    report(say.track(articles, "report"), out, load_types(params.folder))


def run_evaluate(gold: Path, facts: Path, errors: int, scores: Path | None) -> Iterator[str]:
    """Score facts against annotated articles; yields the table, then up to `errors` errors of each metric and kind.

    `scores` is a JSON file to write the scores to. Raises `UserError`.
    """
    from pipeline.evaluate.stage import evaluate, table, write_scores

    found = evaluate(read_jsonl(gold, dict), read_jsonl(facts, dict))
    write_scores(found, scores, None)
    yield table(found)
    shown: Counter[tuple[str, str]] = Counter()
    for error in found.errors:
        shown[error.metric, error.kind] += 1
        if shown[error.metric, error.kind] <= errors:
            yield f"  {error.metric:<16}{error.kind:<8}{error.article:<24}{error.what}"


def run_diff(old: Path, new: Path, table: Path | None) -> Iterator[str]:
    """Compare two runs (folders, or their `facts.jsonl`); yields a line a change, then the counts.

    `table` is a CSV file to write the changes to. Raises `UserError`.
    """
    from pipeline.export.changes import Change, change_lines, changes

    found = list(changes(*(read_jsonl(path / "facts.jsonl" if path.is_dir() else path, dict) for path in (old, new))))
    if table:
        write_csv(table, Change.__struct_fields__, map(msgspec.structs.astuple, found))
    yield from change_lines(found)


def prepared(stages: Sequence[Stage], params: Params) -> Callable[[Page | Article], Outcome]:
    """Load what the stages know and return the function that takes a document through them."""
    steps = [(stage, _step(stage, params)) for stage in stages]
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


def _step(stage: Stage, params: Params) -> Callable[[Any], Sequence[Article]]:
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


def _pages(inputs: Sequence[Path], rejected: list[Rejected], warn: Warn) -> Iterator[Page]:
    """The pages of the inputs that exist; whatever cannot be read is rejected."""
    from pipeline.clean.pages import read_pages

    def reject(line: str) -> None:
        warn(line)
        rejected.append(Rejected(line.partition(": ")[0], "read", line))

    yield from read_pages([path for path in inputs if path.exists()], reject)


def _check_inputs(inputs: Sequence[Path], out: Path) -> None:
    if not any(path.exists() for path in inputs):
        _tell_missing(inputs)
    for path in inputs:
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise UserError(f"{out}: lies in {path}, so that the next run would read it; write to another folder")


def _tell_missing(inputs: Sequence[Path]) -> None:
    missing = [str(path) for path in inputs if not path.exists()]
    if missing:
        raise UserError(f"{', '.join(missing)}: no such file or folder; check the spelling")


def _write(outcomes: Iterable[Outcome], out: Path, rejected: list[Rejected], warn: Warn) -> Counter[str]:
    """Write the articles, collect what was rejected, return the counts of what was found."""
    counts: Counter[str] = Counter(articles=0)
    with writing(out) as file:
        for outcome in outcomes:
            file.writelines(f"{line}\n" for line in outcome.lines)
            counts.update(outcome.counts)
            for one in outcome.rejected:
                warn(f"{one.source_file}: failed in {one.stage} ({one.reason}); left out")
                rejected.append(one)
    counts["rejected"] = len(rejected)
    return counts
