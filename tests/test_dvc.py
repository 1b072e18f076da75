"""dvc.yaml held against the code, and run: nothing twice, only what changed, the same bytes as the fused run."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from project import ROOT, command, copied

from pipeline.params import Params
from pipeline.work import STAGES

DVC: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
VERBS = (*STAGES, "link", "export", "report", "evaluate")
DRIVERS = ("pipeline/run.py", "pipeline/work.py")
"""Take documents through the stages; they import each stage inside a function, so those imports are not their own."""
BESIDE = {
    "clean": ("pipeline/clean/pages.py",),
    "tag": ("pipeline/engines/tagger.py", "pipeline/engines/hanlp.py"),
}
"""Modules that a stage uses besides its own and what that imports."""

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="DVC needs git")


def imported(path: str, *, inside_functions: bool = True) -> set[str]:
    """The modules of `pipeline` that a module imports, with those they import."""
    found: set[str] = set()
    todo = [path]
    while todo:
        tree = ast.parse((ROOT / todo.pop()).read_text(encoding="utf-8"))
        for node in ast.walk(tree) if inside_functions else tree.body:
            names: list[str] = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                file = f"{name.replace('.', '/')}.py"
                if name.startswith("pipeline.") and (ROOT / file).is_file() and file not in found:
                    found.add(file)
                    todo.append(file)
    return found


def needed(stage: str) -> set[str]:
    """The folders, and the modules outside folders, that hold what a stage imports."""
    modules = {f"pipeline/{stage}/stage.py", *DRIVERS, *BESIDE.get(stage, ())}
    files = modules.union(
        *(imported(driver, inside_functions=False) for driver in DRIVERS),
        *(imported(file) for file in modules - {*DRIVERS}),
    )
    return {file if file.count("/") == 1 else str(Path(file).parent) for file in files}


def outputs(stage: str) -> list[str]:
    entries = [*DVC[stage].get("outs", []), *DVC[stage].get("metrics", [])]
    return [next(iter(entry)) if isinstance(entry, dict) else entry for entry in entries]


def test_every_verb_is_a_stage_a_folder_and_a_command() -> None:
    assert tuple(DVC) == VERBS
    for stage, entry in DVC.items():
        assert (ROOT / f"pipeline/{stage}/stage.py").is_file()
        assert entry["cmd"].split()[:2] == ["whosigned", stage]
        assert entry["desc"]


@pytest.mark.parametrize("stage", VERBS)
def test_deps_are_the_rooms_of_what_a_stage_imports(stage: str) -> None:
    assert {dep for dep in DVC[stage]["deps"] if dep.startswith("pipeline/")} == needed(stage)


@pytest.mark.parametrize("stage", VERBS)
def test_a_command_reads_and_writes_what_its_stage_declares(stage: str) -> None:
    words = DVC[stage]["cmd"].split()[2:]
    flags = [at for at, word in enumerate(words) if word.startswith("--")]
    written = [words[at + 1] for at in flags]
    read = [word for at, word in enumerate(words) if at not in flags and at - 1 not in flags]
    assert {dep for dep in DVC[stage]["deps"] if dep.startswith("data/")} == set(read)
    assert all(any(path == out or out.startswith(f"{path}/") for out in outputs(stage)) for path in written)


def test_one_stages_output_is_the_next_ones_input() -> None:
    made: set[str] = {"data/raw", "data/gold/showcase.jsonl"}
    for stage, entry in DVC.items():
        assert {dep for dep in entry["deps"] if dep.startswith("data/")} <= made, stage
        made |= set(outputs(stage))
    chain = [next(dep for dep in DVC[stage]["deps"] if dep.startswith("data/")) for stage in STAGES]
    assert chain == ["data/raw", *(f"data/processed/{stage}.jsonl" for stage in STAGES[:-1])]


def test_params_are_those_that_the_code_knows() -> None:
    written = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    assert set(written) == set(Params.__struct_fields__)
    assert {stage: entry["params"] for stage, entry in DVC.items() if "params" in entry} == {
        "segment": ["segment"],
        "tag": ["tag"],
    }


OPENED = """
import json, sys
from pathlib import Path
from pipeline.layers import usable
from pipeline.params import load_params
from pipeline.work import prepared
opened, root = set(), Path("models").resolve()
def hook(event, args):
    if event == "open" and isinstance(args[0], (str, Path)) and Path(args[0]).resolve().is_relative_to(root):
        opened.add(Path(args[0]).resolve().relative_to(root.parent).as_posix())
sys.addaudithook(hook)
params = load_params(Path("params.yaml"), None)
if sys.argv[1] == "link":
    from pipeline.link.stage import load
    load(params.folder)
else:
    prepared((sys.argv[1],), usable(params, sys.argv[1:], print))
print(json.dumps(sorted(opened)))
"""


@pytest.mark.parametrize("stage", [*STAGES, "link"])
def test_deps_are_the_packs_that_a_stage_reads(stage: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENED, stage], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    opened = {path for path in json.loads(done.stdout.splitlines()[-1]) if (ROOT / path).is_file()}
    packs = {dep for dep in DVC[stage]["deps"] if dep.startswith("models")}
    covers = {pack: {path for path in opened if path == pack or path.startswith(f"{pack}/")} for pack in packs}
    assert opened == set().union(*covers.values()), "read, but not in deps"
    assert all(covers.values()), "in deps, but not read"


def ran(log: str) -> set[str]:
    return set(re.findall(r"Running stage '(\w+)'", log))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in a repository of its own, with all stages run once."""
    folder = copied(tmp_path_factory.mktemp("project"))
    assert ran(command(folder, "dvc", "repro")) == set(VERBS)
    return folder


def test_a_second_repro_runs_nothing(project: Path) -> None:
    assert ran(command(project, "dvc", "repro")) == set()


@pytest.mark.parametrize("runner", ["serial", "processes", "dask"])
def test_the_fused_run_writes_the_same_bytes(project: Path, tmp_path: Path, runner: str) -> None:
    command(project, "whosigned", "run", "data/raw", "--out", str(tmp_path), "--runner", runner)
    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("[!.]*") if path.is_file())
    files = [file for file in files if not file.parts[0].startswith(".")]
    assert Path("facts.jsonl") in files
    assert Path("tables/signings.csv") in files
    for file in set(files) - {Path("rejected.jsonl")}:
        assert (tmp_path / file).read_bytes() == (project / "data/processed" / file).read_bytes(), file


def test_metrics_are_shown(project: Path) -> None:
    shown = json.loads(command(project, "dvc", "metrics", "show", "--json"))
    assert "evaluate.json" in json.dumps(shown)


def test_a_changed_rule_runs_from_its_stage_on(project: Path) -> None:
    pack = next(iter(sorted((project / "models/relate").glob("*.yaml"))))
    pack.write_text(pack.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    again = ran(command(project, "dvc", "repro"))
    assert "relate" in again
    assert not again & {"clean", "segment", "tag", "resolve"}
