"""A page becomes articles: joined lines, kept and dropped white space, splitting, the map to the raw file."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from pipeline.clean.pages import read_pages
from pipeline.clean.stage import Knowledge, clean, load
from pipeline.schema import Article, Page

MODELS = Path(__file__).parent.parent / "models"
SHARED = Path(__file__).parent.parent.parent / "shared"

PAGE = """东岭日报
2024年1月19日 星期五 第2版

东岭区与新光集团签约 打造产业高地

□ 记者 陆一鸣 韩小雨

1月15日上午，东岭区与东岭新光科技集团有限公司签订战略合作协议。双方将以产业升级为契机，开展更宽领域、更高水平的务实合作。南川

大学党委书记冯大年，新光集团总裁宋小

禾，东岭区委书记高一凡，区委副书记、区长田野出席活动。

双方将以产业升级为契机，加快构建现代化产业体系，推动城市更新，助力科技成果转化，带动上下游企业集聚发展。

双方将以产业升级为契机，加快构建现代化

产业体系，推动城市更新，助力科技成果转化，带动上下游企业集聚发展。

(来源：东岭发布)

(上接第1版)坚定发展信心，在新征程上展现新作为，为全区高质量发展作出更大贡献。

区委常委、宣传部部长白露参加。(下转第4版)

扫一扫下载东岭客户端

海丰医院与南川大学共建教学医院

本报讯（记者 陆一鸣 通讯员 韩小雨）1月17日，海丰医院与南川大学签署共建教学医院协议。海丰医院院长江

海、南川大学校长何川出席签约仪式并致辞。

此次合作将加强人才培养和科学研究，为东岭居民提供更好的医疗服务。返回搜狐，查看更多

责任编辑：陆一鸣
"""


LEAD = (
    "1月15日上午，东岭区与东岭新光科技集团有限公司签订战略合作协议，双方将以产业升级为契机，开展更宽领域、"
    "更深层次、更高水平的务实合作，区委书记高一凡，区委副书记、区长田野，"
)
"""Longer than a headline can be."""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(MODELS)


def mapped(page: Page, article: Article) -> None:
    """The runs, read in the raw text, give the article's text without the breaks between blocks."""
    joined = "".join(page.text[raw : raw + size] for _, raw, size in article.offsets)
    assert joined == article.text.replace("\n", "")
    assert [article.text[block.end : block.start] for block in article.blocks] == [""] * len(article.blocks)
    ends = [block.start for block in article.blocks[1:]]
    assert [block.end + 1 for block in article.blocks[:-1]] == ends
    assert article.text.count("\n") == len(ends)
    at = 0
    for start, _, size in article.offsets:
        assert start - at in (0, 1)
        assert article.text[at:start] in ("", "\n")
        at = start + size
    assert at == len(article.text)


def cleaned(text: str, knowledge: Knowledge) -> tuple[Article, ...]:
    page = Page("page.txt", text)
    articles = clean(page, knowledge)
    for article in articles:
        mapped(page, article)
    return articles


def one(text: str, knowledge: Knowledge) -> str:
    articles = cleaned(text, knowledge)
    assert len(articles) == 1
    return articles[0].text


def test_a_page_is_split_and_its_lines_are_joined(knowledge: Knowledge) -> None:
    articles = cleaned(PAGE, knowledge)
    assert [article.title for article in articles] == [
        "东岭区与新光集团签约 打造产业高地",
        None,
        "海丰医院与南川大学共建教学医院",
    ]
    kinds = [[block.kind for block in article.blocks] for article in articles]
    assert kinds == [
        ["headline", "byline", "paragraph", "paragraph", "source"],
        ["jump", "paragraph", "paragraph", "jump"],
        ["headline", "paragraph", "paragraph", "byline"],
    ]
    first, second, third = (article.text for article in articles)
    assert "□ 记者 陆一鸣 韩小雨\n" in first
    assert "南川大学党委书记冯大年，新光集团总裁宋小禾，东岭区委书记高一凡" in first
    assert first.count("带动上下游企业集聚发展。") == 1
    assert second.startswith("(上接第1版)\n坚定发展信心")
    assert second.endswith("白露参加。\n(下转第4版)")
    assert "本报讯（记者 陆一鸣 通讯员 韩小雨）1月17日" in third
    assert "海丰医院院长江海、南川大学校长何川" in third
    assert third.endswith("医疗服务。\n责任编辑：陆一鸣")
    raw = articles[0].raw(first.index("宋小禾"), first.index("宋小禾") + 3)
    assert PAGE[slice(*raw)] == "宋小\n\n禾"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{LEAD}冯大\n\n年出席。", f"{LEAD}冯大年出席。"),
        (f"{LEAD}冯大\r\n年\r出\u2028席。", f"{LEAD}冯大年出席。"),
        ("1 月 15 日，冯 大 年 出席。", "1月15日，冯大年出席。"),
        ("与 New Light Group 签约，生成式 AI 项目启动。", "与New Light Group签约，生成式AI项目启动。"),
        (f"{LEAD}（New\nLight）投资2\n000万元，占3.\n5%。", f"{LEAD}（New Light）投资2000万元，占3.5%。"),
        ("冯\u200b大\u202e年\u00ad出\ufeff席\x00签约仪式。", "冯大年出席签约仪式。"),
        ("１月１５日，Ａ公司、B公司签约。", "１月１５日，Ａ公司、B公司签约。"),
        ("本报讯 （记者　冯大年 宋小禾） 昨天 签约。", "本报讯（记者　冯大年 宋小禾）昨天签约。"),
        ("本报讯（记者 陈 晨 摄影 宋小禾）昨天签约。", "本报讯（记者 陈晨 摄影 宋小禾）昨天签约。"),
        ("□ 记者 陈 晨 宋小禾", "□ 记者 陈晨 宋小禾"),
        ("推动项目落地。(完)【编辑:冯大年】", "推动项目落地。(完)【编辑:冯大年】"),
        ("。", "。"),
        ("，，。！？《》", "，，。！？《》"),
        ("？\n！\n。", "？\n！\n。"),
    ],
)
def test_white_space_and_control_characters(knowledge: Knowledge, text: str, found: str) -> None:
    page = Page("page.txt", text)
    (article,) = clean(page, knowledge)
    assert article.text == found
    if "New\n" not in text:
        mapped(page, article)


def test_narrow_columns_are_joined(knowledge: Knowledge) -> None:
    body = f"{LEAD}南川大学校长何川，海丰医院院长江海，东岭区教育局局长白露出席签约仪式。"
    lines = [body[at : at + 19] for at in range(0, len(body), 19)]
    assert one("\n".join(lines), knowledge) == body
    assert one("海丰医院与南川大学共建教学医院\n\u3000\u3000" + "\n".join(lines), knowledge).endswith("\n" + body)


@pytest.mark.parametrize("text", ["", "\n \n", "广告\n第3版\n扫一扫下载客户端"])
def test_a_page_without_text_has_no_article(knowledge: Knowledge, text: str) -> None:
    assert cleaned(text, knowledge) == ()


def test_a_stated_headline_makes_one_article(knowledge: Knowledge) -> None:
    body = "东岭要闻\n1月15日，新光集团新厂投产。\n海丰医院开诊\n1月16日，海丰医院开诊。"
    page = Page("news.jsonl/n1", f"一周 回顾\n\n{body}", id="n1", title="一周 回顾")
    (article,) = clean(page, knowledge)
    mapped(page, article)
    assert (article.id, article.title) == ("n1", "一周 回顾")
    assert [block.kind for block in article.blocks].count("headline") == 1
    assert "海丰医院开诊\n1月16日" in article.text


def test_a_text_behind_a_jump_is_no_part_of_the_article(knowledge: Knowledge) -> None:
    articles = cleaned(f"东岭区与新光集团签约\n\n{LEAD}出席。(下转第4版)\n\n图为签约仪式现场。 陆一鸣 摄\n", knowledge)
    assert [article.title for article in articles] == ["东岭区与新光集团签约", None]


def test_ids_come_from_content(knowledge: Knowledge) -> None:
    articles = clean(Page("page.txt", PAGE, id="p1"), knowledge)
    assert len({article.id for article in articles}) == 3
    assert all(article.id.startswith("a") for article in articles)
    assert articles == clean(Page("page.txt", PAGE), knowledge)
    assert {a.id for a in articles}.isdisjoint(a.id for a in clean(Page("other.txt", PAGE), knowledge))
    (single,) = clean(Page("news.jsonl/n1", "正文。", id="n1"), knowledge)
    assert single.id == "n1"


def test_an_article_that_stands_twice_is_kept_once(knowledge: Knowledge) -> None:
    story = PAGE[PAGE.index("海丰医院与南川") :].replace("返回搜狐，查看更多", "")
    assert len(cleaned(f"{story}\n{story}", knowledge)) == 1


@pytest.mark.parametrize("seed", range(40))
def test_every_article_maps_to_the_raw_page(knowledge: Knowledge, seed: int) -> None:
    dice = random.Random(seed)
    spoilers = [
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\u3000\u3000",
        "\u200b",
        "\x00",
        "(上接第1版)",
        "(来源：东岭)",
        "□ 记者 冯大年\n",
    ]
    spoilers += ["分享让更多人看到", "A B", "。\n", "\u2028", "𠮷", "(下转第2版)\n", "“", "》", "2024-01-19\n"]
    text = PAGE
    for _ in range(dice.randint(1, 60)):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(spoilers) + text[at + dice.randint(0, 2) :]
    page = Page("page.txt", text)
    for article in clean(page, knowledge):
        joined = "".join(page.text[raw : raw + size] for _, raw, size in article.offsets)
        assert joined.replace("\n", " ").replace("\r", " ") == article.text.replace("\n", "").replace("\u2028", " ")
        for block in article.blocks:
            assert article.text[block.start : block.end].strip() == article.text[block.start : block.end] != ""
            start, end = article.raw(block.start, block.end)
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "unit",
    ["东岭区与新光集团签订协议", "。", "(", "东岭 ", "记者(通讯员 ", "来源:", "更多点击", "扫一扫 ", "\n\n", "A b "],
)
def test_a_line_of_a_megabyte_takes_linear_time(knowledge: Knowledge, unit: str) -> None:
    started = time.perf_counter()
    articles = clean(Page("page.txt", unit * (1_000_000 // len(unit))), knowledge)
    assert time.perf_counter() - started < 8
    assert len(articles) == (unit != "\n\n")


def test_the_sample_page_and_the_single_articles(knowledge: Knowledge) -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared samples are not here")
    gold = [json.loads(line) for line in (SHARED / "gold" / "seed.jsonl").read_text("utf-8").splitlines()]
    (page,) = read_pages([SHARED / "samples" / "xuhui-page.txt"], pytest.fail)
    assert [article.title for article in clean(page, knowledge)] == [article["title"] for article in gold]
    dev = [json.loads(line) for line in (SHARED / "gold" / "dev.jsonl").read_text("utf-8").splitlines()]
    pages = {page.source_file: page for page in read_pages([SHARED / "gold" / "dev"], pytest.fail)}
    for item in dev:
        (article,) = clean(pages[f"{item['id']}.txt"], knowledge)
        assert article.title == item["title"]


def test_headlines_of_the_laid_out_pages(knowledge: Knowledge) -> None:
    folder = SHARED / "gold" / "pages"
    if not folder.is_dir():
        pytest.skip("the shared samples are not here")
    wanted = {json.loads(line)["title"] for line in (folder / "pages.gold.jsonl").read_text("utf-8").splitlines()}
    pages = [page for page in read_pages([folder], pytest.fail) if page.source_file.endswith(".txt")]
    found = {article.title for page in pages for article in clean(page, knowledge) if article.title}
    assert 2 * len(wanted & found) / (len(wanted) + len(found)) >= 0.92
