"""Weights that differ from their digests are refused, and nothing is unpickled on the way from text to tables."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines.tagger import load_tagger
from pipeline.segment.stage import load as load_segmenter
from pipeline.store import UserError

ROOT = Path(__file__).parent.parent
RUN = """
import sys

def refuse(event, arguments):
    if event == "pickle.find_class":
        raise RuntimeError(f"unpickles {arguments}")

sys.addaudithook(refuse)
from pipeline.cli import main
sys.argv = ["whosigned", "run", sys.argv[1], "--out", sys.argv[2], "--no-cache"]
main()
"""
"""A run in one process that fails where something is unpickled."""


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    text = "1月15日，东湖区与云岭集团签署合作协议。东湖区区长陆闻笛出席。\n"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "2024-01-16.txt").write_text(f"东湖区与云岭集团签约\n\n{text}", encoding="utf-8")
    command = [sys.executable, "-c", RUN, str(tmp_path / "raw"), str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    facts = json.loads((tmp_path / "out" / "facts.jsonl").read_text("utf-8").splitlines()[0])
    assert facts["agreements"]


def test_no_weights_are_a_pickle() -> None:
    files = [path for path in (ROOT / "models").rglob("*") if path.is_file()]
    assert not [path.name for path in files if path.suffix in (".pkl", ".pickle", ".pt", ".pth", ".bin", ".joblib")]
    assert not [path.name for path in files if path.read_bytes()[:1] == b"\x80"]


@pytest.mark.parametrize(
    ("folder", "load"),
    [
        ("ner", lambda models: load_tagger(models / "ner")),
        ("segmenter", lambda models: load_segmenter(models, "pkuseg")),
    ],
)
def test_every_changed_weight_is_refused_before_it_is_read(
    folder: str, load: Callable[[Path], Any], tmp_path: Path
) -> None:
    source = ROOT / "models" / folder
    for name in json.loads((source / "digests.json").read_text("utf-8")):
        models = tmp_path / name
        shutil.copytree(source, models / folder)
        with (models / folder / name).open("ab") as file:
            file.write(b"\0")
        with pytest.raises(UserError, match=f"{name}: differs from digests"):
            load(models)
