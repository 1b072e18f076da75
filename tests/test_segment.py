"""Sentences and words. All people, places and companies are invented."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pipeline.schema import Article, Block
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.stage import Segmenter, load, segment, widen
from pipeline.store import UserError

MODELS = Path(__file__).parent.parent / "models"


def split(text: str, kind: str = "paragraph") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, kind)]


@pytest.mark.parametrize(
    "marked",
    [
        "白沙市与云台集团签约。|双方将共建港口！",
        "甲方出地；|乙方出资；|丙方施工。",
        "还要等多久？|没人知道……|他走了。",
        "真的吗？！|真的。",
        "《你好，白沙！》昨天首映。|《合作协议；附件》已签。",
        "他参观了展馆（一期。二期未建）和码头。|随后离开。",
        "活动以“你好，白沙！”为主题。|众人参加。",
        "“我们来了！”他说。|掌声响起。",
        "林如海说：“合作很好。”|双方随后签约。",
        "林如海说：“合作很好。”，众人点头。",
        "林如海说：“今天我们签下的这份协议为两地今后十年的合作打下了坚实基础。|我们会认真落实每一项内容。”|会后参观。",
        "白沙市副市长（分管港口的未闭合括号。|他出席。",
        "完稿。|（记者 林如海）",
        "详见 www.example.com/a?b=1 网站。|谢谢!",
        '他说"好。"然后签字。|散会。',
        "“‘长港号’来了！”众人喊。|船靠岸。",
        "没有句号的一行",
    ],
)
def test_sentences_end_where_marked(marked: str) -> None:
    assert split(marked.replace("|", "")) == marked.split("|")


def test_edges_have_no_space() -> None:
    assert split("　　第一句。 第二句。 \n") == ["第一句。", "第二句。"]
    assert split(" 　") == []


def test_headline_is_split_at_spaces_only() -> None:
    assert split("白沙签约！云台落户　双方合作 AI for Science", "headline") == [
        "白沙签约！云台落户",
        "双方合作",
        "AI for Science",
    ]


def article(*blocks: tuple[str, str]) -> Article:
    text, found = "", []
    for kind, line in blocks:
        found.append(Block(kind, len(text), len(text) + len(line)))
        text += line + "\n"
    text = text[:-1]
    return Article("a1", "a.txt", "utf-8", text, ((0, 0, len(text)),), tuple(found))


PAGE = (
    ("headline", "白沙市与云台集团签约 共建港口"),
    ("byline", "记者 林如海"),
    ("paragraph", "１月１５日，白沙市与云台 集团在Ｔ３楼签约，😀金额3.5亿元。双方"),
    ("paragraph", "将合作。"),
)


@pytest.mark.parametrize("engine", ["pkuseg", "characters"])
def test_tokens_cover_the_sentences(engine: str) -> None:
    before = article(*PAGE)
    after = segment(before, load(MODELS, engine))
    assert [after.text[s.start : s.end] for s in after.sentences][-2:] == ["双方", "将合作。"]
    assert [s.block for s in after.sentences] == [0, 0, 1, 2, 2, 3]
    covered = {at for token in after.tokens for at in range(token.start, token.end)}
    assert covered == {at for at, char in enumerate(after.text) if not char.isspace()}
    assert all(one.end <= two.start for one, two in zip(after.tokens, after.tokens[1:], strict=False))
    assert before.sentences == () == before.tokens


def test_stand_in_without_a_model(tmp_path: Path) -> None:
    segmenter = load(tmp_path)
    assert segmenter.name == "characters"
    assert len(segment(article(("paragraph", "甲乙。")), segmenter).tokens) == 3


def test_segmenter_can_be_pickled() -> None:
    segmenter = load(MODELS)
    again: Segmenter = pickle.loads(pickle.dumps(segmenter))
    assert segment(article(*PAGE), again) == segment(article(*PAGE), segmenter)


def test_widen_keeps_fractions_and_length() -> None:
    text = "港口/码头占1/3，3.5亿元(TCL)"
    assert widen(text) == "港口、码头占１／３，３．５亿元（ＴＣＬ）"
    assert len(widen(text)) == len(text)


def words(text: str) -> list[str]:
    after = segment(article(("paragraph", text)), load(MODELS))
    return [after.text[token.start : token.end] for token in after.tokens]


@pytest.mark.skipif(not (MODELS / "segmenter" / "weights.npz").is_file(), reason="models/segmenter has no weights")
def test_shipped_model() -> None:
    assert words("双方签署合作协议。") == ["双方", "签署", "合作", "协议", "。"]
    assert words("1月15日，投资30亿元") == ["1月", "15日", "，", "投资", "30亿", "元"]
    assert words("李建国出席签约仪式并讲话。")[:3] == ["李", "建国", "出席"]
    assert "一博科技" in words("他在一博科技工作。")


def test_unknown_engine() -> None:
    with pytest.raises(UserError, match="jieba"):
        load(MODELS, "jieba")
