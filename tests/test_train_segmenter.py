"""Training of the segmenter, end to end on a corpus of a few invented sentences."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from pipeline.segment.stage import load
from pipeline.store import UserError
from pipeline.train import segmenter

LINES = ["林 如海 访问 白沙市 。 双方 签署 协议 。", "白沙市 市长 会见 了 客人 。", "港口 去年 运 货 ３００万 吨 。"]


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    folder = tmp_path / "corpora"
    paragraphs = []
    for line in LINES * 30:
        at, pos = 0, []
        for word in line.split():
            pos.append([at, at + len(word), "n"])
            at += len(word)
        paragraphs.append({"text": line.replace(" ", ""), "pos": pos})
    for file in (segmenter.PFR, segmenter.PKU, segmenter.WORDS):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(folder / segmenter.PFR, "wt", encoding="utf-8") as out:
        out.write(json.dumps({"doc": "1", "paras": paragraphs}) + "\n")
    (folder / segmenter.PKU).write_text("港口  去年  运  货  300万  吨  。\n林  如海  会见  了  客人  。\n", "utf-8")
    words = "港口码头 n 5\n白沙市长 n 9\n王志强号 nr 4\n罕见罕见 a 1\n海关大楼 n 1 v 1\n海关 n 9\n签署协议 v 3\n"
    (folder / segmenter.WORDS).write_text(words, "utf-8")
    return folder


def test_sentences_of_the_test_are_left_out(corpora: Path) -> None:
    sentences, held = segmenter.training_sentences(corpora)
    assert held == 30
    assert ["双方", "签署", "协议", "。"] in sentences
    assert not any("吨" in words for words in sentences)


def test_listed_words_are_new_and_never_split(corpora: Path) -> None:
    sentences, _ = segmenter.training_sentences(corpora)
    companies = corpora / "known.tsv"
    companies.write_text(
        "name\ttype\n云台科技\tcompany\n云台\tcompany\n白沙大学\tresearch\n市长会见\tcompany\n", "utf-8"
    )
    words = segmenter.listed_words(corpora, companies, [*sentences, ["港口码头"]])
    assert words == ["云台科技", "海关大楼", "白沙市长"]


def test_train_prune_and_score(corpora: Path, tmp_path: Path) -> None:
    sentences, _ = segmenter.training_sentences(corpora)
    full, models = tmp_path / "full", tmp_path / "models"
    segmenter.train(sentences, 3, full)
    size = segmenter.prune(full, ["海关大楼"], models / "segmenter", 10_000)
    assert load(models).name == "pkuseg"
    assert segmenter.score(models, [["林", "如海", "访问", "海关大楼", "。"]]) == 1.0
    assert segmenter.prune(full, [], models / "segmenter", 20) < size
    (models / "segmenter" / "weights.npz").write_bytes(b"")
    with pytest.raises(UserError, match="digests"):
        load(models)
