"""One run at a time; old files or new ones, never a mixture."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.outputs import locked, replacing, stamp, stamped
from pipeline.store import UserError


def fill(folder: Path, text: str) -> None:
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    (folder / "facts.jsonl").write_text(text)
    (folder / "tables/a.csv").write_text(text)


def read(folder: Path) -> list[str]:
    return [(folder / "facts.jsonl").read_text(), (folder / "tables/a.csv").read_text()]


def test_new_files_take_the_place_of_the_old(tmp_path: Path) -> None:
    fill(tmp_path, "old")
    (tmp_path / "notes.txt").write_text("mine")
    with replacing(tmp_path) as new:
        fill(new, "new")
        assert read(tmp_path) == ["old", "old"]
    assert read(tmp_path) == ["new", "new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.jsonl", "notes.txt", "tables"]


def test_what_fails_leaves_the_old_files(tmp_path: Path) -> None:
    fill(tmp_path, "old")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path) as new:
        fill(new, str(1 / 0))
    assert read(tmp_path) == ["old", "old"]


def test_a_run_killed_while_files_are_put_in_place_is_finished_by_the_next(tmp_path: Path) -> None:
    fill(tmp_path, "old")
    fill(tmp_path / ".ready", "new")
    (tmp_path / ".ready/facts.jsonl").replace(tmp_path / "facts.jsonl")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path):
        raise ZeroDivisionError
    assert read(tmp_path) == ["new", "new"]


def test_a_second_process_is_refused_with_the_firsts_id(tmp_path: Path) -> None:
    code = "import pathlib, sys, pipeline.outputs as it\nwith it.locked(pathlib.Path(sys.argv[1])): pass"
    with locked(tmp_path):
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert f"process {os.getpid()} is writing there" in other.stderr
    assert not subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True).returncode


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UserError, match="out: cannot be written"), locked(tmp_path / "out"):
        pass


def test_a_stamp_holds_until_a_file_or_the_source_changes(tmp_path: Path) -> None:
    assert not stamped(tmp_path, "a")
    fill(tmp_path, "old")
    stamp(tmp_path, "a")
    assert stamped(tmp_path, "a")
    assert not stamped(tmp_path, "b")
    (tmp_path / "tables/a.csv").write_text("edited")
    assert not stamped(tmp_path, "a")
