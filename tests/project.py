"""A copy of the project to run commands in, and the command line without a new process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.cli import main

ROOT = Path(__file__).parent.parent
FOLDERS = ("pipeline", "models", "data/raw", "data/gold")
FILES = ("dvc.yaml", "params.yaml", ".dvcignore", ".gitignore", ".dvc/config", ".dvc/.gitignore")


class Called(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> Called:
    """Run `whosigned WORDS…` in this process."""
    monkeypatch.setattr(sys, "argv", ["whosigned", *map(str, words)])
    capsys.readouterr()
    code = 0
    try:
        main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    return Called(code, *capsys.readouterr())


def copied(folder: Path) -> Path:
    """Copy what the pipeline needs into a repository of its own."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    command(folder, "git", "init", "-q")
    return folder


def command(folder: Path, *words: str) -> str:
    """Run a command with this environment's programs in front; returns all it printed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1"}
    done = subprocess.run(
        words, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, " ".join(words) + "\n" + done.stdout + done.stderr
    return done.stdout + done.stderr
