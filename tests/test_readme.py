"""What README and CONTRIBUTING say works: their commands run, what they name is there."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import ROOT, command, copied

from pipeline.cli import app

DOCUMENTS = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")
WEIGHTS = ROOT / "models/ner/digests.json"
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def blocks(document: str, language: str) -> Iterator[str]:
    """The fenced blocks of a language, without the indent of the list they stand in."""
    for indent, found, text in FENCE.findall((ROOT / document).read_text(encoding="utf-8")):
        if found == language:
            yield re.sub(f"^{indent}", "", text, flags=re.MULTILINE)


def commands(document: str) -> list[str]:
    """The command lines of a document."""
    lines = [line for block in blocks(document, "") for line in block.splitlines()]
    programs = ("make", "whosigned", "dvc", "pytest", "source", "echo")
    return [line for line in lines if line.split(" ")[0] in programs]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("project"))


def test_the_readmes_give_the_same_commands() -> None:
    assert commands("README.md") == commands("README.zh-CN.md")
    assert commands("README.md")[:2] == ["make demo", "make test"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_are_there(document: str) -> None:
    for line in commands(document):
        if line.startswith("make"):
            assert command(ROOT, "make", "-n", *line.split()[1:])


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("git"), reason="DVC needs git")
@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "README.md"])
def test_commands_run(document: str, project: Path) -> None:
    for rule in blocks(document, "yaml"):
        with (project / "models/relate/award.yaml").open("a", encoding="utf-8") as pack:
            pack.write(f"\n{rule}")
    for line in commands(document):
        if line.startswith(("make", "source")):
            continue
        if "whosigned spans" in line and not WEIGHTS.is_file():
            continue
        where = ROOT if line.startswith("pytest") else project
        extra = " --collect-only" if line.startswith("pytest") else ""
        printed = command(where, "bash", "-c", f"set -e -o pipefail; {line}{extra}")
        if "rules check" in line:
            assert ", 0 problems" in printed


def test_the_first_example_comes_out_as_it_says(tmp_path: Path) -> None:
    sentence = next(blocks("README.md", "")).splitlines()[0]
    (tmp_path / "page-2024-01-16.txt").write_text(f"{sentence}\n", encoding="utf-8")
    command(tmp_path, "whosigned", "run", "page-2024-01-16.txt", "--out", "out")
    tables = {name: (tmp_path / f"out/tables/{name}.csv").read_text("utf-8-sig") for name in ("signings", "posts")}
    assert "2024-01-15,备忘录,备忘录,signed,望湖区; 星澜微电子科技集团有限公司,,,顾明屿," in tables["signings"]
    held = [[line.split(",")[at] for at in (3, 4, 6)] for line in tables["posts"].splitlines()[1:]]
    assert held == [["顾明屿", "副书记", "望湖区委"], ["顾明屿", "区长", "望湖区"]]


def test_five_questions_are_answered(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data/raw", tmp_path / "data/raw")
    command(tmp_path, "whosigned", "run", "data/raw", "--out", "data/processed")
    answers = [
        command(tmp_path, sys.executable, "-c", next(blocks(name, "python")))
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert answers[0] == answers[1]
    for words in (
        "星澜微电子科技集团有限公司",
        "方以宁",
        "副行长",
        "杜怀谷",
        "departure",
        "秦惟清 - 欧阳澈",
        "page-01.txt 3月12日",
    ):
        assert words in answers[0]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_named_paths_and_links_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:pipeline|models|tests|data)/[\w./-]*)`", text) + re.findall(r"\]\(([\w./-]+)\)", text)
    assert named
    for path in named:
        if not re.search("VERB|NAME", path):
            assert (ROOT / path).exists(), path


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md"])
def test_the_list_of_commands_is_whole(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    names = [info.name or info.callback.__name__ for info in app.registered_commands if info.callback]
    listed = set(re.findall(r"[a-z]+", " ".join(re.findall(r"`whosigned ([^`]*)`", text))))
    assert set(names) | {"rules"} <= listed


def test_pre_commit_fetches_nothing() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall("repo: (.*)", text) == ["local"]
    assert set(re.findall("language: (.*)", text)) == {"system"}


def test_make_help_lists_the_targets() -> None:
    listed = command(ROOT, "make", "--no-print-directory", "help")
    assert {line.split()[0] for line in listed.splitlines()} == {
        "help", "demo", "test", "test-hanlp", "test-slow", "bench", "check", "lock", "audit", "clean",
    }  # fmt: skip
