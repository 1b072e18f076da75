"""The text of one web page, PDF or DOCX file, by the library that is best at it. Needs the extra `[documents]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

from pipeline.schema import Record


class Document(Record, frozen=True):
    """The text of a file as a page: a block a paragraph or column, blank lines between."""

    text: str
    published: str | None = None
    source: str | None = None


def html(data: bytes) -> Document:
    """The main text of a web page without menus and advertisements, headline on top; date and site if it says so."""
    import trafilatura

    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, favor_recall=True)
    if found is None:
        return Document("")
    about = found if isinstance(found, dict) else found.as_dict()
    text = about["text"] or ""
    title = about["title"] or ""
    head = [] if not title or text.startswith(title) else [title]
    return Document("\n\n".join([*head, *text.split("\n")]), about["date"], about["sitename"])


def pdf(data: bytes) -> Document:
    """The text of all pages. Columns are read one after the other, each from top to bottom."""
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextBox

    blocks: list[str] = []
    for page in extract_pages(BytesIO(data), laparams=LAParams(boxes_flow=None)):
        boxes = [box for box in page if isinstance(box, LTTextBox) and box.get_text().strip()]
        blocks += (box.get_text().rstrip("\n") for box in _in_columns(boxes))
    return Document("\n\n".join(blocks))


def word(data: bytes) -> Document:
    """The paragraphs and table cells of a DOCX file, in order."""
    import docx

    return Document("\n\n".join(_paragraphs(docx.Document(BytesIO(data)))))


def _paragraphs(document: Any) -> Iterator[str]:
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            yield from ("　".join(cell.text for cell in row.cells) for row in part.rows)
        elif part.text.strip():
            yield part.text


def _in_columns(boxes: Sequence[Any]) -> Iterator[Any]:
    """Boxes in reading order: what spans several columns divides the page; between two such, column by column."""
    rest = sorted(boxes, key=lambda box: -box.y1)
    band: list[Any] = []
    for box in rest:
        if _spans(box, rest):
            yield from _columns(band)
            band = []
            yield box
        else:
            band.append(box)
    yield from _columns(band)


def _spans(box: Any, boxes: Sequence[Any]) -> bool:
    """Whether two boxes that stand side by side lie below or above the box."""
    under = [one for one in boxes if one is not box and one.x0 < box.x1 and box.x0 < one.x1]
    return any(left.x1 <= right.x0 and left.y0 < right.y1 and right.y0 < left.y1 for left in under for right in under)


def _columns(boxes: Sequence[Any]) -> Iterator[Any]:
    columns: list[list[Any]] = []
    for box in sorted(boxes, key=lambda box: box.x0):
        fitting = next((column for column in columns if box.x0 < min(one.x1 for one in column)), None)
        if fitting is None:
            columns.append([box])
        else:
            fitting.append(box)
    for column in columns:
        yield from sorted(column, key=lambda box: -box.y1)


FORMATS: dict[str, Callable[[bytes], Document]] = {".html": html, ".htm": html, ".pdf": pdf, ".docx": word}
"""By the ending of the file's name."""
