"""Articles linked as the stage does it, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from project import ROOT

from pipeline.export.stage import export
from pipeline.link.records import Linked
from pipeline.link.stage import Knowledge, link, load
from pipeline.params import Format
from pipeline.report.stage import report
from pipeline.schema import Article
from pipeline.types import Types, load_types


@lru_cache
def knowledge() -> Knowledge:
    return load(ROOT / "models")


def linked(articles: Sequence[Article], folder: Path) -> Linked:
    """What link makes of the articles, written under `folder`."""
    link(articles, folder, knowledge())
    return Linked(folder)


def reported(articles: Sequence[Article], out: Path, types: Types | None = None) -> None:
    """Link the articles and report on them; `out` holds the report alone."""
    report(articles, linked(articles, out.with_name(f"{out.name}-link")), out, types or load_types(ROOT / "models"))


def exported(
    articles: Sequence[Article], out: Path, types: Types | None = None, formats: Sequence[Format] = ()
) -> dict[str, int]:
    """Link and export the articles; returns export's counts."""
    return export(articles, linked(articles, out / "link"), out, types or load_types(ROOT / "models"), formats)
