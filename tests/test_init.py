"""A project of one's own: it runs, it is whole, and nothing of the user's is overwritten."""

import shutil
from pathlib import Path

import pytest
import yaml
from project import ROOT, call, command

import pipeline.init
from pipeline.init import init, own_stages

PAGE = "松陵区与霁川能源集团签约\n\n1月15日，松陵区与霁川能源集团有限公司签订备忘录。松陵区委副书记、区长祁望舒出席。\n"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("git"), reason="DVC needs git")
def test_repro_writes_tables_and_keeps_to_the_projects_rules(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    printed = command(tmp_path, "whosigned", "init", str(folder))
    assert "git init" not in printed
    (folder / "data/raw/page-2024-01-16.txt").write_text(PAGE, encoding="utf-8")
    assert command(folder, "dvc", "repro").count("Running stage") == 8
    signings = (folder / "data/processed/tables/signings.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(signings) == 2
    assert signings[1].startswith("2024-01-15,备忘录,备忘录,signed,松陵区; 霁川能源集团有限公司,")
    assert "data/processed/tables" not in command(folder, "git", "status", "--porcelain", "--untracked-files=all")
    pack = folder / "models/relate/signing.yaml"
    pack.write_text(pack.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    again = command(folder, "dvc", "repro")
    assert "Running stage 'relate'" in again
    assert "Running stage 'resolve'" not in again


def test_the_stages_are_the_shipped_ones_without_the_programs_source(tmp_path: Path) -> None:
    shipped = (ROOT / "dvc.yaml").read_text(encoding="utf-8")
    stages, ours = (yaml.safe_load(text)["stages"] for text in (own_stages(shipped), shipped))
    init(tmp_path / "corpus")
    assert [*stages, "evaluate"] == [*ours]
    for name, stage in stages.items():
        assert stage == {**ours[name], "deps": [dep for dep in ours[name]["deps"] if not dep.startswith("pipeline/")]}
        assert all((tmp_path / "corpus" / dep).exists() for dep in stage["deps"] if dep.startswith("models/"))
    assert not (tmp_path / "corpus/models/dvc.yaml").exists()


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    called = call(capsys, monkeypatch, "init", tmp_path)
    assert (called.code, called.err.count("\n")) == (1, 1)
    assert "not empty" in called.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("there", "left"),
    [
        ((), ["git init", "pip install 'whosigned[dvc]' && dvc init --no-scm"]),
        (("git",), ["pip install 'whosigned[dvc]' && dvc init"]),
    ],
)
def test_what_is_not_installed_is_left_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...], left: list[str]
) -> None:
    if there and not shutil.which("git"):
        pytest.skip("git is not installed")
    which = shutil.which
    monkeypatch.setattr(pipeline.init.shutil, "which", lambda name: which(name) if name in there else None)
    assert init(tmp_path / "corpus") == left
