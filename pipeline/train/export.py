"""Write a trained network as a model folder that the tagger reads without torch."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.engines.features import Vocabulary
from pipeline.engines.tagger import NEVER
from pipeline.train.labels import KINDS, SCHEMES
from pipeline.train.network import Network


def quantized(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A table in steps of int8, one step width a column (float32)."""
    width = np.maximum(np.quantile(np.abs(table[2:]), 0.9995, axis=0) / 127, 1e-8).astype(np.float32)
    return np.clip(np.rint(table / width), -127, 127).astype(np.int8), width


def _gates(weights: np.ndarray) -> np.ndarray:
    """Torch orders gates as input, forget, cell, output; ONNX as input, output, forget, cell."""
    i, f, c, o = np.split(weights, 4)
    return np.concatenate([i, o, f, c])


def encoder_model(lstm: Any) -> Any:
    """ONNX model of the LSTM: `units` (characters, 1, width) to `states` (characters, 2 × hidden)."""
    from onnx import TensorProto, helper, numpy_helper  # type: ignore[import-not-found,unused-ignore]

    state = {name: value.detach().numpy() for name, value in lstm.state_dict().items()}
    sides = ("", "_reverse")
    arrays = {
        "w": np.stack([_gates(state[f"weight_ih_l0{side}"]) for side in sides]),
        "r": np.stack([_gates(state[f"weight_hh_l0{side}"]) for side in sides]),
        "b": np.stack(
            [np.concatenate([_gates(state[f"bias_{part}_l0{side}"]) for part in ("ih", "hh")]) for side in sides]
        ),
        "shape": np.array([-1, 2 * lstm.hidden_size]),
    }
    nodes = [
        helper.make_node(
            "LSTM", ["units", "w", "r", "b"], ["y"], hidden_size=lstm.hidden_size, direction="bidirectional"
        ),
        helper.make_node("Reshape", ["y", "shape"], ["states"]),
    ]  # fmt: skip
    graph = helper.make_graph(
        nodes, "encoder",
        [helper.make_tensor_value_info("units", TensorProto.FLOAT, ["characters", 1, lstm.input_size])],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["characters", 2 * lstm.hidden_size])],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    return model


def write_encoder(lstm: Any, path: Path, eight_bits: bool) -> None:
    """Save the LSTM, its weights as int8 if asked."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    if not eight_bits:
        onnx.save(encoder_model(lstm), str(path))
        return
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        onnx.save(encoder_model(lstm), str(full))
        quantize_dynamic(str(full), str(path), weight_type=QuantType.QInt8, per_channel=True)


def _head(layer: Any) -> np.ndarray:
    weights, bias = (value.detach().numpy() for value in (layer.weight, layer.bias))
    return np.concatenate([weights.T, bias[None]])


def export(network: Network, vocabulary: Vocabulary, folder: Path, eight_bits: bool = True) -> None:
    """Write weights, vocabulary and digests; `folder` may hold a card, which stays."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, np.ndarray] = {}
    for name in ("chars", "bigrams", "words"):
        arrays[name], arrays[f"{name}_scale"] = quantized(getattr(network, name).weight.detach().numpy())
    for name in SCHEMES:
        arrays[f"head_{name}"] = _head(network.heads[name])
        chain: Any = network.chains[name]
        arrays[f"moves_{name}"] = np.where(chain.legal.numpy() > 0, chain.scores.detach().numpy(), NEVER)
    arrays["head_kinds"] = _head(network.kinds)
    np.savez_compressed(folder / "tables.npz", **arrays)  # type: ignore[arg-type]
    write_encoder(network.lstm, folder / "encoder.onnx", eight_bits)
    units = (vocabulary.chars, vocabulary.bigrams, vocabulary.words)
    (folder / "vocabulary.txt").write_text("\n\n".join("\n".join(part) for part in units), "utf-8")
    meta = {"schemes": {name: list(labels) for name, labels in SCHEMES.items()}, "kinds": list(KINDS)}
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")
    names = ("encoder.onnx", "meta.json", "tables.npz", "vocabulary.txt")
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / "digests.json").write_text(json.dumps(digests, indent=1) + "\n", "utf-8")
