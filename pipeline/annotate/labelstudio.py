"""Label Studio: tasks with predictions out, annotated tasks in, and the labeling configuration of the project.

https://labelstud.io/guide/task_format. A mark is a region of the control `label`, its notes are lines of the text area
`notes` of the same region, a link is a relation. Offsets are code points, as Label Studio has written them since 2022;
older ones counted UTF-16 units, which is seen by the region's own text and put right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import msgspec

from pipeline.annotate.sheets import AT, POST, SAME, Link, Mark, Sheet
from pipeline.export.vocabulary import ORGANIZATIONS, STATUSES
from pipeline.store import UserError, writing
from pipeline.types import Types

_KEPT = ("id", "source_file", "published", "source", "title")


def write(sheets: Iterable[Sheet], out: Path, types: Types) -> int:
    """Write tasks for import into a project, and the project's configuration beside them as `OUT.xml`; returns their
    number."""
    encode, count = msgspec.json.Encoder().encode, 0
    with writing(out) as file:
        for count, one in enumerate(sheets, 1):
            file.write("[\n" if count == 1 else ",\n")
            file.write(encode(_task(one)).decode())
        file.write("\n]\n" if count else "[]\n")
    with writing(out.with_suffix(".xml")) as file:
        file.write(configuration(types))
    return count


def configuration(types: Types) -> str:
    """The labeling configuration: all labels with their kinds, the relations, a text area for notes."""
    kinds: dict[str, Mapping[str, object]] = {"ORG": ORGANIZATIONS, "AGREEMENT": STATUSES, "EVENT": types.events}
    tags = ["PERSON", "TITLE", *(f"{label}:{kind}" for label, values in kinds.items() for kind in values)]
    links = [POST, AT, SAME, *types.roles]
    labels = "\n".join(f"    <Label value={quoteattr(tag)}/>" for tag in tags)
    relations = "\n".join(f"    <Relation value={quoteattr(link)}/>" for link in links)
    return f"""<View>
  <Relations>
{relations}
  </Relations>
  <Labels name="label" toName="text">
{labels}
  </Labels>
  <Text name="text" value="$text"/>
  <TextArea name="notes" toName="text" perRegion="true" editable="true" displayMode="region-list"/>
</View>
"""


def _task(one: Sheet) -> dict[str, Any]:
    result = [region for mark in one.marks for region in _regions(one, mark)]
    for link in one.links:
        ends = {"from_id": link.source, "to_id": link.target}
        result.append({"type": "relation", **ends, "direction": "right", "labels": [link.label]})
    data = {"text": one.text, **{name: getattr(one, name) for name in _KEPT}}
    return {"data": data, "predictions": [{"model_version": "whosigned", "result": result}]}


def _regions(one: Sheet, mark: Mark) -> Iterator[dict[str, Any]]:
    where = {"start": mark.start, "end": mark.end}
    shared = {"id": mark.id, "to_name": "text"}
    value = {**where, "text": one.text[mark.start : mark.end], "labels": [mark.tag]}
    yield {**shared, "from_name": "label", "type": "labels", "value": value}
    if mark.notes:
        lines = [f"{name}={words}" for name, words in mark.notes.items()]
        yield {**shared, "from_name": "notes", "type": "textarea", "value": {**where, "text": lines}}


def read(path: Path) -> Iterator[Sheet]:
    """Read tasks exported as JSON: of each the last annotation that was not cancelled, else the prediction.

    Raises `UserError` with file, article and region.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise UserError(f"{path}: no JSON ({error}); export the project as JSON") from None
    for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
        try:
            yield _sheet(task, path)
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise UserError(f"{path}: task {number}: not as exported ({error!r}); export the project as JSON") from None


def _sheet(task: Mapping[str, Any], path: Path) -> Sheet:
    data = task["data"]
    done = [one for one in task.get("annotations", ()) if not one.get("was_cancelled")]
    result = (done or task.get("predictions") or [{"result": []}])[-1]["result"]
    notes: dict[str, dict[str, str]] = {}
    for item in result:
        if item["type"] == "textarea":
            lines = item["value"]["text"]
            pairs = [line.partition("=") for line in ([lines] if isinstance(lines, str) else lines)]
            notes.setdefault(item["id"], {}).update({name.strip(): words.strip() for name, _, words in pairs})
    where = f"{path}: article {data['id']}"
    marks = [_mark(item, data["text"], notes, where) for item in result if item["type"] == "labels"]
    links = [link for item in result if item["type"] == "relation" for link in _links(item)]
    return Sheet(text=data["text"], marks=tuple(marks), links=tuple(links), **{name: data[name] for name in _KEPT})


def _mark(item: Mapping[str, Any], text: str, notes: Mapping[str, dict[str, str]], where: str) -> Mark:
    value = item["value"]
    start, end, words = int(value["start"]), int(value["end"]), value.get("text")
    if words is not None and text[start:end] != words:
        start, end = _code_points(text, start), _code_points(text, end)
        if text[start:end] != words:
            raise UserError(
                f"{where}: region {item['id']}: its text is not at its place ({words}); import the text anew"
            )
    label, _, kind = value["labels"][0].partition(":")
    return Mark(item["id"], start, end, label, kind or None, notes.get(item["id"], {}))


def _code_points(text: str, units: int) -> int:
    """A place counted in UTF-16 units, in code points."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _links(item: Mapping[str, Any]) -> Iterator[Link]:
    return (Link(item["from_id"], item["to_id"], label) for label in item.get("labels") or [""])
