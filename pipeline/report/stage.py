"""Report: one page to look at: what was found, who signed with whom, and each article beside its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from pipeline.evaluate.stage import JUDGED, Scores
from pipeline.export.columns import TABLES
from pipeline.export.facts import entity_names
from pipeline.export.tables import table_rows
from pipeline.export.vocabulary import LABELS, METRICS, ORGANIZATIONS, STATUSES
from pipeline.metrics import count
from pipeline.report.highlight import anchor, highlighted
from pipeline.schema import Article, Evidence, Post, Role
from pipeline.store import writing
from pipeline.types import Types, Value

MOST_ARTICLES = 300
MOST_SIGNINGS = 2000
"""Beyond these a browser page becomes slow; it then says how many it leaves out."""

_VIEW = next(table for table in TABLES if table.name == "signings")


def report(articles: Iterable[Article], out: Path, types: Types, scores: Scores | None = None) -> None:
    """Write `index.html` under `out`, with the words of `types`; with `scores`, also a table of them.

    Raises `UserError` if it cannot.
    """
    counts: Counter[str] = Counter()
    shown: list[dict[str, Any]] = []
    signings: list[dict[str, Any]] = []
    for article in articles:
        counts.update({**count(article), "organizations": len(article.acting())})  # as the tables have them
        linked = len(shown) < MOST_ARTICLES
        if linked:
            shown.append(_article(article, types))
        if len(signings) < MOST_SIGNINGS:
            signings += _signings(article, linked)
    template = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(files("pipeline.report").joinpath("report.html.j2").read_text(encoding="utf-8"))
    page = template.generate(
        counts=counts,
        event_total=sum(number for key, number in counts.items() if key.startswith("events.")),
        articles=shown,
        signings=signings,
        scores=scores,
        judged=JUDGED,
        labels=LABELS,
        events=types.events,
        statuses=STATUSES,
        metrics=METRICS,
    )
    with writing(out / "index.html") as file:
        file.writelines(page)


def _signings(article: Article, linked: bool) -> list[dict[str, Any]]:
    """The article's rows of the signings table; `anchor` is where the sentence stands on the page, if it does."""
    rows = zip(table_rows(article)["signings"], article.agreements, strict=True)
    return [
        dict(zip(_VIEW.header, row, strict=True), anchor=_at(article, one.evidence) if linked else None)
        for row, one in rows
    ]


def _at(article: Article, evidence: Evidence) -> str:
    return anchor(article, evidence.sentence)


def _article(article: Article, types: Types) -> dict[str, Any]:
    """What the page shows of an article."""
    names = entity_names(article)
    return {
        "article": article,
        "blocks": highlighted(article),
        "persons": [
            (person.name, [_post(article, post, names) for post in person.posts]) for person in article.persons
        ],
        "organizations": [
            (one.name, ORGANIZATIONS[one.type], [alias.text for alias in one.aliases if alias.text != one.name])
            for one in article.acting()
        ],
        "agreements": [
            (one, _at(article, one.evidence), _roles(article, one.roles, names, types)) for one in article.agreements
        ],
        "events": [
            (one, types.event(one.type), _at(article, one.evidence), _roles(article, one.roles, names, types))
            for one in article.events
        ],
    }


def _post(article: Article, post: Post, names: dict[str, str]) -> dict[str, Any]:
    return {
        "title": post.title,
        "org": names[post.org] if post.org else None,
        "anchor": _at(article, post.evidence),
        "ground": _ground(post),
    }


def _ground(fact: Post | Role) -> str:
    """Why the fact is believed: rule, basis, confidence."""
    return f"{fact.rule} · {fact.basis} · {fact.confidence:g}"


def _roles(
    article: Article, roles: Sequence[Role], names: dict[str, str], types: Types
) -> list[tuple[Value, list[dict[str, Any]]]]:
    """(role, who has it) in the order of the roles' list."""
    return [
        (
            types.role(role),
            [
                {"name": names[one.entity], "anchor": _at(article, one.evidence), "ground": _ground(one)}
                for one in roles
                if one.role == role
            ],
        )
        for role in sorted({one.role for one in roles}, key=types.place)
    ]
