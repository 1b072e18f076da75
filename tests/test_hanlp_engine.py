"""The HanLP engine. All people and places are invented. Tests that need HanLP itself skip where it is not installed."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest

from pipeline.engines import hanlp as hanlp_engine
from pipeline.engines.hanlp import LICENCE, HanlpEngine, load_hanlp, read_labels
from pipeline.engines.tagger import Span
from pipeline.schema import Label, OrgType
from pipeline.store import UserError

MODEL = Path(__file__).parent.parent / "models" / "hanlp"
LABELS = MODEL / "labels.yaml"
PUBLISHED = "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH"

installed = pytest.mark.skipif(
    importlib.util.find_spec("hanlp") is None, reason="HanLP is not installed (extra [hanlp])"
)
shipped = pytest.mark.skipif(not (MODEL / "model.safetensors").is_file(), reason="models/hanlp has no weights")


class MultiTask:
    """Answers as a multi-task model does: words without white space, spans in words, in no order."""

    def __call__(self, texts: list[str], tasks: str) -> dict[str, Any]:
        words = [text.replace(" ", "").replace("访问", "|访问|").strip("|").split("|") for text in texts]
        spans = [[("", "LOCATION", 2, 3), ("", "MONEY", 1, 2), ("", "PERSON", 0, 1)][: len(one)] for one in words]
        return {"tok/fine": words, tasks: spans}


class SingleTask:
    def __call__(self, texts: list[list[str]]) -> list[list[tuple[str, str, int, int]]]:
        return [[("林如海", "NR", 0, 3), ("如海", "NS", 1, 3)] for _ in texts]


def engine(component: Any, task: str | None) -> HanlpEngine:
    ours = {theirs: label for label, names in read_labels(LABELS).labels.items() for theirs in names}
    return HanlpEngine("test", component, task, ours)


def test_labels_are_ours() -> None:
    known = {*get_args(Label), *(f"ORG:{kind}" for kind in get_args(OrgType))}
    labels = read_labels(LABELS).labels
    assert set(labels) <= known
    theirs = [name for names in labels.values() for name in names]
    assert len(theirs) == len(set(theirs))


def test_multi_task_spans_count_in_characters() -> None:
    spans = engine(MultiTask(), "ner/msra").spans(["", "林 如海 访问白沙市"])
    assert spans == [[], [Span(0, 4, "PERSON", 1.0), Span(7, 10, "PLACE", 1.0)]]


def test_words_that_are_not_those_of_the_text_give_nothing() -> None:
    class Mangled(MultiTask):
        def __call__(self, texts: list[str], tasks: str) -> dict[str, Any]:
            return super().__call__([text.replace("访问", "访问了") for text in texts], tasks)

    assert engine(Mangled(), "ner/msra").spans(["林如海访问白沙市"]) == [[]]


def test_single_task_keeps_the_longer_of_two_that_overlap() -> None:
    assert engine(SingleTask(), None).spans(["林如海来访"]) == [[Span(0, 3, "PERSON", 1.0)]]


def test_other_schemes_are_refused() -> None:
    with pytest.raises(UserError, match="msra"):
        engine(SingleTask(), None).spans(["林如海来访"], "msra")


def test_without_hanlp_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hanlp_engine.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"whosigned\[hanlp\]"):
        load_hanlp(str(MODEL), LABELS)


@installed
def test_missing_weights_are_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HANLP_HOME", str(tmp_path))
    with pytest.raises(UserError) as caught:
        load_hanlp(PUBLISHED, LABELS)
    message = str(caught.value)
    assert "\n" not in message
    assert f"{tmp_path}/mtl/close_tok_pos_ner" in message
    assert PUBLISHED in message
    assert "hanlp.load" in message
    assert LICENCE in message


@installed
def test_unknown_name_and_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="neither a folder nor a name"):
        load_hanlp("NO_SUCH_MODEL", LABELS)
    with pytest.raises(UserError, match=r"config\.json"):
        load_hanlp(str(tmp_path), LABELS)


@installed
def test_what_cannot_be_loaded_says_why(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"classpath": "hanlp.no.such.Class"}))
    with pytest.raises(UserError, match="cannot be loaded") as caught:
        load_hanlp(str(tmp_path), LABELS)
    assert "\n" not in str(caught.value)
    assert "hanlp.no" in str(caught.value)


@installed
@shipped
def test_shipped_model() -> None:
    loaded = load_hanlp(str(MODEL), LABELS)
    texts = ["", "  ", "新华社北京１月１５日电（记者李建国）外交部部长王志强今天在北京会见了美国客人。", "天气好。"]
    found = loaded.spans(texts)
    named = {(texts[2][span.start : span.end], span.label) for span in found[2]}
    assert ("王志强", "PERSON") in named
    assert ("美国", "PLACE") in named
    assert found[0] == found[1] == found[3] == []
    assert [loaded.spans([text])[0] for text in texts] == found
    long = texts[2] * 40
    assert len(loaded.spans([long])[0]) >= 40 * 3


@installed
@shipped
def test_changed_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "hanlp"
    shutil.copytree(MODEL, folder)
    with (folder / "model.safetensors").open("ab") as file:
        file.write(b"x")
    with pytest.raises(UserError, match="digests"):
        load_hanlp(str(folder), LABELS)
