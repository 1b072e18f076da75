"""Hostile text, and what must hold of whatever the stages make of it."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from pipeline.schema import Article

NEWS = (
    "东湖区与云岭集团签署战略合作协议",
    "本报讯（记者 沈若川）1月15日上午，东湖区委副书记、区长陆闻笛，区委常委、副区长"
    "温若川会见云岭科技集团有限公司董事长顾明屿一行。",
    "区政府与云岭集团签署《关于共建星澜产业园的合作备忘录》，双方还签订了框架协议。陆闻笛代表东湖区签约，沈月白见证。",
    "会上，云岭集团分别与澄江大学、望湖医院（以下简称“望湖”）签署合作协议，协议总金额3.5亿元。",
    "经研究决定：任命顾明屿为东湖区发展和改革委员会主任；免去温若川的澄江市卫健委副主任职务。",
    "外交部长卡洛斯·桑托斯访问澄江市，出席“一带一路”论坛开幕式并致辞，论坛由澄江市人民政府主办。",
    "星澜集团-W(09868.HK)昨日公告，拟与A公司签订合同；此前双方曾签署意向书，尚未生效。",
    "（下转第3版）　　责任编辑：林晚照　校对：X",
)
"""Invented sentences with everything that the stages look for."""
ODDITIES = (
    *"《》、，。；：！？（）()“”‘’「」·—…\n\r\t\v\f\x00\x1c\x85\u2028\u3000\u200b\u200e\u202e\ufeff\ud7ff\U0001f600\ufffd",
    *"与和及兼任签区市省的0１年月日﹏^$.*+?[]{}|\\<>&\"'=-@/", "A与B签署", "\r\n", "<script>alert(1)</script>",
    "《《《", "、、、、", "区区区", "2月30日", "9999年99月99日", "e\u0301", "\U00020000", "%s{0}", "(?P<x>", "\\1",
)  # fmt: skip


@st.composite
def hostile(draw: st.DrawFn) -> str:
    """News with characters taken out, put in, doubled and turned round."""
    text = "\n".join(draw(st.lists(st.sampled_from(NEWS), max_size=5)))
    for _ in range(draw(st.integers(0, 12))):
        at, size = draw(st.integers(0, len(text))), draw(st.integers(0, 12))
        match draw(st.sampled_from(["odd", "text", "cut", "double", "turn", "repeat"])):
            case "odd":
                text = text[:at] + draw(st.sampled_from(ODDITIES)) + text[at:]
            case "text":
                text = text[:at] + draw(st.text(max_size=8)) + text[at:]
            case "cut":
                text = text[:at] + text[at + size :]
            case "double":
                text = text[: at + size] + text[at:]
            case "turn":
                text = text[:at] + text[at : at + size][::-1] + text[at + size :]
            case "repeat":
                text = text[:at] + draw(st.sampled_from(ODDITIES)) * draw(st.integers(1, 60)) + text[at:]
    return text


def check(article: Article, raw: str | None = None) -> None:
    """Assert that the article is whole: it can be written and read, offsets hold, nothing crosses or points nowhere."""
    line = msgspec.json.encode(article)
    again = msgspec.json.decode(line, type=Article)
    assert msgspec.json.encode(again) == line
    text, size = article.text, len(article.text)
    if raw is not None:
        for at, start, length in article.offsets:
            pairs = zip(text[at : at + length], raw[start : start + length], strict=True)
            assert all(ours == theirs or (ours == " " and not theirs.isprintable()) for ours, theirs in pairs)
        covered = sum(length for _, _, length in article.offsets)
        assert covered + text.count("\n") >= size
    for layer in (article.blocks, article.sentences, article.tokens):
        ends = [0, *(one.end for one in layer)]
        assert all(before <= one.start < one.end <= size for before, one in zip(ends, layer, strict=False)), layer
    open_ends: list[int] = []
    for mention in article.mentions:
        assert 0 <= mention.start < mention.end <= size
        while open_ends and open_ends[-1] <= mention.start:
            open_ends.pop()
        assert not open_ends or mention.end <= open_ends[-1], "mentions cross"
        open_ends.append(mention.end)
    known = {one.id for one in (*article.persons, *article.organizations)}
    assert all(
        0 <= at < len(article.mentions) for one in (*article.persons, *article.organizations) for at in one.mentions
    )
    for fact in (*article.agreements, *article.events):
        assert {role.entity for role in fact.roles} <= known
        for evidence in (fact.evidence, *(role.evidence for role in fact.roles)):
            sentence = article.sentences[evidence.sentence]
            block = article.blocks[sentence.block]
            assert block.start <= evidence.start < evidence.end <= block.end
            assert evidence.start < sentence.end
            assert sentence.start < evidence.end
    for person in article.persons:
        assert {post.org for post in person.posts} - {None} <= known
