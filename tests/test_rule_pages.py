"""The pages on the rule language: every example runs, every construct of the language is there, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from test_readme import FENCE
from test_relate import resolved

from pipeline.relate.stage import Knowledge, load, relate
from pipeline.rules import language, packs, records
from pipeline.rules.check import check
from pipeline.rules.layout import canonical
from pipeline.rules.matches import prepare
from pipeline.rules.sketch import SYMBOLS, marked_up, sketch
from pipeline.types import PARTS, EventKind, Types, Value, load_types

ROOT = Path(__file__).parent.parent
PAGES = ("rules.md", "rules.zh-CN.md")


def blocks(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [block for _, kind, block in FENCE.findall(text) if kind == "yaml"]


EXAMPLES = blocks(PAGES[0])


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(ROOT / "models")


@pytest.mark.parametrize("text", [block for block in EXAMPLES if "rules:" in block])
def test_every_pack_of_the_page_holds(text: str, tmp_path: Path) -> None:
    whole = text if re.search("^(event|attach):", text, re.MULTILINE) else f"event: signing\n{text}"
    (tmp_path / "page.yaml").write_text(whole, encoding="utf-8")
    assert canonical(text) == text
    shared = [ROOT / "models/relate" / f"{name}.yaml" for name in ("vars", "types")]
    assert check(packs.compile_packs([tmp_path / "page.yaml", *shared])) == []


@pytest.mark.parametrize("text", [block for block in EXAMPLES if block.startswith("article:")])
def test_every_article_of_the_page_gives_its_events(text: str, knowledge: Knowledge) -> None:
    told = yaml.load(text, Loader=yaml.BaseLoader)
    found: list[dict[str, Any]] = []
    for event in relate(resolved(told["article"]), knowledge).events:
        found.append({"type": event.type} | ({"date": event.date} if event.date else {}))
        for role in event.roles:
            found[-1].setdefault(role.role, []).append(role.entity[1:])
    assert found == told["events"]


def test_the_page_shows_what_rules_see(tmp_path: Path) -> None:
    (text,) = (block for block in EXAMPLES if "sees:" in block)
    told = yaml.safe_load(text)
    sees = told.pop("sees")
    (tmp_path / "vars.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    rules = packs.compile_packs([tmp_path / "vars.yaml"])
    for sentence, seen in sees.items():
        plain, phrases = marked_up(sentence)
        assert prepare(rules, sketch(plain, 0, len(plain), phrases)).readable() == seen


def test_every_block_is_run() -> None:
    assert all(re.search("^(rules|article|sees):", text, re.MULTILINE) for text in EXAMPLES)


def fields(*kinds: Any) -> list[str]:
    return [name for kind in kinds for name in kind.__struct_fields__]


WRITTEN = [
    *(f"{{{name}" for name in SYMBOLS if name != "GROUP"), "|GROUP]", "|ORG", "+:", "&:", ")?", "?{",
    *(f"{{{name}:" for name in language.GAPS), *(f"{{{name}}}" for name in language._FIXED),
    *(f":{name}}}" for name in PARTS), *fields(records.Rule, records.Example, records.Exclude),
    *fields(records.Assign, records.Pack),
    *get_args(records.Scope), *fields(Types, EventKind),
]  # fmt: skip
"""What stands in an example that is run."""
NAMED = [*fields(records.Shared), "cut", *fields(Value)]
"""What is explained in words."""


@pytest.mark.parametrize("construct", [one for one in WRITTEN if one != "sentence"])
def test_every_construct_has_an_example(construct: str) -> None:
    assert any(construct in text for text in EXAMPLES), construct


@pytest.mark.parametrize("page", PAGES)
def test_every_name_of_the_language_is_explained(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    explained = set(re.findall(r"[a-z]+", " ".join(re.findall(r"`([^`\n]+)`", re.sub(FENCE, "", text)))))
    names = {
        *NAMED,
        *fields(records.Rule, records.Exclude, records.Assign, records.Pack),
        *get_args(records.Scope),
        *PARTS,
    }
    assert names - explained - {"rules"} == set()


def test_the_pages_have_the_same_examples() -> None:
    assert blocks(PAGES[1]) == EXAMPLES


def test_the_page_shows_types_as_the_project_has_them() -> None:
    known = load_types(ROOT / "models")
    used = {name for text in EXAMPLES if "declares:" not in text for name in re.findall(r":([a-z_]+)}", text)}
    assert used - {"cut"} <= set(known.bound)
