"""Agreements and events of invented articles: what the words give, and what they do not give."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.relate.stage import Knowledge, acts_for, astray, load, relate
from pipeline.schema import Alias, Article, Block, Evidence, Mention, Organization, Person, Phrase, Post, Sentence

MODELS = Path(__file__).parent.parent / "models"
MARK = re.compile(r"\[([^\[\]|]+)\|([A-Z]+)(?:=([^\]]+))?\]")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load(MODELS)


def resolved(text: str, published: str | None = "2024-03-20") -> Article:
    """An article from marked-up text, as resolve leaves it: `[书记陆闻笛|PERSON=陆闻笛@区委]`, `[双方|GROUP=甲+乙]`.

    The part after `=` names the entity (a person, `@` and the body that the person acts for; the bodies of 双方).
    """
    plain, at = "", 0
    phrases: list[Phrase] = []
    mentions: list[Mention] = []
    acts: dict[str, str | None] = {}
    bodies: dict[str, None] = {}
    for mark in MARK.finditer(text):
        plain += text[at : mark.start()]
        start, end, label, name = len(plain), len(plain) + len(mark[1]), mark[2], mark[3] or mark[1]
        entities: tuple[str, ...] = ()
        if label == "PERSON":
            person, _, body = name.partition("@")
            acts.setdefault(f"p{person}", f"o{body}" if body else None)
            bodies.update({body: None} if body else {})
            entities = (f"p{person}",)
        elif label in ("ORG", "GROUP") or (label == "PLACE" and mark[3]):
            names = name.split("+") if label == "GROUP" else [name]
            bodies.update(dict.fromkeys(names))
            entities = tuple(f"o{one}" for one in names)
        basis = "group" if label == "GROUP" else "explicit"
        label = "ORG" if label == "GROUP" else label
        mentions.append(Mention(start, end, label, None, "test"))
        phrases.append(Phrase(start, end, label, entities, basis))
        plain += mark[1]
        at = mark.end()
    plain += text[at:]
    blocks, sentences, start = [], [], 0
    for number, line in enumerate(plain.split("\n")):
        kind = "headline" if line.startswith("# ") else "paragraph"
        blocks.append(Block(kind, start, start + len(line)))
        for match in re.finditer(r"[^。！？；]+[。！？；]*", line):
            sentences.append(Sentence(start + match.start(), start + match.end(), number))
        start += len(line) + 1
    post = Evidence(0, 0, 1)
    return Article(
        id="a1", source_file="test.txt", encoding="utf-8", text=plain, offsets=((0, 0, len(plain)),),
        blocks=tuple(blocks), published=published, sentences=tuple(sentences), mentions=tuple(mentions),
        phrases=tuple(phrases),
        persons=tuple(
            Person(key, key[1:], (), (Post("长", body, post, "test", "explicit"),) if body else ())
            for key, body in acts.items()
        ),
        organizations=tuple(
            Organization(
                f"o{name}", name, "company", (Alias(name, "test"),),
                tuple(i for i, p in enumerate(phrases) if p.entities == (f"o{name}",)),
            )
            for name in bodies
        ),
    )  # fmt: skip


def agreements(article: Article) -> list[tuple[Any, ...]]:
    """(title, status, date, {role: names}) of each agreement."""
    return [(one.title, one.status, one.date, _roles(one.roles)) for one in article.agreements]


def events(article: Article) -> list[tuple[Any, ...]]:
    """(type, date, {role: names}) of each event."""
    return [(one.type, one.date, _roles(one.roles)) for one in article.events]


def _roles(roles: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for role in roles:
        found.setdefault(role.role, []).append(role.entity[1:])
    return found


AGREEMENTS = [
    pytest.param(
        "[1月15日|DATE]，[东湖集团|ORG]与[云岭大学|ORG]签署《[战略合作框架协议|AGREEMENT]》。根据[合作协议|AGREEMENT]，双方将共建园区。",
        [("战略合作框架协议", "signed", "2024-01-15", {"party": ["东湖集团", "云岭大学"]})],
        id="the title and the short mention are one document",
    ),
    pytest.param(
        "[3月1日|DATE]，[东湖集团|ORG]分别与[云岭大学|ORG]、[澄江银行|ORG]签署[合作协议|AGREEMENT]。",
        [
            ("合作协议", "signed", "2024-03-01", {"party": ["东湖集团", "云岭大学"]}),
            ("合作协议", "signed", "2024-03-01", {"party": ["东湖集团", "澄江银行"]}),
        ],
        id="one agreement with each partner",
    ),
    pytest.param(
        "[3月1日|DATE]，[东湖区长陆闻笛|PERSON=陆闻笛@东湖区]与[云岭集团董事长沈砚秋|PERSON=沈砚秋@云岭集团]签署[备忘录|AGREEMENT]。",
        [
            (
                "备忘录",
                "signed",
                "2024-03-01",
                {"signatory": ["陆闻笛", "沈砚秋"], "party": ["东湖区", "云岭集团"]},
            )
        ],
        id="parties through their signatories",
    ),
    pytest.param(
        "[东湖集团|ORG]将于[4月|DATE]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。",
        [("合作协议", "planned", "2024-04", {"party": ["东湖集团", "云岭大学"]})],
        id="planned",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]尚未签署[合作协议|AGREEMENT]。",
        [("合作协议", "negotiating", None, {"party": ["东湖集团", "云岭大学"]})],
        id="not signed",
    ),
    pytest.param(
        "[2019年5月|DATE]，[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。",
        [("合作协议", "referenced", "2019-05", {"party": ["东湖集团", "云岭大学"]})],
        id="long ago",
    ),
    pytest.param("根据双方签署的[合作协议|AGREEMENT]，园区将扩建。", [], id="spoken of, not stated"),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]，落实[2015年|DATE][云岭大学|ORG]和[东湖省|ORG]签署的[省校协议|AGREEMENT]。"
        "根据[东湖集团|ORG]与[云岭大学|ORG]签署的[这项合作协议|AGREEMENT]，园区将扩建。",
        [
            ("合作协议", "signed", None, {"party": ["东湖集团", "云岭大学"]}),
            ("省校协议", "referenced", "2015", {"party": ["云岭大学", "东湖省"]}),
        ],
        id="an agreement that was there before",
    ),
    pytest.param(
        "[此前|DATE]，[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。",
        [("合作协议", "referenced", None, {"party": ["东湖集团", "云岭大学"]})],
        id="before the news",
    ),
    pytest.param(
        "[东湖大学|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。仪式上，[东湖大学|ORG]与[云岭大学|ORG]签署了[联合培养协议|AGREEMENT]。"
        "[东湖大学|ORG]还与[云岭大学|ORG]签署了[学生交换协议|AGREEMENT]。",
        [
            ("联合培养协议", "signed", None, {"party": ["东湖大学", "云岭大学"]}),
            ("学生交换协议", "signed", None, {"party": ["东湖大学", "云岭大学"]}),
        ],
        id="a summary before the documents",
    ),
    pytest.param(
        "[东湖局|ORG]与[云岭会|ORG]、[澄江会|ORG]签订《[东湖流域治理协议|AGREEMENT]》。",
        [("东湖流域治理协议", "signed", None, {"party": ["东湖局", "云岭会", "澄江会"]})],
        id="a list signs one document that has a name of its own",
    ),
    pytest.param("会上现场签订了一系列[协议|AGREEMENT]。", [], id="no document in particular"),
    pytest.param(
        "会上现场签订了[燕麦购销协议|AGREEMENT]。",
        [("燕麦购销协议", "signed", None, {})],
        id="a document of unnamed parties",
    ),
    pytest.param("[东湖集团|ORG]并未与[云岭大学|ORG]签署[合作协议|AGREEMENT]。", [], id="denied"),
    pytest.param(
        "[东湖校|ORG]、[云岭校|ORG]分别与[澄江馆|ORG]、[海澄馆|ORG]签署[共建协议|AGREEMENT]。",
        [
            ("共建协议", "signed", None, {"party": ["东湖校", "澄江馆"]}),
            ("共建协议", "signed", None, {"party": ["云岭校", "海澄馆"]}),
        ],
        id="pairs, one with one",
    ),
    pytest.param(
        "[东湖大学|ORG]与[云岭集团|ORG]签署[省校合作框架协议|AGREEMENT]。[陆闻笛|PERSON=陆闻笛]对签署[战略合作协议|AGREEMENT]表示祝贺。",
        [("省校合作框架协议", "signed", None, {"party": ["东湖大学", "云岭集团"]})],
        id="spoken of in passing under another name",
    ),
    pytest.param(
        "# [东湖大学|ORG]签署两项[帮扶协议|AGREEMENT]\n[东湖学院|ORG]与[云岭县|ORG]签署《[共建基地协议|AGREEMENT]》。",
        [("共建基地协议", "signed", None, {"party": ["东湖学院", "云岭县"]})],
        id="a headline adds no document to those of the text",
    ),
    pytest.param(
        "[东湖大学校长陆闻笛|PERSON=陆闻笛@东湖大学]与[云岭医院|ORG]代表签署[合作协议|AGREEMENT]。",
        [("合作协议", "signed", None, {"signatory": ["陆闻笛"], "party": ["云岭医院", "东湖大学"]})],
        id="a person signs with a body",
    ),
    pytest.param(
        "[云岭集团|ORG]落户。当天，该公司与[澄江银行|ORG]签署[授信协议|AGREEMENT]。",
        [("授信协议", "signed", None, {"party": ["云岭集团", "澄江银行"]})],
        id="the company named before",
    ),
    pytest.param(
        "[东湖大学|ORG]与[云岭大学|ORG]自[2014年|DATE]签署[框架协议|AGREEMENT]以来，合作不断。",
        [("框架协议", "referenced", "2014", {"party": ["东湖大学", "云岭大学"]})],
        id="since then",
    ),
    pytest.param(
        "[东湖大学校长陆闻笛|PERSON=陆闻笛@东湖大学]会见[云岭大学校长沈砚秋|PERSON=沈砚秋@云岭大学]。"
        "[澄江研究所|ORG]与[明澜信息|ORG]等9家[云岭省|PLACE]企业，签署[服务合作协议|AGREEMENT]。",
        [("服务合作协议", "signed", None, {"party": ["澄江研究所", "明澜信息"]})],
        id="what others sign is not signed by those who met before",
    ),
    pytest.param(
        "《[出版备忘录|AGREEMENT]》签约仪式举行。[东湖中心|ORG]、[云岭会|ORG]等20家外国知名出版机构与[澄江局|ORG]签约，共同翻译出版。",
        [("出版备忘录", "signed", None, {"party": ["东湖中心", "云岭会", "澄江局"]})],
        id="who signs at the ceremony of a document that named nobody",
    ),
    pytest.param(
        "[东湖汽车|ORG]与投资者(即[云岭投资公司|ORG])签订[技术协议|AGREEMENT]。",
        [("技术协议", "signed", None, {"party": ["东湖汽车", "云岭投资公司"]})],
        id="who is named by the part in the contract",
    ),
    pytest.param(
        "[澄江银行行长陆闻笛|PERSON=陆闻笛@澄江银行]代表[东湖联盟|ORG]，与各方代表签署[合作协议|AGREEMENT]。",
        [("合作协议", "signed", None, {"signatory": ["陆闻笛"], "party": ["东湖联盟"]})],
        id="who signs for another body does not sign for his own",
    ),
]


@pytest.mark.parametrize(
    ("title", "states"),
    [
        ("中越自由贸易协定", [("中国",), ("越南",)]),
        ("长江沿岸鄂湘赣三省合作协议", [("湖北",), ("湖南",), ("江西",)]),
        ("新加坡合作协议", []),
        ("中国企业合作协议", []),
        ("战略合作协议", []),
    ],
)
def test_letters_in_titles(title: str, states: list[tuple[str, ...]], knowledge: Knowledge) -> None:
    assert knowledge.heads.states(title) == states


@pytest.mark.parametrize(
    ("title", "own"), [("两校框架协议", "框架协议"), ("两校协议", "两校协议"), ("东湖双方协议", "东湖双方协议")]
)
def test_words_for_the_parties_are_no_part_of_a_title(title: str, own: str, knowledge: Knowledge) -> None:
    assert knowledge.heads.own(title) == own


@pytest.mark.parametrize(("text", "expected"), AGREEMENTS)
def test_agreements(text: str, expected: list[Any], knowledge: Knowledge) -> None:
    assert agreements(relate(resolved(text), knowledge)) == expected


@pytest.mark.parametrize(
    ("titles", "body"),
    [
        (["县委副书记", "县长"], "o1"),
        (["市委常委", "代理市长"], "o1"),
        (["县委书记", "县人大常委会主任"], "o0"),
        (["院士", "校长"], "o1"),
    ],
)
def test_whom_a_person_acts_for(titles: list[str], body: str) -> None:
    posts = [Post(title, f"o{at}", Evidence(0, 0, 1), "test", "explicit") for at, title in enumerate(titles)]
    assert acts_for(tuple(posts)) == body


@pytest.mark.parametrize(("title", "lost"), [("董事长", True), ("副总裁", True), ("市长", False), ("部长", False)])
def test_a_city_has_no_posts_of_business(title: str, lost: bool) -> None:
    assert astray(Post(title, "o1", Evidence(0, 0, 1), "test", "explicit"), {"o1"}) == lost


EVENTS = [
    pytest.param(
        "[3月1日|DATE]，[书记陆闻笛|PERSON=陆闻笛]与[校长沈砚秋|PERSON=沈砚秋]举行会谈，出席合作项目签约仪式。",
        [
            ("meeting", "2024-03-01", {"party": ["陆闻笛", "沈砚秋"]}),
            ("signing", "2024-03-01", {"attendee": ["陆闻笛", "沈砚秋"]}),
        ],
        id="who meets attends what follows",
    ),
    pytest.param(
        "座谈会上，[校长陆闻笛|PERSON=陆闻笛]、[校长沈砚秋|PERSON=沈砚秋]先后发言。",
        [("conference", None, {"speaker": ["陆闻笛", "沈砚秋"]})],
        id="talks of no two sides are a conference",
    ),
    pytest.param(
        "[区长陆闻笛|PERSON=陆闻笛]到[东湖医院|ORG]调研。座谈会上，[院长沈砚秋|PERSON=沈砚秋]发言。",
        [
            ("visit", None, {"visitor": ["陆闻笛"], "visited": ["东湖医院"]}),
            ("meeting", None, {"speaker": ["沈砚秋"]}),
        ],
        id="talks after a visit are a meeting",
    ),
    pytest.param("[陆闻笛|PERSON=陆闻笛]，男，[1992年|DATE]参加工作。", [], id="to start work is to attend nothing"),
    pytest.param(
        "[3月1日|DATE]，[局长陆闻笛|PERSON=陆闻笛]到[东湖区|PLACE=东湖区]调研。",
        [("visit", "2024-03-01", {"visitor": ["陆闻笛"]})],
        id="a place that someone looks round is not visited",
    ),
    pytest.param(
        "[3月1日|DATE]，[总理陆闻笛|PERSON=陆闻笛]访问[云岭国|PLACE=云岭国]。",
        [("visit", "2024-03-01", {"visitor": ["陆闻笛"], "visited": ["云岭国"]})],
        id="a place that someone calls on",
    ),
    pytest.param(
        "[3月1日|DATE]，发展论坛在东湖馆举行。会上，[陆闻笛|PERSON=陆闻笛@东湖局]与[沈砚秋|PERSON=沈砚秋@云岭社]签订[协议|AGREEMENT]。"
        "[陆闻笛|PERSON]表示，将加强合作。",
        [
            ("conference", "2024-03-01", {"speaker": ["陆闻笛"]}),
            ("signing", "2024-03-01", {"signatory": ["陆闻笛", "沈砚秋"], "party": ["东湖局", "云岭社"]}),
        ],
        id="who signs at a forum speaks at the forum",
    ),
    pytest.param(
        "[3月1日|DATE]，[东湖市人大常委会|ORG]举行第三次会议。会议决定任命[陆闻笛同志|PERSON=陆闻笛]为副市长。",
        [
            ("conference", "2024-03-01", {"host": ["东湖市人大常委会"]}),
            ("appointment", "2024-03-01", {"appointee": ["陆闻笛"], "appointer": ["东湖市人大常委会"]}),
        ],
        id="the body whose meeting decides appoints",
    ),
    pytest.param(
        "[3月1日|DATE]，根据[合作协议|AGREEMENT]，[东湖大学|ORG]与[云岭大学|ORG]举行座谈会。",
        [],
        id="what an agreement provides for is no event",
    ),
    pytest.param(
        "东湖平台成立大会暨就职典礼[3月1日|DATE]在澄江馆举行。会长[陆闻笛|PERSON]、[云岭中心|ORG]秘书长[沈砚秋|PERSON]受聘就职。",
        [("appointment", "2024-03-01", {"appointee": ["陆闻笛", "沈砚秋"]})],
        id="a body between two persons of a list is not in it",
    ),
    pytest.param(
        "[1月15日|DATE]，[东湖集团|ORG]与[云岭大学|ORG]在[澄江市|PLACE]签署[合作协议|AGREEMENT]。"
        "[校长陆闻笛|PERSON=陆闻笛@云岭大学]，[总裁沈砚秋|PERSON=沈砚秋@东湖集团]出席并见证签约。[陆闻笛|PERSON]表示，双方将加强合作。",
        [
            (
                "signing",
                "2024-01-15",
                {
                    "party": ["东湖集团", "云岭大学"],
                    "attendee": ["陆闻笛", "沈砚秋"],
                    "witness": ["陆闻笛", "沈砚秋"],
                    "speaker": ["陆闻笛"],
                },
            )
        ],
        id="one signing with all who are at it",
    ),
    pytest.param(
        "# [东湖集团|ORG]与[云岭大学|ORG]签约\n[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。"
        "签约仪式在[澄江|PLACE]举行。",
        [("signing", None, {"party": ["东湖集团", "云岭大学"]})],
        id="told three times, one event",
    ),
    pytest.param(
        "[3月15日|DATE]，[党委书记陆闻笛|PERSON=陆闻笛@云岭大学]率[云岭大学|ORG]代表团访问[东湖大学|ORG]。"
        "[东湖大学校长沈砚秋|PERSON=沈砚秋@东湖大学]会见了客人。双方签署了[合作协议|AGREEMENT]。",
        [
            ("visit", "2024-03-15", {"visitor": ["陆闻笛", "云岭大学"], "visited": ["东湖大学"]}),
            ("meeting", "2024-03-15", {"host": ["沈砚秋"], "guest": ["陆闻笛", "云岭大学"]}),
            ("signing", "2024-03-15", {"party": ["东湖大学", "云岭大学"]}),
        ],
        id="guests and 双方 from what was told before",
    ),
    pytest.param(
        "[3月12日|DATE]，发展论坛在[澄江市|PLACE]举行。[副市长陆闻笛|PERSON=陆闻笛]出席并致辞。论坛由[东湖集团|ORG]主办。"
        "[云岭大学|ORG]与[东湖集团|ORG]在会上签署[合作协议|AGREEMENT]。[沈砚秋|PERSON]主持。",
        [
            (
                "conference",
                "2024-03-12",
                {"attendee": ["陆闻笛"], "speaker": ["陆闻笛"], "host": ["东湖集团"], "chair": ["沈砚秋"]},
            ),
            ("signing", "2024-03-12", {"party": ["云岭大学", "东湖集团"]}),
        ],
        id="a signing inside a conference leaves the roles to the conference",
    ),
    pytest.param(
        "[陆闻笛|PERSON]、[沈砚秋|PERSON]共同为[东湖研究中心|ORG]揭牌。[东湖研究中心|ORG]正式成立。",
        [("launch", None, {"unveiler": ["陆闻笛", "沈砚秋"], "subject": ["东湖研究中心"]})],
        id="an unveiling is no founding",
    ),
    pytest.param(
        "[东湖市人大常委会|ORG]决定免去[陆闻笛|PERSON]的副市长职务，任命[沈砚秋|PERSON]为副市长。",
        [
            ("departure", None, {"appointer": ["东湖市人大常委会"], "appointee": ["陆闻笛"]}),
            ("appointment", None, {"appointer": ["东湖市人大常委会"], "appointee": ["沈砚秋"]}),
        ],
        id="out and in",
    ),
    pytest.param(
        "[陆闻笛|PERSON]表示，[东湖集团|ORG]召开过会议。[陆闻笛|PERSON]曾任[云岭大学|ORG]校长。",
        [],
        id="reported speech and biography state no event",
    ),
    pytest.param(
        "[校长陆闻笛|PERSON=陆闻笛]会见了[云岭大学校长沈砚秋|PERSON=沈砚秋]。[两院|GROUP=东湖学院+云岭学院]举行座谈会。"
        "[教务处|ORG]负责人参加会见。",
        [
            ("meeting", None, {"host": ["陆闻笛"], "guest": ["沈砚秋"], "attendee": ["教务处"]}),
            ("meeting", None, {"party": ["东湖学院", "云岭学院"]}),
        ],
        id="words that name an event choose it",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。[陆闻笛|PERSON]参加会见。",
        [("signing", None, {"party": ["东湖集团", "云岭大学"], "attendee": ["陆闻笛"]})],
        id="roles whose event is not told go to the one that is",
    ),
    pytest.param(
        "[东湖基地|ORG]建设启动仪式举行，[陆闻笛|PERSON]出席。[沈砚秋|PERSON]为[东湖基地|ORG]揭牌。",
        [("launch", None, {"attendee": ["陆闻笛"], "unveiler": ["沈砚秋"], "subject": ["东湖基地"]})],
        id="the unveiling at a ceremony is what the ceremony is about",
    ),
    pytest.param(
        "[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。[东湖研究中心|ORG]正式揭牌。[陆闻笛|PERSON]出席。",
        [
            ("signing", None, {"party": ["东湖集团", "云岭大学"], "attendee": ["陆闻笛"]}),
            ("launch", None, {"subject": ["东湖研究中心"]}),
        ],
        id="a signing outlasts what is unveiled at it",
    ),
    pytest.param(
        "[陆闻笛|PERSON]到[东湖集团|ORG]考察。在[澄江馆|ORG]召开的座谈会上，各方作了交流。[沈砚秋|PERSON]表示，将扩大合作。",
        [
            ("visit", None, {"visitor": ["陆闻笛"], "visited": ["东湖集团"]}),
            ("conference", None, {"speaker": ["沈砚秋"]}),
        ],
        id="a gathering told in passing opens the floor",
    ),
    pytest.param(
        "由[东湖网|ORG]、[澄江社|ORG]主办的“看东湖”宣传活动[3月18日|DATE]在[澄江市|PLACE]启动。活动由[云岭集团|ORG]承办。",
        [("launch", "2024-03-18", {"host": ["东湖网", "澄江社", "云岭集团"]})],
        id="hosts of a campaign that begins",
    ),
    pytest.param(
        "[东湖校友会|ORG]成立大会[18日|DATE]举行。",
        [("founding", "2024-03-18", {"subject": ["东湖校友会"]})],
        id="the day behind the words",
    ),
    pytest.param(
        "会议举行。[东湖区委书记陆闻笛|PERSON=陆闻笛]，[澄江社|ORG][云岭|PLACE]分社[社长沈砚秋|PERSON=沈砚秋]，"
        "云岭论坛[顾望舒|PERSON]，[区长温若川|PERSON=温若川]出席会议。",
        [("conference", None, {"attendee": ["陆闻笛", "沈砚秋", "顾望舒", "温若川"]})],
        id="a row of persons goes on through bodies without a name",
    ),
    pytest.param(
        "[2023年8月3日|DATE]，[陆闻笛|PERSON]辞去[东湖区|ORG]区长职务。[2022年8月3日|DATE]，[陆闻笛|PERSON]辞去职务。",
        [("departure", "2023-08-03", {"appointee": ["陆闻笛"]})],
        id="personnel changes of the last year are news",
    ),
    pytest.param(
        "[陆闻笛|PERSON]、[沈砚秋|PERSON]出席活动。[陆闻笛|PERSON]讲话。",
        [("conference", None, {"attendee": ["陆闻笛", "沈砚秋"], "speaker": ["陆闻笛"]})],
        id="those who attend state the event that no other words tell",
    ),
    pytest.param(
        "[陆闻笛|PERSON]会见了[沈砚秋|PERSON]。[东湖区|ORG]与[云岭集团|ORG]签署[合作协议|AGREEMENT]。[顾望舒|PERSON]参加。",
        [
            ("meeting", None, {"host": ["陆闻笛"], "guest": ["沈砚秋"], "attendee": ["顾望舒"]}),
            ("signing", None, {"party": ["东湖区", "云岭集团"], "attendee": ["顾望舒"]}),
        ],
        id="who was there all along was at the talks and at the signing",
    ),
    pytest.param(
        "[东湖基地|ORG]揭牌仪式举行。[陆闻笛|PERSON]、[沈砚秋|PERSON]共同揭牌。[顾望舒|PERSON]致辞。",
        [("launch", None, {"subject": ["东湖基地"], "unveiler": ["陆闻笛", "沈砚秋"], "speaker": ["顾望舒"]})],
        id="who unveils at the ceremony",
    ),
    pytest.param(
        "[陆闻笛|PERSON]访问[东湖大学|ORG]。[沈砚秋|PERSON]、[顾望舒|PERSON]出席座谈会。[陆闻笛|PERSON]与[沈砚秋|PERSON]座谈。",
        [
            ("visit", None, {"visitor": ["陆闻笛"], "visited": ["东湖大学"]}),
            ("meeting", None, {"attendee": ["沈砚秋", "顾望舒"], "party": ["陆闻笛", "沈砚秋"]}),
        ],
        id="talks that are attended after a visit",
    ),
    pytest.param("[东湖集团|ORG]参加活动。", [], id="bodies alone state none"),
    pytest.param("签约仪式在[澄江市|PLACE]举行。", [], id="nobody named, no event"),
]


@pytest.mark.parametrize(("text", "expected"), EVENTS)
def test_events(text: str, expected: list[Any], knowledge: Knowledge) -> None:
    assert events(relate(resolved(text), knowledge)) == expected


DATES = [
    pytest.param("[中新社|ORG]澄江[11月28日|DATE]电 [28日|DATE]，", "2023-11-28", "2023-11-28", id="bare day"),
    pytest.param("[中新社|ORG]澄江[12月1日|DATE]电 [30日|DATE]，", "2023-12-01", "2023-11-30", id="month before"),
    pytest.param("[2016年6月|DATE]开工。[22日|DATE]，", "2024-03-23", "2024-03-22", id="a month of background"),
    pytest.param("[15日|DATE]开会。[近年来|DATE]，", "2024-03-20", "2024-03-15", id="a span of years dates nothing"),
    pytest.param("澄江[3月18日|DATE]电 [今天|DATE]，", "2024-03-20", "2024-03-18", id="the day of writing"),
    pytest.param("[昨日|DATE]，", "2024-03-20", "2024-03-19", id="yesterday"),
    pytest.param("[近日|DATE]，", "2024-03-20", None, id="lately"),
    pytest.param("[5月16日|DATE]，", None, "--05-16", id="no year"),
    pytest.param("[12月30日|DATE]，", "2024-01-02", "2023-12-30", id="last year"),
    pytest.param("[1月10日|DATE]开会。[15日上午|DATE]，", "2024-01-20", "2024-01-15", id="day after a month"),
    pytest.param("[8月15日至17日|DATE]，", "2023-08-20", "2023-08-15", id="first day of a range"),
    pytest.param("", "2024-03-20", None, id="no date"),
]


@pytest.mark.parametrize(("lead", "published", "expected"), DATES)
def test_dates(lead: str, published: str | None, expected: str | None, knowledge: Knowledge) -> None:
    text = f"{lead}[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]。"
    (agreement,) = relate(resolved(text, published), knowledge).agreements
    assert agreement.date == expected


def test_every_fact_names_its_rule_and_its_words(knowledge: Knowledge) -> None:
    article = relate(
        resolved("[东湖集团|ORG]与[云岭大学|ORG]签署[合作协议|AGREEMENT]，[陆闻笛|PERSON]出席。"), knowledge
    )
    facts = [*article.agreements, *article.events]
    for role in [role for fact in facts for role in fact.roles]:
        pack, _, rule = role.rule.partition("/")
        assert rule in {one.id for one in knowledge.rules.packs[pack].rules}
        assert article.text[role.evidence.start : role.evidence.end].strip()
    assert article.text[article.events[0].evidence.start : article.events[0].evidence.end] == (
        "东湖集团与云岭大学签署合作协议"
    )


def test_a_rule_of_paragraph_scope_looks_over_the_full_stop(tmp_path: Path) -> None:
    shutil.copytree(MODELS / "relate", tmp_path / "relate")
    (tmp_path / "relate" / "launch.yaml").write_text(
        """event: launch
rules:
  - id: later
    pattern: "{ORG:subject}{any:20}该中心{gap:4}{begin:trigger}"
    scope: paragraph
    examples: [{text: "[东湖中心|ORG]建成。该中心正式启用。", expect: {subject: [东湖中心]}}]
""",
        encoding="utf-8",
    )
    wide = load(tmp_path)
    told = "[东湖中心|ORG]建成。该中心正式启用。"
    assert events(relate(resolved(told), wide)) == [("launch", None, {"subject": ["东湖中心"]})]
    assert events(relate(resolved(told.replace("。该", "。\n该")), wide)) == []
