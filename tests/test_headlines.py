"""Headlines, subheads, decks and broken text."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.clean.headlines import load_weights, roles
from pipeline.clean.layout import lines_of, load_marks

MODELS = Path(__file__).parent.parent / "models"
LONG = (
    "双方将以产业升级为契机，在新能源、智能制造、现代物流等领域开展务实合作，共同建设研发中心和产业基地，"
    "带动上下游企业集聚发展。东岭区委书记冯大年、新光集团董事长宋小禾出席签约仪式并讲话。"
)
AGREED = f"1月15日，东岭区与新光集团签订战略合作协议。{LONG}"
SCHOOL = (
    "本报讯（记者 陆一鸣）南川大学与海丰医院昨天举行共建教学医院签约仪式。根据约定，两家单位将在人才培养、临床教学、"
    "科学研究等方面深度协同，海丰医院将接收南川大学医学生实习，南川大学医学院将选派教师到医院任教，共同申报课题。"
)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["东岭区与新光集团签约", AGREED, "南川大学与海丰医院共建", SCHOOL], "H.H."),
        (["东岭区与新光集团签约", "□ 记者 陆一鸣", AGREED, "南川大学与海丰医院共建", SCHOOL], "H..H."),
        (["东岭区与新光集团签约", "推动产业升级 打造开放高地", SCHOOL], "Hs."),
        (["东岭区与新光集", "团签约", AGREED], "Hm."),
        (["“东岭之约", "”签约仪式举行", AGREED], "Hm."),
        ([AGREED, LONG], ".."),
        (["东岭要闻简讯", "新光集团新厂投产", AGREED, "南川大学迎来新生", LONG, "海丰医院开诊", LONG], "Hs.s.s."),
        (["东岭区与新光集团签约", AGREED, "冯大年表示，新光", f"集团是东岭区的重要伙伴。{LONG}"], "H..."),
        (["东岭区与新光集团签约", AGREED], "H."),
        (["(上接第1版)", LONG], ".."),
        ([AGREED, "图为签约仪式现场。 陆一鸣 摄", "南川大学与海丰医院共建", "——为居民提供更好的医疗", SCHOOL], "..Hs."),
    ],
)
@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_roles_of_lines(lines: list[str], found: str, blank: str) -> None:
    marks, text = load_marks(MODELS), blank.join(lines)
    letters = {"headline": "H", "more": "m", "short": "s", "text": "."}
    printed = list(lines_of(text, marks))
    assert "".join(letters[role] for role in roles(text, printed, marks, load_weights(MODELS))) == found


def test_a_page_without_lines() -> None:
    assert roles("", [], load_marks(MODELS), load_weights(MODELS)) == []
