"""doccano: JSONL of a project for sequence labeling with relations, out and in.

Offsets are code points. Everything that doccano cannot show (notes, where the article comes from) goes along as meta
data, which doccano gives back. It numbers texts and marks anew, so that notes are found again by label and place: a
mark that was moved or relabelled has lost its notes, and says what is printed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.annotate.sheets import Link, Mark, Sheet
from pipeline.store import UserError, read_jsonl, write_jsonl
from pipeline.types import Types

_KEPT = ("source_file", "published", "source", "title")


def write(sheets: Iterable[Sheet], out: Path, types: Types) -> int:
    """Write one line an article; returns their number."""
    return write_jsonl(out, map(_line, sheets))


def _line(one: Sheet) -> dict[str, Any]:
    numbers = {mark.id: number for number, mark in enumerate(one.marks, 1)}
    notes = [[mark.tag, mark.start, mark.end, mark.notes] for mark in one.marks]
    return {
        "text": one.text,
        "article": one.id,
        **{name: getattr(one, name) or "" for name in _KEPT},
        "notes": json.dumps(notes, ensure_ascii=False),
        "entities": [
            {"id": numbers[mark.id], "label": mark.tag, "start_offset": mark.start, "end_offset": mark.end}
            for mark in one.marks
        ],
        "relations": [
            {"id": number, "from_id": numbers[link.source], "to_id": numbers[link.target], "type": link.label}
            for number, link in enumerate(one.links, 1)
        ],
    }


def read(path: Path) -> Iterator[Sheet]:
    """Read an exported project. Raises `UserError` with file, line and field."""
    for number, line in enumerate(read_jsonl(path, dict), 1):
        try:
            yield _sheet(line)
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(
                f"{path}:{number}: not as exported ({error!r}); export the project as JSONL with relations"
            ) from None


def _sheet(line: Mapping[str, Any]) -> Sheet:
    notes: dict[tuple[str, int, int], list[dict[str, str]]] = defaultdict(list)
    for tag, start, end, given in json.loads(line["notes"]):
        notes[tag, start, end].append(given)
    marks = []
    for item in line["entities"]:
        place = item["label"], item["start_offset"], item["end_offset"]
        label, _, kind = item["label"].partition(":")
        given = notes[place].pop(0) if notes[place] else {}
        marks.append(Mark(str(item["id"]), *place[1:], label, kind or None, given))
    links = (Link(str(item["from_id"]), str(item["to_id"]), item["type"]) for item in line["relations"])
    origin: dict[str, Any] = {name: line[name] or None for name in _KEPT}
    return Sheet(id=line["article"], text=line["text"], marks=tuple(marks), links=tuple(links), **origin)
