"""Link, export and report after a run: what one article adds is kept by content, the rest is made anew.

The files are those that the stages write one by one, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from pipeline.cache import fingerprint
from pipeline.export import stage as exporting
from pipeline.link import stage as linking
from pipeline.link.records import Linked, Links
from pipeline.params import Format, Params
from pipeline.report import stage as reporting
from pipeline.schema import Article
from pipeline.store import UserError, read_jsonl
from pipeline.types import load_types
from pipeline.work import Task, Work, results

Track = Callable[[Iterable[Any], str], Iterable[Any]]


def link_all(related: Path, out: Path, params: Params, track: Track, work: Work, state: Path) -> None:
    """Write `link/` under `out` from the articles of `related`; `state` is the folder of what is kept."""
    task = Task(partial(_reader, params.folder), _lost, (bytes, linking.Kept), fingerprint(("export",), params))
    read = results(task, track(_lines(related), "link"), _here(work), state / "link.sqlite")
    linking.join(read, out / "link", linking.load(params.folder))


def export_all(
    related: Path, out: Path, params: Params, track: Track, work: Work, state: Path, formats: Sequence[Format]
) -> None:
    """Write `facts.jsonl` and `tables/` under `out`, where `link_all` wrote `link/`."""
    kept = state / ("export-formats.sqlite" if formats else "export.sqlite")
    task = Task(partial(_drafter, bool(formats)), _lost, (_Told, exporting.Draft), fingerprint(("export",), params))
    told = map(_Told, _lines(related), _lines(out / "link" / "articles.jsonl"))
    drafts = results(task, track(told, "export"), _here(work), kept)
    exporting.write(drafts, Linked(out / "link"), out, load_types(params.folder), formats)


def report_all(related: Path, out: Path, params: Params, track: Track, work: Work, state: Path) -> None:
    """Write `report/` under `out`, where `link_all` wrote `link/`."""
    task = Task(partial(_teller, params.folder), _lost, (_Named, reporting.Sheet), fingerprint(("export",), params))
    linked = Linked(out / "link")
    with reporting.naming(linked) as names:
        about = map(names.about, read_jsonl(linked.folder / "articles.jsonl", Links))
        told = map(_Named, _lines(related), about)
        sheets = results(task, track(told, "report"), _here(work), state / "report.sqlite")
        reporting.write(sheets, linked, out / "report", load_types(params.folder))


class _Told(msgspec.Struct, frozen=True, array_like=True):
    """The line of an article, and the line of its links."""

    article: bytes
    links: bytes


class _Named(msgspec.Struct, frozen=True, array_like=True):
    """The line of an article, and what the corpus knows of it."""

    article: bytes
    about: reporting.About


def _reader(models: Path) -> Callable[[bytes], linking.Kept]:
    knowledge, decode = linking.load(models), msgspec.json.Decoder(Article).decode
    return lambda line: linking.read(decode(line), knowledge)


def _drafter(cells: bool) -> Callable[[_Told], exporting.Draft]:
    article, links = msgspec.json.Decoder(Article).decode, msgspec.json.Decoder(Links).decode
    return lambda told: exporting.draft(article(told.article), links(told.links).by_local(), cells)


def _teller(models: Path) -> Callable[[_Named], reporting.Sheet]:
    types, decode = load_types(models), msgspec.json.Decoder(Article).decode
    return lambda named: reporting.sheet(decode(named.article), named.about, types)


def _lost(item: object) -> Any:
    raise UserError("link, export or report: a process died twice (out of memory?); run with less --jobs")


def _here(work: Work) -> Work:
    """Without the cluster: what is left to do is not worth the way."""
    return msgspec.structs.replace(work, runner="serial") if work.runner == "dask" else work


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        yield from lines
