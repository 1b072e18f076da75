"""Export: one line of facts an article, and the tables.

All files are sorted by source file and then by place in it, whatever the order of the articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from pipeline.export.columns import TABLES
from pipeline.export.dictionary import dictionary
from pipeline.export.drafts import Draft, Drafts, draft
from pipeline.export.facts import facts
from pipeline.export.formats import Tables, write_formats
from pipeline.export.identity import corpus_tables
from pipeline.export.tables import Row
from pipeline.link.records import Linked
from pipeline.params import Format
from pipeline.schema import Article
from pipeline.store import TABLE, UserError, csv_lines, scratch, write_csv, writing
from pipeline.types import Types

__all__ = ["Draft", "draft", "export", "facts", "write"]


def export(
    articles: Iterable[Article], linked: Linked, out: Path, types: Types, formats: Sequence[Format] = ()
) -> dict[str, int]:
    """Write `facts.jsonl` and `tables/` under `out`, the tables in other formats beside them.

    Returns the number of lines or rows by file.

    `linked` is what link made of the same articles in the same order; `types` are the events and roles that the data
    dictionary explains.

    One pass, bounded memory: what is written of an article waits on disk until all are seen.
    Raises `UserError` when `out` cannot be written to, or when `linked` belongs to other articles.
    """
    drafts = (draft(article, links.by_local(), bool(formats)) for article, links in linked.beside(articles))
    return write(drafts, linked, out, types, formats)


def write(
    drafts: Iterable[Draft], linked: Linked, out: Path, types: Types, formats: Sequence[Format] = ()
) -> dict[str, int]:
    """The part of `export` that needs all articles, given what `draft` made of each."""
    _make(out)
    with scratch() as base:
        kept = Drafts(base)
        kept.add(drafts)
        corpus = dict(corpus_tables(linked))
        counts = _write_articles(kept, [table.name for table in TABLES if table.name not in corpus], out)
        for name, rows in corpus.items():
            counts[name] = write_csv(_path(out, name), _header(name), rows)
        if formats:
            rest = {table.name: _Again(kept, table.name) for table in TABLES if table.name not in corpus}
            write_formats(formats, Tables(corpus | rest), out)
    with writing(out / "tables" / "README.md") as readme:
        readme.write(dictionary(types))
    return counts


class _Again(msgspec.Struct, frozen=True):
    """Rows that can be read again and again."""

    drafts: Drafts
    name: str

    def __iter__(self) -> Iterator[Row]:
        return self.drafts.rows(self.name)


def _write_articles(drafts: Drafts, names: Sequence[str], out: Path) -> dict[str, int]:
    """Write the facts and tables that articles add to, all at once; returns the number of lines and rows."""
    counts = dict.fromkeys(("facts", *names), 0)
    with ExitStack() as files:
        lines = files.enter_context(writing(out / "facts.jsonl"))
        tables = {name: files.enter_context(writing(_path(out, name), TABLE)) for name in names}
        put: dict[str, Callable[[str], object]] = {name: file.write for name, file in tables.items()}
        for name in names:
            put[name](csv_lines([_header(name)]))
        for told, rows in drafts:
            lines.write(f"{told}\n")
            counts["facts"] += 1
            for name, (number, text) in rows.items():
                put[name](text)
                counts[name] += number
    return counts


def _path(out: Path, name: str) -> Path:
    return out / "tables" / f"{name}.csv"


def _header(name: str) -> Sequence[str]:
    return next(table.header for table in TABLES if table.name == name)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror})") from None
