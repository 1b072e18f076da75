from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pipeline import doctor as module
from pipeline.doctor import Row, doctor

MODELS = Path(__file__).parent.parent / "models"


def rows(models: Path) -> dict[tuple[str, str], Row]:
    return {(row.kind, row.name): row for row in doctor(models)}


def test_empty_folder_has_no_models(tmp_path: Path) -> None:
    found = rows(tmp_path)
    assert found["model", "segmenter"].state == "missing"
    assert found["engine", "pkuseg"].state == "missing"
    assert "one character a word" in found["model", "segmenter"].note


def test_model_with_card(tmp_path: Path) -> None:
    folder = tmp_path / "segmenter"
    folder.mkdir()
    (folder / "weights.npz").write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    (folder / "digests.json").write_text(json.dumps({"weights.npz": digest}))
    (folder / "card.md").write_text("# Segmenter\n\n- Licence: research\n")
    row = rows(tmp_path)["model", "segmenter"]
    assert (row.state, row.licence, len(row.version)) == ("ok", "research", 8)
    (folder / "weights.npz").write_bytes(b"other")
    row = rows(tmp_path)["model", "segmenter"]
    assert row.state == "damaged"
    assert "digests.json" in row.note


def test_packages_have_versions_and_licences(tmp_path: Path) -> None:
    found = rows(tmp_path)
    assert found["package", "whosigned"].version
    assert (found["package", "spacy"].state, found["package", "spacy"].licence) == ("ok", "MIT")


def test_models_in_the_home_of_hanlp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "mtl" / "close_tok_pos_ner"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    monkeypatch.setenv("HANLP_HOME", str(tmp_path))
    row = rows(tmp_path)["model", "close_tok_pos_ner"]
    assert "research and teaching" in row.licence
    assert str(folder) in row.note


@pytest.mark.parametrize("folder", [folder for folder, _, _ in module.MODELS])
def test_shipped_models_are_sound(folder: str) -> None:
    row = rows(MODELS)["model", folder]
    if row.state == "missing":
        pytest.skip(row.note)
    assert row.state == "ok", row.note
    assert row.licence, "the model card has no line `Licence: …`"
