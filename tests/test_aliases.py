"""When one name is short for another, and when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.resolve.aliases import key, load_wording, proof

WORDING = load_wording(Path(__file__).parent.parent / "models")


@pytest.mark.parametrize(
    ("short", "long", "prefix", "ground"),
    [
        ("新岭集团", "澄江新岭科技集团有限公司", 2, "letters"),
        ("云栖城投集团", "澄江云栖城市建设投资（集团）有限公司", 2, "letters"),
        ("认证中心", "澄江质量认证中心", 0, "tail"),
        ("中国云岭重工", "中国云岭重工集团有限公司", 0, "head"),
        ("云岭时代", "云岭时代新材料股份有限公司", 0, "head"),
        ("云岭", "云岭大学", 0, "head"),
        ("云岭集团", "云岭微电子科技集团有限公司", 0, "letters"),
        ("东湖区经委", "东湖区经济委员会", 3, "letters"),
        ("云栖区委", "云栖区委统战部", 3, None),
        ("云岭银行", "云岭银行东湖分行", 0, None),
        ("云岭大学", "云岭大学历史学院", 0, None),
        ("市人民医院", "澄江市第二人民医院", 3, None),
        ("澄江博物馆", "澄江自然博物馆", 2, None),
        ("中国银行东湖分行", "中国开发银行东湖分行", 0, None),
        ("中岭七局", "中岭七局东湖分局", 0, None),
        ("中国东湖院", "澄中国东湖院", 0, None),
        ("全国东湖会", "中华全国东湖会", 0, "tail"),
        ("公司", "云岭公司", 0, None),
        ("外交部", "东岛国外交部", 0, None),
        ("云岭市人大常委会", "云岭市人大常委会资格审查委员会", 3, None),
    ],
)
def test_proof(short: str, long: str, prefix: int, ground: str | None) -> None:
    assert proof(key(short), key(long), prefix, WORDING) == ground


def test_key_drops_width_brackets_and_quotes() -> None:
    assert key("澄江“云栖”（集团） 有限公司") == "澄江云栖集团有限公司"
