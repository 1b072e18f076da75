"""The locks in `requirements/` are what `pyproject.toml` asks for, whole, hashed, naming no index; asks no network."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = {"dev": ("dev",), "hanlp": ("dev", "hanlp")}
"""Lock -> the extras in it."""
ITEM = re.compile(r"^(\S+)==(\S+)( ; [^\\]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)
CURE = "run `make lock`"


def locked(name: str) -> list[tuple[str, str, str]]:
    """Name, version and marker of every item; `torch` has a lock of its own."""
    texts = [
        (ROOT / "requirements" / f"{one}.txt").read_text("utf-8")
        for one in {name, "torch" if name == "hanlp" else name}
    ]
    return [
        (canonicalize_name(one[1]), one[2], (one[3] or "").removeprefix(" ; "))
        for text in texts
        for one in ITEM.finditer(text)
    ]


def asked(extras: tuple[str, ...]) -> Iterator[Requirement]:
    """What the project asks for with extras, and what it is built with."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    build = [
        line for line in (ROOT / "requirements/build.in").read_text("utf-8").splitlines() if line[:1] not in ("#", "")
    ]
    assert set(data["build-system"]["requires"]) <= set(build)
    todo = [*data["project"]["dependencies"], *build]
    todo += [line for extra in extras for line in data["project"]["optional-dependencies"][extra]]
    for line in todo:
        one = Requirement(line)
        if one.name == data["project"]["name"]:
            todo += [more for extra in one.extras for more in data["project"]["optional-dependencies"][extra]]
        else:
            yield one


@pytest.mark.parametrize("name", [*LOCKS, "torch"])
def test_every_line_is_a_version_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    left = [line for line in ITEM.sub("", text).splitlines() if not line.startswith("#")]
    assert not left
    assert "://" not in text


@pytest.mark.parametrize("name", LOCKS)
def test_what_the_project_asks_for_is_locked(name: str) -> None:
    versions: dict[str, list[str]] = {}
    for package, version, _ in locked(name):
        versions.setdefault(package, []).append(version)
    for one in asked(LOCKS[name]):
        found = versions.get(canonicalize_name(one.name), [])
        assert found, f"requirements/{name}.txt lacks {one.name}; {CURE}"
        assert all(one.specifier.contains(version) for version in found), f"{name}: {one} is not {found}; {CURE}"


def test_the_locks_agree() -> None:
    assert set(locked("dev")) <= set(locked("hanlp")), CURE


def test_what_locked_packages_need_is_locked() -> None:
    """Looks at the packages installed here, those in the locked version."""
    versions = {package for package, _, _ in locked("dev")}
    for package, version, _ in locked("dev"):
        try:
            installed = metadata.distribution(package)
        except metadata.PackageNotFoundError:
            continue
        needs = map(Requirement, (installed.requires or ()) if installed.version == version else ())
        plain = {
            canonicalize_name(one.name) for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})
        }
        assert plain <= versions, f"{package} needs {plain - versions}; {CURE}"


def test_an_advisory_is_passed_over_for_a_reason(tmp_path: Path) -> None:
    folder = tmp_path / "requirements"
    folder.mkdir()
    (folder / "ignored-advisories.txt").write_text("# why\nGHSA-0000-0000-0000\n")
    (folder / "dev.txt").write_text("jinja2==3.1.6\n")
    command = [sys.executable, str(ROOT / ".ci/audit.py"), "requirements/dev.txt"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "GHSA-0000-0000-0000: say after the id why" in done.stderr
