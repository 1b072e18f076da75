"""The report's files: data is whole and lies where the page looks for it, text stays text, two runs are byte-equal."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sample
from corpus import reported
from project import ROOT

from pipeline.report import entities, stage
from pipeline.report.scratch import digest
from pipeline.report.shards import buckets
from pipeline.report.stage import FILES
from pipeline.schema import Article, Block, Event, Mention, Role, Sentence
from pipeline.store import UserError

COMPANY = "澄江星桥科技集团有限公司"


def written(folder: Path, *articles: Article) -> dict[str, Any]:
    """What the data files of a report hold, by name."""
    reported(articles, folder)
    found = {}
    for file in (folder / FILES / "data").iterdir():
        text = file.read_text(encoding="utf-8")
        assert "<" not in text
        match = re.fullmatch(r"whosigned\.take\((\"[\w-]+\"),(.*)\);\n", text, re.DOTALL)
        assert match, file
        assert msgspec.json.decode(match[1]) == file.stem
        found[file.stem] = msgspec.json.decode(match[2])
    return found


def pages(data: dict[str, Any], kind: str) -> dict[str, Any]:
    """All pages of a kind by key, each found in the file where the page looks for it."""
    files = data["overview"]["shards"]["buckets"][kind]
    found = {}
    for name, rows in data.items():
        if re.fullmatch(rf"{kind}-\d+", name):
            for key, page in rows:
                assert name == f"{kind}-{digest(key) % files}"
                found[key] = page
    return found


def named(data: dict[str, Any], name: str) -> Any:
    """The page of the entity of a name."""
    (found,) = [page for page in pages(data, "entity").values() if page["name"] == name]
    return found


def test_whoever_is_named_has_a_page(tmp_path: Path) -> None:
    data = written(tmp_path, sample.article(), sample.article("2.txt", "a000000000002"))
    known, articles = pages(data, "entity"), pages(data, "article")
    ids = {one[0] for page in articles.values() for one in page["entities"] if one[0]}
    ids |= {row[0] for kind in ("person", "organization") for row in data[f"{kind}-0"]}
    ids |= {one[0] for row in data["signings-0"] for one in (*row[7], *row[8])}
    ids |= {one[0] for page in known.values() for one, _ in page["partners"]}
    assert ids == set(known)
    facts = [fact for page in known.values() for part in ("posts", "agreements", "events") for fact in page[part]]
    assert facts
    assert all(fact["fact"] < len(articles[fact["article"]]["facts"]) for fact in facts)


def test_an_article_keeps_its_text_and_the_words_of_its_facts(tmp_path: Path) -> None:
    (page,) = pages(written(tmp_path, sample.article()), "article").values()
    assert page["text"] == sample.TEXT
    said = [page["text"][slice(*fact["at"])] for fact in page["facts"]]
    assert "区长沈砚秋" in said
    assert "签署《云栖区人民政府与澄江星桥科技集团有限公司合作备忘录》" in said
    agreement = next(fact for fact in page["facts"] if fact["kind"] == "agreement")
    roles = {(role["role"], page["entities"][role["who"]][2]) for role in agreement["roles"]}
    assert ("party", COMPANY) in roles
    assert ("signatory", "陆闻笛") in roles
    mention = next(one for one in page["mentions"] if page["text"][one[0] : one[1]] == "星桥集团")
    assert [page["entities"][owner][2] for owner in mention[6]] == [COMPANY]
    assert mention[2:5] == ["ORG", "company", "tag/org"]


def test_the_page_of_an_organization(tmp_path: Path) -> None:
    data = written(tmp_path, sample.article(), sample.article("2.txt", "a000000000002"))
    page = named(data, COMPANY)
    assert page["counts"] == {
        "articles": 2,
        "mentions": 6,
        "posts": 1,
        "agreements": 2,
        "signed": 2,
        "events": 0,
        "children": 0,
    }
    assert page["names"] == [["星桥集团", "title-aligned", 2]]
    assert [(one[1], number) for one, number in page["partners"]] == [("云栖区", 2)]
    assert page["months"] == [["2024-01", 2, 0]]
    (post,) = page["posts"]
    assert (post["title"], post["person"][1], post["articles"]) == ("董事长", "陆闻笛", 2)
    assert [one["as"] for one in page["agreements"]] == [["party"], ["party"]]


def test_the_page_of_a_person(tmp_path: Path) -> None:
    data = written(tmp_path, sample.article())
    assert [(one["title"], one["org"][1]) for one in named(data, "沈砚秋")["posts"]] == [("区长", "云栖区")]
    assert [one[1] for one, _ in named(data, "沈砚秋")["partners"]] == ["陆闻笛"]
    assert not named(data, "顾望舒")["events"], "the agreement tells of the signing already"


def test_two_bodies_of_an_article_that_are_one_are_counted_once(tmp_path: Path) -> None:
    article = sample.article()
    twin = msgspec.structs.replace(article.organizations[0], id="o9twin", name="云栖区", mentions=(2,))
    signing = article.agreements[0]
    roles = (*signing.roles, msgspec.structs.replace(signing.roles[0], entity=twin.id))
    both = msgspec.structs.replace(
        article,
        organizations=(*article.organizations, twin),
        agreements=(msgspec.structs.replace(signing, roles=roles),),
    )
    data = written(tmp_path, both)
    assert len(named(data, "云栖区")["articles"]) == named(data, "云栖区")["counts"]["articles"] == 1
    assert named(data, "云栖区")["counts"]["agreements"] == 1
    assert [one[1] for one in data["signings-0"][0][7]] == ["云栖区", COMPANY]


def test_terms_of_office_and_parents_come_from_link(tmp_path: Path) -> None:
    article = sample.article()
    committee = article.organizations[2]
    appointed = Event(
        id="e3",
        type="appointment",
        trigger="任",
        evidence=article.persons[1].posts[0].evidence,
        rule="relate/appointment.named",
        roles=(Role(article.persons[1].id, "appointee", article.persons[1].posts[0].evidence, "x"),),
        date="2024-01-02",
    )
    data = written(tmp_path, msgspec.structs.replace(article, events=(*article.events, appointed)))
    (post,) = named(data, "沈砚秋")["posts"]
    assert (post["since"], post["until"]) == ("2024-01-02", None)
    page = named(data, committee.name)
    parent = pages(data, "entity")[page["parent"]]
    assert page["id"] in [child[0] for child in parent["children"]]
    assert parent["counts"]["children"] == 1


def test_the_overview_counts_the_corpus(tmp_path: Path) -> None:
    overview = written(tmp_path, sample.article(), sample.article("2.txt", "a000000000002"))["overview"]
    assert overview["counts"] == {
        "article": 2, "person": 4, "organization": 3, "agreement": 2, "event": 4, "post": 8,
    }  # fmt: skip
    assert overview["months"] == [["2024-01", "signed", 2]]
    assert overview["types"] == [["备忘录", 2]]
    assert overview["top"]["organization"][0][3] == 2
    assert overview["words"]["status"]["signed"] == ["已签", "signed in the article"]


def test_search_knows_every_name_and_puts_the_most_frequent_first(tmp_path: Path) -> None:
    alone = sample.article("2.txt", "a000000000002")
    alone = msgspec.structs.replace(alone, agreements=(), events=(), persons=alone.persons[1:2])
    rows = written(tmp_path, sample.article(), alone)
    assert rows["person-0"][0][1] == "沈砚秋"
    assert rows["person-0"][0][5] == "云栖区区长"
    assert {row[1]: row[6] for row in rows["organization-0"]}[COMPANY] == ["星桥集团"]


def test_lists_come_in_files_the_newest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "CHUNK", 2)
    articles = [
        msgspec.structs.replace(sample.article(f"{day}.txt", f"a{day}"), published=f"2024-01-0{day}", agreements=())
        for day in range(1, 6)
    ]
    data = written(tmp_path, *articles, sample.article())
    assert [[row[0] for row in data[f"articles-{number}"]] for number in range(3)] == [
        ["2024-01-19", "2024-01-05"], ["2024-01-04", "2024-01-03"], ["2024-01-02", "2024-01-01"],
    ]  # fmt: skip
    assert data["overview"]["shards"]["chunks"]["articles"] == 3
    assert data["overview"]["shards"]["days"] == ["2024-01-15"]


def test_long_pages_keep_the_newest_and_the_number_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "MOST_LINES", 2)
    articles = [
        msgspec.structs.replace(sample.article(f"{day}.txt", f"a{day}"), published=f"2024-01-0{day}")
        for day in range(1, 6)
    ]
    page = named(written(tmp_path, *articles), COMPANY)
    assert page["counts"]["articles"] == 5
    assert [one["day"] for one in page["articles"]] == ["2024-01-05", "2024-01-04"]
    assert page["partners"][0][1] == 5


def test_the_order_of_the_articles_changes_no_byte(tmp_path: Path) -> None:
    articles = [sample.article(f"{number}.txt", f"a{number}") for number in range(40)]
    reported(articles, tmp_path / "one")
    reported(articles[::-1], tmp_path / "two")
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) > 20
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)


def test_a_report_takes_the_place_of_the_last_one_and_of_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    written(tmp_path, *(sample.article(f"{number}.txt", f"a{number}") for number in range(60)))
    data = written(tmp_path, sample.article())
    assert len(pages(data, "article")) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", FILES, "notes.txt"]


def test_markup_and_strange_ids_stay_text(tmp_path: Path) -> None:
    text = '<script>alert("1")</script>\u2028&lt;公司'
    strange = Article(
        id='../../"><b>',
        source_file='<b>"page".txt',
        encoding="utf-8",
        text=text,
        offsets=((0, 0, len(text)),),
        blocks=(Block("headline", 0, len(text)),),
        title=text,
        sentences=(Sentence(0, len(text), 0),),
        mentions=(Mention(0, len(text), "ORG", '"><i>', source="<u>"),),
    )
    data = written(tmp_path, strange)
    (page,) = pages(data, "article").values()
    assert page["text"] == page["title"] == text
    assert page["id"] == strange.id
    assert not any("\u2028" in path.read_text(encoding="utf-8") for path in (tmp_path / FILES / "data").iterdir())


def test_two_articles_of_one_id_both_have_a_page(tmp_path: Path) -> None:
    data = written(tmp_path, sample.article("1.txt", "news"), sample.article("2.txt", "news"))
    assert set(pages(data, "article")) == {"news", "news~2"}


def test_nothing_found(tmp_path: Path) -> None:
    data = written(tmp_path)
    assert set(data) == {"overview"}
    assert data["overview"]["shards"]["chunks"] == {"person": 0, "organization": 0, "articles": 0, "signings": 0}
    assert len(pages(written(tmp_path, Article("a1", "空.txt", "utf-8", "", (), ())), "article")) == 1


def test_a_folder_that_is_a_file_is_a_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        reported([sample.article()], tmp_path / "out")


def test_pages_are_spread_over_enough_files() -> None:
    assert [buckets(total, 16) for total in (0, 1, 16, 17, 32, 33, 10_000)] == [1, 1, 1, 2, 2, 4, 1024]


class Loaded(HTMLParser):
    """What a page loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert not any(name.startswith("on") for name in given)
        if tag in ("script", "link"):
            self.found.append(given.get("src") or given.get("href") or "")


def test_the_page_loads_only_what_lies_beside_it(tmp_path: Path) -> None:
    written(tmp_path, sample.article())
    found = Loaded((tmp_path / "index.html").read_text(encoding="utf-8")).found
    assert all((tmp_path / path).is_file() for path in found if path != "data:,")
    for file in (tmp_path / FILES).glob("*.*s"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"https?:|innerHTML|insertAdjacentHTML|document\.write|\beval\b", text), file


def test_the_library_is_the_one_that_is_recorded() -> None:
    folder = ROOT / "pipeline/report/vendor/echarts"
    found = hashlib.sha256((folder / "echarts.min.js").read_bytes()).hexdigest()
    assert f"sha256 {found}" in (folder / "README.md").read_text(encoding="utf-8")
    assert "Apache License" in (folder / "LICENSE").read_text(encoding="utf-8")
