"""The layers that parameters switch on: which of them can run here, and the engine they name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.params import Params
from pipeline.store import UserError

if TYPE_CHECKING:
    from pipeline.engines import Engine

WEIGHTS = {"ner": "digests.json"}
"""File by which a folder under `models/` is known to hold an engine's weights."""


def usable(params: Params, warn: Callable[[str], None]) -> Params:
    """The parameters with engines whose weights are there; one line says which are not and what stands in."""
    engine = params.tag.engine
    if engine in WEIGHTS and not (params.folder / engine / WEIGHTS[engine]).is_file():
        warn(f"{params.folder / engine}: no weights; tagging goes on with rules and word lists only")
        return replace(params, tag=replace(params.tag, engine="none"))
    return params


def load_engine(name: str, models: Path) -> Engine | None:
    """The engine that tags names: `ner` from `models/ner`, or None for `none`. Raises `UserError`."""
    if name == "none":
        return None
    if name == "ner":
        from pipeline.engines import load_tagger

        return load_tagger(models / "ner")
    raise UserError(f"tag.engine: {name} is not there yet; use ner or none")
