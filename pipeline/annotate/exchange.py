"""Annotation by name of the tool: related articles out with what was found in them, corrected files in as gold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from pipeline.annotate import docbin, doccano, labelstudio
from pipeline.annotate.gold import gold
from pipeline.annotate.sheets import AT, LABELS, POST, SAME, Sheet, sheet
from pipeline.relate.titles import load_heads
from pipeline.schema import Article
from pipeline.store import UserError, read_jsonl, write_jsonl
from pipeline.types import Types, load_types

Tool = Literal["labelstudio", "doccano", "docbin"]
_WRITERS: dict[Tool, Callable[[Iterable[Sheet], Path, Types], int]] = {
    "labelstudio": labelstudio.write,
    "doccano": doccano.write,
    "docbin": docbin.write,
}
_READERS: dict[Tool, Callable[[Path], Iterator[Sheet]]] = {
    "labelstudio": labelstudio.read,
    "doccano": doccano.read,
    "docbin": docbin.read,
}


def export_sheets(source: Path, tool: Tool, out: Path, models: Path) -> int:
    """Write the articles of a run (its folder, or its `relate.jsonl`) for a tool; returns their number.

    Raises `UserError` with file and cure.
    """
    related = source / "relate.jsonl" if source.is_dir() else source
    return _WRITERS[tool](map(sheet, read_jsonl(related, Article)), out, load_types(models))


def import_sheets(source: Path, tool: Tool, out: Path, models: Path) -> int:
    """Write a tool's export as gold, one line an article; returns their number. Raises `UserError`."""
    types, heads = load_types(models), load_heads(models)
    checked = (_checked(one, types, source) for one in _READERS[tool](source))
    return write_jsonl(out, (gold(one, heads) for one in checked))


def _checked(one: Sheet, types: Types, source: Path) -> Sheet:
    where = f"{source}: article {one.id}"
    marks = {mark.id for mark in one.marks}
    for mark in one.marks:
        if mark.label not in LABELS:
            raise UserError(
                f"{where}: unknown label {mark.tag}; use one of {', '.join(LABELS)}, with or without a kind"
            )
        if not 0 <= mark.start < mark.end <= len(one.text):
            raise UserError(f"{where}: {mark.tag} at {mark.start} to {mark.end} is outside of the text; import it anew")
        if mark.label == "EVENT" and mark.kind not in types.events:
            raise UserError(f"{where}: {mark.kind} is no type of event; use one of {', '.join(types.events)}")
    for link in one.links:
        if not {link.source, link.target} <= marks:
            raise UserError(f"{where}: a link {link.label} leads to a mark that is not there; take it out")
        if link.label not in (POST, AT, SAME, *types.roles):
            raise UserError(
                f"{where}: {link.label or 'a link without a label'} is no role; say what its ends have to do"
            )
    return one
