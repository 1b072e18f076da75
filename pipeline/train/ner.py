"""Train the tagger: vectors from news, then the labelled sets, then also articles that the tagger labelled itself.

    python -m pipeline.train.ner --corpora ../shared/corpora --out models/ner

The work folder keeps vectors and checkpoints; a run goes on from what it finds there.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from pipeline.engines.features import Vocabulary
from pipeline.engines.tagger import load_tagger
from pipeline.train import embeddings
from pipeline.train.batches import batch_of, epoch, names_by_length
from pipeline.train.data import training_samples
from pipeline.train.export import export
from pipeline.train.labels import KINDS, SCHEMES, Hints, Sample
from pipeline.train.network import Network
from pipeline.train.score import scores
from pipeline.train.silver import silver_samples

SEED = 20240119
UNITS = (7000, 120000, 100000)
"""At most so many characters, bigrams and words."""
WIDTHS = (64, 48, 48)
HIDDEN = 192
STEPS: dict[str, dict[str, float]] = {
    "first": {"resume": 2, "cluener": 1.5, "pfr": 0.5},
    "second": {"resume": 2, "cluener": 1.5, "pfr": 0.3, "boson": 0.7, "finner": 0.7, "uner": 0.7},
}
"""How often each pass reads a set (0.5: a random half of it); once where nothing is said."""
RATE, EMBEDDING_RATE, DECAY = 2e-3, 1e-3, 0.998


def prepare(corpora: Path, work: Path, threads: int) -> tuple[Vocabulary, list[np.ndarray]]:
    """Vocabulary and unit vectors, from the work folder or trained into it."""
    listed = work / "vocab.json"
    work.mkdir(parents=True, exist_ok=True)
    if listed.is_file():
        vocabulary = Vocabulary(*map(tuple, json.loads(listed.read_text("utf-8"))))
    else:
        vocabulary = embeddings.build_vocabulary(corpora, UNITS, 8)
        units = [vocabulary.chars, vocabulary.bigrams, vocabulary.words]
        listed.write_text(json.dumps(units, ensure_ascii=False), "utf-8")
    names = ("chars", "bigrams", "words")
    files = [work / f"{name}.npy" for name in names]
    if not all(file.is_file() for file in files):
        texts = embeddings.write_tokens(corpora, vocabulary, work, 2)
        for file, text, name, width, passes in zip(files, texts, names, WIDTHS, (1, 1, 2), strict=True):
            np.save(file, embeddings.vectors(text, getattr(vocabulary, name), width, passes, SEED, threads))
    return vocabulary, [np.load(file) for file in files]


def chinese_names(corpora: Path) -> dict[int, list[str]]:
    """Names to put in the place of others, by length."""
    lines = (corpora / "gazetteers/names/chi_names_crownpku.txt").read_text("utf-8").splitlines()
    more = (corpora / "gazetteers/hanlp/人名词典.txt").read_text("utf-8").splitlines()
    return names_by_length([line.split()[0].strip("\ufeff") for line in [*lines, *more] if line.strip()])


class Average:
    """Running average of the dense parameters; `swap` exchanges it with the network's."""

    def __init__(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        self.parameters = list(parameters)
        self.values = [parameter.detach().clone() for parameter in self.parameters]
        self.steps = 0

    def update(self) -> None:
        """Move a little towards the network."""
        self.steps += 1
        weight = 1 - min(DECAY, self.steps / (self.steps + 10))
        torch._foreach_lerp_(self.values, [one.detach() for one in self.parameters], weight)

    def swap(self) -> None:
        """Exchange average and parameters."""
        for parameter, value in zip(self.parameters, self.values, strict=True):
            kept = parameter.detach().clone()
            parameter.data.copy_(value)
            value.copy_(kept)


def train(
    network: Network, vocabulary: Vocabulary, sets: dict[str, list[Sample]], corpora: Path, work: Path,
    epochs: int, rate: float, name: str,
) -> None:  # fmt: skip
    """Train in place; after each pass write the averaged network to `work/name` and print its scores."""
    rng, names = random.Random(SEED), chinese_names(corpora)
    torch.manual_seed(SEED)
    sparse = [one for key, one in network.named_parameters() if key.split(".")[0] in ("bigrams", "words", "chars")]
    dense = [one for key, one in network.named_parameters() if key.split(".")[0] not in ("bigrams", "words", "chars")]
    optimizers = [torch.optim.Adam(dense, lr=rate), torch.optim.SparseAdam(sparse, lr=rate * EMBEDDING_RATE / RATE)]
    steps = epochs * sum(1 for _ in epoch(sets, STEPS[name], random.Random(0)))
    average, step, started = Average(dense), 0, time.time()
    for number in range(epochs):
        network.train()
        total = 0.0
        for group in epoch(sets, STEPS[name], rng):
            step += 1
            scale = min(step / 300, 0.5 + 0.5 * math.cos(math.pi * step / (steps + 1))) + 0.02
            for optimizer, base in zip(optimizers, (rate, rate * EMBEDDING_RATE / RATE), strict=True):
                optimizer.param_groups[0]["lr"] = base * scale
                optimizer.zero_grad()
            loss = network.loss(batch_of(group, vocabulary, names, rng, 1.0))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(dense, 20.0)
            for optimizer in optimizers:
                optimizer.step()
            average.update()
            total += float(loss.detach())
            if step % 200 == 0:
                print(f"{name} step {step}/{steps} {time.time() - started:.0f} s, loss {total / 200:.3f}", flush=True)
                total = 0.0
        average.swap()
        export(network, vocabulary, work / name)
        torch.save(network.state_dict(), work / f"{name}.partial")
        report = scores(load_tagger(work / name), corpora / "ner")
        print(f"{name} pass {number + 1}, {time.time() - started:.0f} s: {report}", flush=True)
        if number + 1 < epochs:
            average.swap()
    (work / f"{name}.partial").rename(work / f"{name}.pt")


def main() -> None:
    """Train both steps and write the model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("build/train"))
    parser.add_argument("--hints", type=Path, default=Path("models/ner/training.yaml"))
    parser.add_argument("--epochs", type=int, nargs=2, default=(5, 3), help="passes without and with own labels")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    vocabulary, tables = prepare(options.corpora, options.work, options.threads)
    hints = Hints.load(options.hints)
    sets = training_samples(options.corpora, hints)
    torch.manual_seed(SEED)
    network = Network(tables, HIDDEN, SCHEMES, len(KINDS), 0.3)
    for number, name in enumerate(STEPS):
        checkpoint = options.work / f"{name}.pt"
        if number:
            sets["news"] = silver_samples(options.corpora, load_tagger(options.work / "first"), hints)
        if checkpoint.is_file():
            network.load_state_dict(torch.load(checkpoint, weights_only=True))
        else:
            rate = RATE / (1 + number)
            train(network, vocabulary, sets, options.corpora, options.work, options.epochs[number], rate, name)
    export(network, vocabulary, options.out)


if __name__ == "__main__":
    main()
