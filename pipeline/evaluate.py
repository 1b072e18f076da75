"""Evaluate: compare facts with annotated articles, metric by metric, and list every error."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import msgspec

from pipeline.matching import (
    Body,
    Document,
    Facts,
    Pairs,
    body,
    canonical,
    norm,
    pair_bodies,
    pair_documents,
    pair_events,
    roles,
    same_date,
)  # fmt: skip
from pipeline.schema import Record
from pipeline.store import UserError, write_csv, writing

METRICS = (
    "headline", "person", "post", "post_title", "organization", "org_alias", "agreement", "party", "signed_with",
    "signatory", "witness", "agreement_date", "event", "event_date", "participant",
)  # fmt: skip
JUDGED = ("person", "post", "organization", "agreement", "party", "signed_with", "signatory", "event", "participant")
"""The metrics that the mean is taken over."""
MOST_PARTIES = 6
"""A signing with more parties says nothing of who faced whom."""

Kind = Literal["right", "missed", "wrong"]
Finding = tuple[str, Kind, str]
"""(metric, kind, what)."""


class Metric(Record, frozen=True, omit_defaults=False):
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
    known, found = _documents(gold, "annotation"), _documents(predicted, "facts")
    findings = [
        (metric, document, kind, what)
        for document, lines in known.items()
        for metric, kind, what in _compare(_Side(lines), _Side(found.get(document, ())))
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


def _documents(lines: Iterable[Mapping[str, Any]], side: str) -> dict[str, list[Facts]]:
    grouped: dict[str, list[Facts]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        try:
            facts = msgspec.convert(line, Facts)
        except msgspec.ValidationError as error:
            raise UserError(f"{side}, line {number} (id {line.get('id')}): {error}") from None
        grouped[PurePosixPath(facts.source_file or str(facts.id)).stem].append(facts)
    return grouped


def _score(right: int, wrong: int, missed: int) -> Metric:
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Metric(round(precision, 4), round(recall, 4), round(f1, 4), right + missed)


class _Side:
    """The facts of one document, annotated or extracted."""

    def __init__(self, lines: Sequence[Facts]) -> None:
        self.headlines = {norm(line.title) for line in lines if line.title}
        self.persons: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for person in (person for line in lines for person in line.persons or ()):
            posts = {(norm(post.title), norm(post.org)) for post in person.posts or () if post.title}
            self.persons[norm(person.name)] |= posts
        self.bodies: list[Body] = [body(one) for line in lines for one in line.organizations or ()]
        self.agreements = [one for line in lines for one in line.agreements or ()]
        self.events = [one for line in lines for one in line.events or ()]

    @cached_property
    def surfaces(self) -> frozenset[str]:
        """All surface forms of bodies."""
        return frozenset(mention for one in self.bodies for mention in one.mentions)


class _Canon:
    """Names as the annotation has them."""

    def __init__(self, gold: _Side) -> None:
        self._gold, self._known = gold, dict[str | None, str]()

    def __call__(self, name: str | None) -> str:
        if name not in self._known:
            self._known[name] = canonical(name, self._gold.bodies, self._gold.persons)
        return self._known[name]


def _compare(gold: _Side, found: _Side) -> Iterator[Finding]:
    """Everything right, missed or wrong in one document."""
    canon = _Canon(gold)
    yield from _sets("headline", gold.headlines, found.headlines)
    yield from _sets("person", gold.persons.keys(), found.persons.keys())
    held, taken = _posts(gold, canon), _posts(found, canon)
    yield from _sets("post", held, taken)
    yield from _sets("post_title", {post[:2] for post in held}, {post[:2] for post in taken})
    yield from _paired(
        "organization",
        [one.name for one in gold.bodies],
        [one.name for one in found.bodies],
        pair_bodies(gold.bodies, found.bodies),
    )
    yield from _sets("org_alias", _links(gold, gold.surfaces), _links(found, gold.surfaces))
    yield from _agreements(gold, found, canon)
    yield from _events(gold, found, canon)


def _posts(side: _Side, canon: _Canon) -> set[tuple[str, str, str]]:
    return {(name, title, canon(org) if org else "") for name, posts in side.persons.items() for title, org in posts}


def _links(side: _Side, surfaces: AbstractSet[str]) -> set[tuple[str, str]]:
    """Pairs of surface forms that are said to mean the same body."""
    return {link for one in side.bodies for link in _couples(m for m in one.mentions if m in surfaces)}


def _couples(names: Iterable[str]) -> set[tuple[str, str]]:
    ordered = sorted(set(names))
    return {(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]}


def _agreements(gold: _Side, found: _Side, canon: _Canon) -> Iterator[Finding]:
    pairs = pair_documents(gold.agreements, found.agreements, canon)
    yield from _paired("agreement", _titles(gold.agreements), _titles(found.agreements), pairs)
    of_gold = {j: i for i, j in pairs.items()}
    known = dict(enumerate(gold.agreements))
    numbered = {of_gold.get(j, -1 - j): one for j, one in enumerate(found.agreements)}
    for metric, field in (("party", "parties"), ("signatory", "signatories"), ("witness", "witnesses")):
        yield from _sets(metric, _named(known, field, canon), _named(numbered, field, canon))
    yield from _sets("signed_with", _facing(gold.agreements, canon), _facing(found.agreements, canon))
    for i, j in pairs.items():
        yield from _dates("agreement_date", gold.agreements[i].date, found.agreements[j].date)


def _named(agreements: Mapping[int, Document], field: str, canon: _Canon) -> set[tuple[str, str]]:
    """(number of the agreement, name) of everyone in the field; a negative number is an agreement of no pair."""
    return {(f"#{i}", canon(name)) for i, one in agreements.items() for name in getattr(one, field) or ()}


def _titles(agreements: Sequence[Document]) -> list[str]:
    return [norm(one.title) for one in agreements]


def _facing(agreements: Sequence[Document], canon: _Canon) -> set[tuple[str, str]]:
    """Pairs of bodies that signed with each other."""
    signed = (one for one in agreements if one.status in (None, "signed") and len(one.parties or ()) <= MOST_PARTIES)
    return {couple for one in signed for couple in _couples(canon(party) for party in one.parties or ())}


def _events(gold: _Side, found: _Side, canon: _Canon) -> Iterator[Finding]:
    pairs = pair_events(gold.events, found.events, canon)
    yield from _paired(
        "event",
        [f"{one.type} {one.trigger}" for one in gold.events],
        [f"{one.type} {one.trigger}" for one in found.events],
        pairs,
    )
    for i, j in pairs.items():
        yield from _dates("event_date", gold.events[i].date, found.events[j].date)
    # Participants are judged by event type, so that a wrong pairing is not punished twice.
    yield from _sets(
        "participant",
        {(one.type, *role) for one in gold.events for role in roles(one, canon)},
        {(one.type, *role) for one in found.events for role in roles(one, canon)},
    )


def _sets(metric: str, gold: AbstractSet[Hashable], found: AbstractSet[Hashable]) -> Iterator[Finding]:
    right: Kind = "right"
    for kind, items in ((right, gold & found), ("missed", gold - found), ("wrong", found - gold)):
        yield from ((metric, kind, what) for what in sorted(map(_shown, items)))


def _shown(item: Hashable) -> str:
    return " · ".join(str(part) for part in item) if isinstance(item, tuple) else str(item)


def _paired(metric: str, gold: Sequence[str], found: Sequence[str], pairs: Pairs) -> Iterator[Finding]:
    for i, name in enumerate(gold):
        yield metric, "right" if i in pairs else "missed", name
    for j in sorted(set(range(len(found))) - set(pairs.values())):
        yield metric, "wrong", found[j]


def _dates(metric: str, gold: str | None, found: str | None) -> Iterator[Finding]:
    if same_date(gold, found):
        yield metric, "right", str(gold)
        return
    if gold:
        yield metric, "missed", gold
    if found:
        yield metric, "wrong", found


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
