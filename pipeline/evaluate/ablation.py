"""What each layer of the tag stage is worth: scores with every layer on, with each one off, and with each one alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from pipeline.params import Params, Tag
from pipeline.schema import Article, Page

ROWS: dict[str, Tag] = {
    "all layers": Tag(),
    "without the model": Tag(engine="none"),
    "without word lists": Tag(lexicon=False),
    "without rules": Tag(rules=False),
    "rules alone": Tag(lexicon=False, engine="none"),
    "model alone": Tag(rules=False, lexicon=False),
}
COLUMNS = ("person", "post", "organization", "agreement", "party", "event", "participant")


def ablate(pages: list[Page], gold: list[dict[str, Any]], params: Params) -> Iterator[str]:
    """Yield the lines of a Markdown table: F1 of `gold` by metric, one row for each choice of layers.

    Raises `UserError` when the weights of the model are missing.
    """
    from pipeline.evaluate.stage import evaluate

    yield "| layers | " + " | ".join(COLUMNS) + " | mean |"
    yield "|---" * (len(COLUMNS) + 2) + "|"
    for name, layers in ROWS.items():
        scores = evaluate(gold, _facts(pages, replace(params, tag=layers)))
        cells = [f"{scores.metrics[metric].f1:.3f}" for metric in COLUMNS]
        yield f"| {name} | " + " | ".join(cells) + f" | {scores.mean_f1:.3f} |"


def _facts(pages: list[Page], params: Params) -> Iterator[dict[str, Any]]:
    from pipeline.export.facts import facts
    from pipeline.work import STAGES, prepared

    through = prepared(STAGES, params)
    decode = msgspec.json.Decoder(Article).decode
    for page in pages:
        yield from (facts(decode(line)) for line in through(page).lines)


def layers_table(inputs: Path, gold: Path, params: Params) -> Iterator[str]:
    """Read the input folder and its annotation, and yield the table."""
    from pipeline.clean.pages import read_pages
    from pipeline.store import read_jsonl

    pages = list(read_pages([inputs], lambda line: None))
    yield from ablate(pages, list(read_jsonl(gold, dict)), params)
