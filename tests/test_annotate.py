"""Annotation: out to every tool and back loses nothing; corrections count; what makes no sense is refused."""

from __future__ import annotations

import importlib.util
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sample
from project import ROOT, call

from pipeline.annotate.exchange import export_sheets, import_sheets
from pipeline.annotate.sheets import sheet
from pipeline.evaluate.stage import evaluate
from pipeline.export.stage import facts
from pipeline.schema import Article
from pipeline.store import UserError, read_jsonl, write_jsonl

MODELS = ROOT / "models"
TOOLS = ("labelstudio", "doccano", "docbin")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The showcase as `run` leaves it, with the invented article."""
    from pipeline.options import MESSAGES
    from pipeline.params import load_params
    from pipeline.run import run_all

    out = tmp_path_factory.mktemp("run")
    run_all([ROOT / "data/raw"], out, load_params(None, MODELS), MESSAGES)
    articles = [*read_jsonl(out / "relate.jsonl", Article), sample.article()]
    write_jsonl(out / "relate.jsonl", articles)
    write_jsonl(out / "facts.jsonl", map(facts, articles))
    return out


def scored(line: dict[str, Any]) -> dict[str, Any]:
    """Everything in a line that the guide names, in an order of its own."""
    return {
        "article": [line[key] for key in ("id", "source_file", "published", "source", "title")],
        "persons": sorted(
            (one["name"], sorted((held["title"], held["org"] or "") for held in one["posts"]))
            for one in line["persons"]
        ),
        "organizations": sorted((one["name"], one["type"], sorted(one["mentions"])) for one in line["organizations"]),
        "agreements": [
            {key: sorted(one[key]) if isinstance(one[key], list) else one[key] for key in
             ("title", "type", "status", "parties", "signatories", "witnesses", "date", "place")}
            for one in line["agreements"]
        ],
        "events": [
            [one["type"], one["trigger"], one["date"], one["place"],
             sorted({(who["name"], who["role"]) for who in one["participants"]})]
            for one in line["events"]
        ],
    }  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_out_and_back_is_the_same(tool: Any, run: Path, tmp_path: Path) -> None:
    export_sheets(run, tool, tmp_path / "file", MODELS)
    import_sheets(tmp_path / "file", tool, tmp_path / "gold.jsonl", MODELS)
    known, gold = list(read_jsonl(run / "facts.jsonl", dict)), list(read_jsonl(tmp_path / "gold.jsonl", dict))
    assert [scored(line) for line in gold] == [scored(line) for line in known]
    assert gold[-1]["events"][0]["qualifiers"] == {"amount": "3亿元"}
    metrics = evaluate(gold, known).metrics
    assert [name for name, one in metrics.items() if one.support and one.f1 < 1] == []


def test_places_count_in_the_text_that_goes_along(run: Path, tmp_path: Path) -> None:
    export_sheets(run, "labelstudio", tmp_path / "file", MODELS)
    import_sheets(tmp_path / "file", "labelstudio", tmp_path / "gold.jsonl", MODELS)
    for line, article in zip(
        read_jsonl(tmp_path / "gold.jsonl", dict), read_jsonl(run / "relate.jsonl", Article), strict=True
    ):
        assert line["text"] == article.text
        for one in line["organizations"]:
            assert {"".join(line["text"][slice(*span)].split()) for span in one["spans"]} <= set(one["mentions"])
        for one in line["agreements"]:
            assert line["text"][slice(*one["span"])].strip("《》").endswith(one["title"][-3:])


def tasks(run: Path, folder: Path) -> tuple[list[dict[str, Any]], ET.Element]:
    export_sheets(run, "labelstudio", folder / "tasks.json", MODELS)
    return json.loads((folder / "tasks.json").read_text("utf-8")), ET.parse(folder / "tasks.xml").getroot()


def test_label_studio_tasks_keep_the_documented_form(run: Path, tmp_path: Path) -> None:
    """https://labelstud.io/guide/task_format and /guide/predictions, held against the configuration written beside."""
    found, view = tasks(run, tmp_path)
    controls = {tag.attrib["name"]: tag for tag in view.iter() if "toName" in tag.attrib}
    values = {
        tag.tag: {one.attrib["value"] for one in view.iter(tag.tag)} for tag in view.iter() if "value" in tag.attrib
    }
    for task in found:
        (prediction,) = task["predictions"]
        regions = {one["id"]: one for one in prediction["result"] if one["type"] == "labels"}
        for one in prediction["result"]:
            if one["type"] == "relation":
                assert {one["from_id"], one["to_id"]} <= set(regions)
                assert set(one["labels"]) <= values["Relation"]
                continue
            assert controls[one["from_name"]].tag.lower() == one["type"]
            assert controls[one["from_name"]].attrib["toName"] == one["to_name"]
            start, end = one["value"]["start"], one["value"]["end"]
            if one["type"] == "labels":
                assert task["data"]["text"][start:end] == one["value"]["text"]
                assert set(one["value"]["labels"]) <= values["Label"]
            else:
                assert (start, end) == (regions[one["id"]]["value"]["start"], regions[one["id"]]["value"]["end"])
                assert all("=" in line for line in one["value"]["text"])


SDK = pytest.mark.skipif(
    not importlib.util.find_spec("label_studio_sdk"),
    reason="in an environment of its own, for it wants an older numpy: pip install 'whosigned[labelstudio]'",
)


@SDK
def test_what_label_studio_exports_comes_back_as_the_same_facts(run: Path, tmp_path: Path) -> None:
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.converter.converter import Format

    found, _ = tasks(run, tmp_path)
    done = [
        {"id": number, "data": task["data"], "annotations": [{"id": number, **task["predictions"][0]}]}
        for number, task in enumerate(found)
    ]
    (tmp_path / "project.json").write_text(json.dumps(done), encoding="utf-8")
    converter = Converter((tmp_path / "tasks.xml").read_text("utf-8"), str(tmp_path))
    converter.convert(str(tmp_path / "project.json"), str(tmp_path / "export"), Format.JSON, is_dir=False)
    (exported,) = (tmp_path / "export").glob("*.json")
    import_sheets(exported, "labelstudio", tmp_path / "gold.jsonl", MODELS)
    known, gold = list(read_jsonl(run / "facts.jsonl", dict)), list(read_jsonl(tmp_path / "gold.jsonl", dict))
    assert [scored(line) for line in gold] == [scored(line) for line in known]
    converter.convert(str(tmp_path / "project.json"), str(tmp_path / "conll"), Format.CONLL2003, is_dir=False)
    tags = {line.rpartition("-")[2] for line in (tmp_path / "conll/result.conll").read_text("utf-8").splitlines()}
    assert {"PERSON", "TITLE", "ORG:company"} <= tags


@SDK
def test_label_studio_takes_tasks_and_configuration(run: Path, tmp_path: Path) -> None:
    from label_studio_sdk.label_interface import LabelInterface

    found, _ = tasks(run, tmp_path)
    interface = LabelInterface((tmp_path / "tasks.xml").read_text("utf-8"))
    interface.validate()
    for task in found:
        assert interface.validate_task({"data": task["data"]})
        assert interface.validate_prediction(task["predictions"][0], return_errors=True) == []


TEXT = "# 东湖区与云岭集团签约\n𠮷日，东湖区区长陆闻笛与云岭集团总裁沈砚秋签署《合作协议》。"
EMPTY = {"id": "a1", "source_file": "a.txt", "published": "2024-03-01", "source": None, "title": None, "text": TEXT}


def region(name: str, words: str, label: str, nth: int = 0, units: bool = False) -> dict[str, Any]:
    """A region as Label Studio writes it; `units` as it was before 2022."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    start += units and TEXT.index("𠮷") < start
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def relation(source: str, target: str, *labels: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": list(labels)}


BY_HAND = [
    region("p", "陆闻笛", "PERSON"), region("t", "区长", "TITLE"), region("o1", "东湖区", "ORG:jurisdiction", 1),
    region("o2", "东湖区", "ORG:jurisdiction"), region("o3", "云岭集团", "ORG:company"),
    region("a", "《合作协议》", "AGREEMENT:signed"), region("e", "签署", "EVENT:signing", units=True),
    {**region("e", "签署", ""), "type": "textarea", "from_name": "notes", "value": {"text": ["date=2024-02-27"]}},
    relation("p", "t", "post"), relation("o1", "t", "at"), relation("a", "o1", "party"), relation("a", "o3", "party"),
    relation("p", "a", "signatory"), relation("e", "o2", "party"), relation("e", "o3", "party"),
]  # fmt: skip
"""What a human draws: no notes, links either way round, a body marked twice without a link, a place in UTF-16 units."""


def imported(result: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    cancelled = {"result": [], "was_cancelled": True}
    task = {"data": EMPTY, "annotations": [{"result": result, "was_cancelled": False}, cancelled], "predictions": []}
    (folder / "export.json").write_text(json.dumps([task]), encoding="utf-8")
    import_sheets(folder / "export.json", "labelstudio", folder / "gold.jsonl", MODELS)
    (line,) = read_jsonl(folder / "gold.jsonl", dict)
    return line


def test_what_a_human_draws_becomes_gold(tmp_path: Path) -> None:
    line = imported(BY_HAND, tmp_path)
    assert [(one["name"], [(post["title"], post["org"]) for post in one["posts"]]) for one in line["persons"]] == [
        ("陆闻笛", [("区长", "东湖区")])
    ]
    assert [(one["name"], one["mentions"], len(one["spans"])) for one in line["organizations"]] == [
        ("东湖区", ["东湖区"], 2), ("云岭集团", ["云岭集团"], 1),
    ]  # fmt: skip
    (agreement,), (event,) = line["agreements"], line["events"]
    assert (agreement["title"], agreement["type"], agreement["parties"], agreement["signatories"]) == (
        "合作协议", "协议", ["东湖区", "云岭集团"], ["陆闻笛"],
    )  # fmt: skip
    assert (event["trigger"], event["date"], TEXT[slice(*event["span"])]) == ("签署", "2024-02-27", "签署")


REFUSED = [
    (relation("p", "o1", "same"), "a link same cannot be between 陆闻笛 (PERSON) and 东湖区 (ORG)"),
    (relation("p", "a"), "a link without a label is no role"),
    (relation("a", "o1", "boss"), "boss is no role"),
    (relation("a", "o9", "party"), "a link party leads to a mark that is not there"),
    (region("x", "总裁", "JOB"), "unknown label JOB"),
    (region("x", "总裁", "EVENT:party"), "party is no type of event"),
    (
        {**region("x", "总裁", "TITLE"), "value": {**region("x", "区长", "TITLE")["value"], "start": 0}},
        "region x: its text",
    ),
]


@pytest.mark.parametrize(("added", "said"), REFUSED)
def test_what_makes_no_sense_is_refused(added: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="article a1: ") as error:
        imported([*BY_HAND, added], tmp_path)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_doccano_finds_its_notes_by_place(tmp_path: Path) -> None:
    """It numbers anew, and a mark that was moved says what is printed."""
    write_jsonl(tmp_path / "relate.jsonl", [sample.article()])
    export_sheets(tmp_path, "doccano", tmp_path / "out.jsonl", MODELS)
    (line,) = read_jsonl(tmp_path / "out.jsonl", dict)
    line["id"], line["Comments"] = 77, []
    for one in line["entities"]:
        one["id"] += 500
    for one in line["relations"]:
        one["from_id"], one["to_id"] = one["from_id"] + 500, one["to_id"] + 500
    line["entities"].reverse()
    write_jsonl(tmp_path / "back.jsonl", [line])
    import_sheets(tmp_path / "back.jsonl", "doccano", tmp_path / "gold.jsonl", MODELS)
    (same,) = read_jsonl(tmp_path / "gold.jsonl", dict)
    assert scored(same)["organizations"] == scored(facts(sample.article()))["organizations"]
    assert sorted(event["date"] or "" for event in same["events"]) == ["", "--01-15"]
    moved = next(one for one in line["entities"] if one["label"] == "ORG:party")
    moved["end_offset"] += 2
    write_jsonl(tmp_path / "back.jsonl", [line])
    import_sheets(tmp_path / "back.jsonl", "doccano", tmp_path / "gold.jsonl", MODELS)
    (other,) = read_jsonl(tmp_path / "gold.jsonl", dict)
    assert "区委书记" in {one["name"] for one in other["organizations"]}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_file_of_another_kind_is_one_line(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "bad").write_text('{"text": "东湖"}\n', encoding="utf-8")
    for name in ("bad", "none"):
        with pytest.raises(UserError, match=name):
            import_sheets(tmp_path / name, tool, tmp_path / "gold.jsonl", MODELS)


def test_the_commands(run: Path, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    done = call(capsys, monkeypatch, "annotate", "export", run, "--to", "doccano", "--out", tmp_path / "a.jsonl")
    assert (done.code, done.err) == (0, "")
    done = call(
        capsys,
        monkeypatch,
        "annotate",
        "import",
        tmp_path / "a.jsonl",
        "--from",
        "doccano",
        "--out",
        tmp_path / "g.jsonl",
    )
    assert done.code == 0
    done = call(capsys, monkeypatch, "evaluate", tmp_path / "g.jsonl", run / "facts.jsonl")
    assert "mean F1 over *: 1.0000" in done.out


def test_a_body_that_the_text_does_not_name_is_kept() -> None:
    article = sample.article()
    hidden = msgspec.structs.replace(article.organizations[2], mentions=(), aliases=(), name="云栖区党委")
    one = sheet(msgspec.structs.replace(article, organizations=(*article.organizations[:2], hidden)))
    (mark,) = (mark for mark in one.marks if mark.notes.get("name") == "云栖区党委")
    assert mark.notes["form"] == ""
    assert one.text[mark.start : mark.end] == "区委书记顾望舒"
