"""Files and folders become pages; what is broken is told and the rest is read."""

from __future__ import annotations

import gzip
import json
import lzma
from pathlib import Path

import pytest

from pipeline.clean.pages import read_pages
from pipeline.schema import Page
from pipeline.store import UserError

TEXT = "东岭区与新光集团签约\n\n1月15日，东岭区与新光集团签订合作协议。\n"


def read(*inputs: Path, limit: int = 2**20) -> tuple[list[Page], list[str]]:
    told: list[str] = []
    return list(read_pages(inputs, told.append, limit)), told


def rows(*items: dict[str, object]) -> bytes:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


def test_a_folder_is_read_sorted_with_all_kinds_of_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_bytes(TEXT.encode("gb18030"))
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    (tmp_path / "sub" / "20240119.txt.xz").write_bytes(lzma.compress(TEXT.encode("utf-16")))
    (tmp_path / "news.jsonl.gz").write_bytes(gzip.compress(rows({"id": "n1", "title": "标题", "text": "正文。"})))
    (tmp_path / "notes.md").write_text("not read")
    (tmp_path / ".hidden.txt").write_text("not read")
    (tmp_path / "metadata.csv").write_text("file,published,source\na.txt,2024-01-17,东岭报\nb.txt,2024-01-18,\n")
    pages, told = read(tmp_path)
    assert not told
    assert [(p.source_file, p.published, p.published_basis, p.encoding, p.source) for p in pages] == [
        ("a.txt.gz", "2024-01-17", "metadata", "utf-8", "东岭报"),
        ("b.txt", "2024-01-18", "metadata", "gb18030", None),
        ("news.jsonl.gz/n1", None, None, "utf-8", None),
        ("sub/20240119.txt.xz", "2024-01-19", "file name", "utf-16-le", None),
    ]
    assert {p.text for p in pages} == {TEXT, "标题\n\n正文。"}


def test_a_record_keeps_id_title_and_date(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(
        rows(
            {"id": "n1", "published": "2024-01-19", "title": "标题", "text": "正文。", "more": 1},
            {"id": 2, "published": None, "title": None, "text": "正文。", "source": "东岭报"},
            {"text": "第三行没有编号。"},
        )
    )
    pages, told = read(path)
    assert not told
    assert pages[0] == Page("news.jsonl/n1", "标题\n\n正文。", "utf-8", "2024-01-19", "record", id="n1", title="标题")
    assert pages[1] == Page("news.jsonl/2", "正文。", "utf-8", source="东岭报", id="2")
    assert (pages[2].source_file, pages[2].id) == ("news.jsonl/3", None)


def test_metadata_may_name_a_record(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_bytes(rows({"id": "n1", "text": "甲。"}, {"id": "n2", "text": "乙。"}))
    (tmp_path / "metadata.csv").write_text("file,published\nnews.jsonl,2024-01-17\nnews.jsonl/n2,2024-01-18\n")
    assert [page.published for page in read(tmp_path)[0]] == ["2024-01-17", "2024-01-18"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_records_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "news.jsonl"
    lines = rows({"id": "n1", "text": "东岭区签约。"}, {"id": "n2", "text": "新光集团签约。"}).decode()
    path.write_bytes(lines.encode(encoding))
    pages, told = read(path)
    assert not told
    assert [page.text for page in pages] == ["东岭区签约。", "新光集团签约。"]


def test_broken_files_are_told_one_line_each_and_the_others_are_read(tmp_path: Path) -> None:
    good = tmp_path / "z.txt"
    good.write_text(TEXT, encoding="utf-8")
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfa\x80\x01" * 40)
    (tmp_path / "cut.txt.gz").write_bytes(gzip.compress(TEXT.encode() * 99)[:-20])
    (tmp_path / "cut.txt.xz").write_bytes(lzma.compress(TEXT.encode() * 99)[:-20])
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "empty.txt.gz").write_bytes(b"")
    (tmp_path / "no.txt.gz").write_bytes(b"no archive")
    (tmp_path / "white.txt").write_text(" \n\u3000\n")
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"0" * 50_000))
    (tmp_path / "bomb.jsonl.xz").write_bytes(lzma.compress(b"0" * 50_000))
    pages, told = read(tmp_path, limit=20_000)
    assert [page.source_file for page in pages] == ["z.txt"]
    assert all("\n" not in line for line in told)
    reasons = {line.removeprefix(f"{tmp_path}/").partition(";")[0] for line in told}
    assert reasons == {
        "bomb.jsonl.xz:1: more than 20000 bytes in one line, the rest is not read",
        "bomb.txt.gz: more than 20000 bytes",
        "bytes.txt: not UTF-8 at byte 0, nor GB18030 or UTF-16",
        "cut.txt.gz: broken archive (Compressed file ended before the end-of-stream marker was reached)",
        "cut.txt.xz: broken archive (Compressed file ended before the end-of-stream marker was reached)",
        "empty.txt: empty",
        "empty.txt.gz: empty",
        "no.txt.gz: broken archive (Not a gzipped file (b'no'))",
        "white.txt: empty",
    }


def test_bad_records_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    good = {"id": "n1", "text": "正文。"}
    path.write_bytes(
        rows(good)
        + b'{"id": "n2", "text": \n'
        + b"\n"
        + rows({"id": "n3"}, {"id": "n4", "text": " "}, good, {"id": "n5", "text": "正文。", "published": "2024-13-01"})
        + b"\xff\xfe\x00\n"
        + rows({"id": "n6", "text": "正文。"})
    )
    pages, told = read(path)
    assert [page.id for page in pages] == ["n1", "n5", "n6"]
    assert [line.removeprefix(f"{path}:").partition(":")[0] for line in told] == ["2", "4", "5", "6", "7", "8"]
    assert "missing required field `text`" in told[1]
    assert "id n1 stands already in line 1" in told[3]
    assert "2024-13-01" in told[4]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n", "\u3000\n".encode()])
def test_a_file_of_records_without_one_is_told(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(data)
    assert read(path) == ([], [f"{path}: empty; fill it or take it away"])


def test_a_missing_input_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere: no such file or folder; check the spelling"):
        read(tmp_path / "nowhere")


def test_other_files_and_empty_folders_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    other = tmp_path / "page.pdf"
    other.write_bytes(b"%PDF")
    pages, told = read(tmp_path / "empty", other)
    assert not pages
    assert told == [
        f"{tmp_path}/empty: no .txt or .jsonl file inside; put the pages there",
        f"{other}: neither .txt nor .jsonl (also .gz, .xz); rename it or leave it out",
    ]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert len(read(tmp_path, path, path)[0]) == 1
