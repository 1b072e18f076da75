"""The tables as one Popolo document: persons, organizations, posts, memberships, events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.export.formats import Tables
from pipeline.schema import content_id
from pipeline.store import writing

_Thing = dict[str, Any]


def write_popolo(tables: Tables, path: Path) -> None:
    """Write the document, one thing a line. Raises `UserError` when the file cannot be written."""
    with writing(path) as out:
        out.write("{")
        parts = (
            ("persons", _persons(tables)),
            ("organizations", _organizations(tables)),
            ("posts", _posts(tables)),
            ("memberships", _memberships(tables)),
            ("events", _events(tables)),
        )
        for number, (name, things) in enumerate(parts):
            out.write(f"{',' if number else ''}\n{json.dumps(name)}: [")
            out.writelines(_lines(things))
            out.write("\n]")
        out.write("\n}\n")


def _lines(things: Iterable[_Thing]) -> Iterator[str]:
    for number, thing in enumerate(things):
        filled = {name: value for name, value in thing.items() if value is not None and value != []}
        yield f"{',' if number else ''}\n{json.dumps(filled, ensure_ascii=False)}"


def _persons(tables: Tables) -> Iterator[_Thing]:
    return ({"id": one["id"], "name": one["name"]} for one in tables.records("people"))


def _organizations(tables: Tables) -> Iterator[_Thing]:
    """Organizations with their names: both tables are in one order."""
    grouped = groupby(tables.records("org_aliases"), key=lambda one: str(one["organization_id"]))
    ahead = next(grouped, None)
    for one in tables.records("organizations"):
        names: list[_Thing] = []
        if ahead and ahead[0] == one["id"]:
            names = [{"name": row["alias"], "note": row["basis"]} for row in ahead[1] if row["alias"] != one["name"]]
            ahead = next(grouped, None)
        yield {
            "id": one["id"],
            "name": one["name"],
            "classification": one["type"],
            "parent_id": one["parent_id"],
            "other_names": names,
        }


def _posts(tables: Tables) -> Iterator[_Thing]:
    held = ((one["organization_id"], one["title"]) for one in tables.records("post_history"))
    for body, title in sorted({one for one in held if one[0]}):
        yield {"id": _post_id(body, title), "label": title, "organization_id": body}


def _memberships(tables: Tables) -> Iterator[_Thing]:
    for one in tables.records("post_history"):
        body = one["organization_id"]
        yield {
            "id": content_id("m", one["person_id"], one["title"], body or ""),
            "person_id": one["person_id"],
            "organization_id": body,
            "post_id": _post_id(body, one["title"]) if body else None,
            "role": one["title"],
            "start_date": one["since"] if one["since"] and one["since"][0] != "-" else None,
            "end_date": one["until"] if one["until"] and one["until"][0] != "-" else None,
        }


def _post_id(body: str, title: str) -> str:
    return content_id("post", body, title)


def _events(tables: Tables) -> Iterator[_Thing]:
    """Events with those who took part: both tables are in one order."""
    grouped = groupby(tables.records("event_roles"), key=lambda one: str(one["event_id"]))
    ahead = next(grouped, None)
    for one in tables.records("events"):
        attendees: list[_Thing] = []
        if ahead and ahead[0] == one["id"]:
            attendees = [{f"{row['entity_type']}_id": row["entity_id"], "role": row["role"]} for row in ahead[1]]
            ahead = next(grouped, None)
        yield {
            "id": one["id"],
            "name": one["trigger"],
            "classification": one["type"],
            "start_date": one["date"] if one["date"] and one["date"][0] != "-" else None,
            "location": {"name": one["place"]} if one["place"] else None,
            "description": one["sentence"],
            "attendees": attendees,
        }
