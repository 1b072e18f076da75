"""The guides, followed literally: their blocks run in order in a fresh copy of the project and print what they say."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from project import ROOT, command, copied
from test_readme import FENCE

GUIDES = ("tutorial-event-type", "read-a-trace", "judge-a-rule-change")


def blocks(page: str) -> list[tuple[str, str]]:
    """(language, text) of the fenced blocks."""
    found = FENCE.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    return [(language, text) for _, language, text in found]


def digest(folder: Path) -> str:
    """Of everything that a folder holds."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("git"), reason="the copy is a repository")
@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_followed_literally_does_what_it_says(guide: str, tmp_path: Path) -> None:
    project = copied(tmp_path)
    command(project, "git", "add", "-A")
    command(project, "git", "-c", "user.name=Reader", "-c", "user.email=reader@example.org", "commit", "-qm", "clone")
    before, printed = digest(project / "pipeline"), ""
    for language, text in blocks(f"{guide}.md"):
        if language == "sh":
            printed = command(project, "bash", "-c", f"set -e -o pipefail\n{text}")
            assert "rules check" not in text or ", 0 problems" in printed
        if language == "text":
            assert [line for line in text.splitlines() if line not in printed] == [], printed
    assert digest(project / "pipeline") == before


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_have_the_same_blocks(guide: str) -> None:
    assert blocks(f"{guide}.zh-CN.md") == blocks(f"{guide}.md")


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-") for line in re.findall("^#+ (.*)", text, re.M)
    }
    for target, anchor in re.findall(r"\]\(([\w./-]*)(?:#([^)]+))?\)", text):
        assert not target or (ROOT / "docs" / target).exists(), target
        assert target or anchor in headings, anchor
