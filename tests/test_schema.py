"""Offsets, ids and folding."""

from __future__ import annotations

from pipeline.schema import Article, Sentence, content_id, fold


def test_raw_offsets_follow_the_runs() -> None:
    raw = "\n\n区委副书记沈\n\n砚秋出席。"
    article = Article(
        id="a", source_file="x.txt", encoding="utf-8", text="区委副书记沈砚秋出席。",
        offsets=((0, 2, 6), (6, 10, 5)), blocks=(), sentences=(Sentence(0, 11, 0),),
    )  # fmt: skip
    start, end = article.raw(5, 8)
    assert raw[start:end].replace("\n", "") == article.text[5:8] == "沈砚秋"
    assert article.raw(0, 6) == (2, 8)
    assert article.sentence_at(7) == 0


def test_fold_keeps_offsets() -> None:
    text = "１月１５日（周一），Ａ。"
    assert fold(text) == "1月15日(周一),A。"
    assert len(fold(text)) == len(text)


def test_ids_start_with_a_letter_and_depend_on_content() -> None:
    assert content_id("p", "a", "b") == content_id("p", "a", "b") != content_id("p", "ab", "")
    assert content_id("p", "a").isalnum()
