"""The layers that parameters switch on: which of them can run here, and the engine they name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.params import Params, Tag

if TYPE_CHECKING:
    from pipeline.engines.tagger import Engine

MARK = "digests.json"
"""The file by which a folder under `models/` is known to hold weights."""


def usable(params: Params, stages: Collection[str], warn: Callable[[str], None]) -> Params:
    """The parameters with engines whose weights are there; one line says which are not and what stands in."""
    if "segment" in stages and params.segment.engine == "pkuseg" and not (params.folder / "segmenter" / MARK).is_file():
        warn(f"{params.folder / 'segmenter'}: no weights; single characters stand in for words")
        params = replace(params, segment=replace(params.segment, engine="characters"))
    if "tag" in stages and params.tag.engine == "ner" and not (params.folder / "ner" / MARK).is_file():
        warn(f"{params.folder / 'ner'}: no weights; tagging goes on with rules and word lists only")
        params = replace(params, tag=replace(params.tag, engine="none"))
    return params


def load_engine(layers: Tag, models: Path) -> Engine | None:
    """The engine that tags names, or None for `none`. Raises `UserError` when it cannot run here."""
    match layers.engine:
        case "ner":
            from pipeline.engines.tagger import load_tagger

            return load_tagger(models / "ner")
        case "hanlp":
            from pipeline.engines.hanlp import load_hanlp

            return load_hanlp(layers.hanlp or str(models / "hanlp"), models / "hanlp" / "labels.yaml")
        case "none":
            return None
