"""The HanLP engine: tags with any HanLP model, given by name or folder. HanLP and torch are the extra `[hanlp]`.

HanLP 2.1 needs two repairs beside the releases that it installs with today, see `repair` and `_mend_crf`.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline.engines.features import cuts
from pipeline.engines.tagger import Span, check_digests
from pipeline.store import UserError, read_yaml

LICENCE = "HanLP's published Chinese models are licensed for research and teaching only"
INSTALL = "pip install 'whosigned[hanlp]'"
SAFE_WEIGHTS = "model.safetensors"


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`models/hanlp/labels.yaml`."""

    tasks: tuple[str, ...]
    labels: dict[str, tuple[str, ...]]


def read_labels(file: Path) -> Labels:
    """Read the tasks to ask and the label map. Raises `UserError` with file, line and field."""
    return read_yaml(file, Labels)


@dataclass(frozen=True)
class HanlpEngine:
    """A loaded HanLP model."""

    name: str
    component: Any
    task: str | None
    """The task to ask of a multi-task model; None for a model that does nothing but NER."""
    ours: dict[str, str]
    """HanLP's label → ours."""

    def spans(self, texts: Sequence[str], scheme: str = "ours") -> list[list[Span]]:
        """Spans of each text in reading order, without overlaps, with our labels.

        林如海访问白沙市 gives (0, 3, "PERSON") and (5, 8, "PLACE"). HanLP states no probability: scores are 1.
        Raises `UserError` for a scheme other than `ours`.
        """
        if scheme != "ours":
            raise UserError(f"no label scheme {scheme!r} in the HanLP engine; it has ours")
        pieces = [piece for number, text in enumerate(texts) for piece in _pieces(number, text)]
        found: list[list[Span]] = [[] for _ in texts]
        for (number, offset, _), entities in zip(pieces, self._entities([piece[2] for piece in pieces]), strict=True):
            found[number] += [Span(offset + start, offset + end, label, 1.0) for start, end, label in entities]
        return [_without_overlaps(spans) for spans in found]

    def _entities(self, pieces: list[str]) -> list[list[tuple[int, int, str]]]:
        """Start, end and our label of what HanLP finds in each piece."""
        if not pieces:
            return []
        if self.task is None:
            words = [list(piece) for piece in pieces]
            answers = self.component(words)
        else:
            document = self.component(pieces, tasks=self.task)
            tokens = next(name for name in document if name.startswith("tok"))
            words, answers = document[tokens], document[self.task]
        result = []
        for piece, piece_words, answer in zip(pieces, words, answers, strict=True):
            places = _places(piece, piece_words)
            result.append(
                [
                    (places[first][0], places[last - 1][1], self.ours[label])
                    for _, label, first, last in answer
                    if label in self.ours
                ]
                if places
                else []
            )
        return result


def load_hanlp(name_or_folder: str, labels: Path) -> HanlpEngine:
    """Load a HanLP model by its name in `hanlp.pretrained` or from a folder, without using the network.

    `labels` is a file like `models/hanlp/labels.yaml`. Runs on the CPU, on one thread: torch's setting for the whole
    process. Raises `UserError` when HanLP is not installed, and when there is no such model on this machine.
    """
    if importlib.util.find_spec("hanlp") is None:
        raise UserError(f"engine hanlp: HanLP is not installed; {INSTALL}")
    known = read_labels(labels)
    folder = _find(name_or_folder)
    repair()
    component = _load_component(name_or_folder, folder)
    task = None
    if hasattr(component, "tasks"):
        task = next((task for task in known.tasks if task in component.tasks), None)
        if task is None:
            raise UserError(f"{name_or_folder}: has none of the tasks {', '.join(known.tasks)} ({labels})")
    ours = {theirs: label for label, names in known.labels.items() for theirs in names}
    return HanlpEngine(name_or_folder, component, task, ours)


def repair() -> None:
    """HanLP 2.1.5 imports `AdamW` from transformers, which dropped it in 4.53; torch has the same class."""
    import torch
    import transformers.optimization

    torch.set_num_threads(1)
    if not hasattr(transformers.optimization, "AdamW"):
        transformers.optimization.AdamW = torch.optim.AdamW


def _mend_crf(model: Any) -> None:
    """HanLP 2.1.5 builds the CRF of its LSTM taggers with `batch_first=None`, so it would run across the batch."""
    for module in model.modules():
        if type(module).__name__ == "CRF" and module.batch_first is None:
            module.batch_first = True


def _find(name_or_folder: str) -> Path:
    """The folder that holds the model's `config.json` (older models: `meta.json`)."""
    folder = Path(name_or_folder)
    if not folder.is_dir():
        folder = home_of(name_or_folder)
        if not folder.is_dir():
            raise UserError(
                f"engine hanlp: the weights of {name_or_folder} are not on this machine; HanLP looks for them in "
                f'{folder}: on a machine with internet run python -c "import hanlp; hanlp.load('
                f"hanlp.pretrained.ALL['{name_or_folder}'])\" and copy its {folder.parent.parent} here "
                f"(elsewhere: set HANLP_HOME); {LICENCE}"
            )
    if not any((folder / name).is_file() for name in ("config.json", "meta.json")):
        raise UserError(f"{folder}: no HanLP model, config.json is missing; give the folder that holds it")
    return folder


def hanlp_home() -> Path:
    """Where HanLP keeps its models: `$HANLP_HOME`, else `~/.hanlp`, on Windows in `%APPDATA%`."""
    base = Path(os.environ.get("APPDATA", "~")) / "hanlp" if os.name == "nt" else Path("~/.hanlp")
    return Path(os.environ.get("HANLP_HOME") or base).expanduser()


def home_of(name: str) -> Path:
    """Where HanLP keeps the model of that name, `$HANLP_HOME/mtl/close_tok_pos_ner_…` for instance.

    Raises `UserError` when HanLP publishes no such model.
    """
    import hanlp
    from hanlp.utils.io_util import path_from_url, split_if_compressed

    url = hanlp.pretrained.ALL.get(name)
    if url is None:
        raise UserError(f"engine hanlp: {name!r} is neither a folder nor a name in hanlp.pretrained.ALL")
    return Path(split_if_compressed(path_from_url(url.split("#")[0], str(hanlp_home())))[0])


def _load_component(name: str, folder: Path) -> Any:
    safe = (folder / SAFE_WEIGHTS).is_file()
    if safe:
        check_digests(folder)
    try:
        component = _from_safetensors(folder) if safe else _from_hanlp(folder)
    except UserError:
        raise
    except Exception as error:  # HanLP masks what went wrong behind errors of its error handler
        cause = error.__context__ if isinstance(error, ModuleNotFoundError) and error.__context__ else error
        first = (str(cause).strip().splitlines() or [""])[0]
        raise UserError(f"engine hanlp: {name} ({folder}) cannot be loaded: {type(cause).__name__}: {first}") from None
    if component.model is not None:
        _mend_crf(component.model)
    return component


def _from_hanlp(folder: Path) -> Any:
    import hanlp

    return hanlp.load(str(folder), devices=-1, verbose=False)


def _from_safetensors(folder: Path) -> Any:
    """HanLP reads pickled weights only; ours are safetensors."""
    from hanlp_common.reflection import object_from_classpath
    from safetensors.torch import load_file

    component = object_from_classpath(msgspec.json.decode((folder / "config.json").read_bytes())["classpath"])
    component.load_weights = lambda *_, **__: component.model.load_state_dict(
        {name: tensor.float() for name, tensor in load_file(folder / SAFE_WEIGHTS).items()}
    )
    component.load(str(folder), devices=-1, verbose=False)
    return component


def _pieces(number: int, text: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for end in cuts(text):
        if text[start:end].strip():
            yield number, start, text[start:end]
        start = end


def _places(text: str, words: Sequence[str]) -> list[tuple[int, int]] | None:
    """Start and end of each word in the text that it was cut from; HanLP may leave white space out.

    None when the words hold more or less than the text does: then nothing tells where they stand.
    """
    solid = [at for at, char in enumerate(text) if not char.isspace()]
    places, at = [], 0
    for word in words:
        size = sum(not char.isspace() for char in word)
        if at + size > len(solid):
            return None
        start = solid[at] if at < len(solid) else len(text)
        places.append((start, solid[at + size - 1] + 1 if size else start))
        at += size
    return places if at == len(solid) else None


def _without_overlaps(spans: list[Span]) -> list[Span]:
    """In reading order, the longer one of two that overlap; HanLP gives them in any order."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
