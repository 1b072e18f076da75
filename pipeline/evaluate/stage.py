"""Evaluate: compare facts with annotated articles, metric by metric, and list every error."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from pipeline.evaluate.compare import METRICS, Kind, compare
from pipeline.evaluate.matching import Facts
from pipeline.schema import Record
from pipeline.store import UserError, write_csv, writing

JUDGED = ("person", "post", "organization", "agreement", "party", "signed_with", "signatory", "event", "participant")
"""The metrics that the mean is taken over."""


class Metric(Record, frozen=True):
    """One score, rounded to four digits; `support` counts what the annotation holds."""

    precision: float
    recall: float
    f1: float
    support: int


class Error(Record, frozen=True):
    """Something that was missed, or is wrong, in the facts of one input document."""

    metric: str
    article: str
    kind: Kind
    what: str


class Scores(Record, frozen=True):
    """All metrics, their mean over `JUDGED`, the number of annotated documents, and the errors by metric."""

    metrics: dict[str, Metric]
    mean_f1: float
    articles: int
    articles_predicted: int
    errors: tuple[Error, ...]


def evaluate(gold: Iterable[Mapping[str, Any]], predicted: Iterable[Mapping[str, Any]]) -> Scores:
    """Score lines of facts against annotated lines.

    Lines of one input document (a page holds several articles) are merged: they belong together by the stem of
    `source_file`, or without one, by `id`. Raises `UserError` naming the line's id and field.
    """
    return _scores(documents(gold, "annotation"), documents(predicted, "facts"))


def evaluate_halves(gold: Iterable[Mapping[str, Any]], predicted: Iterable[Mapping[str, Any]]) -> tuple[Scores, Scores]:
    """Score every second annotated document, by id, apart from the others: a check against overfitting.

    Who reads only the errors of the first half while writing rules sees in the second what the rules are worth.
    """
    known, found = documents(gold, "annotation"), documents(predicted, "facts")
    first, second = ({document: known[document] for document in sorted(known)[at::2]} for at in (0, 1))
    return _scores(first, found), _scores(second, found)


def _scores(known: Mapping[str, Sequence[Facts]], found: Mapping[str, Sequence[Facts]]) -> Scores:
    findings = [
        (metric, document, kind, what)
        for document, lines in known.items()
        for metric, kind, what in compare(lines, found.get(document, ()))
    ]
    counts: dict[str, dict[str, int]] = {metric: defaultdict(int) for metric in METRICS}
    for metric, _, kind, _ in findings:
        counts[metric][kind] += 1
    metrics = {metric: _score(count["right"], count["wrong"], count["missed"]) for metric, count in counts.items()}
    judged = [metrics[metric].f1 for metric in JUDGED if metrics[metric].support]
    errors = (Error(*finding) for finding in findings if finding[2] != "right")
    return Scores(
        metrics=metrics,
        mean_f1=round(sum(judged) / max(len(judged), 1), 4),
        articles=len(known),
        articles_predicted=len(known.keys() & found.keys()),
        errors=tuple(sorted(errors, key=lambda error: METRICS.index(error.metric))),
    )


def documents(lines: Iterable[Mapping[str, Any]], side: str) -> dict[str, list[Facts]]:
    """Lines by input document. Raises `UserError` naming the line's id and field."""
    grouped: dict[str, list[Facts]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        try:
            facts = msgspec.convert(line, Facts)
        except msgspec.ValidationError as error:
            raise UserError(f"{side}, line {number} (id {line.get('id')}): {error}") from None
        grouped[stem(line)].append(facts)
    return grouped


def stem(line: Mapping[str, Any]) -> str:
    """By what lines of one input document belong together: the stem of `source_file`, or without one, the id."""
    return PurePosixPath(str(line.get("source_file") or line["id"])).stem


def _score(right: int, wrong: int, missed: int) -> Metric:
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Metric(round(precision, 4), round(recall, 4), round(f1, 4), right + missed)


def write_scores(scores: Scores, metrics: Path | None, errors: Path | None) -> None:
    """Write the scores as JSON for `dvc metrics show`, and the errors as CSV."""
    if metrics:
        plain = {**msgspec.to_builtins(scores.metrics), "mean_f1": scores.mean_f1}
        plain |= {"articles": scores.articles, "articles_predicted": scores.articles_predicted}
        with writing(metrics) as out:
            out.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    if errors:
        write_csv(errors, Error.__struct_fields__, (msgspec.structs.astuple(error) for error in scores.errors))


def table(scores: Scores) -> str:
    """The scores as a text table; `*` marks the metrics of the mean."""
    lines = [f"{'metric':<16}{'P':>8}{'R':>8}{'F1':>8}{'gold':>8}"]
    for name, one in scores.metrics.items():
        star = " *" if name in JUDGED else ""
        lines.append(f"{name:<16}{one.precision:>8.3f}{one.recall:>8.3f}{one.f1:>8.3f}{one.support:>8}{star}")
    lines.append(f"mean F1 over *: {scores.mean_f1:.4f}   documents {scores.articles_predicted}/{scores.articles}")
    return "\n".join(lines)


def halves_table(halves: tuple[Scores, Scores]) -> str:
    """F1 of both halves side by side, and how far the second lies from the first."""
    lines = [f"{'metric':<16}{'first':>8}{'second':>8}{'apart':>8}"]
    for name in METRICS:
        first, second = (half.metrics[name].f1 for half in halves)
        lines.append(f"{name:<16}{first:>8.3f}{second:>8.3f}{second - first:>+8.3f}{' *' if name in JUDGED else ''}")
    first, second = (half.mean_f1 for half in halves)
    sizes = " and ".join(str(half.articles) for half in halves)
    lines.append(f"{'mean F1 over *':<16}{first:>8.3f}{second:>8.3f}{second - first:>+8.3f}   documents {sizes}")
    return "\n".join(lines)
