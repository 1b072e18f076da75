"""Word list, character, bigram and word vectors from unlabelled news.

The word list is what the gazetteers offer and the news uses; vectors are skip-gram with negative sampling.
"""

from __future__ import annotations

import csv
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.engines.features import Vocabulary, normalize

SPLIT = re.compile(r"(?<=[。！？；!?;\n])")
HAN_WORD = re.compile(r"[一-鿿·a-z0-9]{2,10}")
TERM_FILES = (
    "hanlp/CoreNatureDictionary.txt", "hanlp/全国地名大全.txt", "hanlp/机构名词典.txt", "hanlp/人名词典.txt",
    "hanlp/nrf.txt", "hanlp/上海地名.txt", "jobs/professions.txt", "jobs/resume_TITLE.txt",
    "university/university_names.txt", "company/Company-Shorter-Form_28W.txt", "company/suffix.txt",
    "thuocl/THUOCL_caijing.txt", "thuocl/THUOCL_law.txt", "thuocl/THUOCL_lishimingren.txt",
    "thuocl/THUOCL_diming.txt",
)  # fmt: skip
NAMED_COLUMNS = ("admin/provinces.csv", "admin/cities.csv", "admin/areas.csv", "admin/streets.csv",
                 "company/adata_a_share_code.csv")  # fmt: skip


def candidate_words(gazetteers: Path) -> list[str]:
    """All terms of two to ten characters that the gazetteers name, normalized and sorted: `副区长`, `徐汇区`."""
    terms: set[str] = set()
    for name in TERM_FILES:
        for line in re.split(r"[\r\n]+", (gazetteers / name).read_text("utf-8", errors="ignore")):
            terms.add(line.strip("\ufeff ").split("\t")[0].split(" ")[0])
    for name in NAMED_COLUMNS:
        with (gazetteers / name).open(encoding="utf-8-sig", newline="") as handle:
            terms.update(row[1] for row in csv.reader(handle) if len(row) > 1)
    return sorted(word for word in map(normalize, terms) if HAN_WORD.fullmatch(word))


def news_lines(path: Path, every: int = 1) -> Iterator[str]:
    """Normalized sentences of the news; `every=2` takes each second article."""
    with lzma.open(path, "rt", encoding="utf-8") as handle:
        for number, line in enumerate(handle):
            if number % every:
                continue
            record = json.loads(line)
            for sentence in SPLIT.split(f"{record['title'] or ''}\n{record['text']}"):
                if sentence := normalize(sentence.strip()):
                    yield sentence


def longest_matches(automaton: Any, sentence: str) -> Iterator[str]:
    """The sentence as its longest list words from left to right, single characters between them."""
    at = 0
    for end, word in automaton.iter_long(sentence):
        start = end + 1 - len(word)
        if start < at:
            continue
        yield from sentence[at:start]
        yield word
        at = end + 1
    yield from sentence[at:]


def automaton_of(words: Iterable[str]) -> Any:
    """Aho-Corasick automaton whose values are the words themselves."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


def count_units(lines: Iterable[str], automaton: Any) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each character, bigram and list word (as longest match) occurs."""
    chars: Counter[str] = Counter()
    bigrams: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for line in lines:
        chars.update(line)
        bigrams.update(map("".join, pairwise(line)))
        words.update(word for word in longest_matches(automaton, line) if len(word) > 1)
    return chars, bigrams, words


def build_vocabulary(corpora: Path, sizes: tuple[int, int, int], least: int) -> Vocabulary:
    """The most frequent characters, bigrams and words of the news, each seen at least `least` times."""
    automaton = automaton_of(candidate_words(corpora / "gazetteers"))
    counts = count_units(news_lines(corpora / "news.jsonl.xz", 2), automaton)
    tables = [
        [unit for unit, times in sorted(count.items(), key=lambda item: (-item[1], item[0])) if times >= least][:size]
        for count, size in zip(counts, sizes, strict=True)
    ]
    return Vocabulary(*map(tuple, tables))


def write_tokens(corpora: Path, vocabulary: Vocabulary, folder: Path, every: int) -> list[Path]:
    """Three files of spaced units, a sentence a line: characters, bigrams, words."""
    paths = [folder / name for name in ("chars.txt", "bigrams.txt", "words.txt")]
    automaton = automaton_of(vocabulary.words)
    with paths[0].open("w") as chars, paths[1].open("w") as bigrams, paths[2].open("w") as words:
        for number, line in enumerate(news_lines(corpora / "news.jsonl.xz")):
            line = line.replace(" ", "")
            words.write(" ".join(longest_matches(automaton, line)) + "\n")
            if number % every == 0:
                chars.write(" ".join(line) + "\n")
                bigrams.write(" ".join(map("".join, pairwise(line))) + "\n")
    return paths


def vectors(path: Path, units: tuple[str, ...], size: int, epochs: int, seed: int, workers: int) -> np.ndarray:
    """One unit vector (float32, row 0 and 1 for padding and unknown) for each of `units`."""
    from gensim.models import Word2Vec  # type: ignore[import-not-found,unused-ignore]

    model = Word2Vec(
        corpus_file=str(path), vector_size=size, window=5, min_count=5, sg=1, negative=5, sample=1e-4, epochs=epochs,
        seed=seed, workers=workers, sorted_vocab=True,
    )  # fmt: skip
    table = np.random.default_rng(seed).normal(0, 0.3, (len(units) + 2, size)).astype(np.float32)
    table[0] = 0
    for row, unit in enumerate(units, start=2):
        if unit in model.wv:
            table[row] = model.wv[unit]
    scale = np.sqrt(np.mean(table[2:] ** 2))
    table[2:] *= 0.3 / scale
    return table
