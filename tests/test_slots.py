"""Names that only their place beside a verb of signing proves."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked import marked

from pipeline.schema import fold
from pipeline.tag.lexicon import load_lexicon, scan
from pipeline.tag.slots import find_slots, load_slots

MODELS = Path(__file__).parent.parent / "models"
SLOTS, LEXICON = load_slots(MODELS), load_lexicon(MODELS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("当天，喜云拉雅与[澄江市文旅局|ORG]签署合作协议。", ["喜云拉雅"]),
        ("[云岭集团|ORG]与[澄江|PLACE]东湖主权基金于[3日|DATE]正式签订备忘录。", ["澄江东湖主权基金"]),
        ("[云岭集团|ORG]还与本地疫苗企业Genvax Egypt签署协议。", ["Genvax Egypt"]),
        ("[云岭集团|ORG]与东屿时代、[澄江大学|ORG]签订协议。", ["东屿时代"]),
        ("第八师与[云岭集团|ORG]（以下简称云岭）签订协议。", ["第八师"]),
        ("当天，中云会少年宫与“[东湖好八连|ORG]”签署协议。", ["中云会少年宫"]),
        ("[云岭省|PLACE]与东屿阿尔自治共和国签署协议。", ["东屿阿尔自治共和国"]),
        ("[3月1日|DATE]，[澄江|PLACE]港与[云岭集团|ORG]签订协议。", ["澄江港"]),
        ("[东湖局|ORG]、[澄江大学|ORG]、喜云镇签订协议。", ["喜云镇"]),
        ("[东湖局|ORG]与[澄江|PLACE]海事及[港务管理局|ORG]签署协议。", ["澄江海事及港务管理局"]),
        ("[云岭省|PLACE]与[东屿|PLACE]阿尔省[22日|DATE]在[澄江|PLACE]签署协议。", ["东屿阿尔省"]),
        ("[东湖大学|ORG]于[2023年|DATE]5月及7月分别与[澄江|PLACE]、[云岭集团|ORG]签署协议。", []),
        ("喜云五村、六村、七村的业委会与[云岭集团|ORG]签署协议。", []),
        ("[陆闻笛|PERSON]、[沈砚秋|PERSON]、喜云社团签约仪式举行。", []),
        ("[陆闻笛|PERSON]、[沈砚秋|PERSON]出席本次签约。", []),
        ("喜云拉雅与东屿时代签署协议。", []),
        ("[东湖局|ORG]与[澄江大学|ORG]及[云岭集团|ORG]签署协议。", []),
        ("双方与[云岭集团|ORG]签署协议。", []),
        ("[云岭集团|ORG]与多家相关企业签署协议。", []),
        ("[云岭集团|ORG]与[澄江大学|ORG]签署协议。", []),
        ("[云岭集团|ORG]与12家医院签署协议。", []),
        ("[云岭集团|ORG]与农业馆参展企业签署协议。", []),
        ("[云岭集团|ORG]与机构签署协议。", []),
        ("[云岭集团|ORG]与东屿时代会谈。", []),
    ],
)
def test_unknown_sides(text: str, found: list[str]) -> None:
    article = marked(text)
    sides = find_slots(scan(fold(article.text), LEXICON), SLOTS, article.mentions)
    assert [article.text[side.start : side.end] for side in sides] == found
