"""Parameters: which layers of a stage are on. They come from `params.yaml`, which DVC watches too."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.store import UserError, read_yaml

EngineName = Literal["ner", "hanlp", "none"]


class Format(StrEnum):
    """A format that export writes beside the CSV tables."""

    parquet = "parquet"
    sqlite = "sqlite"
    ftm = "ftm"
    popolo = "popolo"


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How sentences are cut into words."""

    engine: Literal["pkuseg", "characters"] = "pkuseg"


class Tag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which layers look for mentions."""

    rules: bool = True
    lexicon: bool = True
    engine: EngineName = "ner"
    hanlp: str = ""
    """For engine hanlp: a model by its name in `hanlp.pretrained`, or its folder; empty for `models/hanlp`."""


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All parameters with their defaults. `models` is the folder with rule packs and weights."""

    models: str = ""
    segment: Segment = Segment()
    tag: Tag = Tag()

    @property
    def folder(self) -> Path:
        """The models folder."""
        return Path(self.models)


def load_params(
    path: Path | None, models: Path | None, engine: EngineName | None = None, hanlp: str | None = None
) -> Params:
    """Read parameters from `path`, else from `params.yaml` in the working folder, else take the defaults.

    A `models` folder given there counts from the file's own folder; `models`, `engine` and `hanlp` overrule what stands
    there. Raises `UserError` with file, line and field.
    """
    found = path or Path("params.yaml")
    params = read_yaml(found, Params) if path or found.is_file() else Params()
    folder = models or (found.parent / params.models if params.models else shipped_models())
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; give the folder of rule packs and weights with --models")
    tag = params.tag
    tag = msgspec.structs.replace(tag, engine=engine or tag.engine, hanlp=tag.hanlp if hanlp is None else hanlp)
    return msgspec.structs.replace(params, models=str(folder), tag=tag)


def shipped_models() -> Path:
    """The models that come with the program: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "models"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "models"
