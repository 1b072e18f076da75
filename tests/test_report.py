"""The report page: text stays text, every link has its anchor, nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
import sample

from pipeline.evaluate.stage import METRICS, evaluate
from pipeline.export.stage import facts
from pipeline.export.vocabulary import METRICS as METRIC_WORDS
from pipeline.report import stage as module
from pipeline.report.highlight import anchor, highlighted
from pipeline.report.stage import report
from pipeline.schema import Article, Block, Mention, Sentence
from pipeline.types import load_types

TYPES = load_types(Path(__file__).parent.parent / "models")
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """Reads a page, checks that its tags nest, and keeps ids, links, marks and the words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.titles: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        self.titles += [given["title"] or ""] if "title" in given else []
        assert not {"src", "onclick"} & set(given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def written(folder: Path, *articles: Article, **options: object) -> Page:
    report(articles, folder, TYPES, **options)  # type: ignore[arg-type]
    return Page((folder / "index.html").read_text(encoding="utf-8"))


def test_every_link_leads_to_an_anchor_of_the_page(tmp_path: Path) -> None:
    article = sample.article()
    page = written(tmp_path, article)
    assert page.links
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert len(page.ids) == len(set(page.ids))
    assert f"#{anchor(article, article.agreements[0].evidence.sentence)}" in page.links
    assert page.tags["script"] == page.tags["link"] == page.tags["img"] == 0


def test_the_page_shows_text_facts_and_grounds(tmp_path: Path) -> None:
    page = written(tmp_path, sample.article())
    for words in (sample.HEADLINE, sample.BYLINE, sample.FIRST, sample.SECOND, "云栖日报", "又作 also 星桥集团"):
        assert words in page.words
    assert "组织 ORG · company · 澄江星桥科技集团有限公司 · tag/org" in page.titles
    assert "resolve/posts.title · title · 0.9" in page.titles
    assert re.search(r"3\s*组织", page.words)
    assert "评测" not in page.words


def test_markup_in_the_text_stays_text(tmp_path: Path) -> None:
    hostile = '<script>alert("1")</script>&lt;'
    text = f"{hostile}公司"
    article = Article(
        id="a1",
        source_file='<b>"page".txt',
        encoding="utf-8",
        text=text,
        offsets=((0, 0, len(text)),),
        blocks=(Block("headline", 0, len(text)),),
        title=text,
        sentences=(Sentence(0, len(text), 0),),
        mentions=(Mention(0, len(text), "ORG", '"><i>', source="<u>"),),
    )
    page = written(tmp_path, article)
    assert page.tags["script"] == page.tags["i"] == page.tags["u"] == 0
    assert text in page.words
    assert 'ORG · "><i> · <u>' in " ".join(page.titles)


def test_nested_mentions() -> None:
    blocks = dict(highlighted(sample.article()))
    html = str(blocks["paragraph"])
    assert re.search(
        r'<mark class="agreement"[^>]*>《<mark class="org"[^>]*>云栖区人民政府</mark>与<mark class="org"', html
    )
    assert html.count("<mark") == html.count("</mark>") == 14
    assert "R&amp;D" in html
    assert re.sub("<[^>]*>", "", html).replace("&amp;", "&") == sample.FIRST + sample.SECOND


def test_mentions_that_cross_are_left_unmarked() -> None:
    article = Article(
        id="a1",
        source_file="a.txt",
        encoding="utf-8",
        text="云栖区。澄江市。",
        offsets=((0, 0, 8),),
        blocks=(Block("paragraph", 0, 8),),
        sentences=(Sentence(0, 4, 0), Sentence(4, 8, 0)),
        mentions=(Mention(0, 3, "PLACE"), Mention(2, 6, "ORG"), Mention(4, 7, "PLACE")),
    )
    ((_, html),) = highlighted(article)
    assert re.sub("<[^>]*>", "", str(html)) == "云栖区。澄江市。"
    assert str(html).count("<mark") == 2


def test_scores(tmp_path: Path) -> None:
    line = facts(sample.article())
    page = written(tmp_path, sample.article(), scores=evaluate([line], [line]))
    assert "评测" in page.words
    assert "1.0000" in page.words
    assert tuple(METRIC_WORDS) == METRICS


def test_nothing_found(tmp_path: Path) -> None:
    page = written(tmp_path)
    assert "没有发现协议" in page.words
    bare = Article("a1", "空.txt", "utf-8", "", (), ())
    assert "没有发现事实" in written(tmp_path, bare).words


def test_a_long_report_says_what_it_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ARTICLES", 2)
    monkeypatch.setattr(module, "MOST_SIGNINGS", 3)
    articles = [sample.article(f"{number}.txt", f"a{number}") for number in range(5)]
    page = written(tmp_path, *articles)
    assert page.tags["article"] == 2
    assert "The first 2 of 5" in page.words
    assert "The first 3 of 5" in page.words
    assert all(link[1:] in page.ids for link in page.links)


def test_dates_without_a_year_and_places(tmp_path: Path) -> None:
    article = sample.article()
    event = msgspec.structs.replace(article.events[0], place="云栖会议中心")
    page = written(tmp_path, msgspec.structs.replace(article, events=(event,)))
    assert "signing · --01-15 · 云栖会议中心" in page.words
