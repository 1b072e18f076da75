"""Train a small HanLP model (LSTM and CRF over characters) on MSRA, to prove the HanLP engine without a download.

    python -m pipeline.train.hanlp_ner --corpora ../shared/corpora --out models/hanlp

HanLP saves its weights as a pickle; they are kept as safetensors in half precision instead.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.engines.features import cuts
from pipeline.engines.hanlp import load_hanlp, repair

SEED = 20240119
TRAIN, TEST = "ner/msra_train_recovered.jsonl", "ner/msra.test.jsonl"
HELD_OUT = 20
"""Every so many sentences, one chooses the best epoch."""
DROPPED = ("trn_data", "dev_data", "save_dir", "load_path", "logger", "devices")

Entities = list[tuple[int, int, str]]


def read(file: Path) -> Iterator[tuple[str, Entities]]:
    """Texts of a labelled set with their spans, cut into pieces as the engine cuts them."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            spans = [(start, end, label) for start, end, label, *_ in record["entities"]]
            start = 0
            for end in cuts(record["text"]):
                inside = [(s - start, e - start, label) for s, e, label in spans if start <= s and e <= end]
                yield record["text"][start:end], inside
                start = end


def write_columns(file: Path, samples: list[tuple[str, Entities]]) -> None:
    """A character and its BIO tag a line; white space is left out, because it parts the columns."""
    with file.open("w", encoding="utf-8") as out:
        for text, spans in samples:
            tags = ["O"] * len(text)
            for start, end, label in spans:
                tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
            out.writelines(f"{char}\t{tag}\n" for char, tag in zip(text, tags, strict=True) if not char.isspace())
            out.write("\n")


def train(corpora: Path, epochs: int, work: Path) -> None:
    """Train into the folder `work`; about two minutes an epoch on one idle core."""
    import torch

    repair()
    from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer

    class Recognizer(RNNNamedEntityRecognizer):  # type: ignore[misc]
        def build_model(self, **kwargs: Any) -> Any:
            model = super().build_model(**kwargs)
            model.crf.batch_first = True
            return model

        def fit_dataloader(self, trn: Any, criterion: Any, optimizer: Any, *_: Any, **__: Any) -> None:
            self.model.train()
            for batch in trn:
                optimizer.zero_grad()
                out, mask = self.feed_batch(batch)
                self.compute_loss(criterion, out, batch["tag_id"], mask).backward()
                torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
                optimizer.step()

    torch.set_num_threads(1)
    samples = list(read(corpora / TRAIN))
    files = work / "train.tsv", work / "watch.tsv"
    for file, watched in zip(files, (False, True), strict=True):
        write_columns(file, [one for at, one in enumerate(samples) if (at % HELD_OUT == 0) == watched])
    Recognizer().fit(
        *map(str, files), str(work), epochs=epochs, embed=100, rnn_hidden=128, drop=0.3, lr=0.003, batch_size=64,
        crf=True, tagging_scheme="BIO", token_delimiter="", devices=-1, seed=SEED,
    )  # fmt: skip


def ship(work: Path, out: Path) -> None:
    """Copy configuration, vocabularies and weights into `out`, the weights as safetensors in half precision."""
    import torch
    from safetensors.torch import save_file

    out.mkdir(parents=True, exist_ok=True)
    config = json.loads((work / "config.json").read_text("utf-8"))
    config["classpath"] = "hanlp.components.ner.rnn_ner.RNNNamedEntityRecognizer"
    kept = {key: value for key, value in sorted(config.items()) if key not in DROPPED}
    (out / "config.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (out / "vocabs.json").write_bytes((work / "vocabs.json").read_bytes())
    weights = torch.load(work / "model.pt", map_location="cpu", weights_only=True)
    save_file({name: tensor.half().contiguous() for name, tensor in weights.items()}, out / "model.safetensors")
    (out / "model.safetensors").chmod(0o644)


def f1(engine: Any, samples: list[tuple[str, Entities]], labels: dict[str, str]) -> float:
    """Micro F1 of exact spans, 0 to 1."""
    predicted = engine.spans([text for text, _ in samples])
    right = total = 0
    for (_, gold), spans in zip(samples, predicted, strict=True):
        wanted = {(start, end, labels[label]) for start, end, label in gold}
        given = {(span.start, span.end, span.label) for span in spans}
        right, total = right + len(wanted & given), total + len(wanted) + len(given)
    return 2 * right / max(total, 1)


def write_digests(folder: Path) -> None:
    """Record the SHA-256 of what `load_hanlp` reads from the folder."""
    files = ("config.json", "vocabs.json", "model.safetensors")
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files}
    (folder / "digests.json").write_text(json.dumps(digests, indent=1) + "\n", "utf-8")


def main() -> None:
    """Train, ship and score."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--work", type=Path, help="keep checkpoints and log in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        train(options.corpora, options.epochs, work)
        ship(work, options.out)
    write_digests(options.out)
    engine = load_hanlp(str(options.out), options.out / "labels.yaml")
    score = f1(engine, list(read(options.corpora / TEST)), engine.ours)
    print(f"msra.test F1 {score:.4f}")


if __name__ == "__main__":
    main()
