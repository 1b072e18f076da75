"""An invented article with every layer filled, as the stages would leave it; and the page it was cut from."""

from __future__ import annotations

from pipeline.schema import (
    Agreement,
    Alias,
    Article,
    Block,
    Event,
    Evidence,
    Label,
    Mention,
    Organization,
    Person,
    Post,
    Qualifier,
    Role,
    RoleName,
    Sentence,
)

HEADLINE = "@云栖 区企携手<共建>新园区"
BYLINE = "□ 记者 蔡知微"
FIRST = "1月15日，云栖区与澄江星桥科技集团有限公司签署《云栖区人民政府与澄江星桥科技集团有限公司合作备忘录》。"
SECOND = "区长沈砚秋与星桥集团董事长陆闻笛签字，区委书记顾望舒见证，会上R&D中心“云脑”项目启动。"
BREAK = "澄江星桥科技集"
"""The page breaks its line after the first of these."""

PAGE = f"区里要闻\n\n{HEADLINE}\n{BYLINE}\n\n{FIRST.replace(BREAK, BREAK + chr(10), 1)}{SECOND}\n"
TEXT = f"{HEADLINE}\n{BYLINE}\n{FIRST}{SECOND}"


def article(source_file: str = "2024/page-02.txt", identifier: str = "a000000000001") -> Article:
    """The filled article; two organizations, four persons, one agreement, two events."""
    builder = _Builder(identifier)
    return Article(
        id=identifier,
        source_file=source_file,
        encoding="gb18030",
        text=TEXT,
        offsets=_offsets(),
        blocks=_blocks(),
        published="2024-01-19",
        published_basis="metadata",
        source="云栖日报",
        title=HEADLINE,
        sentences=_sentences(),
        mentions=builder.mentions,
        persons=builder.persons(),
        organizations=builder.organizations(),
        agreements=(builder.agreement(),),
        events=builder.events(),
    )


def _offsets() -> tuple[tuple[int, int, int], ...]:
    runs = []
    for piece in (HEADLINE, BYLINE, FIRST[: FIRST.index(BREAK) + len(BREAK)]):
        runs.append((TEXT.index(piece), PAGE.index(piece), len(piece)))
    rest = runs[-1][0] + runs[-1][2]
    return (*runs, (rest, runs[-1][1] + runs[-1][2] + 1, len(TEXT) - rest))


def _blocks() -> tuple[Block, ...]:
    byline, body = len(HEADLINE) + 1, len(HEADLINE) + len(BYLINE) + 2
    return (
        Block("headline", 0, byline - 1),
        Block("byline", byline, body - 1),
        Block("paragraph", body, len(TEXT)),
    )


def _sentences() -> tuple[Sentence, ...]:
    blocks, middle = _blocks(), TEXT.index(SECOND)
    return (
        Sentence(0, blocks[0].end, 0),
        Sentence(blocks[1].start, blocks[1].end, 1),
        Sentence(blocks[2].start, middle, 2),
        Sentence(middle, len(TEXT), 2),
    )


_MENTIONS: tuple[tuple[str, int, Label, str | None], ...] = (
    ("蔡知微", 0, "PERSON", None),
    ("1月15日", 0, "DATE", "day"),
    ("云栖区", 0, "PLACE", None),
    ("澄江星桥科技集团有限公司", 0, "ORG", "company"),
    ("《云栖区人民政府与澄江星桥科技集团有限公司合作备忘录》", 0, "AGREEMENT", "备忘录"),
    ("云栖区人民政府", 0, "ORG", "jurisdiction"),
    ("澄江星桥科技集团有限公司", 1, "ORG", "company"),
    ("区长", 0, "TITLE", None),
    ("沈砚秋", 0, "PERSON", None),
    ("星桥集团", 0, "ORG", "company"),
    ("董事长", 0, "TITLE", None),
    ("陆闻笛", 0, "PERSON", None),
    ("区委", 0, "ORG", "party"),
    ("书记", 0, "TITLE", None),
    ("顾望舒", 0, "PERSON", None),
)
"""(text, how many times it stands before, label, kind)."""


class _Builder:
    def __init__(self, identifier: str) -> None:
        self._suffix = identifier[1:]
        self.mentions = tuple(_mention(*one) for one in _MENTIONS)

    def _id(self, letter: str, number: int) -> str:
        return f"{letter}{number}{self._suffix}"

    def persons(self) -> tuple[Person, ...]:
        district, company, committee = (self._id("o", number) for number in (1, 2, 3))
        return (
            Person(self._id("p", 1), "蔡知微", (0,), (_post("记者", None, "记者 蔡知微", "byline", 0.9),)),
            Person(self._id("p", 2), "沈砚秋", (8,), (_post("区长", district, "区长沈砚秋", "title", 0.9),)),
            Person(self._id("p", 3), "陆闻笛", (11,), (_post("董事长", company, "星桥集团董事长陆闻笛", "explicit"),)),
            Person(self._id("p", 4), "顾望舒", (14,), (_post("书记", committee, "区委书记顾望舒", "explicit"),)),
        )

    def organizations(self) -> tuple[Organization, ...]:
        short = (Alias("云栖区", "explicit"), Alias("云栖区人民政府", "government"))
        full = (Alias("澄江星桥科技集团有限公司", "explicit"), Alias("星桥集团", "title-aligned"))
        return (
            Organization(self._id("o", 1), "云栖区人民政府", "jurisdiction", short, (2, 5)),
            Organization(self._id("o", 2), "澄江星桥科技集团有限公司", "company", full, (3, 6, 9)),
            Organization(self._id("o", 3), "云栖区委", "party", (Alias("区委", "inherited"),), (12,)),
        )

    def agreement(self) -> Agreement:
        return Agreement(
            id=self._id("a9", 1),
            title="云栖区人民政府与澄江星桥科技集团有限公司合作备忘录",
            type="备忘录",
            status="signed",
            evidence=_evidence("签署《云栖区人民政府与澄江星桥科技集团有限公司合作备忘录》"),
            rule="relate/signing.sign",
            roles=(
                self._role("o", 1, "party", "云栖区与"),
                self._role("o", 2, "party", "澄江星桥科技集团有限公司签署"),
                self._role("p", 2, "signatory", "沈砚秋与星桥集团董事长陆闻笛签字"),
                self._role("p", 3, "signatory", "陆闻笛签字"),
                self._role("p", 4, "witness", "顾望舒见证"),
            ),
            date="2024-01-15",
            date_basis="published",
            qualifiers=(
                Qualifier("amount", "3亿元", _evidence("合作备忘录》"), "relate/worth.worth-so-much"),
                Qualifier("term", "三年", _evidence("合作备忘录》"), "relate/worth.its-term", "focus"),
            ),
        )

    def events(self) -> tuple[Event, ...]:
        signing = Event(
            id=self._id("e", 1),
            type="signing",
            trigger="签署",
            evidence=_evidence("签署"),
            rule="relate/signing.sign",
            roles=(
                self._role("o", 1, "party", "云栖区与"),
                self._role("p", 4, "attendee", "顾望舒见证"),
            ),
            date="--01-15",
            date_basis="text",
            agreements=(self._id("a9", 1),),
            qualifiers=(Qualifier("amount", "3亿元", _evidence("合作备忘录》"), "relate/signing.sign"),),
        )
        launch = Event(
            id=self._id("e", 2),
            type="launch",
            trigger="启动",
            evidence=_evidence("启动"),
            rule="relate/launch.start",
            roles=(self._role("o", 1, "host", "启动"),),
            confidence=0.5,
        )
        return signing, launch

    def _role(self, letter: str, number: int, role: RoleName, words: str) -> Role:
        return Role(self._id(letter, number), role, _evidence(words), f"relate/signing.{role}")


def _mention(text: str, before: int, label: Label, kind: str | None) -> Mention:
    start = -1
    for _ in range(before + 1):
        start = TEXT.index(text, start + 1)
    return Mention(start, start + len(text), label, kind, source=f"tag/{label.lower()}")


def _evidence(words: str) -> Evidence:
    start = TEXT.index(words)
    sentence = next(index for index, one in enumerate(_sentences()) if one.start <= start < one.end)
    return Evidence(sentence, start, start + len(words))


def _post(title: str, org: str | None, words: str, basis: str, confidence: float = 1.0) -> Post:
    return Post(title, org, _evidence(words), f"resolve/posts.{basis}", basis, confidence)
