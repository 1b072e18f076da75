"""Article → + sentences and tokens. Words come from spaCy's Chinese tokenizer with our pkuseg model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.schema import Article, Sentence, Token
from pipeline.segment.sentences import sentence_spans
from pipeline.store import UserError

Name = Literal["pkuseg", "characters"]
WEIGHTS, WORDS = "weights.npz", "words.txt"
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

    The words in `words.txt` beside the model are its user dictionary.
    Without a trained model in that folder, spaCy's character segmenter stands in for it: `Segmenter.name` is then
    `characters`, which can also be asked for as `engine`. Raises `UserError` for an engine of another name, or when
    the weights differ from their recorded digests.
    """
    if engine not in ("pkuseg", "characters"):
        raise UserError(f"segment.engine: no engine {engine!r}; there are pkuseg and characters")
    from spacy.lang.zh import Chinese

    folder = models / "segmenter"
    if engine == "characters" or not (folder / WEIGHTS).is_file():
        return Segmenter("characters", Chinese())
    from pipeline.engines.tagger import check_digests

    check_digests(folder)
    nlp: Any = Chinese.from_config({"nlp": {"tokenizer": {"segmenter": "pkuseg"}}})
    nlp.tokenizer.initialize(pkuseg_model=str(folder))
    # pkuseg joins words again that stand in its own general word list, which follows another convention than our model
    nlp.tokenizer.pkuseg_seg.postprocesser.do_process = False
    nlp.tokenizer.pkuseg_update_user_dict((folder / WORDS).read_text("utf-8").split())
    return Segmenter("pkuseg", nlp)


def segment(article: Article, segmenter: Segmenter) -> Article:
    """Add sentences, none of them across blocks, and the words of each.

    甲市与乙公司签约。双方将合作。 gives two sentences with the words 甲市 与 乙 公司 签约 。 双方 将 合作 。
    """
    sentences = tuple(
        Sentence(block.start + start, block.start + end, number)
        for number, block in enumerate(article.blocks)
        for start, end in sentence_spans(article.text[block.start : block.end], block.kind)
    )
    tokens = tuple(token for sentence in sentences for token in _tokens(article.text, sentence, segmenter))
    return msgspec.structs.replace(article, sentences=sentences, tokens=tokens)


def widen(text: str) -> str:
    """A text as the model reads it, one character for one: half-width characters as full-width ones, and a slash that
    is none of a fraction as 、, because pkuseg takes it for a letter.

    `widen("3.5亿元(TCL)")` is `"３．５亿元（ＴＣＬ）"`, `widen("港口/码头1/3")` is `"港口、码头１／３"`.
    """
    return _SLASH.sub("、", text.translate(_WIDE))


def _tokens(text: str, sentence: Sentence, segmenter: Segmenter) -> Iterator[Token]:
    start = sentence.start
    for word in _words(widen(text[sentence.start : sentence.end]), segmenter):
        while text[start].isspace():
            start += 1
        yield Token(start, start + len(word))
        start += len(word)


def _words(text: str, segmenter: Segmenter) -> list[str]:
    """Words in reading order, without the white space between them."""
    tokenizer = segmenter.nlp.tokenizer
    if segmenter.name == "pkuseg":
        # the tokenizer's own call goes on to build a Doc, which nobody reads and which costs a sixth of the time
        words: list[str] = tokenizer.pkuseg_seg.cut(text)
        return words
    return [token.text for token in tokenizer(text) if not token.is_space]
