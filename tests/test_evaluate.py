"""Scores of hand-made facts, and agreement with the reference scorer where it is there."""

from __future__ import annotations

import copy
import csv
import importlib.util
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sample

from pipeline.evaluate.matching import canonical, keys, norm, same_date
from pipeline.evaluate.stage import Scores, evaluate, evaluate_halves, halves_table, table, write_scores
from pipeline.export.stage import facts
from pipeline.store import UserError

Line = dict[str, Any]
GOLD = Path(__file__).parent.parent.parent / "shared" / "gold"
EMPTY: Line = {"id": "x"}


def line() -> Line:
    return facts(sample.article())


def f1(gold: list[Line], found: list[Line]) -> dict[str, float]:
    """F1 of every metric that is not perfect."""
    return {name: one.f1 for name, one in evaluate(gold, found).metrics.items() if one.support and one.f1 < 1}


def renamed(one: Line, name: str, other: str) -> Line:
    return json.loads(json.dumps(one, ensure_ascii=False).replace(f'"{name}"', f'"{other}"'))


def test_the_same_facts_score_one() -> None:
    scores = evaluate([line()], [line()])
    assert scores.mean_f1 == 1.0
    assert not scores.errors
    assert scores.metrics["participant"].support == 3
    assert (scores.articles, scores.articles_predicted) == (1, 1)


def test_nothing_found_scores_nothing() -> None:
    scores = evaluate([line()], [])
    assert scores.mean_f1 == 0.0
    assert (scores.articles, scores.articles_predicted) == (1, 0)
    assert {error.kind for error in scores.errors} == {"missed"}


def test_a_lost_post_costs_post_and_title_alone() -> None:
    found = line()
    found["persons"][1]["posts"] = []
    assert f1([line()], [found]) == {"post": 0.8571, "post_title": 0.8571}


def test_a_post_at_the_wrong_body_keeps_its_title() -> None:
    found = line()
    found["persons"][1]["posts"][0]["org"] = "云栖区委"
    scores = evaluate([line()], [found])
    assert scores.metrics["post"].precision == scores.metrics["post"].recall == 0.75
    assert scores.metrics["post_title"].f1 == 1.0
    assert [(e.metric, e.article, e.kind, e.what) for e in scores.errors] == [
        ("post", "page-02", "missed", "沈砚秋 · 区长 · 云栖区人民政府"),
        ("post", "page-02", "wrong", "沈砚秋 · 区长 · 云栖区委"),
    ]


@pytest.mark.parametrize("other", ["中共云栖区委", "澄江市云栖区委"])
def test_other_forms_of_a_body_count(other: str) -> None:
    assert set(f1([line()], [renamed(line(), "云栖区委", other)])) <= {"org_alias"}


def test_a_duplicate_body_is_wrong_once() -> None:
    found = line()
    found["organizations"].append(copy.deepcopy(found["organizations"][0]))
    scores = evaluate([line()], [found])
    assert scores.metrics["organization"].precision == 0.75
    assert scores.metrics["organization"].recall == 1.0


def test_agreements_pair_by_the_end_of_the_title() -> None:
    found = line()
    found["agreements"][0]["title"] = "合作备忘录"
    assert f1([line()], [found]) == {}
    found["agreements"][0]["title"] = "采购合同"
    found["agreements"][0]["parties"].pop()
    assert {"agreement", "party", "signatory", "witness", "signed_with"} <= set(f1([line()], [found]))


def test_planned_agreements_and_mass_signings_face_nobody() -> None:
    gold = line()
    gold["agreements"][0]["status"] = "planned"
    assert evaluate([gold], [gold]).metrics["signed_with"].support == 0
    gold["agreements"][0] |= {"status": "signed", "parties": [f"{number}号公司" for number in range(7)]}
    assert evaluate([gold], [gold]).metrics["signed_with"].support == 0


def test_articles_of_one_page_are_scored_together() -> None:
    first, second = line(), line()
    second |= {"persons": [], "organizations": [], "agreements": [], "events": [], "title": "另一篇"}
    assert evaluate([first, second], [second, first]).mean_f1 == 1.0
    assert evaluate([{**first, "source_file": "a/page-02.jsonl"}], [first]).mean_f1 == 1.0
    assert evaluate([{**first, "source_file": None, "id": "page-02"}], [first]).mean_f1 == 1.0


def test_every_second_document_is_scored_apart() -> None:
    gold = [{**line(), "source_file": f"{name}.txt"} for name in "cabd"]
    found = [{**one, "persons": []} if one["source_file"][0] in "bd" else one for one in gold]
    first, second = evaluate_halves(gold, found)
    assert (first.articles, first.mean_f1) == (2, 1.0)
    assert {error.article for error in second.errors} == {"b", "d"}
    assert second.metrics["person"].f1 == 0
    assert "person             1.000   0.000  -1.000 *" in halves_table((first, second))


def test_what_is_missing_or_null_is_nothing() -> None:
    null = {"id": "x", "title": None, "persons": None, "organizations": None, "agreements": None, "events": None}
    assert evaluate([null], [EMPTY]).mean_f1 == evaluate([], []).mean_f1 == 0.0


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("2024-01-15", "2024-01-15", True),
        ("2024-01-15", "--01-15", True),
        ("2024-01-15", "--01-16", False),
        ("2024-01", "2024-01-15", False),
        (None, None, False),
        ("2024-01-15", None, False),
    ],
)
def test_dates(gold: str | None, found: str | None, same: bool) -> None:
    assert same_date(gold, found) is same


def test_names_without_width_space_and_quotation_marks() -> None:
    assert norm("《云脑 ２．０》“合作”协议") == "云脑2.0合作协议"
    assert keys(["云栖区人民政府"]) == {"云栖区人民政府", "云栖区"}
    assert canonical("不在册", [], set()) == "不在册"


def test_a_line_of_another_shape_is_one_line_with_its_place() -> None:
    with pytest.raises(UserError, match=r"facts, line 1 \(id a7\): .*persons"):
        evaluate([line()], [{"id": "a7", "persons": [{"posts": []}]}])


def test_files(tmp_path: Path) -> None:
    found = line()
    found["persons"].pop()
    scores = evaluate([line()], [found])
    write_scores(scores, tmp_path / "scores.json", tmp_path / "errors.csv")
    plain = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert plain["person"] == {"precision": 1.0, "recall": 0.75, "f1": 0.8571, "support": 4}
    assert plain["mean_f1"] == scores.mean_f1
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file)) == {
            "metric": "person",
            "article": "page-02",
            "kind": "missed",
            "what": "顾望舒",
        }
    assert "person             1.000   0.750   0.857       4 *" in table(scores).splitlines()


def corrupted(gold: Line, chance: random.Random) -> Line:
    """Facts with entities dropped, doubled, shuffled, renamed, and dates, titles and roles changed."""
    found = copy.deepcopy(gold)
    names = [one["name"] for key in ("persons", "organizations") for one in gold.get(key) or []] or ["某某"]
    for key in ("persons", "organizations", "agreements", "events"):
        kept = [one for one in found.get(key) or [] if chance.random() > 0.15]
        if kept and chance.random() < 0.3:
            kept.append(copy.deepcopy(chance.choice(kept)))
        chance.shuffle(kept)
        found[key] = kept
    for one in found["organizations"]:
        one["name"] = chance.choice(
            [one["name"]] * 4 + [one["name"][2:] or "某", f"中共{one['name']}", f"{one['name']}政府"]
        )
        one["mentions"] = one["mentions"][: chance.randrange(1, 5)]
    for one in found["agreements"]:
        one["title"] = chance.choice([one["title"], (one["title"] or "")[-5:], None])
        one["date"] = chance.choice([one.get("date")] * 3 + [None, "2024-01-15", "--01-15"])
        one["status"] = chance.choice([one.get("status")] * 3 + ["planned", None])
        for field in ("parties", "signatories", "witnesses"):
            one[field] = chance.choice([one.get(field), [*(one.get(field) or [])[1:], chance.choice(names)]])
    for one in found["events"]:
        one["type"] = chance.choice([one["type"]] * 4 + ["signing", "meeting"])
        one["date"] = chance.choice([one.get("date")] * 3 + [None, "2024-01-15", "--01-15"])
        for participant in one.get("participants") or []:
            participant["name"] = chance.choice([participant["name"]] * 4 + names)
            participant["role"] = chance.choice([participant["role"]] * 4 + ["attendee"])
    return found


@pytest.fixture(scope="module")
def reference() -> Callable[..., Any]:
    if not (GOLD / "score.py").is_file():
        pytest.skip("the reference scorer is not there")
    spec = importlib.util.spec_from_file_location("reference_score", GOLD / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.evaluate


def plain(scores: Scores) -> Line:
    return {
        **msgspec.to_builtins(scores.metrics),
        "mean_f1": scores.mean_f1,
        "articles": scores.articles,
        "articles_predicted": scores.articles_predicted,
    }


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("source", ["dev", "seed", "sample"])
def test_the_reference_scorer_agrees(source: str, seed: int, reference: Callable[..., Any], tmp_path: Path) -> None:
    chance = random.Random(f"{source}{seed}")
    if source == "sample":
        gold = [line()]
    else:
        gold = [json.loads(one) for one in (GOLD / f"{source}.jsonl").read_text(encoding="utf-8").splitlines()]
    if seed % 3 == 2:  # several articles a page
        gold = [{**one, "source_file": f"page-{at // 3}.txt"} for at, one in enumerate(gold)]
    found = [corrupted(one, chance) for one in gold if chance.random() > 0.1] if seed else gold
    for name, lines in (("gold", gold), ("found", found)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    expected, _ = reference(tmp_path / "gold", tmp_path / "found")
    assert plain(evaluate(gold, found)) == expected
