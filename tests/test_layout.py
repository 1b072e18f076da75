"""What the lines of a page are for."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pipeline.clean.layout import Marks, check_lines, lines_of, load_marks
from pipeline.store import UserError

MODELS = Path(__file__).parent.parent / "models"


@pytest.fixture(scope="module")
def marks() -> Marks:
    return load_marks(MODELS)


def kinds(text: str, marks: Marks) -> list[tuple[str, str]]:
    return [(line.kind, text[line.start : line.end]) for line in lines_of(text, marks)]


def test_every_rule_matches_its_examples_and_no_counterexample() -> None:
    assert check_lines(MODELS) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("□ 记者 冯大年 宋小禾", [("byline", "□ 记者 冯大年 宋小禾")]),
        ("\u3000\u3000签署协议。\u3000", [("text", "签署协议。")]),
        ("(来源：东岭发布)", [("source", "(来源：东岭发布)")]),
        ("(综合自：东岭发布)", [("source", "(综合自：东岭发布)")]),
        ("（上接第1版）坚定信心。", [("jump_from", "（上接第1版）"), ("text", "坚定信心。")]),
        ("坚定信心。（下转第４版）", [("text", "坚定信心。"), ("jump_to", "（下转第４版）")]),
        ("交流工作。(来源：东岭发布)", [("text", "交流工作。"), ("source", "(来源：东岭发布)")]),
        ("合作共赢。返回搜狐，查看更多责任编辑：", [("text", "合作共赢。")]),
        ("参观调研。分享让更多人看到", [("text", "参观调研。")]),
        ("推动落地。(完)【编辑:冯大年】", [("text", "推动落地。(完)【编辑:冯大年】")]),
        ("东岭日报\n2024年1月19日 星期五\n第3版\n要闻", []),
        ("扫一扫下载客户端\n版权所有 未经许可不得转载\n广告", []),
        ("", []),
        ("。。。\n？！", [("text", "。。。"), ("text", "？！")]),
    ],
)
def test_kinds_of_lines(marks: Marks, text: str, found: list[tuple[str, str]]) -> None:
    assert kinds(text, marks) == found


def test_line_ends_gaps_and_indents(marks: Marks) -> None:
    text = "甲\r\n乙\r丙\u2028\u3000\u3000丁\n \u200b\n\n戊"
    lines = list(lines_of(text, marks))
    assert [(text[line.start : line.end], line.gap, line.indent) for line in lines] == [
        ("甲", 0, False),
        ("乙", 0, False),
        ("丙", 0, False),
        ("丁", 0, True),
        ("戊", 2, False),
    ]


def test_marks_go_to_other_processes(marks: Marks) -> None:
    assert kinds("广告\n正文", pickle.loads(pickle.dumps(marks))) == [("text", "正文")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "id: masthead-date\n    pattern: '",
            "id: masthead-date\n    pattern: '(",
            "masthead-date: not a pattern: missing",
        ),
        ("\ndigest:", "\ndigests:", "digest, digests: missing or unknown"),
        ("    pattern: '^《?", "    patern: '^《?", r"lines\.yaml:\d+: Object missing required field `pattern`"),
    ],
)
def test_mistakes_in_the_rules_name_the_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "clean" / "lines.yaml"
    path.parent.mkdir()
    text = (MODELS / "clean" / "lines.yaml").read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError, match=message) as error:
        load_marks(tmp_path)
    assert "\n" not in str(error.value)
