"""Lines in, lines with entities out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.engines.tagger import Span, load_tagger
from pipeline.evaluate import spans
from pipeline.evaluate.spans import spans_lines
from pipeline.store import UserError

FOLDER = Path(__file__).parent.parent / "models/ner"


class Fixed:
    """An engine that marks the first character."""

    def spans(self, texts: Sequence[str], scheme: str = "ours") -> list[list[Span]]:
        return [[Span(0, 1, scheme, 1.0)] if text else [] for text in texts]


def test_keeps_other_keys_and_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "BLOCK", 2)
    lines = [json.dumps({"id": number, "text": "甲乙", "entities": "old"}) for number in range(5)]
    records = [json.loads(line) for line in spans_lines([*lines, "\n"], Fixed(), "msra")]
    assert [record["id"] for record in records] == [0, 1, 2, 3, 4]
    assert all(record["entities"] == [[0, 1, "msra"]] for record in records)


@pytest.mark.parametrize(
    ("line", "message"),
    [('{"text": ', "line 2: not JSON"), ('{"txt": "甲"}', "line 2: no text"), ("[]", "line 2: no text")],
)
def test_bad_line_is_named(line: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        list(spans_lines(['{"text": "甲"}', line], Fixed()))


@pytest.mark.parametrize(
    ("scheme", "person"), [("msra", "PER"), ("resume", "NAME"), ("cluener", "name"), ("ours", "PERSON")]
)
def test_each_scheme_with_its_labels(scheme: str, person: str) -> None:
    text = "方景澄，男，中国国籍，大学本科，高级工程师，曾任云桥市纺织机械厂副厂长。"
    (line,) = spans_lines([json.dumps({"text": text})], load_tagger(FOLDER), scheme)
    entities = json.loads(line)["entities"]
    assert [0, 3, person] in entities
    assert all(text[start:end].strip() for start, end, _ in entities)
