"""Export: one line of facts an article, and the tables.

All files are sorted by source file and then by place in it, whatever the order of the articles.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from pipeline.export.columns import TABLES
from pipeline.export.dictionary import dictionary
from pipeline.export.facts import facts
from pipeline.export.formats import Tables, write_formats
from pipeline.export.identity import corpus_tables
from pipeline.export.tables import Row, table_rows
from pipeline.link.records import Linked
from pipeline.params import Format
from pipeline.schema import Article
from pipeline.store import UserError, write_csv, write_jsonl, writing
from pipeline.types import Types

__all__ = ["export", "facts"]

_Key = tuple[str, int, str]
"""Source file, first character in it, id."""


def export(
    articles: Iterable[Article], linked: Linked, out: Path, types: Types, formats: Sequence[Format] = ()
) -> dict[str, int]:
    """Write `facts.jsonl` and `tables/` under `out`, the tables in other formats beside them.

    Returns the number of lines or rows by file.

    `linked` is what link made of the same articles in the same order; `types` are the events and roles that the data
    dictionary explains.

    One pass, bounded memory: rows wait in unnamed files in `out` until all articles are seen.
    Raises `UserError` when `out` cannot be written to, or when `linked` belongs to other articles.
    """
    with ExitStack() as scratch:
        lines = _Spool(scratch.enter_context(_unnamed(out)))
        rows: dict[str, Iterable[Row]] = dict(corpus_tables(linked))
        spools = {
            table.name: _Spool(scratch.enter_context(_unnamed(out))) for table in TABLES if table.name not in rows
        }
        for article, links in linked.beside(articles):
            key = (article.source_file, article.offsets[0][1] if article.offsets else 0, article.id)
            lines.add(key, [facts(article, {local: link.entity for local, link in links.items()})])
            for name, added in table_rows(article, links).items():
                spools[name].add(key, added)
        counts = {"facts": write_jsonl(out / "facts.jsonl", lines)}
        rows.update(spools)
        for table in TABLES:
            counts[table.name] = write_csv(out / "tables" / f"{table.name}.csv", table.header, rows[table.name])
        write_formats(formats, Tables(rows), out)
    with writing(out / "tables" / "README.md") as readme:
        readme.write(dictionary(types))
    return counts


@contextmanager
def _unnamed(folder: Path) -> Iterator[IO[bytes]]:
    """A file without a name, gone when closed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed below; only its opening may be a user's mistake
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({error.strerror})") from None
    with file:
        yield file


class _Spool:
    """Rows of many articles, kept on disk, given back in the order of the keys."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._index: list[tuple[_Key, int, int]] = []
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder().decode

    def add(self, key: _Key, rows: list[Any]) -> None:
        """Keep the rows of one article."""
        if rows:
            self._index.append((key, self._file.tell(), self._file.write(self._encode(rows))))

    def __iter__(self) -> Iterator[Any]:
        for _, at, size in sorted(self._index):
            self._file.seek(at)
            yield from self._decode(self._file.read(size))
