"""Lines of JSON with a text, to the same lines with what the model alone finds in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from pipeline.engines.tagger import Engine
from pipeline.store import UserError

BLOCK = 256
"""Lines that are tagged together; has no influence on the result."""


def spans_lines(lines: Iterable[str], tagger: Engine, scheme: str = "ours") -> Iterator[str]:
    """Each line with `entities: [[start, end, label], …]` in place of any it had; other keys stay as they are.

    `{"text": "常建明，男，"}` with scheme `resume` becomes `{"text": "常建明，男，", "entities": [[0, 3, "NAME"]]}`.
    Offsets are code points, end exclusive. Blank lines are left out. Raises `UserError` naming the line.
    """
    records = (_record(number, line) for number, line in enumerate(lines, start=1) if line.strip())
    while block := list(islice(records, BLOCK)):
        found = tagger.spans([record["text"] for record in block], scheme)
        for record, spans in zip(block, found, strict=True):
            record["entities"] = [[span.start, span.end, span.label] for span in spans]
            yield json.dumps(record, ensure_ascii=False)


def _record(number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise UserError(f"line {number}: not JSON ({error.msg} at character {error.pos + 1})") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise UserError(f'line {number}: no text; each line must be an object with "text": "…"')
    return record
