"""What the commands do: one stage from file to file, or all of them fused, and the tools around."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from pipeline.cache import fingerprint
from pipeline.layers import usable
from pipeline.metrics import write_metrics
from pipeline.outputs import STATE, digest, locked, replacing, stamp, stamped
from pipeline.params import Format, Params
from pipeline.schema import Article, Page
from pipeline.store import UserError, read_jsonl, write_csv, write_jsonl, writing
from pipeline.types import load_types
from pipeline.work import HERE, STAGES, Outcome, Rejected, Stage, Work, outcomes

Track = Callable[[Iterable[Any], str], Iterable[Any]]
Warn = Callable[[str], None]


class Messages(msgspec.Struct, frozen=True):
    """How the caller hears of progress and of rejected documents."""

    track: Track
    warn: Warn


def run_stage(
    stage: Stage, inputs: Sequence[Path], out: Path, params: Params, metrics: Path | None, say: Messages
) -> None:
    """Run one stage from its input (pages for clean, else JSONL of articles) to `out`.

    Rejected documents go to `NAME.rejected.jsonl` beside it, counts to `metrics`; results are kept in a folder `.cache`
    beside it. Raises `UserError`.
    """
    rejected: list[Rejected] = []
    _check_inputs(inputs, out)
    items: Iterable[Page] | Iterable[Article] = (
        _pages(inputs, rejected, say.warn)
        if stage == "clean"
        else (a for path in inputs for a in read_jsonl(path, Article))
    )
    params = usable(params, (stage,), say.warn)
    found = outcomes((stage,), say.track(items, stage), params, HERE, out.parent / STATE / f"{out.stem}.sqlite")
    counts = _write(found, out, rejected, say.warn)
    write_jsonl(out.with_suffix(".rejected.jsonl"), rejected)
    if metrics:
        write_metrics(metrics, counts)
    _tell_missing(inputs)


def run_all(
    inputs: Sequence[Path],
    out: Path,
    params: Params,
    say: Messages,
    work: Work = HERE,
    formats: Sequence[Format] = (),
) -> None:
    """Run all stages over `inputs`; write `relate.jsonl`, `link/`, facts, tables, report, `rejected.jsonl` under `out`.

    The files are the ones that the stages write one by one, byte for byte. They take the place of those of the run
    before together, when all is done. Only documents that are new or changed since then are worked on, and nothing is
    written when nothing changed. Raises `UserError`.
    """
    from pipeline.corpus import export_all, link_all, report_all

    _check_inputs(inputs, out)
    params = usable(params, STAGES, say.warn)
    with locked(out), replacing(out) as new:
        rejected: list[Rejected] = []
        related = new / "relate.jsonl"
        pages = say.track(_pages(inputs, rejected, say.warn), "run")
        found = outcomes(STAGES, pages, params, work, out / STATE / "run.sqlite")
        _write(found, related, rejected, say.warn)
        write_jsonl(new / "rejected.jsonl", rejected)
        made_by = fingerprint(("export",), params).hex()
        source = " ".join([made_by, digest(related), digest(new / "rejected.jsonl"), *sorted(formats)])
        unchanged = work.cached and stamped(out, source)
        if unchanged:
            related.unlink()
            (new / "rejected.jsonl").unlink()
        else:
            link_all(related, new, params, say.track, work, out / STATE)
            export_all(related, new, params, say.track, work, out / STATE, formats)
            report_all(related, new, params, say.track, work, out / STATE)
    if not unchanged:
        stamp(out, source)
    _tell_missing(inputs)
    if work.strict and rejected:
        raise UserError(f"{out / 'rejected.jsonl'}: {len(rejected)} rejected, the first: {rejected[0].source_file}")


def run_halves(gold: Path, facts: Path) -> str:
    """Score the two halves of annotated articles side by side. Raises `UserError`."""
    from pipeline.evaluate.stage import evaluate_halves, halves_table

    return halves_table(evaluate_halves(read_jsonl(gold, dict), read_jsonl(facts, dict)))


def run_link(inputs: Sequence[Path], out: Path, params: Params, say: Messages) -> None:
    """Find out which related articles speak of the same persons and organizations; write the answer under `out`."""
    from pipeline.link.stage import link, load

    articles = (a for path in inputs for a in read_jsonl(path, Article))
    link(say.track(articles, "link"), out, load(params.folder))


def run_export(
    inputs: Sequence[Path], links: Path, out: Path, params: Params, say: Messages, formats: Sequence[Format] = ()
) -> None:
    """Write `facts.jsonl` and `tables/` under `out` from related articles and the folder that link wrote of them."""
    from pipeline.export.stage import export
    from pipeline.link.records import Linked

    articles = (a for path in inputs for a in read_jsonl(path, Article))
    export(say.track(articles, "export"), Linked(links), out, load_types(params.folder), formats)


def run_report(inputs: Sequence[Path], links: Path, out: Path, params: Params, say: Messages) -> None:
    """Write the report's pages under `out` from related articles and the folder that link wrote of them."""
    from pipeline.link.records import Linked
    from pipeline.report.stage import report

    articles = (a for path in inputs for a in read_jsonl(path, Article))
    report(say.track(articles, "report"), Linked(links), out, load_types(params.folder))


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
