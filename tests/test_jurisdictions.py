"""Jurisdictions at the head of names, and the one that a bare level means."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.resolve.jurisdictions import Focus, load_gazetteer
from pipeline.store import UserError

MODELS = Path(__file__).parent.parent / "models"
GAZETTEER = load_gazetteer(MODELS)


@pytest.mark.parametrize(
    ("surface", "parts"),
    [
        ("区税务局", ("区", "税务局")),
        ("市委", ("市", "委")),
        ("省财政厅社保处", ("省", "财政厅社保处")),
        ("市场监管局", None),
        ("云栖区税务局", None),
        ("市民", None),
    ],
)
def test_short_forms(surface: str, parts: tuple[str, str] | None) -> None:
    assert GAZETTEER.split_short(surface) == parts


def test_organs_prove_jurisdictions_that_the_gazetteer_lacks() -> None:
    learned = GAZETTEER.learn(["中共云栖区委", "澄岭市东泽区人民政府", "云栖区税务局", "社区委员会"])
    assert learned == {"云栖区", "澄岭市", "东泽区"}
    assert GAZETTEER.leading("澄岭市东泽区税务局", learned) == ["澄岭市", "东泽区"]


def test_a_bare_level_is_no_jurisdiction() -> None:
    assert GAZETTEER.learn(["自治区党委", "澄江自治区党委"]) == {"澄江自治区"}


def test_focus_prefers_what_was_named_before() -> None:
    focus = Focus(GAZETTEER, [(0, "云栖区", True), (50, "东泽区", True)])
    assert focus.at("区", 60) == ("东泽区", "inherited")
    assert focus.at("区", 10) == ("云栖区", "inherited")
    assert focus.at("市", 10) is None


def test_focus_after_only_when_unique() -> None:
    assert Focus(GAZETTEER, [(50, "东泽区", True)]).at("区", 0) == ("东泽区", "inherited")
    assert Focus(GAZETTEER, [(50, "东泽区", True), (70, "云栖区", True)]).at("区", 0) is None


def test_focus_climbs_the_gazetteer() -> None:
    assert Focus(GAZETTEER, [(0, "潍坊市", True)]).at("省", 10) == ("山东省", "gazetteer")


def test_short_names_of_districts_fix_no_jurisdiction() -> None:
    assert GAZETTEER.city("潍坊") == "潍坊市"
    assert GAZETTEER.city("大兴") is None


def test_missing_divisions(tmp_path: Path) -> None:
    (tmp_path / "resolve").mkdir()
    source = (MODELS / "resolve" / "jurisdictions.yaml").read_text(encoding="utf-8")
    (tmp_path / "resolve" / "jurisdictions.yaml").write_text(source, encoding="utf-8")
    with pytest.raises(UserError, match=r"divisions\.tsv: cannot be read"):
        load_gazetteer(tmp_path)
