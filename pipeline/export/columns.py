"""The tables that export writes: every column with its type, meaning and an example, in English and Chinese."""

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


_ARTICLE = Column("article_id", "text", "article: `articles.id`", "所属文章", "a0f3…")
_START = Column(
    "start", "integer", "first character in the raw file, counted from 0", "原文起点（从 0 起的字符数）", "118"
)
_END = Column("end", "integer", "the character after the last one in the raw file", "原文终点（不含）", "131")
_SENTENCE = Column(
    "sentence", "text", "the sentence that states it", "依据的句子", "双方签署合作备忘录。", "PLOVER text"
)
_RULE = Column("rule", "text", "the rule or model that found it", "所用规则或模型", "relate/signing.sign")
_CONFIDENCE = Column("confidence", "number", "between 0 and 1; it orders facts, it is no probability", "置信度", "0.9")
_BASIS = Column("basis", "text", "`explicit` where stated, else how it was concluded", "依据：明示或推得", "inherited")
_EVIDENCE = (_RULE, _CONFIDENCE, _START, _END, _SENTENCE)
_DATE = Column("date", "date", "`2024-01-15`; unknown parts are left out: `2024-01`, `--01-15`", "日期", "2024-01-15")
_DATE_BASIS = Column("date_basis", "text", "where the date comes from", "日期依据", "text")
_PLACE = Column("place", "text", "place as printed", "地点", "云栖会议中心", "ftm Event.location")
_NAME = Column("name", "text", "name as printed", "名称（照原文）", "沈砚秋", "popolo name")
_ROLE = Column("role", "text", "what the person or body did, see Values", "角色", "signatory")
_ENTITY = (
    Column("entity_id", "text", "`people.id` or `organizations.id`", "人物或组织编号", "p51c…", "ftm Event.involved"),
    Column("entity_type", "text", "`person` or `organization`", "人物还是组织", "person"),
    _NAME,
)

TABLES = (
    Table(
        "articles",
        "Articles; a page may hold several.",
        "文章（一个版面可有多篇）",
        (
            Column("id", "text", "id, made from the content", "编号（由内容算出）", "a0f3…"),
            Column("source_file", "text", "path below the input folder", "输入文件的相对路径", "2024-01/page-03.txt"),
            _START,
            _END,
            Column("published", "date", "day of publication", "发表日期", "2024-01-19", "ftm Article.publishedAt"),
            Column("published_basis", "text", "metadata, record, file name or page", "发表日期的依据", "metadata"),
            Column("source", "text", "medium, as the input states it", "来源（照输入）", "云栖日报"),
            Column("encoding", "text", "encoding of the raw file", "原文件编码", "gb18030"),
            Column("title", "text", "headline", "标题", "云栖区与星桥集团签约", "ftm Article.title"),
        ),
        "ftm Article",
    ),
    Table(
        "people",
        "Named individuals, one row a person and article.",
        "人物（每篇文章中每人一行）",
        (
            Column("id", "text", "id, made from article and name", "编号", "p51c…", "popolo id"),
            _ARTICLE,
            _NAME,
            Column("mentions", "integer", "how often the article names the person", "出现次数", "3"),
        ),
        "popolo Person, ftm Person",
    ),
    Table(
        "organizations",
        "Named bodies, one row a body and article; a jurisdiction only where it acts.",
        "组织机构（每篇文章中每个机构一行；行政区只在作为主体时列入）",
        (
            Column("id", "text", "id, made from article and name", "编号", "o9d2…", "popolo id"),
            _ARTICLE,
            Column("name", "text", "fullest form in the article", "最全名称", "星桥科技集团有限公司", "popolo name"),
            Column("type", "text", "see Values", "类型", "company", "popolo classification"),
            Column("mentions", "integer", "how often the article names the body", "出现次数", "5"),
        ),
        "popolo Organization, ftm Organization",
    ),
    Table(
        "org_aliases",
        "All surface forms of a body and why each is taken as such.",
        "机构的各种写法及认定依据",
        (
            Column("organization_id", "text", "`organizations.id`", "机构编号", "o9d2…"),
            _ARTICLE,
            Column("organization", "text", "name of the body", "机构名称", "星桥科技集团有限公司"),
            Column("alias", "text", "surface form", "文中写法", "星桥集团", "popolo other_names"),
            _BASIS,
        ),
        "popolo other_names, ftm alias",
    ),
    Table(
        "posts",
        "Titles that persons hold, and at which body.",
        "职务（何人在何机构任何职）",
        (
            Column("id", "text", "id, made from person, title and body", "编号", "h77a…"),
            _ARTICLE,
            Column("person_id", "text", "`people.id`", "人物编号", "p51c…", "popolo person_id"),
            Column("person", "text", "name of the person", "姓名", "沈砚秋"),
            Column("title", "text", "bare post", "职务", "区长", "popolo role"),
            Column("organization_id", "text", "`organizations.id`; empty when open", "机构编号（不明则空）", "o9d2…"),
            Column("organization", "text", "name of the body", "机构名称", "云栖区"),
            _BASIS,
            *_EVIDENCE,
        ),
        "popolo Membership, ftm Membership",
    ),
    Table(
        "agreements",
        "Documents that are signed, to be signed, or referred to.",
        "协议文件（已签、拟签或被提及）",
        (
            Column("id", "text", "id, made from the content", "编号", "a3b8…"),
            _ARTICLE,
            Column("title", "text", "text inside 《》, else the noun phrase", "协议名称", "全面合作备忘录"),
            Column("type", "text", "head word", "文种", "备忘录"),
            Column("status", "text", "see Values", "状态", "signed"),
            _DATE,
            _DATE_BASIS,
            _PLACE,
            *_EVIDENCE,
        ),
        "ftm Document",
    ),
    Table(
        "agreement_roles",
        "Parties, signatories and witnesses of agreements.",
        "协议的签约方、签字人和见证人",
        (
            Column("agreement_id", "text", "`agreements.id`", "协议编号", "a3b8…"),
            _ARTICLE,
            _ROLE,
            *_ENTITY,
            _BASIS,
            *_EVIDENCE,
        ),
    ),
    Table(
        "events",
        "What happened: signings, meetings, visits and other types.",
        "事件（签约、会见、访问等）",
        (
            Column("id", "text", "id, made from the content", "编号", "e6c1…", "PLOVER id"),
            _ARTICLE,
            Column("type", "text", "see Values", "类型", "signing", "PLOVER event"),
            Column("trigger", "text", "word that tells of it", "触发词", "签署"),
            _DATE,
            _DATE_BASIS,
            _PLACE,
            Column("agreements", "text", "`agreements.id` of what was signed, joined by `; `", "所签协议编号", "a3b8…"),
            *_EVIDENCE,
        ),
        "ftm Event",
    ),
    Table(
        "event_roles",
        "Who took part in an event, as what.",
        "事件的参与者及其角色",
        (
            Column("event_id", "text", "`events.id`", "事件编号", "e6c1…"),
            _ARTICLE,
            Column("event_type", "text", "`events.type`", "事件类型", "meeting"),
            _ROLE,
            *_ENTITY,
            _BASIS,
            *_EVIDENCE,
        ),
    ),
    Table(
        "qualifiers",
        "What an event was about or worth: amounts and the like.",
        "事件的金额等补充信息",
        (
            Column("event_id", "text", "`events.id`", "事件编号", "e6c1…"),
            _ARTICLE,
            Column("event_type", "text", "`events.type`", "事件类型", "signing"),
            Column("qualifier", "text", "see Values", "项目", "amount"),
            Column("value", "text", "as printed", "内容（照原文）", "5000万元"),
            *_EVIDENCE,
        ),
    ),
    Table(
        "mentions",
        "Every stretch of text that names something; they may nest but never cross.",
        "文中的每处提及（可嵌套，不交叉）",
        (
            _ARTICLE,
            Column("source_file", "text", "path below the input folder", "输入文件的相对路径", "2024-01/page-03.txt"),
            _START,
            _END,
            Column("text", "text", "characters as printed, without line breaks inside", "原文（去掉断行）", "云栖区"),
            Column("label", "text", "see Values", "类别", "ORG"),
            Column("kind", "text", "type of body, head word, or precision of the date", "细类", "company"),
            Column("entity_id", "text", "`people.id` or `organizations.id`, joined by `; `", "所指人物或组织", "o9d2…"),
            _RULE,
            _CONFIDENCE,
        ),
        "ftm Mention",
    ),
    Table(
        "signings",
        "The view for analysts: one row an agreement; several names are joined by `; `.",
        "签约总表（每份协议一行，多个名称以“; ”分隔）",
        (
            _DATE,
            Column("agreement", "text", "title of the agreement", "协议名称", "全面合作备忘录"),
            Column("type", "text", "head word", "文种", "备忘录"),
            Column("status", "text", "see Values", "状态", "signed"),
            Column("parties", "text", "bodies that it binds", "签约方", "云栖区; 星桥集团"),
            Column("signatories", "text", "persons who signed", "签字人", "沈砚秋"),
            Column("witnesses", "text", "persons who witnessed it", "见证人", "陆闻笛"),
            Column("attendees", "text", "who attended the signing", "出席者", "蔡知微"),
            _PLACE,
            Column("headline", "text", "headline of the article", "文章标题", "云栖区与星桥集团签约"),
            Column("source_file", "text", "path below the input folder", "输入文件的相对路径", "2024-01/page-03.txt"),
            _SENTENCE,
            _ARTICLE,
            Column("agreement_id", "text", "`agreements.id`", "协议编号", "a3b8…"),
        ),
    ),
)  # fmt: skip
