"""What is installed here and what it may be used for: engines, models, packages of the program and of its extras."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.engines.tagger import check_digests
from pipeline.store import UserError

State = Literal["ok", "missing", "damaged"]
MODELS = (
    ("segmenter", "weights.npz", "words, in segment; one character a word stands in for it"),
    ("ner", "encoder.onnx", "names, in tag with engine ner"),
    ("hanlp", "model.safetensors", "names, in tag with engine hanlp"),
)
"""Folder under models/, the file that shows that it is there, and what it is for."""
_REQUIREMENT = re.compile(r"([\w.-]+)[^;]*(?:;.*extra\s*==\s*['\"]([\w-]+)['\"])?")
_LICENCE_LINE = re.compile(r"^\W*Licen[cs]e\W+(.+)$", re.MULTILINE)


class Row(NamedTuple):
    """One thing that the program can use."""

    kind: Literal["engine", "model", "package"]
    name: str
    state: State
    version: str
    """Of a model: the start of the SHA-256 of its `digests.json`. Empty when missing."""
    licence: str
    note: str


def doctor(models: Path) -> list[Row]:
    """Look up engines, the models in `models` and in HanLP's own folder, and packages; never loads a model.

    For instance ("model", "segmenter", "ok", "3f0c2d1a", "…", "words, in segment …").
    """
    packages = list(_packages())
    shipped = [_model(models / folder, file, note) for folder, file, note in MODELS]
    return [*_engines(shipped, {row.name: row.state for row in packages}), *shipped, *_hanlp_models(), *packages]


def _engines(models: list[Row], packages: dict[str, State]) -> Iterator[Row]:
    needed = {"pkuseg": ("segmenter", "spacy-pkuseg"), "ner": ("ner", "onnxruntime"), "hanlp": ("hanlp", "hanlp")}
    states = {row.name: row.state for row in models}
    for engine, (model, package) in needed.items():
        state: State = states[model]
        note = f"models/{model} with {package}"
        if packages.get(package) != "ok":
            state, note = "missing", f"{note}, which is not installed"
            if engine == "hanlp":
                note += ": pip install 'whosigned[hanlp]'"
        yield Row("engine", engine, state, "", "", note)


def _model(folder: Path, file: str, note: str) -> Row:
    if not (folder / file).is_file():
        return Row("model", folder.name, "missing", "", "", f"{note}; {folder / file} is not there")
    state: State = "ok"
    try:
        check_digests(folder)
        version = hashlib.sha256((folder / "digests.json").read_bytes()).hexdigest()[:8]
    except UserError as error:
        state, version, note = "damaged", "", str(error)
    card = folder / "card.md"
    found = _LICENCE_LINE.search(card.read_text("utf-8")) if card.is_file() else None
    licence = found[1].strip() if found else f"see {card}" if card.is_file() else ""
    return Row("model", folder.name, state, version, licence, note)


def _hanlp_models() -> Iterator[Row]:
    """Models that stand where HanLP looks for those it is asked for by name."""
    from pipeline.engines.hanlp import LICENCE, hanlp_home

    for config in sorted(hanlp_home().glob("*/*/config.json")):
        yield Row("model", config.parent.name, "ok", "", LICENCE, f"for engine hanlp, in {config.parent}")


def _packages() -> Iterator[Row]:
    """The program, what it requires, and what its extras require, by the program's own metadata."""
    yield _package("whosigned", "")
    seen = {"whosigned"}
    for requirement in requires("whosigned") or ():
        found = _REQUIREMENT.match(requirement)
        if found and found[1].lower() not in seen:
            seen.add(found[1].lower())
            yield _package(found[1], f"extra [{found[2]}]" if found[2] else "")


def _package(name: str, note: str) -> Row:
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return Row("package", name, "missing", "", "", note)
    licence = next((about[key] for key in ("License-Expression", "License") if key in about), "")
    classifiers = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License")]
    if not licence or len(licence) > 60 or "\n" in licence:
        licence = ", ".join(classifiers)
    return Row("package", name, "ok", about["Version"], licence, note)
