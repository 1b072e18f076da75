"""Characters a second that the segment stage and bare pkuseg do, on the same news, side by side.

    python -m pipeline.bench.segmenter --corpora ../shared/corpora --models models

Both take turns, article by article, so that whatever else the machine does slows both. Processor time is counted.
"""

from __future__ import annotations

import argparse
import json
import lzma
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline.schema import Article, Block
from pipeline.segment.stage import load, segment

ARTICLES = 900
"""About 2 MB of news."""


def articles(corpora: Path) -> Iterator[Article]:
    """News articles with a block a line."""
    with lzma.open(corpora / "news.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            blocks, at = [], 0
            for paragraph in record["text"].split("\n"):
                blocks.append(Block("paragraph", at, at + len(paragraph)))
                at += len(paragraph) + 1
            yield Article(record["id"], "", "utf-8", record["text"], (), tuple(blocks))


def main() -> None:
    """Print both speeds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    options = parser.parse_args()
    import spacy_pkuseg

    segmenter = load(options.models)
    bare = spacy_pkuseg.pkuseg(str(options.models / "segmenter"))
    characters, ours, theirs = 0, 0.0, 0.0
    for article in islice(articles(options.corpora), ARTICLES):
        start = time.process_time()
        segment(article, segmenter)
        middle = time.process_time()
        for block in article.blocks:
            bare.cut(article.text[block.start : block.end])
        ours, theirs = ours + middle - start, theirs + time.process_time() - middle
        characters += len(article.text)
    print(f"{characters} characters: segment {characters / ours:.0f}/s, bare pkuseg {characters / theirs:.0f}/s")


if __name__ == "__main__":
    main()
