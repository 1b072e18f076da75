"""Other formats of the tables: each read back by the program it is for."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sample
from corpus import exported
from test_link import MANAGER, MAYOR, articles

from pipeline.export import parquet as parquet_module
from pipeline.export.columns import TABLES
from pipeline.export.dictionary import dictionary
from pipeline.params import Format
from pipeline.schema import Article
from pipeline.store import UserError
from pipeline.types import load_types

KINDS = {"integer": "int64", "number": "float64"}
SIGNING = "1月15日，[东湖区|PLACE]与[云岭集团|ORG:company]签署[合作协议|AGREEMENT:协议]。"


def corpus() -> list[Article]:
    return [sample.article(), *articles(MAYOR, MANAGER, SIGNING)]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    formats = [one for one in Format if one is not Format.parquet]
    exported(corpus(), folder, formats=formats)
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_sqlite_has_keys_and_indexes(out: Path) -> None:
    with closing(sqlite3.connect(out / "facts.sqlite")) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in TABLES:
            (count,) = base.execute(f"SELECT count(*) FROM {table.name}").fetchone()
            assert count == len(rows(out, table.name)), table.name
        assert base.execute("SELECT title FROM articles WHERE title LIKE '@%'").fetchone() == (sample.HEADLINE,)
        plan = base.execute("EXPLAIN QUERY PLAN SELECT * FROM posts WHERE person_id = 'x'").fetchone()[3]
        assert "posts_person_id" in plan
        keys = base.execute("PRAGMA foreign_key_list(posts)").fetchall()
        assert {(key[2], key[3]) for key in keys} == {
            ("articles", "article_id"),
            ("people", "person_id"),
            ("organizations", "organization_id"),
        }


def test_files_are_the_same_bytes_again(out: Path, tmp_path: Path) -> None:
    exported(corpus(), tmp_path, formats=list(Format)[1:])
    for name in ("facts.sqlite", "facts.ftm.jsonl", "popolo.json"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes(), name


def test_followthemoney_validates_every_entity(out: Path) -> None:
    model = pytest.importorskip("followthemoney").model
    lines = [json.loads(line) for line in (out / "facts.ftm.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {one["schema"] for one in lines} >= {
        "Article", "Person", "Company", "PublicBody", "Membership", "Contract", "UnknownLink", "Event",
    }  # fmt: skip
    ids = {one["id"] for one in lines}
    for one in lines:
        schema = model.get(one["schema"])
        schema.validate(one)
        proxy = model.get_proxy(one, cleaned=False)
        for name, values in one["properties"].items():
            assert sorted(proxy.get(name)) == sorted(set(values)), name
            if schema.get(name).type.name == "entity":
                assert set(values) <= ids


def test_popolo_refers_to_what_is_there(out: Path) -> None:
    whole = json.loads((out / "popolo.json").read_text(encoding="utf-8"))
    ids: dict[str, set[str]] = {name: {one["id"] for one in things} for name, things in whole.items()}
    assert all(len(ids[name]) == len(whole[name]) for name in whole)
    for one in whole["memberships"]:
        assert one["person_id"] in ids["persons"]
        assert one.get("organization_id") is None or one["organization_id"] in ids["organizations"]
        assert one.get("post_id") is None or one["post_id"] in ids["posts"]
    assert {one.get("parent_id") for one in whole["organizations"]} - {None} <= ids["organizations"]
    district = next(one for one in whole["organizations"] if one["name"] == "云栖区")
    assert {name["name"] for name in district["other_names"]} == {"云栖区人民政府"}
    assert any(one.get("attendees") for one in whole["events"])


def test_parquet_is_read_by_pyarrow_and_duckdb(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    duckdb = pytest.importorskip("duckdb")
    exported(corpus(), tmp_path, formats=[Format.parquet])
    for table in TABLES:
        found = duckdb.sql(f"SELECT * FROM '{tmp_path}/parquet/{table.name}.parquet'")
        assert tuple(found.columns) == table.header
        types = {"integer": "BIGINT", "number": "DOUBLE"}
        assert [str(kind) for kind in found.types] == [types.get(column.type, "VARCHAR") for column in table.columns]
        assert len(found.fetchall()) == len(rows(tmp_path, table.name))


def test_parquet_without_its_package_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert parquet_module
    with pytest.raises(UserError, match=r"needs pyarrow: pip install 'whosigned\[desk\]'"):
        exported([sample.article()], tmp_path, formats=[Format.parquet])
    assert not list((tmp_path / "parquet").iterdir())


def test_duckdb_reads_the_csv_tables(out: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for table in TABLES:
        found = duckdb.sql(f"SELECT * FROM read_csv('{out}/tables/{table.name}.csv', header=true, all_varchar=true)")
        assert tuple(found.columns) == table.header
        assert len(found.fetchall()) == len(rows(out, table.name))


@pytest.mark.parametrize("engine", ["c", "pyarrow"])
def test_pandas_reads_every_table_as_the_dictionary_says(engine: str, out: Path) -> None:
    pandas = pytest.importorskip("pandas")
    if engine == "pyarrow":
        pytest.importorskip("pyarrow")
    text = dictionary(load_types(Path(__file__).parent.parent / "models"))
    code = text.split("```python\n")[1].split("```")[0]
    for table in TABLES:
        space: dict[str, Any] = {}
        call = code.replace('"signings.csv"', repr(str(out / "tables" / f"{table.name}.csv")))
        exec(call.replace("keep_default_na", f"engine={engine!r}, keep_default_na"), space)
        frame = space["signings"]
        assert isinstance(frame, pandas.DataFrame)
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
            column.name: KINDS.get(column.type, "string") for column in table.columns
        }
        assert len(frame) == len(rows(out, table.name))
        if table.name == "articles":
            assert sample.HEADLINE in list(frame["title"].dropna())


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_tables(out: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    for name in ("signings", "articles", "events"):
        command = ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path)]
        options = ["--infilter=CSV:44,34,76,1,,0,false,true", f"-env:UserInstallation=file://{tmp_path}/profile"]
        subprocess.run([*command, *options, str(out / "tables" / f"{name}.csv")], check=True, timeout=120)
        sheet = openpyxl.load_workbook(tmp_path / f"{name}.xlsx").active
        header, *found = list(sheet.iter_rows(values_only=True))
        assert len(found) == len(rows(out, name))
        if name != "events":  # whose only date has no year
            column = header.index("date" if name == "signings" else "published")
            assert any(hasattr(row[column], "year") for row in found)
        if name == "articles":
            assert any("共建" in str(row[header.index("title")]) for row in found)
