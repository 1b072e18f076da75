"""Who is who across invented articles."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec
import pytest
from corpus import knowledge, linked
from marked import marked
from project import ROOT

from pipeline.link.bodies import Namer
from pipeline.link.decisions import load_decisions
from pipeline.link.rarity import load_rarity
from pipeline.link.records import Linked, LinkedOrganization
from pipeline.link.stage import link
from pipeline.relate import stage as relating
from pipeline.resolve import stage as resolving
from pipeline.schema import Article
from pipeline.store import UserError


@lru_cache
def stages() -> tuple[resolving.Knowledge, relating.Knowledge]:
    return resolving.load(ROOT / "models"), relating.load(ROOT / "models")


def articles(*texts: str) -> list[Article]:
    """One article a text, resolved and related, a month apart."""
    found = []
    for number, text in enumerate(texts, 1):
        article = marked(text, f"2024-{number:02}-01")
        article = msgspec.structs.replace(article, id=f"a{number}", source_file=f"{number:02}.txt")
        found.append(relating.relate(resolving.resolve(article, stages()[0]), stages()[1]))
    return found


def persons(corpus: Linked) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    """Name -> (number of articles, grounds) of everyone of the name, the one in most articles first."""
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for one in corpus.persons():
        found.setdefault(one.name, []).append((one.articles, one.basis))
    return {name: sorted(several, reverse=True) for name, several in found.items()}


def organizations(corpus: Linked) -> dict[str, LinkedOrganization]:
    return {one.name: one for one in corpus.organizations()}


MAYOR = "[东湖区|PLACE][区长|TITLE][李建华|PERSON]出席。"
MANAGER = "[云岭集团|ORG:company][董事长|TITLE][李建华|PERSON]致辞。"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ((MAYOR, MAYOR), [(2, ("post",))]),
        ((MAYOR, MANAGER), [(1, ()), (1, ())]),
        ((MAYOR, "[东湖区委|ORG:party][书记|TITLE][李建华|PERSON]主持会议。"), [(2, ("jurisdiction",))]),
        ((MAYOR, "[西湖区|PLACE][区长|TITLE][李建华|PERSON]出席。"), [(1, ()), (1, ())]),
        ((MANAGER, "[云岭集团|ORG:company][总裁|TITLE][李建华|PERSON]致辞。"), [(2, ("body",))]),
        ((MANAGER, "[云岭集团|ORG:company]签约，[李建华|PERSON]到场。"), [(2, ("context",))]),
        ((MANAGER, "[星澜集团|ORG:company]签约，[李建华|PERSON]到场。"), [(1, ()), (1, ())]),
        (("[教育局|ORG:government][局长|TITLE][李建华|PERSON]出席。",) * 2, [(1, ()), (1, ())]),
        (("[李建华|PERSON]、[陆闻笛|PERSON]到场。",) * 2, [(2, ("acquaintance",))]),
        (("[云岭大学|ORG:research][文学院|ORG:research][教授|TITLE][李建华|PERSON]发言。",
          "[云岭大学|ORG:research][校长|TITLE][李建华|PERSON]发言。"), [(2, ("school",))]),
        (("[云岭日报|ORG:media][记者|TITLE][李建华|PERSON]报道。",
          "[云岭日报|ORG:media]讯（[记者|TITLE][李建华|PERSON]）"), [(2, ("byline",))]),
    ],
)  # fmt: skip
def test_persons_are_joined_with_evidence_only(
    texts: tuple[str, ...], found: list[tuple[int, tuple[str, ...]]], tmp_path: Path
) -> None:
    assert persons(linked(articles(*texts), tmp_path))["李建华"] == found


RAISED = ("[江苏省委|ORG:party][书记|TITLE]{}出席。", "[商务部|ORG:government][部长|TITLE]{}出席。")
NEAR = ("[扬州市邗江区教育局|ORG:government][局长|TITLE]{}出席。",
        "[扬州市邗江区委|ORG:party][常委|TITLE]{}出席。")  # fmt: skip
OFFICES = ("[江苏省教育厅|ORG:government][处长|TITLE]{}出席。", "[江苏省税务局|ORG:government][局长|TITLE]{}出席。")
FAR = ("[江苏省教育厅|ORG:government][处长|TITLE]{}出席。", "[云南省税务局|ORG:government][局长|TITLE]{}出席。")
CAREER = ("[云岭大学|ORG:research][校长|TITLE]{}发言。", "[云南省政府|ORG:government][副省长|TITLE]{}出席。")


@pytest.mark.parametrize(
    ("name", "texts", "found"),
    [
        ("沈毅", RAISED, [(2, ("rank",))]),
        ("王伟", RAISED, [(1, ()), (1, ())]),
        ("李强", ("[国务院|ORG:government][总理|TITLE]{}出席。", "[总理|TITLE]{}致辞。"), [(2, ("rank",))]),
        ("沈毅", NEAR, [(2, ("place",))]),
        ("沈海波", OFFICES, [(2, ("place",))]),
        ("王伟", OFFICES, [(1, ()), (1, ())]),
        ("顾明屿", FAR, [(2, ("rare",))]),
        ("沈海波", FAR, [(1, ()), (1, ())]),
        ("顾明屿", CAREER, [(2, ("rank",))]),
        ("沈海波", CAREER, [(2, ("rank",))]),
        ("王建国", CAREER, [(1, ()), (1, ())]),
    ],
)
def test_so_few_may_have_a_name_that_it_is_one_person(
    name: str, texts: tuple[str, ...], found: list[tuple[int, tuple[str, ...]]], tmp_path: Path
) -> None:
    corpus = articles(*(text.format(f"[{name}|PERSON]") for text in texts))
    assert persons(linked(corpus, tmp_path))[name] == found


TOP = ("[江苏省委|ORG:party][书记|TITLE]{}出席。", "[国务院|ORG:government][总理|TITLE]{}出席。")
PART = ("[江苏省委组织部|ORG:party][部长|TITLE]{}出席。", "[商务部|ORG:government][部长|TITLE]{}出席。")
SETTLED = (TOP[0], "[全国人大农业委员会|ORG:government][副主任委员|TITLE]{}出席。")
BOARD = ("[云岭重工集团|ORG:company][董事长|TITLE]{}致辞。", "[云岭重工董事局|ORG:government][主席|TITLE]{}致辞。")
FOREIGN = ("[印度|ORG:jurisdiction][总理|TITLE]{}发表声明。", "[云岭中心|ORG:association][副秘书长|TITLE]{}出席。")
PEOPLE = ("[云岭中心|ORG:association][会长|TITLE]{}发表声明。", FOREIGN[1].replace("云岭", "星澜"))


@pytest.mark.parametrize(
    ("name", "texts", "persons_of"),
    [
        ("罗建国", TOP, 1),
        ("李强", TOP, 1),
        ("李强", PART, 2),
        ("罗建国", SETTLED, 1),
        ("沈涛", BOARD, 1),
        ("辛格", FOREIGN, 2),
        ("辛格", PEOPLE, 1),
    ],
)
def test_who_leads_moves_among_the_leaders(name: str, texts: tuple[str, ...], persons_of: int, tmp_path: Path) -> None:
    corpus = articles(*(text.format(f"[{name}|PERSON]") for text in texts))
    assert len(persons(linked(corpus, tmp_path))[name]) == persons_of


def test_leaders_listed_without_a_post_lead_the_place(tmp_path: Path) -> None:
    listed = "[扬州市委|ORG:party]召开会议，市领导[陆闻笛|PERSON]、[王伟|PERSON]参加。"
    again = "[扬州市政府|ORG:government]召开会议，市领导[王伟|PERSON]等出席。"
    elsewhere = "[徐州市委|ORG:party]召开会议，市领导[王伟|PERSON]参加。"
    afterwards = "[扬州市委|ORG:party]召开会议，市领导[陆闻笛|PERSON]，工人[王伟|PERSON]参加。"
    found = persons(linked(articles(listed, again, elsewhere, afterwards), tmp_path))["王伟"]
    assert found == [(2, ("jurisdiction",)), (1, ()), (1, ())]


def test_nobody_is_in_two_places_at_once(tmp_path: Path) -> None:
    texts = (
        "[扬州市|PLACE][市长|TITLE][沈海波|PERSON]出席。",
        "[徐州市|PLACE][市长|TITLE][沈海波|PERSON]出席。",
    )
    assert persons(linked(articles(*texts), tmp_path))["沈海波"] == [(1, ()), (1, ())]


def test_who_is_only_named_is_the_only_one_of_the_place(tmp_path: Path) -> None:
    posts = "[扬州市教育局|ORG:government][局长|TITLE][沈海波|PERSON]出席。"
    named = "[扬州市委|ORG:party]召开会议，[沈海波|PERSON]到场。"
    elsewhere = "[昆明市委|ORG:party]召开会议，[沈海波|PERSON]到场。"
    assert persons(linked(articles(posts, named, elsewhere), tmp_path))["沈海波"] == [(2, ("place",)), (1, ())]


def test_who_is_only_named_is_whom_most_articles_mean(tmp_path: Path) -> None:
    known = ["[星澜集团|ORG:company][董事长|TITLE][沈涛|PERSON]出席。"] * 9
    named = "会上，[沈涛|PERSON]致辞。"
    grounds = persons(linked(articles(*known, named), tmp_path / "known"))["沈涛"]
    assert grounds == [(10, ("known", "post"))]
    common = [text.replace("沈涛", "王伟") for text in (*known, named)]
    assert [count for count, _ in persons(linked(articles(*common), tmp_path / "common"))["王伟"]] == [9, 1]


def test_inputs_side_by_side_are_of_one_house(tmp_path: Path) -> None:
    def found(name: str) -> int:
        corpus = articles(*[f"【[编辑|TITLE]：[{name}|PERSON]】"] * 2)
        corpus = [msgspec.structs.replace(one, source_file=f"{one.id}.jsonl/{one.id}") for one in corpus]
        return len(persons(linked(corpus, tmp_path / name))[name])

    assert (found("沈涛"), found("王伟")) == (1, 2)


def test_writers_of_one_house(tmp_path: Path) -> None:
    texts = (
        "[云岭日报|ORG:media]讯（[记者|TITLE][沈海波|PERSON]）",
        "[云岭晚报|ORG:media][记者|TITLE][沈海波|PERSON]报道。",
    )
    assert persons(linked(articles(*texts), tmp_path))["沈海波"] == [(2, ("byline",))]


def test_how_frequent_a_name_is() -> None:
    chance = knowledge().rarity.chance
    assert chance("王伟") > 1e-4 > chance("沈海波") > 1e-6 > chance("顾明屿")
    assert chance("欧阳明屿") < chance("欧阳伟") < 1e-5
    assert chance("张某") == 1.0
    assert chance("阿依莱·沙姆") < chance("阿依莱") < chance("阿依")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\tppm\n", "names.tsv:1: the header must be part text ppm"),
        ("part\ttext\tppm\nsurname\t王\tmany\n", "names.tsv:2: write one of surname, letter, given"),
        ("part\ttext\tppm\nfirst\t王\t1\n", "names.tsv:2: write one of"),
        (None, "names.tsv: cannot be read"),
    ],
)
def test_a_wrong_table_of_names_is_one_line(text: str | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        load_rarity(path)


def test_one_post_at_a_body_and_at_its_short_name(tmp_path: Path) -> None:
    texts = (
        "[国家林业和草原局|ORG:government][局长|TITLE][李强|PERSON]出席。",
        "[国家林草局|ORG:government][局长|TITLE][李强|PERSON]出席。",
        "[国家税务局|ORG:government][局长|TITLE][李强|PERSON]出席。",
    )
    assert persons(linked(articles(*texts), tmp_path))["李强"] == [(2, ("variant",)), (1, ())]


def test_a_common_post_tells_short_names_not_apart(tmp_path: Path) -> None:
    text = "[云岭大学|ORG:research][教授|TITLE][李强|PERSON]发言。"
    assert persons(linked(articles(text, text), tmp_path))["李强"] == [(1, ()), (1, ())]


def test_organizations_go_by_name_and_jurisdiction(tmp_path: Path) -> None:
    corpus = linked(
        articles(
            "[扬州市邗江区税务局|ORG:government]与[星澜科技有限公司|ORG:company]签署协议。",
            "[邗江区税务局|ORG:government]与[教育局|ORG:government]签署协议。",
            "[鼓楼区税务局|ORG:government]与[教育局|ORG:government]签署协议。",
            "[南京市|PLACE][鼓楼区税务局|ORG:government]与[南京市鼓楼区教育局|ORG:government]签署协议。",
        ),
        tmp_path,
    )
    counted = sorted((one.name, one.articles, one.parent_basis or "") for one in corpus.organizations() if one.articles)
    assert counted == [
        ("南京市鼓楼区教育局", 1, "jurisdiction"),
        ("扬州市邗江区税务局", 2, "jurisdiction"),
        ("教育局", 1, ""),
        ("教育局", 1, ""),
        ("星澜科技有限公司", 1, ""),
        ("鼓楼区税务局", 1, ""),
        ("鼓楼区税务局", 1, "jurisdiction"),  # with Nanjing beside it
    ]
    names = organizations(corpus)
    ids = {one.id: one.name for one in corpus.organizations()}
    assert ids[names["扬州市邗江区税务局"].parent or ""] == "邗江区"
    assert (ids[names["邗江区"].parent or ""], names["邗江区"].parent_basis) == ("扬州市", "division")
    assert ids[names["扬州市"].parent or ""] == "江苏省"
    assert names["江苏省"].articles == 0


def test_a_proved_short_name_holds_elsewhere_when_no_other_body_has_it(tmp_path: Path) -> None:
    full = "[澄江星澜科技集团有限公司|ORG:company]（以下简称“[星澜集团|ORG:company]”）签署协议。"
    short = "[星澜集团|ORG:company]与[云岭银行|ORG:company]签署协议。"
    other = "[东湖星澜投资集团有限公司|ORG:company]（以下简称“[星澜集团|ORG:company]”）签署协议。"
    joined = organizations(linked(articles(full, short), tmp_path / "one"))
    assert joined["澄江星澜科技集团有限公司"].articles == 2
    open_ = organizations(linked(articles(full, other, short), tmp_path / "two"))
    assert open_["星澜集团"].articles == 1


def test_a_company_without_its_legal_form_is_the_only_one_with_it(tmp_path: Path) -> None:
    texts = ("[云岭新材料|ORG:company]与[星澜集团|ORG:company]签署协议。", "[云岭新材料有限公司|ORG:company]召开会议。")
    assert organizations(linked(articles(*texts), tmp_path / "one"))["云岭新材料有限公司"].articles == 2
    also = "[云岭新材料股份有限公司|ORG:company]召开会议。"
    assert organizations(linked(articles(*texts, also), tmp_path / "two"))["云岭新材料"].articles == 1


def test_a_part_has_the_whole_as_parent(tmp_path: Path) -> None:
    corpus = linked(articles("[云岭大学法学院|ORG:research]与[云岭大学|ORG:research]召开会议。"), tmp_path)
    names = organizations(corpus)
    assert names["云岭大学法学院"].parent == names["云岭大学"].id
    assert names["云岭大学法学院"].parent_basis == "name"


def test_every_parent_has_a_row_of_its_own(tmp_path: Path) -> None:
    texts = ("[徐汇区|PLACE][区长|TITLE][李建华|PERSON]出席。", "[徐汇区税务局|ORG:government]召开会议。")
    for rows in ("", "alias,organization,徐汇区,上海市,"):
        (tmp_path / f"{len(rows)}").mkdir()
        found = decided(tmp_path / f"{len(rows)}", rows, *texts, "[上海市|PLACE][市长|TITLE][陆闻笛|PERSON]出席。")
        ids = {one.id for one in found.organizations()}
        assert {one.parent for one in found.organizations() if one.parent} <= ids
        assert all(one.parent != one.id for one in found.organizations())


@pytest.mark.parametrize(
    ("name", "kind", "identity"),
    [
        ("上海市徐汇区人民政府", "jurisdiction", "上海市/徐汇区|"),
        ("徐汇区", "jurisdiction", "上海市/徐汇区|"),
        ("上海徐汇区税务局", "government", "上海市/徐汇区|税务局"),
        ("中共徐汇区委员会", "party", "上海市/徐汇区|委"),
        ("徐汇区委统战部", "party", "上海市/徐汇区|委统战部"),
        ("财政部", "government", "|财政部"),
        ("中华人民共和国财政部", "government", "|财政部"),
        ("国家发展和改革委员会", "government", "|国家发改委"),
        ("自治区党委", "party", "|自治区党委|a1"),
        ("财政局", "government", "|财政局|a1"),
        ("交通银行", "company", "|交通银行"),
        ("自治区政府", "jurisdiction", "|自治区|a1"),
        ("区税务局", "government", "|区税务局|a1"),
        ("星澜（澄江）科技有限公司", "company", "|星澜澄江科技有限公司"),
    ],
)
def test_identities(name: str, kind: str, identity: str) -> None:
    article = resolving.resolve(marked(f"[{name}|ORG:{kind}]召开会议。"), stages()[0])
    assert Namer(article, knowledge()).body(article.organizations[0]).identity == identity


def test_a_bare_department_is_that_of_the_university_that_the_article_speaks_for() -> None:
    text = "[云岭新闻网|ORG:media]讯：[云岭大学|ORG:research]与[澄江大学|ORG:research]、[东湖大学|ORG:research]座谈。"
    article = resolving.resolve(marked(f"{text}\n会后，[教务处|ORG:government]召开会议。"), stages()[0])
    namer = Namer(article, knowledge())
    assert namer.school == "云岭大学"
    assert Namer(resolving.resolve(marked(text[22:]), stages()[0]), knowledge()).school is None


def test_one_country_a_person(tmp_path: Path) -> None:
    crowd = "、".join(f"[{a}{b}{c}|PERSON]" for a in "赵钱孙李周" for b in "建国军华" for c in "一二三四") + "到场。"
    texts = (
        "[塞内加尔|PLACE][总统|TITLE][阿依莱|PERSON]出席。",
        "[老挝|PLACE][副总统|TITLE][阿依莱|PERSON]出席。",
        "[塞内加尔|PLACE][外长|TITLE][阿依莱|PERSON]出席。",
    )
    assert persons(linked(articles(*texts, crowd), tmp_path))["阿依莱"] == [(2, ("body",)), (1, ())]


def test_the_history_of_a_post(tmp_path: Path) -> None:
    corpus = linked(
        articles(
            "1月8日，[东湖区|PLACE]任命[李建华|PERSON]为[东湖区|PLACE][区长|TITLE]。",
            MAYOR,
            "[东湖区|PLACE][原区长|TITLE][李建华|PERSON]出席。",
        ),
        tmp_path,
    )
    (person,) = corpus.persons()
    (held,) = person.tenures
    assert (held.title, held.organization_name, held.articles) == ("区长", "东湖区", 3)
    assert (held.first_seen, held.last_seen) == ("2024-01-01", "2024-02-01")
    assert (held.until, held.until_basis) == ("2024-03-01", "former")
    assert (person.first_seen, person.last_seen) == ("2024-01-01", "2024-03-01")


def decided(tmp_path: Path, rows: str, *texts: str) -> Linked:
    path = tmp_path / "decisions.csv"
    path.write_text(f"decision,kind,left,right,note\n{rows}\n", encoding="utf-8")
    known = msgspec.structs.replace(knowledge(), decisions=load_decisions(path))
    link(articles(*texts), tmp_path / "out", known)
    return Linked(tmp_path / "out")


def test_decisions_win(tmp_path: Path) -> None:
    same = decided(tmp_path, "same,person,李建华@东湖区,李建华@云岭集团,", MAYOR, MANAGER)
    assert persons(same)["李建华"] == [(2, ("decision",))]
    ids = [person.id for article in articles(MAYOR, MAYOR) for person in article.persons]
    apart = decided(tmp_path, f"different,person,{ids[0]},{ids[1]},", MAYOR, MAYOR)
    assert persons(apart)["李建华"] == [(1, ()), (1, ())]


def test_decisions_about_bodies(tmp_path: Path) -> None:
    texts = ("[云岭集团|ORG:company]召开会议。", "[云集团|ORG:company]召开会议。")
    assert len(organizations(linked(articles(*texts), tmp_path / "plain"))) == 2
    corpus = decided(tmp_path, "alias,organization,云集团,云岭集团,", *texts)
    (one,) = corpus.organizations()
    assert (one.articles, {name.text for name in one.names}) == (2, {"云岭集团", "云集团"})


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("maybe,person,甲,乙,", "decisions.csv:2: decision is maybe; write one of same, different, alias"),
        ("same,body,甲,乙,", "decisions.csv:2: kind is body"),
        ("same,person,甲,,", "decisions.csv:2: right is empty"),
        ("alias,person,甲,乙,", "decisions.csv:2: alias is for organizations"),
    ],
)
def test_a_wrong_decision_is_one_line(row: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=message):
        decided(tmp_path, row)


def test_ids_stay_when_later_articles_come(tmp_path: Path) -> None:
    before = linked(articles(MAYOR), tmp_path / "one")
    after = linked(articles(MAYOR, MAYOR, MANAGER), tmp_path / "two")
    assert {one.id for one in before.persons()} < {one.id for one in after.persons()}
    assert {one.id for one in before.organizations()} < {one.id for one in after.organizations()}


def test_the_order_of_reading_does_not_matter(tmp_path: Path) -> None:
    corpus = articles(MAYOR, MANAGER, MAYOR, "[李建华|PERSON]、[陆闻笛|PERSON]到场。")
    for name, some in (("one", corpus), ("two", corpus[::-1])):
        linked(some, tmp_path / name)
    for file in ("persons.jsonl", "organizations.jsonl"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
