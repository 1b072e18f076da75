"""Publication dates and `metadata.csv`."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.clean.publication import Entry, iso_date, publication, read_metadata


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-01-19", "2024-01-19"),
        ("2024/1/9", "2024-01-09"),
        ("20240119", "2024-01-19"),
        (" 2024年1月19日 ", "2024-01-19"),
        ("2024-01-19T08:30:00+08:00", "2024-01-19"),
        ("2024-02-30", None),
        ("2024-13-01", None),
        ("1月19日", None),
        ("", None),
    ],
)
def test_iso_date(text: str, date: str | None) -> None:
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("file", "text", "found"),
    [
        ("东岭报20240119.txt", "正文", ("2024-01-19", "file name")),
        ("2024-01-19_03.txt", "正文", ("2024-01-19", "file name")),
        ("page_2024_01_19.txt", "正文", ("2024-01-19", "file name")),
        ("page-12024011999.txt", "正文", (None, None)),
        ("page-20241399.txt", "正文", (None, None)),
        ("a.txt", "东岭日报\n2024年1月19日 星期五\n正文", ("2024-01-19", "page")),
        ("a.txt", "东岭日报 第３版 ２０２４年１月１９日\n正文", ("2024-01-19", "page")),
        ("a.txt", "标题\n发布时间：2024-01-19 08:30\n正文", ("2024-01-19", "page")),
        ("a.txt", "标题\n新华社东岭2024年1月19日电（记者 冯大年）区里开会。", ("2024-01-19", "page")),
        ("a.txt", "2024年1月19日，东岭区举行签约仪式。", (None, None)),
        ("a.txt", "东岭区2024年1月19日举行签约仪式", (None, None)),
        ("a.txt", "2024年1月19日 星期五\n2024年1月20日 星期六", (None, None)),
    ],
)
def test_date_without_metadata(file: str, text: str, found: tuple[str | None, str | None]) -> None:
    assert publication(None, None, file, text) == found


def test_metadata_goes_before_the_record_and_both_before_the_name() -> None:
    entry = Entry("2024-01-17", None)
    assert publication(entry, "2024-01-18", "20240119.txt", "") == ("2024-01-17", "metadata")
    assert publication(None, "2024-01-18", "20240119.txt", "") == ("2024-01-18", "record")
    assert publication(Entry(None, "东岭报"), None, "20240119.txt", "") == ("2024-01-19", "file name")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_metadata_rows(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "metadata.csv"
    rows = "file,published,source\r\na.txt,2024-01-19,东岭报\r\n子\\b.txt,,\r\nc.txt,2024-02-31,\r\n,2024-01-01,\r\n"
    path.write_bytes(rows.encode(encoding))
    told: list[str] = []
    assert read_metadata(path, told.append) == {"a.txt": Entry("2024-01-19", "东岭报"), "子/b.txt": Entry(None, None)}
    assert told == [
        f"{path}:4: published '2024-02-31' is no date; write it as 2024-01-19",
        f"{path}:5: no file name; fill it or take the row away",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"file,date\na.txt,2024-01-19\n", ":1: column 'published' is missing"),
        (b"", ":1: column 'file' is missing"),
        (b"\xff\xfa\x80\x01" * 9, ": not a table \\(not UTF-8 at byte 0"),
        (b'file,published\n"a\rb"c,\x00\n', "metadata.csv"),
    ],
)
def test_a_bad_table_is_told_and_left_out(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "metadata.csv"
    path.write_bytes(data)
    told: list[str] = []
    assert read_metadata(path, told.append) == {}
    assert len(told) == 1
    assert told[0].startswith(str(path))
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(told[0])


def test_no_table_is_no_mistake(tmp_path: Path) -> None:
    told: list[str] = []
    assert read_metadata(tmp_path / "metadata.csv", told.append) == {}
    assert not told
