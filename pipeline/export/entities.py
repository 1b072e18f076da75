"""The tables of persons and organizations, which stand for what all articles together say."""

from __future__ import annotations

from pipeline.export.column import ARTICLE, BASIS, EVIDENCE, LINK_BASIS, LOCAL, NAME, SEEN, Column, Table

_PERSON = (
    Column("person_id", "text", "`people.id`", "人物编号", "per51c…", "popolo person_id"),
    Column("person", "text", "name of the person", "姓名", "沈砚秋"),
)
_BODY = (
    Column("organization_id", "text", "`organizations.id`; empty when open", "机构编号（不明则空）", "org9d2…"),
    Column("organization", "text", "name of the body", "机构名称", "云栖区"),
)
_TITLE = Column("title", "text", "bare post", "职务", "区长", "popolo role")

ENTITY_TABLES = (
    Table(
        "people",
        "Persons, one row a person of the corpus; people of one name stay apart without evidence.",
        "人物（每人一行；同名者无依据不合并）",
        (
            Column("id", "text", "id, made from the first article", "编号", "per51c…", "popolo id"),
            NAME,
            *SEEN,
            Column("title", "text", "the post seen last", "最近职务", "区长", "popolo role"),
            *_BODY,
            Column("basis", "text", "on what the articles were joined, by `; `", "合并依据", "jurisdiction; post"),
        ),
        "popolo Person, ftm Person",
    ),
    Table(
        "person_articles",
        "Which article speaks of which person.",
        "哪篇文章提到哪个人物",
        (
            _PERSON[0],
            ARTICLE,
            Column("name", "text", "name as the article prints it", "文中姓名", "沈砚秋"),
            Column("mentions", "integer", "how often the article names the person", "出现次数", "3"),
            LINK_BASIS,
            LOCAL,
        ),
    ),
    Table(
        "organizations",
        "Named bodies, one row a body of the corpus; a jurisdiction where it acts or is a parent (`articles`: 0).",
        "组织机构（每个机构一行；行政区在作为主体或作为上级时列入，后者文章数为 0）",
        (
            Column("id", "text", "id, made from name and jurisdiction", "编号", "org9d2…", "popolo id"),
            Column("name", "text", "fullest usual form", "名称", "星桥科技集团有限公司", "popolo name"),
            Column("type", "text", "see Values", "类型", "company", "popolo classification"),
            Column("parent_id", "text", "`organizations.id`", "上级编号", "org5f0…", "popolo parent_id"),
            Column("parent", "text", "name of the body above", "上级名称", "云栖区"),
            Column("parent_basis", "text", "`jurisdiction`, `division` or `name`", "上级的依据", "jurisdiction"),
            *SEEN,
        ),
        "popolo Organization, ftm Organization",
    ),
    Table(
        "org_articles",
        "Which article speaks of which body.",
        "哪篇文章提到哪个机构",
        (
            Column("organization_id", "text", "`organizations.id`", "机构编号", "org9d2…"),
            ARTICLE,
            Column("name", "text", "fullest form in the article", "文中最全名称", "星桥集团"),
            Column("type", "text", "type in the article, see Values", "文中类型", "company"),
            Column("mentions", "integer", "how often the article names the body", "出现次数", "5"),
            LINK_BASIS,
            LOCAL,
        ),
    ),
    Table(
        "org_aliases",
        "All surface forms of a body, the frequent ones first, and why each is taken as such.",
        "机构的各种写法（常用者在前）及认定依据",
        (
            Column("organization_id", "text", "`organizations.id`", "机构编号", "org9d2…"),
            Column("organization", "text", "name of the body", "机构名称", "星桥科技集团有限公司"),
            Column("alias", "text", "surface form", "文中写法", "星桥集团", "popolo other_names"),
            BASIS,
            Column("articles", "integer", "number of articles that use it", "文章数", "4"),
        ),
        "popolo other_names, ftm alias",
    ),
    Table(
        "posts",
        "Titles that persons hold, and at which body: one row a statement of an article.",
        "职务（何人在何机构任何职，每篇文章的每处说法一行）",
        (
            Column("id", "text", "id, made from person, title and body", "编号", "h77a…"),
            ARTICLE,
            *_PERSON,
            _TITLE,
            *_BODY,
            BASIS,
            *EVIDENCE,
        ),
        "popolo Membership, ftm Membership",
    ),
    Table(
        "post_history",
        "Each post of a person over all articles: from when until when, and as of which days.",
        "任职经历（每人每职一行：起止日期与见报日期）",
        (
            *_PERSON,
            _TITLE,
            *_BODY,
            Column("since", "date", "day of the appointment", "任职日期", "2023-01-15", "popolo start_date"),
            Column("since_basis", "text", "`appointment`: an article tells of it", "任职日期的依据", "appointment"),
            Column("until", "date", "day on which it ended", "离任日期", "2024-06-01", "popolo end_date"),
            Column(
                "until_basis",
                "text",
                "`departure`: an article tells of it; `former`: not later than this day, when one says 原",
                "离任日期的依据（departure 报道离任；former 见“原”字，至迟此日）",
                "former",
            ),
            Column("first_seen", "date", "first article that has the person in the post", "首见日期", "2023-04-02"),
            Column("last_seen", "date", "last article that does", "末见日期", "2024-01-19"),
            Column("articles", "integer", "number of articles", "文章数", "9"),
        ),
        "popolo Membership, ftm Membership",
    ),
)  # fmt: skip
