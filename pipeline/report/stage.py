"""Report: pages to work with, opened from the disk: overview, search, network, and a page for everyone and everything.

`index.html` with `index_files/` beside it, where scripts, styles and data lie. Pages are drawn from data that is loaded
when it is asked for.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import as_file, files
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.export.vocabulary import BODY_GROUNDS, LABELS, ORGANIZATIONS, PERSON_GROUNDS, STATUSES
from pipeline.link.records import Linked
from pipeline.report.entities import entity
from pipeline.report.lines import about_lines
from pipeline.report.overview import Overview
from pipeline.report.scratch import Scratch, opened
from pipeline.report.shards import buckets, replacing, write_buckets, write_chunks, write_script
from pipeline.report.sheets import About, Sheet, naming, sheet
from pipeline.schema import Article
from pipeline.store import writing
from pipeline.types import Types, Value

__all__ = ["About", "Sheet", "naming", "report", "sheet", "write"]

FILES = "index_files"
CHUNK = 250
"""Rows of a list in one file, and on one page of it."""
NAMES = 5000
"""Names in one file of the search."""
ARTICLES_A_FILE, ENTITIES_A_FILE = 16, 64


def report(articles: Iterable[Article], linked: Linked, out: Path, types: Types) -> None:
    """Write `index.html` and `index_files/` under `out`, with the words of `types`.

    `linked` is what link made of the same articles in the same order. One pass; what is kept meanwhile lies on disk.
    Raises `UserError` when `out` cannot be written to, or when `linked` belongs to other articles.
    """
    with naming(linked) as names:
        told = linked.beside(articles)
        sheets = (sheet(article, names.about(links), types) for article, links in told)
        write(sheets, linked, out, types)


def write(sheets: Iterable[Sheet], linked: Linked, out: Path, types: Types) -> None:
    """The part of `report` that needs all articles, given the sheet of each."""
    overview = Overview()
    with opened() as scratch:
        scratch.add_sheets(overview.counted(sheets))
        scratch.add_lines(about_lines(linked))
        for key, group in groupby(scratch.lines(), key=lambda line: line[0]):
            _finish(key, ((section, data) for _, section, data in group), scratch, overview)
        with replacing(out / FILES) as folder, as_file(files("pipeline.report")) as own:
            shutil.copytree(own / "site", folder, ignore=shutil.ignore_patterns("index.html"))
            shutil.copytree(own / "vendor", folder / "vendor")
            _write(scratch, overview, folder / "data", types)
            index = (own / "site/index.html").read_text(encoding="utf-8")
        with writing(out / "index.html") as file:
            file.write(index)


def _finish(key: str, lines: Iterator[tuple[str, Any]], scratch: Scratch, overview: Overview) -> None:
    one = entity(key, lines)
    overview.meet(one)
    scratch.add_page(key, one)
    post = one.posts[0] if one.kind == "person" and one.posts else None
    hint = f"{post['org'][1] if post['org'] else ''}{post['title']}" if post else ""
    entry = [
        key,
        one.name,
        one.type,
        one.counts["articles"],
        one.counts["signed"],
        hint,
        [text for text, _, _ in one.names],
    ]
    scratch.add_entry(one.kind, one.counts["articles"] + one.counts["signed"], one.name, key, entry)


def _write(scratch: Scratch, overview: Overview, data: Path, types: Types) -> None:
    files_of = {
        "article": buckets(overview.articles, ARTICLES_A_FILE),
        "entity": buckets(overview.entities, ENTITIES_A_FILE),
    }
    write_buckets(data, "article", scratch.articles(files_of["article"]))
    write_buckets(data, "entity", scratch.pages(files_of["entity"]))
    chunks = {kind: write_chunks(data, kind, scratch.entries(kind), NAMES) for kind in ("person", "organization")}
    for name in ("articles", "signings"):
        chunks[name] = write_chunks(data, name, (row for _, row in scratch.rows(name)), CHUNK)
    days = [day for number, (day, _) in enumerate(scratch.rows("signings")) if number % CHUNK == 0]
    shards = {"buckets": files_of, "chunks": chunks, "days": days}
    write_script(data, "overview", {**overview.data(), "shards": shards, "words": _words(types)})


def _words(types: Types) -> dict[str, dict[str, tuple[str, str]]]:
    """Names of codes in Chinese and English, in the order of their lists."""
    lists: dict[str, Mapping[str, Value]] = {
        "label": LABELS,
        "organization": ORGANIZATIONS,
        "status": STATUSES,
        "event": types.events,
        "role": types.roles,
        "qualifier": types.qualifiers,
        "ground": PERSON_GROUNDS | BODY_GROUNDS,
    }
    return {name: {code: (value.zh, value.en) for code, value in values.items()} for name, values in lists.items()}
