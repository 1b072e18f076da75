"""Facts and tables of an invented article, cell by cell."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import sample
from corpus import exported, linked

from pipeline.export.columns import TABLES
from pipeline.export.dictionary import dictionary
from pipeline.export.stage import export, facts
from pipeline.export.vocabulary import LABELS, ORGANIZATIONS, STATUSES
from pipeline.link.records import Linked
from pipeline.schema import Article, Label, OrgType, Status
from pipeline.store import UserError
from pipeline.types import load_types

GOLDEN = Path(__file__).parent / "golden" / "tables"
TYPES = load_types(Path(__file__).parent.parent / "models")
NAMES = tuple(table.name for table in TABLES)


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def place(words: str) -> tuple[int, int]:
    """Where words of the page's text stand in the page, over its broken line."""
    found = re.search("\n?".join(map(re.escape, words)), sample.PAGE)
    assert found
    return found.span()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    exported([sample.article()], tmp_path)
    return tmp_path


def test_facts_have_the_keys_of_the_contract() -> None:
    line = facts(sample.article())
    assert {"id", "source_file", "published", "title", "persons", "organizations", "agreements", "events"} <= set(line)
    assert line["title"] == sample.HEADLINE
    assert (line["encoding"], line["source"], line["published_basis"]) == ("gb18030", "云栖日报", "metadata")
    assert {
        person["name"]: [(post["title"], post["org"]) for post in person["posts"]] for person in line["persons"]
    } == {
        "蔡知微": [("记者", None)],
        "沈砚秋": [("区长", "云栖区人民政府")],
        "陆闻笛": [("董事长", "澄江星桥科技集团有限公司")],
        "顾望舒": [("书记", "云栖区委")],
    }
    assert line["organizations"][0]["mentions"] == ["云栖区", "云栖区人民政府"]
    (agreement,) = line["agreements"]
    assert agreement["parties"] == ["云栖区人民政府", "澄江星桥科技集团有限公司"]
    assert agreement["signatories"] == ["沈砚秋", "陆闻笛"]
    assert agreement["witnesses"] == ["顾望舒"]
    assert agreement["place"] is None
    assert [(one["name"], one["role"]) for one in line["events"][0]["participants"]] == [
        ("云栖区人民政府", "party"),
        ("顾望舒", "attendee"),
    ]


def test_evidence_points_to_the_raw_page() -> None:
    role = facts(sample.article())["agreements"][0]["roles"][1]
    assert role["evidence"] == {
        "sentence": sample.FIRST,
        **dict(zip(("start", "end"), place("澄江星桥科技集团有限公司签署"), strict=True)),
    }
    assert {"rule", "basis", "confidence", "id"} <= set(role)


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, written: Path) -> None:
    assert read(written / "tables" / f"{name}.csv") == read(GOLDEN / f"{name}.csv")


def test_every_row_fits_its_header(written: Path) -> None:
    for table in TABLES:
        header, *rows = read(written / "tables" / f"{table.name}.csv")
        assert tuple(header) == table.header
        assert rows
        assert {len(row) for row in rows} == {len(header)}


def test_ids_start_with_a_letter_and_refer_to_rows(written: Path) -> None:
    tables = {name: read(written / "tables" / f"{name}.csv") for name in NAMES}
    ids = {name: {row[0] for row in rows[1:]} for name, rows in tables.items() if rows[0][0] == "id"}
    assert all(one[0].isalpha() for group in ids.values() for one in group)
    entities = ids["people"] | ids["organizations"]
    targets = {
        "article_id": ids["articles"],
        "person_id": ids["people"],
        "organization_id": ids["organizations"],
        "entity_id": entities,
        "agreement_id": ids["agreements"],
        "event_id": ids["events"],
    }
    for header, *rows in tables.values():
        for at, column in enumerate(header):
            if column in targets:
                assert {row[at] for row in rows} - {""} <= targets[column], column


def test_mentions_are_what_the_raw_page_says(written: Path) -> None:
    header, *rows = read(written / "tables" / "mentions.csv")
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        assert sample.PAGE[int(cells["start"]) : int(cells["end"])].replace("\n", "") == cells["text"]
    assert any("\n" in sample.PAGE[int(row[2]) : int(row[3])] for row in rows)


def test_spreadsheets_get_no_formula_and_a_byte_order_mark(written: Path) -> None:
    raw = (written / "tables" / "articles.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    assert read(written / "tables" / "articles.csv")[1][-1] == "'" + sample.HEADLINE
    assert read(written / "tables" / "events.csv")[1][4] == "'--01-15"


def test_the_order_of_the_articles_does_not_matter(tmp_path: Path) -> None:
    first, second = sample.article("a.txt", "a1"), sample.article("b.txt", "a2")
    assert exported([second, first], tmp_path / "one") == exported([first, second], tmp_path / "two")
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    files.remove(Path("link/articles.jsonl"))  # in the order of reading
    assert len(files) == len(TABLES) + 4
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    lines = (tmp_path / "one" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["source_file"] for line in lines] == ["a.txt", "b.txt"]


def test_places_that_do_not_act_are_no_organizations() -> None:
    article = sample.article()
    idle = msgspec.structs.replace(
        article,
        persons=(),
        agreements=(),
        events=(),
        organizations=(msgspec.structs.replace(article.organizations[0], mentions=(2,)), *article.organizations[1:]),
    )
    assert [one["name"] for one in facts(idle)["organizations"]] == ["澄江星桥科技集团有限公司", "云栖区委"]


def test_the_view_has_a_row_for_every_agreement(tmp_path: Path) -> None:
    article = sample.article()
    alone = tuple(msgspec.structs.replace(one, roles=()) for one in article.agreements)
    exported([msgspec.structs.replace(article, agreements=alone)], tmp_path)
    header, *rows = read(tmp_path / "tables" / "signings.csv")
    assert [row[header.index("agreement_id")] for row in rows] == [one.id for one in alone]
    assert [row[header.index("parties")] for row in rows] == [""]


@pytest.mark.parametrize("articles", [[], [Article("a1", "empty.txt", "utf-8", "", (), ())]])
def test_nothing_to_tell(articles: list[Article], tmp_path: Path) -> None:
    counts = exported(articles, tmp_path)
    assert counts["facts"] == counts["articles"] == len(articles)
    assert len(read(tmp_path / "tables" / "signings.csv")) == 1


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="out: cannot be written"):
        export([], Linked(tmp_path), tmp_path / "out", TYPES)


def test_links_of_other_articles_are_told(tmp_path: Path) -> None:
    links = linked([sample.article()], tmp_path / "link")
    for others in ([], [sample.article("b.txt", "a2")], [sample.article(), sample.article("b.txt", "a2")]):
        with pytest.raises(UserError, match=r"articles\.jsonl: made for other articles; run whosigned link"):
            export(others, links, tmp_path / "out", TYPES)


def test_pandas_reads_every_table_as_the_dictionary_says(written: Path) -> None:
    pandas = pytest.importorskip("pandas")
    code = re.search(r"```python\n(.*?)```", dictionary(TYPES), re.DOTALL)
    assert code
    for table in TABLES:
        space: dict[str, Any] = {}
        exec(code[1].replace('"signings.csv"', repr(str(written / "tables" / f"{table.name}.csv"))), space)
        frame = space["signings"]
        kinds = {"integer": "int64", "number": "float64"}
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
            column.name: kinds.get(column.type, "string") for column in table.columns
        }
        if table.name == "events":
            assert list(frame["date"].fillna("")) == ["--01-15", ""]
        if table.name == "articles":
            assert frame["title"][0] == sample.HEADLINE
    assert isinstance(frame, pandas.DataFrame)


def test_the_dictionary_names_every_column_and_value() -> None:
    text = dictionary(TYPES)
    for table in TABLES:
        assert f"## {table.name}\n" in text
        assert all(f"| `{column.name}` |" in text for column in table.columns)
    for row in (line for line in text.splitlines() if line.startswith("|")):
        assert row.count("|") in (5, 7), row


CLOSED: list[tuple[Callable[..., Any] | Any, dict[str, Any]]] = [
    (Label, LABELS),
    (OrgType, ORGANIZATIONS),
    (Status, STATUSES),
]


@pytest.mark.parametrize(("kind", "values"), CLOSED)
def test_every_value_of_the_schema_has_words(kind: Any, values: dict[str, Any]) -> None:
    assert tuple(values) == get_args(kind)
