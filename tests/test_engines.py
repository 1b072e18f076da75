"""The shipped tagger: loads offline, finds names, and gives a text the same spans whatever stands beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines import tagger as engines
from pipeline.engines.features import LONGEST, cuts, normalize
from pipeline.engines.tagger import Tagger, best_paths, load_tagger, tag_spans
from pipeline.store import UserError

FOLDER = Path(__file__).parent.parent / "models/ner"
SENTENCE = "7月14日，云桥市青禾区委副书记、区长狄文轩会见云桥蓝湾生物科技有限公司董事长苏慕白一行。"
TEXTS = [
    SENTENCE,
    "",
    "本报讯（记者 尹若涵）",
    "出席签约仪式的有：" + "、".join(one + two for one in "赵钱孙李周" for two in ("志远", "雨桐", "建国")) + "。",
    "云桥大学校长卜远山、云桥市卫健委副主任俞清和，以及嘉澜集团副总裁Maria Lopez分别致辞。" * 7,
]  # fmt: skip


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load_tagger(FOLDER)


def test_finds_people_posts_and_bodies(tagger: Tagger) -> None:
    (spans,) = tagger.spans([SENTENCE])
    found = {(SENTENCE[span.start : span.end], span.label) for span in spans}
    assert {("狄文轩", "PERSON"), ("苏慕白", "PERSON"), ("董事长", "TITLE")} <= found
    assert ("云桥蓝湾生物科技有限公司", "ORG:company") in found
    assert all(0 < span.score <= 1 for span in spans)


@pytest.mark.parametrize("scheme", ["ours", "msra", "resume", "cluener"])
def test_spans_do_not_depend_on_company(tagger: Tagger, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = [tagger.spans([text], scheme)[0] for text in TEXTS]
    assert tagger.spans(TEXTS, scheme) == alone
    assert tagger.spans(TEXTS[::-1], scheme) == alone[::-1]
    monkeypatch.setattr(engines, "GROUP", 2)
    assert tagger.spans(TEXTS * 3, scheme) == alone * 3


@pytest.mark.parametrize("scheme", ["ours", "msra", "resume", "cluener"])
def test_spans_are_ordered_and_apart(tagger: Tagger, scheme: str) -> None:
    for text, spans in zip(TEXTS, tagger.spans(TEXTS, scheme), strict=True):
        edges = [edge for span in spans for edge in (span.start, span.end)]
        assert edges == sorted(edges)
        assert all(0 <= span.start < span.end <= len(text) for span in spans)


def test_long_text_is_cut_and_offsets_hold(tagger: Tagger) -> None:
    text = SENTENCE * 40
    names = [text[span.start : span.end] for span in tagger.spans([text])[0] if span.label == "PERSON"]
    assert names.count("狄文轩") == 40
    assert names.count("苏慕白") == 40


def test_cuts_prefer_sentences_then_commas_then_anything() -> None:
    assert cuts("短。") == [2]
    assert cuts("甲" * 100 + "。" + "乙" * 100) == [101, 201]
    assert cuts("甲" * 100 + "，" + "乙" * 100) == [101, 201]
    assert cuts("甲" * (LONGEST + 5)) == [LONGEST, LONGEST + 5]


def test_width_and_digits_do_not_matter(tagger: Tagger) -> None:
    assert normalize("１９９８年ＡＢＢ") == "0000年abb"
    wide = SENTENCE.replace("7", "７").replace("14", "１４")
    assert tagger.spans([wide]) == tagger.spans([SENTENCE])


def test_longest_words_at_a_character(tagger: Tagger) -> None:
    words = tagger.vocabulary.words
    ids = tagger.vocabulary.encode("南京市长江大桥")
    named = {slot: words[ids[2, slot] - 2] if ids[2, slot] else None for slot in (2, 3, 4)}
    assert named[4] == "南京市"
    assert named[2] == "市长"


def test_best_path_obeys_moves() -> None:
    moves = np.zeros((7, 7), dtype=np.float32)
    moves[0, 2] = moves[5, 2] = engines.NEVER  # an inner tag needs an opening one before it
    scores = np.array([[1, 0, 2, 0, 0], [0, 0, 3, 0, 0], [0, 0, 0, 4, 0]], dtype=np.float32)
    (path,) = best_paths([scores], moves)
    assert path.tolist() != [0, 2, 3]
    assert path[0] != 2
    assert list(tag_spans(np.array([1, 2, 3, 0, 4]))) == [(0, 3, 0), (4, 5, 0)]


def test_unknown_scheme_is_one_line(tagger: Tagger) -> None:
    with pytest.raises(UserError, match=r"no label scheme 'bio'.*cluener, msra, ours, resume"):
        tagger.spans(["甲"], "bio")


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ner"
    shutil.copytree(FOLDER, folder)
    (folder / "encoder.onnx").write_bytes(b"0" + (folder / "encoder.onnx").read_bytes()[1:])
    with pytest.raises(UserError, match=r"encoder\.onnx: differs from digests\.json"):
        load_tagger(folder)
    (folder / "encoder.onnx").unlink()
    with pytest.raises(UserError, match=r"encoder\.onnx: missing"):
        load_tagger(folder)
    with pytest.raises(UserError, match=r"digests\.json: no such file"):
        load_tagger(tmp_path / "none")


def test_every_weight_file_has_a_digest() -> None:
    recorded = set(json.loads((FOLDER / "digests.json").read_text("utf-8")))
    assert {file.name for file in FOLDER.iterdir() if file.suffix in {".onnx", ".npz", ".txt"}} <= recorded
