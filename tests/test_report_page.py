"""The report in a browser: search, network, evidence, languages; nothing leaves the page, no error, text stays text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sample
from corpus import reported
from project import ROOT

from pipeline.params import load_params
from pipeline.run import Messages, run_all

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium: apt-get install chromium")

HOSTILE = "<script>window.hostile = 1</script><img src=x onerror='window.hostile = 2'>"
NEWS = {
    "id": "hostile",
    "published": "2024-05-06",
    "title": f"望湖区与{HOSTILE}签约",
    "text": f"5月6日，望湖区与恒砚生物医药有限公司签订《{HOSTILE}合作协议》。𠮷林路上，区长顾明屿出席。",
}
SHOWN = """() => {
  const view = document.querySelector(".view");
  return view?.dataset.address === location.hash && !view.hasAttribute("aria-busy");
}"""
COMPANY = "星澜微电子科技集团有限公司"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample pages and of one hostile article."""
    out = tmp_path_factory.mktemp("report")
    (out / "hostile.jsonl").write_text(json.dumps(NEWS, ensure_ascii=False), encoding="utf-8")
    say = Messages(track=lambda items, _: items, warn=print)
    run_all([ROOT / "data/raw", out / "hostile.jsonl"], out / "out", load_params(None, ROOT / "models"), say)
    return out / "out/report"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


class Reader:
    """Someone who reads the report, and whatever their browser complained of or asked for."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self.index = (folder / "index.html").as_uri()
        self.page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
        self.problems: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, address: str = "#/") -> None:
        self.page.goto(self.index + address)
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_function(SHOWN)

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.ready()

    def texts(self, selector: str) -> list[str]:
        return list(self.page.locator(selector).all_inner_texts())

    def search(self, words: str) -> None:
        self.page.fill("#search", words)
        self.page.wait_for_function(
            "words => document.querySelector('.search h2')?.textContent.endsWith(words)", arg=words
        )
        self.ready()


@pytest.fixture
def reader(browser: Any, folder: Path) -> Iterator[Reader]:
    one = Reader(browser, folder)
    one.open()
    yield one
    beside = one.index.removesuffix("index.html")
    assert one.problems == []
    assert "[object" not in one.texts("main")[0]
    assert [url for url in one.asked if not url.startswith((beside, "data:"))] == []
    assert one.page.evaluate("window.hostile") is None
    one.page.context.close()


def test_the_overview_shows_counts_charts_and_signings(reader: Reader) -> None:
    assert reader.page.locator(".chart svg").count() == 5
    assert "文章" in " ".join(reader.texts(".tile"))
    assert COMPANY in " ".join(reader.texts("table"))


def test_search_finds_an_organization_by_its_short_name(reader: Reader) -> None:
    reader.search("星澜集团")
    (hit,) = [text for text in reader.texts(".hits.organization li") if text.startswith(COMPANY)]
    assert "= 星澜集团" in hit
    reader.click(f".hits.organization a:text-is('{COMPANY}')")
    assert reader.texts("h2.name") == [COMPANY]
    assert "星澜集团" in reader.texts(".names")[0]


def test_search_finds_people_agreements_and_articles(reader: Reader) -> None:
    reader.search("顾明屿")
    assert any("区长" in text for text in reader.texts(".hits.person li"))
    reader.search("框架协议")
    assert reader.texts(".hits.signings li")
    reader.search("联合实验室")
    assert reader.texts(".hits.articles li")
    reader.search("没有这样的名称")
    assert "没有找到" in reader.texts("main")[0]


def test_the_page_of_an_organization_leads_to_its_partners(reader: Reader) -> None:
    reader.search(COMPANY)
    reader.click(f".hits.organization a:text-is('{COMPANY}')")
    partners = reader.texts(".partners li a")
    assert len(partners) == 2
    assert "温若川" in " ".join(reader.texts(".posts"))
    assert len(reader.texts(".timeline li")) == 2
    reader.click("a[href^='#/network/']")
    drawn = reader.page.locator(".chart svg text").all_text_contents()
    for partner in (COMPANY, *partners):
        assert any(text == partner or (text.endswith("...") and partner.startswith(text[:-3])) for text in drawn)
    assert not any("银桥银行" in text for text in drawn)


def test_a_click_on_the_network_shows_agreements(reader: Reader) -> None:
    reader.open("#/network")
    reader.page.locator(".chart svg text", has_text="远汀海洋").click()
    reader.page.wait_for_selector(".panel h3")
    assert reader.texts(".panel h3") == ["远汀海洋装备有限公司"]
    assert any("联合实验室" in text for text in reader.texts(".panel li"))
    reader.click(".panel a[href^='#/entity/']")
    assert reader.texts("h2.name") == ["远汀海洋装备有限公司"]


def test_the_network_is_filtered_by_date_and_type(reader: Reader) -> None:
    reader.open("#/network")
    everyone = reader.texts(".network table tbody tr")
    reader.page.select_option("select[name=type]", "合同")
    reader.page.wait_for_function("location.hash.includes('type=')")
    reader.ready()
    (pair,) = reader.texts(".network table tbody tr")
    assert "银桥银行" in pair
    reader.open("#/network")
    reader.page.fill("input[name=to]", "2024-03")
    reader.page.locator("input[name=to]").dispatch_event("change")
    reader.page.wait_for_function("location.hash.includes('to=')")
    reader.ready()
    assert 0 < len(reader.texts(".network table tbody tr")) < len(everyone)
    reader.open("#/network?from=2030-01")
    assert reader.page.locator(".network .chart").count() == 0


CLICKS = """() => Array.from(document.querySelectorAll("button.fact"), button => {
  button.click();
  const marked = Array.from(document.querySelectorAll(".evidence"), one => one.textContent).join("");
  return [button.dataset.at, marked, document.querySelectorAll("[aria-pressed=true]").length];
})"""


def test_a_click_on_a_fact_marks_exactly_its_words(reader: Reader) -> None:
    clicked = 0
    for row in reader.page.evaluate("whosigned.load('articles-0')"):
        reader.open(f"#/article/{row[1]}")
        text = reader.page.evaluate("key => whosigned.find('article', key).then(page => page.text)", row[1])
        assert "".join(reader.texts(".text p")) == text.replace("\n", "")
        for place, marked, pressed in reader.page.evaluate(CLICKS):
            start, end = map(int, place.split("-"))
            assert marked == text[start:end].replace("\n", "")
            assert pressed == 1
            clicked += 1
    assert clicked > 100
    last = reader.page.locator("button.fact").last
    last.click()
    last.click()
    assert reader.page.locator(".evidence").count() > 0
    last.click()
    assert reader.page.locator(".evidence").count() == 0


def test_an_address_opens_an_article_with_a_fact_marked(reader: Reader) -> None:
    reader.click(".overview table a:text-is('海洋智能装备联合实验室共建协议')")
    assert "海洋智能装备联合实验室共建协议" in "".join(reader.texts(".evidence"))
    assert reader.page.locator(".evidence").first.is_visible()


def test_a_mention_tells_whom_it_means_and_by_which_rule(reader: Reader) -> None:
    reader.search("星澜集团签约")
    reader.click(".hits.articles a")
    reader.page.locator(".text .paragraph mark", has_text=re.compile("^星澜集团$")).first.hover()
    told = reader.texts("#tip")[0]
    assert COMPANY in told
    assert "组织 · 企业" in told
    assert re.search("规则 \\w+", told)
    reader.page.locator(".text .paragraph mark", has_text=re.compile("^星澜集团$")).first.click()
    reader.page.wait_for_selector(".entity h2.name")
    assert not reader.page.locator("#tip").is_visible()


def test_the_page_of_a_person_shows_posts_and_timeline(reader: Reader) -> None:
    reader.search("温若川")
    reader.click(".hits.person a")
    assert reader.texts("h2.name") == ["温若川"]
    assert "董事长" in reader.texts(".posts")[0]
    assert any("出席者" in text for text in reader.texts(".timeline li"))
    reader.click(".timeline a")
    assert reader.page.locator(".article .evidence").count() > 0


def test_the_language_switches_and_stays(reader: Reader) -> None:
    assert reader.texts("nav a") == ["概览", "签约", "文章", "关系网"]
    reader.page.click("#language")
    reader.ready()
    assert reader.texts("nav a") == ["Overview", "Signings", "Articles", "Network"]
    assert reader.page.get_attribute("html", "lang") == "en"
    assert "signed" in " ".join(reader.texts("table")).lower()
    reader.open("#/signings")
    assert "Parties" in " ".join(reader.texts("th"))


def test_markup_in_an_article_stays_text(reader: Reader) -> None:
    reader.open("#/article/hostile")
    assert NEWS["title"] in reader.texts("h2.name")[0]
    assert HOSTILE in "".join(reader.texts(".text"))
    assert "𠮷林路" in "".join(reader.texts(".text"))
    assert reader.page.locator("main script, main img").count() == 0
    for address in ("#/", "#/signings", "#/articles", "#/network", f"#/search/{HOSTILE}", "#/entity/<b>", "#/%"):
        reader.open(address)
        assert reader.page.locator("main script, main img, main b b").count() == 0


def took(reader: Reader) -> float:
    """Milliseconds until the first page is drawn."""
    reader.page.goto("about:blank")
    reader.open()
    return float(reader.page.evaluate("performance.now()"))


@pytest.mark.slow
def test_with_ten_thousand_articles_the_overview_is_there_in_two_seconds(browser: Any, tmp_path: Path) -> None:
    def articles() -> Iterator[Any]:
        for number in range(10_000):
            one = sample.article(f"{number}.txt", f"a{number:012d}")
            persons = [msgspec.structs.replace(who, name=f"{who.name}{number % 4999}") for who in one.persons]
            bodies = [msgspec.structs.replace(body, name=f"{body.name}{number % 300}") for body in one.organizations]
            month = f"20{10 + number % 14}-0{1 + number % 9}"
            agreement = msgspec.structs.replace(one.agreements[0], date=f"{month}-15")
            yield msgspec.structs.replace(one, persons=persons, organizations=bodies, agreements=(agreement,))

    reported(list(articles()), tmp_path / "report")
    reader = Reader(browser, tmp_path / "report")
    assert min(took(reader) for _ in range(3)) < 2000, "milliseconds; the best of three, since other tests run, too"
    assert not any("/article-" in url for url in reader.asked)
    reader.search("陆闻笛4998")
    reader.click(".hits.person a")
    assert reader.texts("h2.name") == ["陆闻笛4998"]
    reader.search("公司299")
    reader.click(".hits.organization a")
    assert len(reader.texts(".entity table tbody tr")) == 20
    reader.click("button.more:has-text('33')")
    assert len(reader.texts(".entity table tbody tr")) == 33
    reader.open("#/network")
    assert reader.page.locator(".chart svg").count() == 1
    reader.page.context.close()
