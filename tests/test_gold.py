"""The least that each annotated set must reach: our invented pages, and real articles where they are there."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from project import ROOT

from pipeline.clean.pages import read_pages
from pipeline.evaluate.stage import Scores, evaluate
from pipeline.params import load_params
from pipeline.run import Messages, run_all
from pipeline.schema import Article
from pipeline.store import read_jsonl

SHARED = ROOT.parent / "shared"
SETS = {
    "showcase": (ROOT / "data/raw", ROOT / "data/gold/showcase.jsonl"),
    "seed": (SHARED / "samples", SHARED / "gold/seed.jsonl"),
    "dev": (SHARED / "gold/dev", SHARED / "gold/dev.jsonl"),
    "pages": (SHARED / "gold/pages", SHARED / "gold/pages/pages.gold.jsonl"),
}
LEAST = {"showcase": 0.85, "seed": 0.90, "dev": 0.70, "pages": 0.65}

real = pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated real articles (../shared) are not here")
each_set = pytest.mark.parametrize("name", [pytest.param(name, marks=[real] * (name != "showcase")) for name in SETS])


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Facts of every set, extracted with the parameters of the project."""
    folder = tmp_path_factory.mktemp("gold")
    params = load_params(ROOT / "params.yaml", None)
    there = {name: pages for name, (pages, _) in SETS.items() if pages.is_dir()}
    for name, pages in there.items():
        run_all([pages], folder / name, params, Messages(lambda items, what: items, print))
    return {name: folder / name for name in there}


def scored(outputs: dict[str, Path], name: str) -> Scores:
    return evaluate(read_jsonl(SETS[name][1], dict), read_jsonl(outputs[name] / "facts.jsonl", dict))


@each_set
def test_scores_hold(name: str, outputs: dict[str, Path]) -> None:
    assert scored(outputs, name).mean_f1 >= LEAST[name]


@real
def test_headlines_are_found_on_pages(outputs: dict[str, Path]) -> None:
    assert scored(outputs, "pages").metrics["headline"].f1 >= 0.80


@each_set
def test_nothing_is_rejected(name: str, outputs: dict[str, Path]) -> None:
    assert (outputs[name] / "rejected.jsonl").read_bytes() == b""


@each_set
def test_every_mention_stands_in_the_raw_file(name: str, outputs: dict[str, Path]) -> None:
    raw = {page.source_file: page.text for page in read_pages([SETS[name][0]], print)}
    checked = 0
    for article in read_jsonl(outputs[name] / "relate.jsonl", Article):
        for mention in article.mentions:
            start, end = article.raw(mention.start, mention.end)
            printed = raw[article.source_file][start:end]
            assert "".join(printed.split()) == "".join(article.text[mention.start : mention.end].split())
            checked += 1
    assert checked > 100


@real
def test_the_sample_page(outputs: dict[str, Path]) -> None:
    """Four articles with their headlines, seven officials with all their posts, two agreements with full names."""
    lines = [json.loads(line) for line in (outputs["seed"] / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 4
    gold = [json.loads(line) for line in SETS["seed"][1].read_text(encoding="utf-8").splitlines()]
    # The third article is a jump without its beginning: it has no headline.
    assert {line["title"] for line in lines if line["title"]} == {line["title"] for line in gold if line["title"]}

    signing = next(line for line in gold if line["agreements"])
    found = next(line for line in lines if line["agreements"])
    attendees = {part["name"] for event in signing["events"] for part in event["participants"]} & {
        person["name"] for person in signing["persons"]
    }
    assert len(attendees) == 7
    names: dict[str, set[str]] = defaultdict(set)
    for body in (*signing["organizations"], *found["organizations"]):
        names[body["name"]] |= {body["name"], *body["mentions"]}
    held = {person["name"]: person["posts"] for person in found["persons"]}
    for person in signing["persons"]:
        if person["name"] in attendees:
            left = [(post["title"], names[post["org"]]) for post in held[person["name"]]]
            assert len(left) == len(person["posts"]), person["name"]
            for post in person["posts"]:
                assert any(title == post["title"] and names[post["org"]] & body for title, body in left), person["name"]
    assert len(found["agreements"]) == 2
    for agreement in signing["agreements"]:
        assert any(
            len(one["parties"]) == 2
            and all(any(party in names[name] for name in one["parties"]) for party in agreement["parties"])
            for one in found["agreements"]
        )
    assert [one["signatories"] for one in found["agreements"]] == [[], []]
