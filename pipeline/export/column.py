"""Columns: what a table is made of, and those that several tables have."""

from __future__ import annotations

from typing import Literal

from pipeline.schema import Record

ColumnType = Literal["text", "date", "integer", "number"]


class Column(Record, frozen=True):
    """A column; `term` is the word that Popolo, FollowTheMoney (ftm) or PLOVER has for it."""

    name: str
    type: ColumnType
    en: str
    zh: str
    example: str
    term: str = ""


class Table(Record, frozen=True):
    """A table and its columns in the order of the file."""

    name: str
    en: str
    zh: str
    columns: tuple[Column, ...]
    term: str = ""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


ARTICLE = Column("article_id", "text", "article: `articles.id`", "所属文章", "a0f3…")
START = Column(
    "start", "integer", "first character in the raw file, counted from 0", "原文起点（从 0 起的字符数）", "118"
)
END = Column("end", "integer", "the character after the last one in the raw file", "原文终点（不含）", "131")
SENTENCE = Column(
    "sentence", "text", "the sentence that states it", "依据的句子", "双方签署合作备忘录。", "PLOVER text"
)
RULE = Column("rule", "text", "the rule or model that found it", "所用规则或模型", "relate/signing.sign")
CONFIDENCE = Column("confidence", "number", "between 0 and 1; it orders facts, it is no probability", "置信度", "0.9")
BASIS = Column("basis", "text", "`explicit` where stated, else how it was concluded", "依据：明示或推得", "inherited")
EVIDENCE = (RULE, CONFIDENCE, START, END, SENTENCE)
DATE = Column("date", "date", "`2024-01-15`; unknown parts are left out: `2024-01`, `--01-15`", "日期", "2024-01-15")
DATE_BASIS = Column("date_basis", "text", "where the date comes from", "日期依据", "text")
PLACE = Column("place", "text", "place as printed", "地点", "云栖会议中心", "ftm Event.location")
SEEN = (
    Column("articles", "integer", "number of articles", "文章数", "12"),
    Column("mentions", "integer", "how often the articles name it", "出现次数", "31"),
    Column("first_seen", "date", "day of publication of the first article", "首见日期", "2023-04-02"),
    Column("last_seen", "date", "day of publication of the last article", "末见日期", "2024-01-19"),
)
LOCAL = Column(
    "local_id", "text", "id in the article's line of `facts.jsonl`", "该文章中的编号（见 facts.jsonl）", "p51c…"
)
LINK_BASIS = Column("basis", "text", "why it is this one, see Values", "认定依据", "post")
NAME = Column("name", "text", "name as printed", "名称（照原文）", "沈砚秋", "popolo name")
ROLE = Column("role", "text", "what the person or body did, see Values", "角色", "signatory")
ENTITY = (
    Column("entity_id", "text", "`people.id` or `organizations.id`", "人物或组织编号", "per51c…", "ftm Event.involved"),
    Column("entity_type", "text", "`person` or `organization`", "人物还是组织", "person"),
    NAME,
)
