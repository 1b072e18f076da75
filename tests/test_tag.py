"""Marked-up sentences: `[澄江市委|ORG:party][常委|TITLE]` stands for a mention and its kind."""

from __future__ import annotations

import pickle
import re
import time
from pathlib import Path

import pytest

from pipeline.schema import Article, Block, Mention
from pipeline.store import UserError
from pipeline.tag.bylines import split_names
from pipeline.tag.fuse import fuse
from pipeline.tag.names import load_names
from pipeline.tag.patterns import load_patterns
from pipeline.tag.stage import Knowledge, load, tag

MODELS = Path(__file__).parent.parent / "models"

# Only the labels that a line marks up are compared, so that a sentence may be about one thing.
SENTENCES = """
央行与各方陆续签署[双边货币互换协议|AGREEMENT:协议]。
近日，矿企[东屿矿业集团|ORG:company]签约。
[云岭示范区同城化服务创新联盟|ORG:association]成立。
[澄江市委|ORG:party][常委|TITLE]、[副市长|TITLE][陆闻笛|PERSON]出席活动。
[澄江市委|ORG:party][书记|TITLE][祝远山|PERSON]，[市委|ORG:party][副书记|TITLE]、[市长|TITLE][陆闻笛|PERSON]参加会见。
[东湖区委|ORG:party][常委|TITLE]、[统战部|ORG:party][部长|TITLE][沈砚秋|PERSON]主持会议。
[澄江市委组织部|ORG:party][副部长|TITLE][何叙言|PERSON]宣读任命决定。
[澄江市委组织部|ORG:party][长|TITLE:部长][何叙言|PERSON]讲话。
[沪澄社团总会|ORG:association][长|TITLE:会长][关百川|PERSON]致辞。
[澄江市|PLACE][长|TITLE:市长][陆闻笛|PERSON]表示，要抓紧落实。
[明澜集团|ORG:company][党委书记|TITLE]、[董事长|TITLE][周启明|PERSON]介绍了情况。
[明澜科技有限公司|ORG:company][常务副总经理|TITLE][许知远|PERSON]和[执行董事|TITLE][韩若溪|PERSON]出席。
[东湖区越秀街道党工委|ORG:party][书记|TITLE][田野望|PERSON]陪同调研。
[澄江大学|ORG:research][原副校长|TITLE][李鹤鸣|PERSON][教授|TITLE]应邀作报告。
[中国科学院|ORG:research][院士|TITLE][顾维舟|PERSON]受聘。
[外交部|ORG:government][发言人|TITLE][姜晚亭|PERSON]回答记者提问。
[澄江市人大常委会|ORG:government][副主任|TITLE][方鹤年|PERSON]列席。
[区投促办|ORG:government]、[区财政局|ORG:government]、[市发改委|ORG:government]派员参加。
[徐汇区人民政府|ORG:jurisdiction]与[上海明澜科技集团有限公司|ORG:company]签署[战略合作框架协议|AGREEMENT:框架协议]。
[澄江城投（集团）有限公司|ORG:company]落户东湖。
近日，[明澜汽车|ORG:company]-W(09999.HK)发布公告。
[南开大学|ORG:research]与[天津自然博物馆|ORG:research]共建实验室。
[中国银行澄江分行|ORG:company][行长|TITLE][方鹤年|PERSON]表示，将加大支持。
[新华社|ORG:media][澄江|PLACE]1月5日电（[记者|TITLE][祝远山|PERSON]、[何叙言|PERSON]）
[中新网|ORG:media]乌鲁木齐11月4日电([祝司远|PERSON][李国梧|PERSON][陈振舟|PERSON])昨日开幕。
□ [记者|TITLE] [陆闻笛|PERSON] [沈砚秋|PERSON]
[责任编辑|TITLE]：[周启明|PERSON]
[中国|PLACE][驻肯尼亚大使|TITLE][陆闻笛|PERSON]、[肯尼亚|PLACE][驻华大使|TITLE][卡洛斯·桑托索|PERSON]到会。
[格鲁吉亚|PLACE][副总理|TITLE][卡洛斯·桑托索|PERSON]到会。
[祝远山|PERSON]、[何叙言|PERSON]等23位[院士|TITLE]到会。
[云岭应用科技研究院|ORG:research](应科院)签约，应科院[董事局主席|TITLE][陆闻笛|PERSON]到会。
[中欧云论坛|ORG:company][创始人|TITLE]、[云岭大学|ORG:research][客座教授|TITLE][陆闻笛|PERSON]到会。
[市长|TITLE][陆闻笛|PERSON]说，欢迎大家。[陆闻笛|PERSON]随后考察了园区。
[陆闻笛|PERSON][同志|]任[澄江市委|ORG:party][书记|TITLE]。
[局长|TITLE][李民輝|PERSON]出席。
[总裁|TITLE][卡洛斯·桑托索|PERSON]表示满意。
[总理|TITLE][阿卜杜拉-卡里姆·桑托索|PERSON]-前来。
据[澄江市人民政府网站|ORG:media]消息，[澄江市人民政府|ORG:jurisdiction]网站建设良好。
[总统|TITLE][塔雷莫|PERSON]表示，两国友好。
会上，张教授、王女士和李某先后发言。
要深入学习贯彻习近平新时代中国特色社会主义思想。
[校长|TITLE][饶砚和|PERSON]、[原校长|TITLE][侯自明|PERSON]出席。
双方签署《[[澄江市人民政府|ORG:jurisdiction]与[明澜集团|ORG:company]合作框架协议|AGREEMENT:框架协议]》。
双方签订[深化合作备忘录|AGREEMENT:备忘录]，并就[“五联共建”协议|AGREEMENT:协议]达成一致。
两校签署了一份[校地全面合作协议|AGREEMENT:协议]。
双方签署了[关于深化港口往来的谅解备忘录|AGREEMENT:备忘录]，共同落实这一协议。
两地签订价值2亿元的[燕麦收购协议|AGREEMENT:协议]，随后签订了[20吨燕麦采购合约|AGREEMENT:合同]，期货合约随之上涨。
两地签署《[共同行动计划|AGREEMENT:其他]》《[联合执法工作机制|AGREEMENT:其他]》，并发布《东湖区行动计划》。
各方签署[协议|AGREEMENT:协议]多份，没有达成任何协议。
会上签署了多项[共建园区合作协议|AGREEMENT:协议]。
《东湖区发展规划》和《关于加强协作的意见》同日印发。
根据合同法，合同金额为三亿元。
[2024年1月15日|DATE:day]，[1月15日上午|DATE:day]，[15日|DATE:day]，[昨日|DATE:relative]，[近日|DATE:vague]。
[去年|DATE:year]和[今年5月|DATE:month]，[5月16日至18日|DATE:day]。
[明澜科技有限公司|ORG:company]（以下简称“[澜科|ORG:company]”）成立。[澜科|ORG:company]表示将扩大投资。
[南开大学|ORG:research]-[天津市明澜研究院|ORG:research]联合举行签约仪式。
出席的有：[澄江建行|ORG:company]和[澄江市检三分院|ORG:government]。
[新疆生产建设兵团第十二师商务局|ORG:government]邀请多家香港公司参会。
[总统|TITLE][雪克来提·扎基尔|PERSON]表示，[中国|PLACE]人民热情好客。
要纳入[澄江大学|ORG:research]经济发展规划，响应[澄江市委|ORG:party]号召。
[副校长|TITLE][多琳·欧文丹|PERSON]一行来访。[总干事|TITLE][陈冯秋月|PERSON]任期将满。
[市长|TITLE][马塞·波咚|PERSON]说，欢迎大家。[主席|TITLE][齐全明|PERSON]，[主任|TITLE][陆闻笛|PERSON]出席。
编辑：[陆闻笛|PERSON]文章来源：明澜集团
[局长|TITLE][何叙言|PERSON]到会。会议决定任命[何叙言|PERSON]为[梓洲市|PLACE][副市长|TITLE]。
[沈砚秋|PERSON]任[梓汀大学|ORG:research][校长|TITLE]。
[沪澄社团总会|ORG:association][总会长|TITLE][关百川|PERSON]致辞。
未来三年[云帆银行|ORG:company]将提供支持，今后五年[云帆银行|ORG:company]将扩大规模。
下设8个学院，覆盖6个地区1200所学校，将输出学校品牌，打造一流大学。
[埃及政府|ORG:jurisdiction]正在计划扩大投资。[联合国|ORG:international]表示关注，联合国际组织共同行动。
[澄江大学|ORG:research][党委副书记|TITLE]兼[管委会|ORG:government][主任|TITLE][陆闻笛|PERSON]主持。
澄江玻璃深加工产业基地项目开工。
，[星源智算|ORG:company][董事长|TITLE][陆闻笛|PERSON]出席，[项目专员|TITLE][何叙言|PERSON]参加。仪式由[副校长|TITLE][祝远山|PERSON]主持。
[澄江大学新闻学院|ORG:research][教授|TITLE][陆闻笛|PERSON]、《[澄江研究|ORG:media]》[编辑|TITLE][何叙言|PERSON]发言。
[赞比亚|PLACE][驻华大使|TITLE][多琳·欧文丹|PERSON]、[阁安屋市|PLACE][市长|TITLE][马塞·波咚|PERSON]说，欢迎大家。
[水利部长江流域管理局|ORG:government]、[生态文明协同创新中心|ORG:research]共创美好未来。
，作者、[出版顾问|TITLE][何叙言|PERSON]，[中外论坛|ORG:company][创始人|TITLE][陆闻笛|PERSON]出席。
[澄江石墨化工有限公司|ORG:company]投产，[澄石化|ORG:company]表示满意，[公司|ORG:company]将扩大产能，该公司拥有多家上市公司。
[澄江大学|ORG:research]成立百年，[学校|ORG:research]举行庆典，该校师生进入大学以来多次参加。
客人走访医院[山东省肿瘤研究中心|ORG:research]和[共青团澄江市委|ORG:association]。
双方共建[澄江大学—云岭大学绿色经济联合研究院|ORG:research]，[联合研究院|ORG:research]今日揭牌。
大学生在公司法课上认识了许多朋友。
对方表示高度评价，任何方面都要强调安全。
"""


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(MODELS)


def article(text: str) -> Article:
    """One paragraph as an article."""
    return Article("a", "a.txt", "utf-8", text, ((0, 0, len(text)),), (Block("paragraph", 0, len(text)),))


def parsed(line: str) -> tuple[str, set[tuple[int, int, str, str]]]:
    """`[澄江|PLACE]` -> the text and (start, end, label, kind) of each mark."""
    text, marks, opened = "", set(), []
    for token in re.findall(r"\[|\|[A-Z]*(?::[^\]]*)?\]|[^\[|]+?(?=\[|\|)|[^\[|]+$", line):
        if token == "[":
            opened.append(len(text))
        elif token.startswith("|"):
            label, _, kind = token[1:-1].partition(":")
            start = opened.pop()
            if label:
                marks.add((start, len(text), label, kind))
        else:
            text += token
    return text, marks


@pytest.mark.parametrize("line", [line for line in SENTENCES.strip().splitlines() if line])
def test_sentence(line: str, knowledge: Knowledge) -> None:
    text, expected = parsed(line)
    found = tag(article(text), knowledge).mentions
    labels = {label for _, _, label, _ in expected} or {"PERSON", "ORG", "AGREEMENT", "TITLE"}
    kinds = {(start, end, label) for start, end, label, kind in expected if kind}
    got = {
        (m.start, m.end, m.label, (m.kind or "") if (m.start, m.end, m.label) in kinds else "")
        for m in found
        if m.label in labels
    }
    show = lambda marks: sorted((s, text[s:e], label, kind) for s, e, label, kind in marks)  # noqa: E731
    assert show(got) == show(expected)


def test_patterns_hold_their_examples() -> None:
    for matcher in load_patterns(MODELS):
        for example in matcher.rule.examples:
            assert matcher.regex.search(example.replace("（", "(").replace("）", ")")), (matcher.rule.id, example)
        for example in matcher.rule.counterexamples:
            assert not matcher.regex.search(example), (matcher.rule.id, example)


def test_broken_pattern_names_its_rule(tmp_path: Path) -> None:
    (tmp_path / "tag").mkdir()
    (tmp_path / "tag" / "patterns.yaml").write_text(
        "- {id: tag/dates.bad, label: DATE, pattern: '(', examples: []}", encoding="utf-8"
    )
    with pytest.raises(UserError, match=r"patterns\.yaml: rule tag/dates\.bad"):
        load_patterns(tmp_path)


def test_mentions_are_sorted_and_never_cross(knowledge: Knowledge) -> None:
    text = "".join(parsed(line)[0] for line in SENTENCES.strip().splitlines())
    found = tag(article(text), knowledge).mentions
    assert list(found) == sorted(found, key=lambda m: (m.start, -m.end, m.label))
    for one in found:
        for other in found:
            assert not one.start < other.start < one.end < other.end


def test_pickled_knowledge_finds_the_same(knowledge: Knowledge) -> None:
    again = pickle.loads(pickle.dumps(knowledge))
    one = article("澄江市委书记陆闻笛会见明澜科技有限公司董事长周启明。")
    assert tag(one, again).mentions == tag(one, knowledge).mentions


@pytest.mark.parametrize(
    "unit", ["澄江市委书记陆闻笛会见明澜集团董事长周启明，", "的", "公司", "记者 ", "《", "(", "陆", "区", "·"]
)
def test_time_grows_with_length_alone(unit: str, knowledge: Knowledge) -> None:
    started = time.process_time()
    tag(article((unit * 60_000)[:60_000]), knowledge)
    assert time.process_time() - started < 10


def test_bodies_run_together_are_two(knowledge: Knowledge) -> None:
    lines = [
        "东湖市教育局与澄江大学签约。",
        "图源：澄江大学澄江大学党委书记陆闻笛出席。东湖市教育局澄江大学人才中心揭牌。",
    ]
    found = tag(article("".join(lines)), knowledge)
    names = {found.text[m.start : m.end] for m in found.mentions if m.label == "ORG"}
    assert {"东湖市教育局", "澄江大学"} <= names
    assert not {"澄江大学澄江大学", "东湖市教育局澄江大学"} & names


def test_a_name_at_the_end_of_the_text_ends_there(knowledge: Knowledge) -> None:
    assert [(m.start, m.end, m.label) for m in tag(article("董事长顾明"), knowledge).mentions][-1] == (3, 5, "PERSON")


@pytest.mark.parametrize("place", ["吉尔吉斯斯坦", "马来西亚"])
def test_a_name_in_a_list_is_not_the_head_of_a_place(place: str, knowledge: Knowledge) -> None:
    found = tag(article(f"出席的有塔雷国总统何叙言、{place}总理陆闻笛、祝远山。"), knowledge)
    names = {found.text[m.start : m.end] for m in found.mentions if m.label == "PERSON"}
    assert names >= {"何叙言", "陆闻笛"}
    assert not any(place.startswith(name) for name in names)


def test_empty_article(knowledge: Knowledge) -> None:
    assert tag(article(""), knowledge).mentions == ()


@pytest.mark.parametrize(
    ("run", "lengths"), [("祝一鸣李国梧", [3, 3]), ("陆闻沈砚秋", [2, 3]), ("欧阳明远", [4]), ("从会上获悉", [])]
)
def test_names_run_together_are_split(run: str, lengths: list[int]) -> None:
    assert split_names(run, load_names(MODELS)) == lengths


class Voice:
    """An engine that always says the same about a line."""

    def __init__(self, *spans: tuple[int, int, str, float]) -> None:
        self._spans = [type("Span", (), dict(zip(("start", "end", "label", "score"), s, strict=True)))() for s in spans]

    def spans(self, texts: list[str]) -> list[list[object]]:
        return [list(self._spans) for _ in texts]


def test_engine_adds_what_it_is_sure_of_and_confirms(knowledge: Knowledge) -> None:
    text = "澄澜与东澜宣布合作，市长陆闻笛表示祝贺。"
    alone = {m.source for m in tag(article(text), knowledge).mentions if m.label == "ORG"}
    assert not alone
    heard = load(MODELS, engine=Voice((0, 2, "ORG:company", 0.97), (3, 5, "ORG", 0.3), (12, 15, "PERSON", 0.9)))
    found = {(text[m.start : m.end], m.label, m.kind, m.source) for m in tag(article(text), heard).mentions}
    assert ("澄澜", "ORG", "company", "ner") in found
    assert not any(name == "东澜" for name, *_ in found)
    assert any(name == "陆闻笛" and source != "ner" for name, _, _, source in found)


def test_a_name_of_the_engine_has_a_letter(knowledge: Knowledge) -> None:
    heard = load(MODELS, engine=Voice((5, 8, "ORG", 0.97)))
    text = "区委常委、@@@副区长温若川会见陆闻笛。"
    assert "@@@" not in {text[m.start : m.end] for m in tag(article(text), heard).mentions}


@pytest.mark.parametrize("name", ["漳江沿岸各县人民政府", "一间澜谷子公司", "澜谷医院以肿瘤防治中心"])
def test_descriptions_need_the_model(name: str, knowledge: Knowledge) -> None:
    text = f"会上，{name}表示满意，市长陆闻笛到会。"
    found = tag(article(text), load(MODELS, engine=Voice((0, 2, "ORG", 0.1)))).mentions
    assert name not in {text[m.start : m.end] for m in found}
    heard = tag(article(text), load(MODELS, engine=Voice((3, 3 + len(name), "ORG:company", 0.9)))).mentions
    assert name in {text[m.start : m.end] for m in heard}


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        (
            "云岭省医学会骨科分会成立。",
            "云岭省医学会骨科分会",
            ["云岭省医学会骨科分会"],
        ),  # over the shorter one of the rules
        ("澄江省委省政府发文。", "澄江省委省政府", ["澄江省委", "省政府"]),  # two bodies of the rules remain two
        ("我校外国语学院开会。", "我校外国语学院", ["外国语学院"]),
        ("东湖新区党工委书记兼管委会主任陆闻笛到会。", "管委会", ["东湖新区党工委", "管委会"]),
    ],
)
def test_engine_that_is_nearly_sure(text: str, said: str, expected: list[str]) -> None:
    start = text.index(said)
    heard = load(MODELS, engine=Voice((start, start + len(said), "ORG:government", 0.95)))
    assert [text[m.start : m.end] for m in tag(article(text), heard).mentions if m.label == "ORG"] == expected


def test_engine_tells_where_a_foreign_name_ends() -> None:
    text = "秘书长卡里迈德·多布·盖特委托他人到会。"
    heard = load(MODELS, engine=Voice((3, 13, "PERSON", 0.97)))
    assert [text[m.start : m.end] for m in tag(article(text), heard).mentions if m.label == "PERSON"] == [text[3:13]]


def test_rules_and_lexicon_can_be_left_out() -> None:
    text = "澄江市委书记陆闻笛在杭州会见新华社记者。"
    without = tag(article(text), load(MODELS, rules=False)).mentions
    assert {m.source for m in without} <= {"tag/places", "tag/places.short", "tag/known"}
    bare = tag(article(text), load(MODELS, lexicon=False)).mentions
    assert not any(m.source in ("tag/places", "tag/known") for m in bare)
    assert any(m.label == "PERSON" for m in bare)


def test_fuse_keeps_the_surest_and_nests_only_in_agreements() -> None:
    outer, inner = Mention(0, 12, "AGREEMENT", score=0.9), Mention(2, 6, "ORG", score=0.8)
    crossing, other = Mention(4, 8, "ORG", score=0.7), Mention(2, 4, "PLACE", score=0.6)
    assert fuse([crossing, other, inner, outer]) == (outer, inner)
