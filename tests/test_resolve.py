"""Posts and organizations in marked-up sentences, and what stays open."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked import marked

from pipeline.resolve.stage import Knowledge, load, resolve
from pipeline.schema import Article

MODELS = Path(__file__).parent.parent / "models"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load(MODELS)


def posts(article: Article) -> dict[str, list[tuple[str, str | None]]]:
    names = {org.id: org.name for org in article.organizations}
    return {p.name: [(q.title, names[q.org] if q.org else None) for q in p.posts] for p in article.persons}


def aliases(article: Article) -> dict[str, list[str]]:
    return {org.name: [alias.text for alias in org.aliases] for org in article.acting()}


POSTS = [
    pytest.param(
        "[云栖区委|ORG:party][书记|TITLE][陆闻笛|PERSON]，[区委|ORG:party][副书记|TITLE]、[区长|TITLE][沈砚秋|PERSON]，"
        "[区委|ORG:party][常委|TITLE]、[副区长|TITLE][顾望舒|PERSON]，[副区长|TITLE][蔡知微|PERSON]出席活动。",
        {
            "陆闻笛": [("书记", "云栖区委")],
            "沈砚秋": [("副书记", "云栖区委"), ("区长", "云栖区")],
            "顾望舒": [("常委", "云栖区委"), ("副区长", "云栖区")],
            "蔡知微": [("副区长", "云栖区")],
        },
        id="party posts go to the committee, government posts to the district",
    ),
    pytest.param(
        "[澄江大学|ORG:research][党委书记|TITLE][陆闻笛|PERSON]、[校长|TITLE][沈砚秋|PERSON]、[原副校长|TITLE][顾望舒|PERSON]参加。",
        {"陆闻笛": [("党委书记", "澄江大学")], "沈砚秋": [("校长", "澄江大学")], "顾望舒": [("原副校长", "澄江大学")]},
        id="a list shares the body of its first person",
    ),
    pytest.param(
        "[云岭集团|ORG:company][原党委书记|TITLE]、[董事长|TITLE][陆闻笛|PERSON]受审。[陆闻笛|PERSON]在任[云岭集团|ORG:company]"
        "[董事长|TITLE]期间受贿。[澄江大学|ORG:research][原院长|TITLE]、[云岭集团|ORG:company][董事|TITLE][沈砚秋|PERSON]到会。",
        {
            "陆闻笛": [("原党委书记", "云岭集团"), ("原董事长", "云岭集团")],
            "沈砚秋": [("原院长", "澄江大学"), ("董事", "云岭集团")],
        },
        id="former goes for the titles behind that have no body of their own",
    ),
    pytest.param(
        "[澄江省政府|ORG:jurisdiction]的[副省长|TITLE][陆闻笛|PERSON]、[沈砚秋|PERSON]、[顾望舒|PERSON]到会。",
        {name: [("副省长", "澄江省政府")] for name in ("陆闻笛", "沈砚秋", "顾望舒")},
        id="one title for several persons",
    ),
    pytest.param(
        "[云岭集团|ORG:company][党委书记|TITLE]、[董事长|TITLE][陆闻笛|PERSON]，[副总经理|TITLE][沈砚秋|PERSON]。"
        "[陆闻笛|PERSON][董事长|TITLE]表示感谢。",
        {"陆闻笛": [("党委书记", "云岭集团"), ("董事长", "云岭集团")], "沈砚秋": [("副总经理", "云岭集团")]},
        id="a title after the name adds nothing new",
    ),
    pytest.param(
        "[云栖海会|ORG:association]与[沪澄社团总会|ORG:association][长|TITLE:会长][陆闻笛|PERSON]到会。",
        {"陆闻笛": [("会长", "沪澄社团总会")]},
        id="contracted post",
    ),
    pytest.param(
        "[陆闻笛|PERSON]任[云岭集团|ORG:company][董事长|TITLE]、[总裁|TITLE]。",
        {"陆闻笛": [("董事长", "云岭集团"), ("总裁", "云岭集团")]},
        id="an office that a verb gives",
    ),
    pytest.param(
        "[陆闻笛|PERSON]、[沈砚秋|PERSON]被聘为[澄江大学|ORG:research][指导教师|TITLE]。",
        {name: [("指导教师", "澄江大学")] for name in ("陆闻笛", "沈砚秋")},
        id="an office for several persons",
    ),
    pytest.param(
        "[中新网|ORG:media]澄江5月3日电([陆闻笛|PERSON][沈砚秋|PERSON])[顾望舒|PERSON]摄",
        {"陆闻笛": [("记者", None)], "沈砚秋": [("记者", None)], "顾望舒": [("摄影", None)]},
        id="bylines",
    ),
    pytest.param(
        "[中新网|ORG:media]澄江5月3日电 ([陆闻笛|PERSON])\n文/[沈砚秋|PERSON] [顾望舒|PERSON]\n审核：[蔡知微|PERSON]",
        {
            "陆闻笛": [("记者", None)],
            "沈砚秋": [("记者", None)],
            "顾望舒": [("记者", None)],
            "蔡知微": [("审核", None)],
        },
        id="bylines with signs and words that are no posts elsewhere",
    ),
    pytest.param(
        "[澄江大学|ORG:research]与[云栖大学|ORG:research]会谈。[校长|TITLE][陆闻笛|PERSON]出席。",
        {"陆闻笛": [("校长", None)]},
        id="two candidates: left open",
    ),
    pytest.param("[李民輝|PERSON]到会。", {"李民輝": []}, id="traditional characters kept"),
]


@pytest.mark.parametrize(("text", "expected"), POSTS)
def test_posts(text: str, expected: dict[str, list[tuple[str, str | None]]], knowledge: Knowledge) -> None:
    assert posts(resolve(marked(text), knowledge)) == expected


ORGANIZATIONS = [
    pytest.param(
        "[云栖区|PLACE]与[新岭集团|ORG:company]签约。签署《[澄江市云栖区人民政府|ORG:jurisdiction]与"
        "[澄江新岭科技集团有限公司|ORG:company]合作备忘录》，[云栖区|PLACE][区长|TITLE][陆闻笛|PERSON]出席。",
        {
            "澄江市云栖区人民政府": ["云栖区", "澄江市云栖区人民政府"],
            "澄江新岭科技集团有限公司": ["澄江新岭科技集团有限公司", "新岭集团"],
        },
        id="short forms and government forms",
    ),
    pytest.param(
        "[云栖区委|ORG:party]开会，[区税务局|ORG:government]、[统战部|ORG:party]参加。",
        {"云栖区委": ["云栖区委"], "云栖区税务局": ["区税务局"], "云栖区委统战部": ["统战部"]},
        id="departments under the resolved jurisdiction",
    ),
    pytest.param(
        "[澄江香港联谊会|ORG:association]成立，[联谊会|ORG:association]成员到会。",
        {"澄江香港联谊会": ["澄江香港联谊会", "联谊会"]},
        id="a bare noun means the only body that ends so",
    ),
    pytest.param(
        "[云岭商会|ORG:association]、[东湖商会|ORG:association]到会，[商会|ORG:association]发言。",
        {"云岭商会": ["云岭商会"], "东湖商会": ["东湖商会"]},
        id="two candidates: the bare noun stays out",
    ),
    pytest.param(
        "[云岭集团|ORG:company]开业，[公司|ORG:company]投资一亿元。\n[东湖集团|ORG:company]落户，[公司|ORG:company]今日开工。",
        {"云岭集团": ["云岭集团", "公司"], "东湖集团": ["东湖集团", "公司"]},
        id="the only candidate of the paragraph",
    ),
    pytest.param(
        "[中国云岭能源国际发展有限公司|ORG:company]（以下简称“[云岭能源|ORG:company]”）",
        {"中国云岭能源国际发展有限公司": ["中国云岭能源国际发展有限公司", "云岭能源"]},
        id="announced short form",
    ),
    pytest.param(
        "[澄江市第二人民医院|ORG:research]、[澄江市人民医院|ORG:research]、[云岭银行|ORG:company]、[云岭银行东湖分行|ORG:company]",
        {name: [name] for name in ("澄江市第二人民医院", "澄江市人民医院", "云岭银行", "云岭银行东湖分行")},
        id="different bodies stay apart",
    ),
    pytest.param(
        "[云岭新闻网|ORG:media]讯，[党委书记|TITLE][陆闻笛|PERSON]率我校代表团访问[东湖大学|ORG:research]，[教务处|ORG:research]、"
        "[法学院|ORG:research]负责人同行。[东湖大学|ORG:research][校长|TITLE][沈砚秋|PERSON]、[法学院|ORG:research]负责人参加。",
        {
            "东湖大学": ["东湖大学"],
            "云岭新闻网": ["云岭新闻网"],
            "云岭大学教务处": ["教务处"],
            "云岭大学法学院": ["法学院"],
            "东湖大学法学院": ["法学院"],
            "云岭大学": ["我校"],
        },
        id="departments of two universities",
    ),
    pytest.param(
        "[云岭新闻网|ORG:media]讯，[云岭大学|ORG:research]与[东湖交通学院|ORG:research]签约，我校师生和"
        "[中国科学院|ORG:research]院士到会。",
        {name: [name] for name in ("云岭新闻网", "云岭大学", "东湖交通学院", "中国科学院")},
        id="a school that stands beside a university is none of its departments",
    ),
    pytest.param(
        "[澄江市妇女联合会|ORG:association]、[澄江市妇联|ORG:association]，[云岭省委组织部|ORG:party]、[云岭省委教育工委组织部|ORG:party]，"
        "[云行|ORG:company]是[云岭开发银行|ORG:company]",
        {
            "澄江市妇女联合会": ["澄江市妇女联合会", "澄江市妇联"],
            "云岭省委组织部": ["云岭省委组织部"],
            "云岭省委教育工委组织部": ["云岭省委教育工委组织部"],
            "云岭开发银行": ["云岭开发银行", "云行"],
        },
        id="words that mean the same; first and last characters; what is left out is no organ",
    ),
    pytest.param(
        "[云岭|ORG:company]与[云岭集团|ORG:company]、[云岭第二印染厂有限公司|ORG:company]，[云岭医疗|ORG:company]",
        {
            "云岭集团": ["云岭集团", "云岭"],
            "云岭第二印染厂有限公司": ["云岭第二印染厂有限公司"],
            "云岭医疗": ["云岭医疗"],
        },
        id="of several long names the one that adds least",
    ),
    pytest.param(
        "[布里斯顿|PLACE]和[布里斯顿大学|ORG:research]，[海南|PLACE]和[海南大学|ORG:research]",
        {"布里斯顿大学": ["布里斯顿大学", "布里斯顿"], "海南大学": ["海南大学"]},
        id="a city's name that the text uses for its university",
    ),
    pytest.param(
        "[中共澄江市委|ORG:party][书记|TITLE][陆闻笛|PERSON]介绍，[杭州|PLACE]客商来访，[市政协|ORG:government]、[市委|ORG:party]参加。",
        {"中共澄江市委": ["中共澄江市委", "市委"], "澄江市政协": ["市政协"]},
        id="a jurisdiction with organs is in focus, not a place named in passing",
    ),
    pytest.param(
        "[杭州西湖区政府|ORG:jurisdiction]与[西湖区|PLACE][区长|TITLE][陆闻笛|PERSON]",
        {"杭州西湖区政府": ["杭州西湖区政府", "西湖区"]},
        id="a city's short name before its district",
    ),
    pytest.param(
        "[云岭省委台办经济处|ORG:party][处长|TITLE][陆闻笛|PERSON]、[秘书处|ORG:government][处长|TITLE][沈砚秋|PERSON]，"
        "[教育部|ORG:government][副部长|TITLE][顾望舒|PERSON]、[国际交流司|ORG:government][司长|TITLE][蔡知微|PERSON]、"
        "[财政部|ORG:government]、[东湖有限公司|ORG:company]到会。",
        {
            "云岭省委台办经济处": ["云岭省委台办经济处"],
            "云岭省委台办秘书处": ["秘书处"],
            "教育部": ["教育部"],
            "教育部国际交流司": ["国际交流司"],
            "财政部": ["财政部"],
            "东湖有限公司": ["东湖有限公司"],
        },
        id="sections in a list; ministries and companies are none",
    ),
    pytest.param(
        "[云栖新村街道|ORG:government]办讲座，[街道办事处|ORG:government]致辞，[街道|ORG:government]感谢。"
        "[云栖新村街道办事处|ORG:government]主办。",
        {"云栖新村街道办事处": ["云栖新村街道", "云栖新村街道办事处", "街道办事处", "街道"]},
        id="a street and its office are one body, also without their name",
    ),
    pytest.param("活动在[澄江市|PLACE]举行。", {}, id="a place that does not act is no organization"),
]


@pytest.mark.parametrize(("text", "expected"), ORGANIZATIONS)
def test_organizations(text: str, expected: dict[str, list[str]], knowledge: Knowledge) -> None:
    assert aliases(resolve(marked(text), knowledge)) == expected


@pytest.mark.parametrize("organ", ["[云隐区委|ORG:party]参加", "[云隐区|ORG:other][副区长|TITLE][陆闻笛|PERSON]参加"])
def test_a_district_with_organs_is_a_jurisdiction(organ: str, knowledge: Knowledge) -> None:
    article = resolve(marked(f"[云隐区|ORG:other]与[新岭集团|ORG:company]签约，{organ}。"), knowledge)
    assert {org.name: org.type for org in article.organizations}["云隐区"] == "jurisdiction"


def test_a_province_is_known_from_its_city(knowledge: Knowledge) -> None:
    article = resolve(marked("[潍坊市人民医院|ORG:research]开会，[省卫健委|ORG:government]参加。"), knowledge)
    assert "山东省卫健委" in aliases(article)


def test_both_sides_are_those_of_the_last_pair(knowledge: Knowledge) -> None:
    article = resolve(
        marked("[云岭集团|ORG:company]与[澄江大学|ORG:research]会谈。[东湖银行|ORG:company]到会。双方签署协议。"),
        knowledge,
    )
    names = {org.id: org.name for org in article.organizations}
    sides = [[names[e] for e in phrase.entities] for phrase in article.phrases if phrase.basis == "group"]
    assert sides == [["云岭集团", "澄江大学"]]


@pytest.mark.parametrize(
    "text",
    [
        "[云岭集团|ORG:company]与[澄江大学|ORG:research]会谈。三方签署协议。",  # one of the three is not known
        "[陆闻笛|PERSON]在[澄江市|PLACE]与[云岭集团|ORG:company]会谈。双方签署协议。",  # where it is, no side
    ],
)
def test_sides_that_are_not_told_are_left_open(text: str, knowledge: Knowledge) -> None:
    assert not [phrase for phrase in resolve(marked(text), knowledge).phrases if phrase.basis == "group"]


def test_a_person_phrase_covers_the_titles(knowledge: Knowledge) -> None:
    article = resolve(marked("[云栖区委|ORG:party][书记|TITLE][陆闻笛|PERSON]出席。"), knowledge)
    assert [(p.label, article.text[p.start : p.end]) for p in article.phrases] == [("PERSON", "云栖区委书记陆闻笛")]


MORE_POSTS = [
    pytest.param(
        "[云岭新区党工委|ORG:party][书记|TITLE]、[管委会|ORG:government][主任|TITLE][陆闻笛|PERSON]到会。",
        {"陆闻笛": [("书记", "云岭新区党工委"), ("主任", "云岭新区管委会")]},
        id="the two organs of a zone",
    ),
    pytest.param(
        "由时任[云岭集团|ORG:company][总裁|TITLE][陆闻笛|PERSON]签署。",
        {"陆闻笛": [("时任总裁", "云岭集团")]},
        id="a former office before the body",
    ),
    pytest.param(
        "《[云岭研究|ORG:media]》[主编|TITLE][陆闻笛|PERSON]、[云岭科技|ORG:company]（[云集网|ORG:company]）[总经理|TITLE][沈砚秋|PERSON]",
        {"陆闻笛": [("主编", "云岭研究")], "沈砚秋": [("总经理", "云岭科技")]},
        id="marks and asides between body and title",
    ),
    pytest.param(
        "[云岭集团|ORG:company]、马诺斯市[市长|TITLE][陆闻笛|PERSON]到会，[东湖区|PLACE][区长|TITLE][沈砚秋|PERSON]。",
        {"陆闻笛": [("市长", None)], "沈砚秋": [("区长", "东湖区")]},
        id="a body that was not recognised is not replaced by another",
    ),
    pytest.param(
        "[云岭学会|ORG:association][陆闻笛|PERSON][副秘书长|TITLE]表示欢迎。",
        {"陆闻笛": [("副秘书长", "云岭学会")]},
        id="body, name, title",
    ),
    pytest.param(
        "[云岭区教育局|ORG:government][负责人|TITLE]，[云岭区税务局|ORG:government][局长|TITLE][陆闻笛|PERSON]到会。",
        {"陆闻笛": [("局长", "云岭区税务局")]},
        id="somebody without a name before",
    ),
    pytest.param(
        "[陆闻笛|PERSON][主席|TITLE]与[沈砚秋|PERSON][总理|TITLE]会谈。",
        {"陆闻笛": [("主席", None)], "沈砚秋": [("总理", None)]},
        id="a title behind a name is not the next person's",
    ),
    pytest.param(
        "[云岭街道党工委|ORG:party][委员|TITLE]、[组织委员|TITLE][陆闻笛|PERSON]，[澄江市|PLACE][市长|TITLE]、[代市长|TITLE][沈砚秋|PERSON]。",
        {
            "陆闻笛": [("委员", "云岭街道党工委"), ("组织委员", "云岭街道党工委")],
            "沈砚秋": [("市长", "澄江市"), ("代市长", "澄江市")],
        },
        id="posts of one chain are no short forms of each other",
    ),
    pytest.param(
        "[农药研究中心|ORG:research][主任|TITLE]、我校[云岭大学化学学院|ORG:research][教授|TITLE][陆闻笛|PERSON]，"
        "[澄江市委|ORG:party][书记|TITLE]、原[云岭集团|ORG:company][总裁|TITLE][沈砚秋|PERSON]。",
        {
            "陆闻笛": [("主任", "农药研究中心"), ("教授", "云岭大学化学学院")],
            "沈砚秋": [("书记", "澄江市委"), ("原总裁", "云岭集团")],
        },
        id="a word before a body ends no chain",
    ),
    pytest.param(
        "[云岭大学|ORG:research]人文地理学[教授|TITLE][陆闻笛|PERSON]、[澄江市委宣传部|ORG:party]分管日常工作的[副部长|TITLE][沈砚秋|PERSON]。",
        {"陆闻笛": [("教授", "云岭大学")], "沈砚秋": [("副部长", "澄江市委宣传部")]},
        id="a field between body and title",
    ),
    pytest.param(
        "[云岭自治区党委|ORG:party][书记|TITLE][陆闻笛|PERSON]到会，自治区[副主席|TITLE][沈砚秋|PERSON]出席。",
        {"陆闻笛": [("书记", "云岭自治区党委")], "沈砚秋": [("副主席", "云岭自治区")]},
        id="a bare level right before the title",
    ),
    pytest.param(
        "[澄江市政协|ORG:government][副主席|TITLE][陆闻笛|PERSON]主持，[副主席|TITLE][沈砚秋|PERSON]、[顾望舒|PERSON]出席。",
        {name: [("副主席", "澄江市政协")] for name in ("陆闻笛", "沈砚秋", "顾望舒")},
        id="the same title in the same sentence",
    ),
    pytest.param(
        "[俄罗斯|PLACE]外交部表示，俄[外长|TITLE][伊万诺夫|PERSON]、[阿联酋|PLACE][副总统|TITLE]兼[总理|TITLE][穆罕默德|PERSON]到会，"
        "[总统|TITLE][格林|PERSON]缺席。",
        {
            "伊万诺夫": [("外长", "俄罗斯")],
            "穆罕默德": [("副总统", "阿联酋"), ("总理", "阿联酋")],
            "格林": [("总统", None)],
        },
        id="posts at countries",
    ),
    pytest.param(
        "[云岭集团|ORG:company][总裁|TITLE][卡洛斯·迪亚斯|PERSON]（[Carlos Diaz|PERSON]）到会。[迪亚斯|PERSON]说。",
        {"卡洛斯·迪亚斯": [("总裁", "云岭集团")]},
        id="a foreigner under the last part of the name, and spelled in brackets",
    ),
    pytest.param(
        "[云岭集团|ORG:company][副总裁|TITLE]、星岚云事业群[总裁|TITLE][陆闻笛|PERSON]，"
        "[东湖区委|ORG:party][副书记|TITLE]、政府[区长|TITLE][沈砚秋|PERSON]。",
        {
            "陆闻笛": [("副总裁", "云岭集团"), ("总裁", None)],
            "沈砚秋": [("副书记", "东湖区委"), ("区长", "东湖区")],
        },
        id="a name that was not recognised ends no chain",
    ),
    pytest.param("[领导|TITLE][陆闻笛|PERSON]到会。", {"陆闻笛": []}, id="a word that is a post only with a body"),
]


@pytest.mark.parametrize(("text", "expected"), MORE_POSTS)
def test_posts_beside_odd_neighbours(
    text: str, expected: dict[str, list[tuple[str, str | None]]], knowledge: Knowledge
) -> None:
    assert posts(resolve(marked(text), knowledge)) == expected
