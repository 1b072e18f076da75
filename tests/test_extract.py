"""Web pages, PDF and DOCX files as text pages."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.clean.pages import read_pages
from pipeline.export.facts import facts
from pipeline.extract.stage import extract
from pipeline.params import load_params
from pipeline.store import UserError
from pipeline.work import STAGES, step

pytest.importorskip("trafilatura", reason="pip install 'whosigned[documents]'")

LEFT = [
    "3月12日，望湖区与星澜集团签订合作备忘录，",
    "望湖区区长顾明屿、星澜集团董事长温若川",
    "出席。星澜集团有员工千余人。",
]
RIGHT = ["当天，双方还为星澜研究院揭牌。顾明屿致", "辞。他说，望湖区将为企业提供更好的服务，", "欢迎更多企业落户。"]
TITLE = "望湖区与星澜集团签约共建研究院"


def paper(file: Path) -> None:
    """A newspaper page with a headline across two columns."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = Canvas(str(file))
    page.setFont("STSong-Light", 24)
    page.drawString(60, 760, TITLE)
    page.setFont("STSong-Light", 11)
    for x, lines in ((60, LEFT), (320, RIGHT)):
        for number, line in enumerate(lines):
            page.drawString(x, 700 - 14 * number, line)
    page.save()


def found(folder: Path) -> list[tuple[object, ...]]:
    """What the articles of a folder say, without places and ids."""
    documents: list[Any] = list(read_pages([folder], pytest.fail))
    params = load_params(None, None)
    for stage in STAGES:
        apply = step(stage, params)
        documents = [done for document in documents for done in apply(document)]
    return [
        (
            line["title"],
            [(one["name"], [(post["title"], post["org"]) for post in one["posts"]]) for one in line["persons"]],
            [(one["title"], one["parties"], one["date"]) for one in line["agreements"]],
            [(one["type"], [(who["name"], who["role"]) for who in one["participants"]]) for one in line["events"]],
        )
        for line in map(facts, documents)
    ]


def test_a_pdf_page_with_two_columns_gives_the_same_facts_as_its_text(tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    (tmp_path / "in").mkdir()
    paper(tmp_path / "in/2024-03-13.pdf")
    assert extract([tmp_path / "in"], tmp_path / "raw", pytest.fail) == 1
    (tmp_path / "text").mkdir()
    text = "\n".join([TITLE, "", *LEFT, *RIGHT])
    (tmp_path / "text/2024-03-13.pdf.txt").write_text(text, encoding="utf-8")
    from_pdf = found(tmp_path / "raw")
    assert from_pdf == found(tmp_path / "text")
    assert [line[0] for line in from_pdf] == [TITLE]
    assert [agreement[1] for line in from_pdf for agreement in line[2]] == [["望湖区", "星澜集团"]]


def test_a_web_page_gives_its_main_text_and_date(tmp_path: Path) -> None:
    body = "".join(f"<p>{''.join(lines)}</p>" for lines in (LEFT, RIGHT))
    (tmp_path / "news.html").write_text(
        f"<html><head><title>{TITLE}</title><meta property='article:published_time' content='2024-03-13'></head>"
        f"<body><nav>首页 | 登录</nav><article><h1>{TITLE}</h1>{body}</article><footer>版权所有</footer></body></html>",
        encoding="utf-8",
    )
    assert extract([tmp_path / "news.html"], tmp_path / "raw", pytest.fail) == 1
    text = (tmp_path / "raw/news.html.txt").read_text(encoding="utf-8")
    assert text.startswith(TITLE)
    assert "".join(LEFT) in text
    assert "登录" not in text
    assert "news.html.txt,2024-03-13" in (tmp_path / "raw/metadata.csv").read_text(encoding="utf-8-sig")


def test_a_docx_file_gives_its_paragraphs(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for line in (TITLE, "".join(LEFT)):
        document.add_paragraph(line)
    document.save(str(tmp_path / "news.docx"))
    assert extract([tmp_path / "news.docx"], tmp_path / "raw", pytest.fail) == 1
    assert (tmp_path / "raw/news.docx.txt").read_text(encoding="utf-8") == f"{TITLE}\n\n{''.join(LEFT)}\n"


def test_broken_and_empty_documents_are_told_and_the_others_are_written(tmp_path: Path) -> None:
    for name, data in (("a.pdf", b"no pdf"), ("b.docx", b"no docx"), ("c.html", b"<html></html>")):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "d.html").write_text(f"<html><body><article><p>{''.join(LEFT)}</p></article></body></html>")
    told: list[str] = []
    assert extract([tmp_path], tmp_path / "raw", told.append) == 1
    assert [line.partition(": ")[0] for line in told] == [
        str(tmp_path / name) for name in ("a.pdf", "b.docx", "c.html")
    ]
    with pytest.raises(UserError, match=r"none\.pdf: no such file"):
        extract([tmp_path / "none.pdf"], tmp_path / "raw", told.append)
