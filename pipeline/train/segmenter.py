"""Train the word segmenter: a pkuseg model from the PFR corpus (People's Daily, January 1998), pruned to ship.

    python -m pipeline.train.segmenter --corpora ../shared/corpora --out models/segmenter

Convention: words as in PFR, which are those of the PKU test. Surname and given name are two words (林 如海), an
organization is as many words as it has parts (白沙 市政府), a number and its unit word stay apart (３０ 亿 元), dates
are one word a unit (１月 １５日). Characters are full-width, as there; `pipeline.segment.stage` widens what it reads.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import lzma
import random
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from pipeline.schema import Article, Block
from pipeline.segment.sentences import sentence_spans
from pipeline.segment.stage import load, segment, widen

SEED = 20240119
PFR = "segmentation/pfr199801.docs.jsonl.xz"
PKU = "segmentation/pku_test_gold.utf8"
WORDS = "gazetteers/hanlp/CoreNatureDictionary.txt"
NAMES = ("nr", "nt", "nx", "nz")
"""Parts of speech of the word list that are left out: names of persons and bodies, which PFR splits."""
SHORTEST_WORD, SHORTEST_NAME = 3, 4
"""Shorter words of the dictionary and shorter names of companies (万业, 七一二) are too often something else."""
RARE = 1
"""A feature has to occur more often than this."""
HELD_OUT = 40
"""Every so many sentences, one is kept from training to watch it."""
KEPT = 300_000
"""So many features are shipped, those whose weights tell tags apart best."""
STEP = 1 / 64
"""Weights are rounded to multiples of this, which makes them compress well."""
Words = list[str]
_HAN = re.compile(f"[\u4e00-\u9fff]{{{SHORTEST_WORD},5}}")
_WORD_FEATURE = re.compile(r"(?:w-?1|ww\.[lr])\.(.+)", re.DOTALL)


def sentences_of(paragraphs: Iterable[Words]) -> Iterator[Words]:
    """Cut paragraphs of words where `pipeline.segment.stage` would end a sentence."""
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


def listed_words(corpora: Path, companies: Path, sentences: Sequence[Words]) -> list[str]:
    """Words of a dictionary and names of companies that the corpus neither has nor writes as several words.

    They are the segmenter's user dictionary: 翻天覆地, 太仆寺旗, but not 知识产权, which is 知识 产权 in PFR.
    `companies` is a table like `models/tag/known.tsv`.
    """
    known = {word for words in sentences for word in words}
    for words in sentences:
        for start in range(len(words)):
            known.update("".join(words[start:end]) for end in range(start + 2, start + 5))
    found = set()
    with (corpora / WORDS).open(encoding="utf-8") as lines:
        for line in lines:
            word, kind, *counts = line.split()
            if sum(map(int, counts[::2])) > 1 and _HAN.fullmatch(word) and not kind.startswith(NAMES):
                found.add(word)
    with companies.open(encoding="utf-8", newline="") as table:
        for name, kind, *_ in csv.reader(table, delimiter="\t"):
            if kind == "company" and len(name) >= SHORTEST_NAME:
                found.add(widen(name))
    return sorted(found - known)


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


def prune(full: Path, words: Sequence[str], out: Path, kept: int) -> int:
    """Ship a user dictionary and the `kept` most telling features of the model in `full`; returns the size in bytes.

    A feature's weights count by their spread over the tags: what is the same for all tags decides nothing.
    """
    import srsly

    data = srsly.read_msgpack(full / "features.msgpack")
    with np.load(full / "weights.npz", allow_pickle=False) as arrays:
        tags, features = (int(size) for size in arrays["sizes"])
        nodes, edges = arrays["w"][: tags * features].reshape(features, tags), arrays["w"][tags * features :]
    nodes = np.round((nodes - nodes.mean(axis=1, keepdims=True)) / STEP) * STEP
    spread = nodes.max(axis=1) - nodes.min(axis=1)
    spread[0] = np.inf  # pkuseg takes feature 0 for the one that every character has
    chosen = np.sort(np.argsort(-spread, kind="stable")[:kept])
    chosen = chosen[spread[chosen] > 0]
    names = {number: name for name, number in data["feature_to_idx"].items()}
    shipped = [names[int(number)] for number in chosen]
    parts = (_WORD_FEATURE.match(name) for name in shipped)
    unigrams = {word for part in parts if part for word in part[1].split("*")}
    out.mkdir(parents=True, exist_ok=True)
    record = {
        "unigram": sorted(unigrams),
        "bigram": [],  # read in training only
        "feature_to_idx": {name: number for number, name in enumerate(shipped)},
        "tag_to_idx": data["tag_to_idx"],
    }
    srsly.write_msgpack(out / "features.msgpack", record)
    weights = np.concatenate([nodes[chosen].ravel(), np.round(edges / STEP) * STEP])
    np.savez_compressed(out / "weights.npz", sizes=np.array([tags, len(shipped)]), w=weights)
    (out / "words.txt").write_text("".join(word + "\n" for word in words), "utf-8")
    files = ("features.msgpack", "weights.npz", "words.txt")
    digests = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in files}
    (out / "digests.json").write_text(json.dumps(digests, indent=1) + "\n", "utf-8")
    return sum((out / name).stat().st_size for name in files)


def score(models: Path, lines: Sequence[Words]) -> float:
    """Word F1, 0 to 1, of the segmenter in `models` on lines of gold words."""
    segmenter = load(models)
    right = total = 0
    for words in lines:
        text = "".join(words)
        article = Article("a", "", "utf-8", text, (), (Block("paragraph", 0, len(text)),))
        found = {(token.start, token.end) for token in segment(article, segmenter).tokens}
        ends = np.cumsum([len(word) for word in words]).tolist()
        gold = set(zip([0, *ends[:-1]], ends, strict=True))
        right, total = right + len(gold & found), total + len(gold) + len(found)
    return 2 * right / total


def main() -> None:
    """Train, prune and score."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="models/segmenter")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--work", type=Path, help="keep the model before pruning in this folder")
    options = parser.parse_args()
    sentences, held = training_sentences(options.corpora)
    print(f"{len(sentences)} sentences, {held} more are in the test")
    work = options.work or Path(tempfile.mkdtemp())
    train(sentences, options.rounds, work)
    words = listed_words(options.corpora, options.out.parent / "tag" / "known.tsv", sentences)
    size = prune(work, words, options.out, KEPT)
    if not options.work:
        shutil.rmtree(work)
    print(f"{size} bytes, PKU test word F1 {score(options.out.parent, pku_test(options.corpora)):.4f}")


if __name__ == "__main__":
    main()
