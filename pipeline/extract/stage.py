"""Extract: web pages, PDF and DOCX files become text pages, which are kept, so that facts can point into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.extract.formats import FORMATS
from pipeline.store import UserError, write_csv, writing

LIMIT = 64 * 2**20
"""Most bytes of a file."""


def extract(inputs: Sequence[Path], out: Path, reject: Callable[[str], None]) -> int:
    """Write `NAME.txt` under `out` for every document, and `metadata.csv` with the dates and sites that they state.

    Folders are read recursively. `reject` takes one line for each file that gives no text; the others are written.
    Returns the number of pages. Raises `UserError` when an input is missing or the libraries are not installed.
    """
    rows: list[tuple[str, str, str]] = []
    count = 0
    for path, name in _files(inputs):
        try:
            if path.stat().st_size > LIMIT:
                raise ValueError(f"more than {LIMIT} bytes")
            found = FORMATS[path.suffix.lower()](path.read_bytes())
        except ImportError:
            raise UserError(f"{path}: needs libraries; pip install 'whosigned[documents]'") from None
        except Exception as error:  # whatever a library makes of a broken file must not cost the others
            reject(f"{path}: cannot be read ({type(error).__name__}: {error}); open it and save it again")
            continue
        if not found.text.strip():
            reject(f"{path}: no text in it; a scanned page must go through OCR first")
            continue
        with writing(out / f"{name}.txt") as page:
            page.write(found.text.strip() + "\n")
        count += 1
        if found.published:
            rows.append((f"{name}.txt", found.published, found.source or ""))
    if rows:
        if (out / "metadata.csv").exists():
            raise UserError(f"{out / 'metadata.csv'}: is there already; write to an empty folder")
        write_csv(out / "metadata.csv", ("file", "published", "source"), rows)
    return count


def _files(inputs: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """The documents, each with its path below the input folder."""
    for path in inputs:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder; check the spelling")
        for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if one.is_file() and one.suffix.lower() in FORMATS:
                yield one, one.relative_to(path if path.is_dir() else path.parent).as_posix()
