"""A fresh project folder for a corpus of one's own: parameters, stages for `dvc repro`, a copy of packs and weights."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from pipeline.params import shipped_models
from pipeline.store import UserError

RETRAINING = ("dvc.yaml", "params.yaml")
"""Files in `models/` that retrain the weights; they need the program's source and its corpora."""
_OWN_SOURCE = re.compile(r"^ +- pipeline/.*\n", re.MULTILINE)
_EVALUATE = re.compile(r"^  evaluate:\n(?:    .*\n)+", re.MULTILINE)
_HEAD = re.compile(r"\A(?:#.*\n)+")
_STAGES_HEAD = """\
# What `dvc repro` runs: one stage after the other, and again only from the stage on whose pages, packs or parameters
# changed. DVC cannot see that another version of whosigned was installed: after that, `dvc repro --force`.
"""
_RAW = """\
Put your pages here: `.txt` (a page with one or many articles) or `.jsonl` (`id, published, title, text`, one article a
line), plain or as `.gz` or `.xz`, in folders as you like. `metadata.csv` beside them says when a page was published: a
line `file,published,source` for each, such as `2024/page-01.txt,2024-03-13,澜洲日报`. Then `dvc repro` in the project.
"""
_FILES = {
    "data/raw/README.md": _RAW,
    "data/raw/metadata.csv": "file,published,source\n",
    "data/processed/.gitkeep": "",
    ".gitignore": ".venv/\n/data/processed/*\n!/data/processed/.gitkeep\n",
    ".dvcignore": ".venv\n.git\n",
    ".gitattributes": "data/raw/** -text\n",  # facts count characters of the raw file: git must not change line ends
}


def init(folder: Path) -> list[str]:
    """Fill `folder`, which is new or empty, with a project; returns what is left to type, for instance `git init`.

    The packs and weights are copied, so that the project's rules are its own and its results stay the same when the
    program changes. Raises `UserError` when the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder}: is there and not empty; name a new folder")
    models = shipped_models()
    shutil.copytree(
        models,
        folder / "models",
        ignore=lambda at, _: RETRAINING if Path(at) == models else (),
        copy_function=shutil.copyfile,  # no modes: a package's files may be read-only, the project's are to be edited
    )
    for name, text in _FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copyfile(models.parent / "params.yaml", folder / "params.yaml")
    stages = (models.parent / "dvc.yaml").read_text(encoding="utf-8")
    (folder / "dvc.yaml").write_text(own_stages(stages), encoding="utf-8")
    return list(_repositories(folder))


def own_stages(stages: str) -> str:
    """The shipped `dvc.yaml` without the program's source among the deps and without scoring the showcase."""
    return _HEAD.sub(_STAGES_HEAD, _EVALUATE.sub("", _OWN_SOURCE.sub("", stages)))


def _repositories(folder: Path) -> Iterator[str]:
    """Make the folder a git and a DVC repository; yields the commands that could not run here."""
    commands = ["git init", "dvc init" if shutil.which("git") else "dvc init --no-scm"]
    for command in commands:
        words = command.split()
        if not shutil.which(words[0]):
            yield command if words[0] == "git" else f"pip install 'whosigned[dvc]' && {command}"
            continue
        done = subprocess.run([*words, "--quiet"], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise UserError(f"{folder}: {command} failed: {done.stderr.strip()}; the folder is made, type it there")
