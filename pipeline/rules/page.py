"""The page that a reviewer of a rule change reads: facts gained, lost and changed, with the sentences and the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.export.changes import Change, counted
from pipeline.schema import Record
from pipeline.store import writing

MOST = 3000
"""Changes on a page; beyond these a browser becomes slow. The page says how many it leaves out."""
STATES = ("gained", "lost", "changed")


class Row(Record, frozen=True):
    """A change, and the rules that stated it: those of the old side for what is lost, else those of the new side."""

    change: Change
    rules: tuple[str, ...]


def write_page(
    out: Path, found: Sequence[Change], old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]], title: str
) -> None:
    """Write the page to the file `out`; `old` and `new` are the lines of facts. Raises `UserError` if it cannot."""
    from jinja2 import Environment, StrictUndefined

    before, after = _rules(old), _rules(new)
    rows = [Row(one, (before if one.state == "lost" else after).get(_key(one), ())) for one in found]
    by_kind = Counter((one.kind, str(one.state)) for one in found)
    by_rule = Counter((rule, str(row.change.state)) for row in rows for rule in row.rules)
    template = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(files("pipeline.rules").joinpath("page.html.j2").read_text(encoding="utf-8"))
    with writing(out) as file:
        file.write(
            template.render(
                title=title,
                counts=counted(found),
                states=STATES,
                tables=[("kind", _table(by_kind)), ("rule", _table(by_rule))],
                articles=[
                    (source, list(group))
                    for source, group in groupby(rows[:MOST], key=lambda row: row.change.source_file)
                ],
                left_out=max(len(rows) - MOST, 0),
            )
        )


def _table(counts: Mapping[tuple[str, str], int]) -> list[tuple[str, list[int]]]:
    """(name, number for each state), the most first."""
    names = sorted({name for name, _ in counts}, key=lambda name: (-sum(counts[name, one] for one in STATES), name))
    return [(name, [counts[name, state] for state in STATES]) for name in names]


def _key(change: Change) -> tuple[str, str, str, str]:
    return change.article, change.kind, change.what, change.sentence


def _rules(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str, str], tuple[str, ...]]:
    """The rules that stated each fact and its roles, by what a change says of the fact."""
    found: defaultdict[tuple[str, str, str, str], dict[str, None]] = defaultdict(dict)
    for line in lines:
        posts = [("post", f"{p['name']} {post['title']}", post) for p in line["persons"] for post in p["posts"]]
        papers = [("agreement", one["title"], one) for one in line["agreements"]]
        events = [("event", f"{one['type']} {one['trigger']}", one) for one in line["events"]]
        for kind, what, fact in [*posts, *papers, *events]:
            rules = [fact["rule"], *(role["rule"] for role in fact.get("roles", fact.get("participants", ())))]
            found[line["id"], kind, what, fact["evidence"]["sentence"]].update(dict.fromkeys(rules))
    return {key: tuple(rules) for key, rules in found.items()}
