"""Article → + sentences and tokens. Words come from spaCy's Chinese tokenizer with our pkuseg model."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.schema import Article, Sentence, Token
from pipeline.sentences import sentence_spans
from pipeline.store import UserError

Name = Literal["pkuseg", "characters"]
WEIGHTS = "weights.npz"
SHORTEST_NAME = 4
"""A company's name of fewer characters (万业, 七一二) is as often something else."""
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_SLASH = re.compile("(?<![^０-９．][０-９])(?<!^[０-９])／|／(?![０-９])")


@dataclass(frozen=True)
class Segmenter:
    """A spaCy pipeline that holds nothing but a tokenizer; it can be pickled."""

    name: Name
    """What cuts the words: our pkuseg model, or its stand-in, one character a word."""
    nlp: Any


def load(models: Path, engine: str = "pkuseg") -> Segmenter:
    """Load the word segmenter of `models/segmenter`.

    Names of listed companies in `models/tag/known.tsv` are its user dictionary.
    Without a trained model in that folder, spaCy's character segmenter stands in for it: `Segmenter.name` is then
    `characters`, which can also be asked for as `engine`. Raises `UserError` for an engine of another name, or when
    the weights differ from their recorded digests.
    """
    if engine not in ("pkuseg", "characters"):
        raise UserError(f"segment.engine: no engine {engine!r}; there are pkuseg and characters")
    from spacy.lang.zh import Chinese

    folder = models / "segmenter"
    if engine == "characters" or not (folder / WEIGHTS).is_file():
        return Segmenter("characters", _bare(Chinese()))
    from pipeline.engines import check_digests

    check_digests(folder)
    nlp: Any = Chinese.from_config({"nlp": {"tokenizer": {"segmenter": "pkuseg"}}})
    nlp.tokenizer.initialize(pkuseg_model=str(folder))
    # pkuseg joins words again that stand in its own general word list, which follows another convention than our model
    nlp.tokenizer.pkuseg_seg.postprocesser.do_process = False
    nlp.tokenizer.pkuseg_update_user_dict(_company_names(models / "tag" / "known.tsv"))
    return Segmenter("pkuseg", _bare(nlp))


def segment(article: Article, segmenter: Segmenter) -> Article:
    """Add sentences, none of them across blocks, and the words of each.

    甲市与乙公司签约。双方将合作。 gives two sentences with the words 甲市 与 乙 公司 签约 。 双方 将 合作 。
    """
    sentences = tuple(
        Sentence(block.start + start, block.start + end, number)
        for number, block in enumerate(article.blocks)
        for start, end in sentence_spans(article.text[block.start : block.end], block.kind)
    )
    with segmenter.nlp.memory_zone():  # forgets words seen once, so that memory does not grow with the corpus
        tokens = tuple(token for sentence in sentences for token in _tokens(article.text, sentence, segmenter))
    return msgspec.structs.replace(article, sentences=sentences, tokens=tokens)


def _bare(nlp: Any) -> Any:
    """Without the attributes that spaCy works out for every new word: nobody reads them, and they cost a fifth."""
    nlp.vocab.lex_attr_getters = {}
    return nlp


def _company_names(file: Path) -> list[str]:
    """Names of listed companies from the tagger's lexicon, which stay one word: 云台科技, not 云台 科技."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t")
        return [widen(name) for name, kind, *_ in rows if kind == "company" and len(name) >= SHORTEST_NAME]


def widen(text: str) -> str:
    """A text as the model reads it, one character for one: half-width characters as full-width ones, and a slash that
    is none of a fraction as 、, because pkuseg takes it for a letter.

    `widen("3.5亿元(TCL)")` is `"３．５亿元（ＴＣＬ）"`, `widen("港口/码头1/3")` is `"港口、码头１／３"`.
    """
    return _SLASH.sub("、", text.translate(_WIDE))


def _tokens(text: str, sentence: Sentence, segmenter: Segmenter) -> Iterator[Token]:
    from spacy.attrs import IDX, LENGTH

    words = segmenter.nlp.tokenizer(widen(text[sentence.start : sentence.end]))
    for offset, length in words.to_array([IDX, LENGTH]).tolist():
        start = sentence.start + offset
        if not text[start].isspace():
            yield Token(start, start + length)
