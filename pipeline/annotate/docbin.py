"""spaCy: a `DocBin` of documents with the marks as the span group `sc` (what spancat trains on), out and in.

`span.label_` is label and kind (`ORG:company`), `span.id_` its id; `doc.user_data["whosigned"]` has notes, links and
where the article comes from. The words are ours, cut where a mark begins or ends, so that every mark is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.annotate.sheets import Link, Mark, Sheet
from pipeline.store import UserError
from pipeline.types import Types

GROUP = "sc"
_OURS = "whosigned"
_KEPT = ("id", "source_file", "published", "source", "title")


def write(sheets: Iterable[Sheet], out: Path, types: Types) -> int:
    """Write a `.spacy` file; returns the number of documents."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab, binary = Vocab(), DocBin(store_user_data=True)
    for one in sheets:
        binary.add(_doc(one, vocab))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        binary.to_disk(out)
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror})") from None
    return len(binary)


def _doc(one: Sheet, vocab: Any) -> Any:
    from spacy.tokens import Doc

    words = _words(one)
    doc = Doc(vocab, words=words, spaces=[False] * len(words))
    spans = []
    for mark in one.marks:
        span = doc.char_span(mark.start, mark.end, label=mark.tag, span_id=mark.id)
        assert span is not None, (one.id, mark)
        spans.append(span)
    doc.spans[GROUP] = spans
    doc.user_data[_OURS] = {
        **{name: getattr(one, name) for name in _KEPT},
        "notes": {mark.id: mark.notes for mark in one.marks if mark.notes},
        "links": [[link.source, link.target, link.label] for link in one.links],
    }
    return doc


def _words(one: Sheet) -> list[str]:
    """The text in pieces: words, what stands between them, cut at the ends of marks."""
    cuts = {0, len(one.text)}
    for start, end in (*one.tokens, *((mark.start, mark.end) for mark in one.marks)):
        cuts |= {start, end}
    return [one.text[start:end] for start, end in pairwise(sorted(cuts))]


def read(path: Path) -> Iterator[Sheet]:
    """Read a `.spacy` file. Raises `UserError` when it is none, or not one of ours."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    try:
        binary = DocBin().from_disk(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    except Exception as error:  # zlib, msgpack and spaCy each have errors of their own
        raise UserError(f"{path}: no DocBin ({error}); give the file that annotate export wrote") from None
    for number, doc in enumerate(binary.get_docs(Vocab()), 1):
        if _OURS not in doc.user_data:
            raise UserError(f"{path}: document {number} has no user data; write the DocBin with store_user_data=True")
        yield _sheet(doc)


def _sheet(doc: Any) -> Sheet:
    ours, marks = doc.user_data[_OURS], []
    for number, span in enumerate(doc.spans.get(GROUP, ())):
        label, _, kind = span.label_.partition(":")
        identifier = span.id_ or f"new{number}"
        notes = ours["notes"].get(identifier, {})
        marks.append(Mark(identifier, span.start_char, span.end_char, label, kind or None, notes))
    links = tuple(Link(*link) for link in ours["links"])
    return Sheet(text=doc.text, marks=tuple(marks), links=links, **{name: ours[name] for name in _KEPT})
