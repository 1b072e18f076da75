"""Train the word segmenter: a pkuseg model from the PFR corpus (People's Daily, January 1998), pruned to ship.

    python -m pipeline.train.segmenter --corpora ../shared/corpora --out models/segmenter

Convention: words as in PFR, which are those of the PKU test. Surname and given name are two words (林 如海), an
organization is as many words as it has parts (白沙 市政府), a number and its unit word stay apart (３０ 亿 元), dates
are one word a unit (１月 １５日). Characters are full-width, as there; `pipeline.segment` widens what it reads.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.segment import widen
from pipeline.sentences import sentence_spans

SEED = 20240119
PFR = "segmentation/pfr199801.docs.jsonl.xz"
PKU = "segmentation/pku_test_gold.utf8"
RARE = 1
"""A feature has to occur more often than this."""
HELD_OUT = 40
"""Every so many sentences, one is kept from training to watch it."""
Words = list[str]


def sentences_of(paragraphs: Iterable[Words]) -> Iterator[Words]:
    """Cut paragraphs of words where `pipeline.segment` would end a sentence."""
    for words in paragraphs:
        ends = {end for _, end in sentence_spans("".join(words), "paragraph")}
        at, sentence = 0, Words()
        for word in words:
            sentence.append(word)
            at += len(word)
            if at in ends:
                yield sentence
                sentence = []
        if sentence:
            yield sentence


def pfr(corpora: Path) -> Iterator[Words]:
    """Paragraphs of the PFR corpus as full-width words."""
    with lzma.open(corpora / PFR, "rt", encoding="utf-8") as lines:
        for line in lines:
            for paragraph in json.loads(line)["paras"]:
                text = widen(paragraph["text"])
                yield [text[start:end] for start, end, _ in paragraph["pos"] if not text[start:end].isspace()]


def pku_test(corpora: Path) -> list[Words]:
    """Lines of the PKU test of SIGHAN 2005 as words, characters as printed."""
    text = (corpora / PKU).read_text("utf-8-sig")
    return [line.split() for line in text.splitlines() if line.strip()]


def training_sentences(corpora: Path) -> tuple[list[Words], int]:
    """Sentences of PFR that the test does not hold, and how many it held."""
    seen = {widen("".join(words)) for words in sentences_of(pku_test(corpora))}
    every = [words for words in sentences_of(pfr(corpora)) if words]
    kept = [words for words in every if "".join(words) not in seen]
    return kept, len(every) - len(kept)


def train(sentences: Sequence[Words], rounds: int, out: Path) -> None:
    """Train pkuseg into the folder `out`; about two minutes a round on one idle core."""
    import spacy_pkuseg

    spacy_pkuseg.config.featureTrim = RARE
    random.seed(SEED)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "train.txt", Path(folder) / "watch.txt"
        for file, watched in zip(files, (False, True), strict=True):
            lines = [words for number, words in enumerate(sentences) if (number % HELD_OUT == 0) == watched]
            file.write_text("".join("  ".join(words) + "\n" for words in lines), "utf-8")
        spacy_pkuseg.train(*map(str, files), str(out), train_iter=rounds)
