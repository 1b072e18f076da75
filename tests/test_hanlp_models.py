"""The HanLP engine with real HanLP models, trained here on a few invented sentences with a tiny random transformer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.engines.hanlp import home_of, load_hanlp, repair
from pipeline.store import UserError

pytest.importorskip("hanlp", reason="HanLP is not installed (extra [hanlp])")
pytestmark = pytest.mark.slow

LABELS = Path(__file__).parent.parent / "models" / "hanlp" / "labels.yaml"
PUBLISHED = "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH"
SENTENCES = [
    "林如海|PERSON 访问 白沙市|LOCATION 。",
    "王志强|PERSON 会见 了 林如海|PERSON",
    "今天 天气 好",
    "王志强|PERSON 在 白沙市|LOCATION ， 林如海|PERSON 在 美国|LOCATION",
] * 20


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> str:
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("bert")
    units = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(SENTENCES)))]
    (folder / "vocab.txt").write_text("\n".join(units), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(str(folder))
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(units), **shape)).save_pretrained(str(folder))
    return str(folder)


def write_words(folder: Path) -> str:
    lines = [" ".join(word.split("|")[0] for word in sentence.split()) for sentence in SENTENCES]
    (folder / "words.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return str(folder / "words.txt")


def write_names(folder: Path, characters: bool) -> str:
    rows = []
    for sentence in SENTENCES:
        for word in sentence.split():
            text, _, label = word.partition("|")
            tags = ["O"] * len(text) if characters else ["O"]
            if label and characters:
                tags = [f"B-{label}", *[f"M-{label}"] * (len(text) - 2), f"E-{label}"]
            elif label:
                tags = [f"S-{label}"]
            rows += [f"{unit}\t{tag}" for unit, tag in zip(text if characters else [text], tags, strict=True)]
        rows.append("")
    (folder / "names.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    return str(folder / "names.tsv")


def check(engine: Any) -> None:
    texts = ["林如海访问白沙市。", "", "王志强会见了林如海"]
    named = [
        {(text[span.start : span.end], span.label) for span in spans}
        for text, spans in zip(texts, engine.spans(texts), strict=True)
    ]
    assert named == [{("林如海", "PERSON"), ("白沙市", "PLACE")}, set(), {("王志强", "PERSON"), ("林如海", "PERSON")}]


def test_multi_task_model_by_folder_and_by_name(
    transformer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repair()
    from hanlp.common.dataset import SortingSamplerBuilder
    from hanlp.components.mtl.multi_task_learning import MultiTaskLearning
    from hanlp.components.mtl.tasks.ner.tag_ner import TaggingNamedEntityRecognition
    from hanlp.components.mtl.tasks.tok.tag_tok import TaggingTokenization
    from hanlp.layers.embeddings.contextual_word_embedding import ContextualWordEmbedding

    words, names = [write_words(tmp_path)] * 3, [write_names(tmp_path, characters=False)] * 3
    tasks = {
        "tok": TaggingTokenization(*words, SortingSamplerBuilder(8), tagging_scheme="BMES", lr=5e-3),
        "ner/msra": TaggingNamedEntityRecognition(*names, SortingSamplerBuilder(8), lr=5e-3, dependencies="tok"),
    }
    encoder = ContextualWordEmbedding("token", transformer, average_subwords=True, max_sequence_length=512)
    monkeypatch.setenv("HANLP_HOME", str(tmp_path))
    folder = home_of(PUBLISHED)
    folder.mkdir(parents=True)
    MultiTaskLearning().fit(
        encoder, tasks, str(folder), 4, lr=5e-3, encoder_lr=5e-3, grad_norm=1, eval_trn=False, devices=-1, seed=1
    )
    check(load_hanlp(str(folder), LABELS))
    check(load_hanlp(PUBLISHED, LABELS))
    (folder / "model.pt").unlink()
    with pytest.raises(UserError, match=r"cannot be loaded: FileNotFoundError.*model\.pt"):
        load_hanlp(PUBLISHED, LABELS)


def test_single_task_model(transformer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repair()
    import torch
    from hanlp.components.ner.transformer_ner import TransformerNamedEntityRecognizer

    def adam(groups: Any, no_deprecation_warning: bool, **options: Any) -> Any:
        """Training passes an option that torch's class does not have; loading does not."""
        return torch.optim.AdamW(groups, **options)

    monkeypatch.setattr("transformers.optimization.AdamW", adam)
    names, folder = write_names(tmp_path, characters=True), tmp_path / "model"
    folder.mkdir()
    TransformerNamedEntityRecognizer().fit(
        names, names, str(folder), transformer, epochs=6, lr=5e-3, transformer_lr=5e-3, batch_size=8,
        word_dropout=0.0, delimiter_in_entity="", char_level=True, devices=-1, seed=1,
    )  # fmt: skip
    check(load_hanlp(str(folder), LABELS))
