"""Coverage-guided fuzzing of bytes through reading, clean and segment: `python tests/fuzz_bytes.py -runs=10000`.

Needs atheris (pip install atheris). An input that breaks something is written to `crash-…` and printed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris
from fuzzed import check

with atheris.instrument_imports(include=["pipeline"]):
    from pipeline.clean.pages import read_pages
    from pipeline.params import load_params
    from pipeline.work import step

PARAMS = load_params(None, None)
CLEAN, SEGMENT = step("clean", PARAMS), step("segment", PARAMS)
FILE = Path(tempfile.mkdtemp()) / "a.txt"


def one(data: bytes) -> None:
    """Take the bytes of one file through; an assertion or exception is a find."""
    FILE.write_bytes(data)
    for page in read_pages([FILE], lambda line: None):
        for article in CLEAN(page):
            check(article, page.text)
            for done in SEGMENT(article):
                check(done, page.text)


atheris.Setup(sys.argv, one)
atheris.Fuzz()
