"""What the sets say in our labels, and what training reads into them. Needs no torch."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.engines.tagger import Span
from pipeline.train.data import joined, leaks, pieces, shingles
from pipeline.train.labels import Choice, Hints, ours
from pipeline.train.silver import mended

FILE = Path(__file__).parent.parent / "models/ner/training.yaml"


@pytest.fixture(scope="module")
def hints() -> Hints:
    return Hints.load(FILE)


@pytest.mark.parametrize(
    ("phrase", "parts"),
    [
        ("常务副会长", [("常务副会长", "TITLE")]),
        ("市卫健委副主任", [("市卫健委", "ORG"), ("副主任", "TITLE")]),
        ("区委常委", [("区委", "ORG"), ("常委", "TITLE")]),
        ("党委副书记", [("党委副书记", "TITLE")]),
        ("青禾区区长", [("青禾区", "PLACE"), ("区长", "TITLE")]),
        ("少将副司令员", [("少将", "TITLE"), ("副司令员", "TITLE")]),
        ("校党委书记", [("党委书记", "TITLE")]),
        ("首席科学家", [("首席科学家", "TITLE")]),
    ],
)
def test_posts_are_cut_from_bodies(hints: Hints, phrase: str, parts: list[tuple[str, str]]) -> None:
    choices = hints.split_title(0, len(phrase), phrase)
    assert [(phrase[one.start : one.end], one.labels[0]) for one in choices] == parts


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青禾区税务局", "government"), ("云桥大学", "research"), ("蓝湾集团", "company"), ("云桥市委", "party"),
        ("云桥日报", "media"), ("云桥市总商会", "association"), ("云桥", None),
    ],
)  # fmt: skip
def test_kind_by_ending(hints: Hints, name: str, kind: str | None) -> None:
    assert hints.kind(name) == kind


def test_a_set_without_posts_gets_the_certain_ones(hints: Hints) -> None:
    text = "蓝湾集团董事长、总裁苏慕白到访"
    found = ours("msra", text, [(0, 4, "ORG"), (10, 13, "PER")], hints)
    assert found == (
        Choice(0, 4, ("ORG",), "company"),
        Choice(4, 7, ("TITLE",)),
        Choice(8, 10, ("TITLE",)),
        Choice(10, 13, ("PERSON",)),
    )


def test_nested_entities_give_way(hints: Hints) -> None:
    found = ours("pfr", "云桥市委来人", [(0, 2, "ns"), (0, 4, "nt")], hints)
    assert [(one.start, one.end, one.labels) for one in found] == [(0, 4, ("ORG",))]


def test_time_words_are_joined() -> None:
    entities = [[0, 5, "t", "一九九七年"], [5, 7, "t", "七月"], [8, 10, "nr", "苏慕"]]
    assert joined("一九九七年七月，苏慕", entities) == [(0, 7, "t"), (8, 10, "nr")]


def test_pieces_never_cut_an_entity() -> None:
    text = "甲" * 158 + "云桥大学" + "乙" * 20
    cut = list(pieces(text, [(158, 162, "ORG")]))
    assert "".join(piece for piece, _ in cut) == text
    assert [(piece[left:right], label) for piece, inside in cut for left, right, label in inside] == [
        ("云桥大学", "ORG")
    ]


def test_leaks_are_seen() -> None:
    known = shingles("云桥市青禾区委书记昨日会见了蓝湾集团董事长一行")
    assert leaks("云桥市青禾区委书记昨日会见了蓝湾集团董事长", known)
    assert not leaks("蓝湾集团董事长昨日在云桥市出席了另一场签约仪式", known)


def test_an_article_mends_its_labels(hints: Hints) -> None:
    text = "(通讯员 方映雪)青禾区税务局副局长欧阳景行致辞。欧阳景行说，全局将努力。"
    at = text.index("欧阳")
    spans = [Span(9, 12, "PLACE", 0.9), Span(at, at + 4, "PERSON", 0.99)]
    found = {(text[one.start : one.end], one.labels) for one in mended(text, spans, hints)}
    assert ("青禾区税务局", ("ORG",)) in found
    assert ("方映雪", ("PERSON",)) in found
    assert ("副局长", ("TITLE",)) in found
    assert sum(one.labels == ("PERSON",) for one in mended(text, spans, hints)) == 3
