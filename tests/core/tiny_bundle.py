"""A real bundle with towers so small that they load at once: it knows colours, and little else.

The image tower measures how much of each colour a picture shows; the text tower averages what its words mean.
Both answer in the same space, so "a red coat" really is nearest to what is mostly red.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from core.bundle import (
    CALIBRATION,
    FORMAT,
    IMAGE_TOWER,
    MANIFEST,
    REQUIRED_FILES,
    TEXT_TOWER,
    TOKENIZER,
    file_entry,
)
from core.precisions import pack_weights
from core.quantised import Calibration

DIM = 16
HEIGHT, WIDTH = 64, 32
CONTEXT = 12
# What each colour word looks for in a pixel of (-1, 1): weights of red, green and blue, then an offset.
COLOURS = {
    "red": (1.0, -0.5, -0.5, 0.0),
    "green": (-0.5, 1.0, -0.5, 0.0),
    "blue": (-0.5, -0.5, 1.0, 0.0),
    "yellow": (0.6, 0.6, -1.0, 0.0),
    "white": (0.4, 0.4, 0.4, 0.0),
    "black": (-0.4, -0.4, -0.4, 0.0),
}
OTHERS = [
    "a",
    "an",
    "the",
    "in",
    "with",
    "and",
    "man",
    "woman",
    "person",
    "someone",
    "coat",
    "dress",
    "jacket",
    "shirt",
    "bag",
    "hat",
    "shoes",
    "wearing",
]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *COLOURS, *OTHERS]


def build_tiny_bundle(path: Path) -> Path:
    """Write the bundle into a new folder and return it."""
    path.mkdir(parents=True)
    _write_tower(path / IMAGE_TOWER, _image_graph())
    _write_tower(path / TEXT_TOWER, _text_graph(), tables=["words"])
    _tokenizer().save(str(path / TOKENIZER))
    ranges = {IMAGE_TOWER: {"pixels": 1.0, "shares": 1.0}, TEXT_TOWER: {"mean": 1.0}}
    calibration = {tower: Calibration(values).to_json() for tower, values in ranges.items()}
    (path / CALIBRATION).write_text(json.dumps(calibration))
    manifest = {
        "format": FORMAT,
        "name": "tiny",
        "embedding_dim": DIM,
        "image": {"height": HEIGHT, "width": WIDTH, "mean": [0.5] * 3, "std": [0.5] * 3},
        "context_length": CONTEXT,
        "prompt": "{}",
        "training": {"data": "none: its weights are written by hand"},
        "scores": {},
        "files": {name: file_entry(path / name) for name in REQUIRED_FILES},
    }
    (path / MANIFEST).write_text(json.dumps(manifest))
    return path


def _directions() -> np.ndarray:
    """One unit direction a colour, and one that all other words share: float32 (7, DIM)."""
    square = np.random.default_rng(4).standard_normal((DIM, DIM))
    return np.linalg.qr(square)[0][: len(COLOURS) + 1].astype(np.float32)


def _image_graph() -> onnx.GraphProto:
    mix = np.array(list(COLOURS.values()), np.float32)
    constants = {
        "mix": mix[:, :3, None, None],
        "offset": mix[:, 3],
        "sharpness": np.float32(6.0),
        "directions": _directions()[:-1],
    }
    nodes = [
        helper.make_node("Conv", ["pixels", "mix", "offset"], ["matches"]),
        helper.make_node("GlobalAveragePool", ["matches"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Mul", ["flat", "sharpness"], ["sharp"]),
        helper.make_node("Softmax", ["sharp"], ["shares"], axis=1),
        helper.make_node("MatMul", ["shares", "directions"], ["embedding"]),
    ]
    inputs = [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, HEIGHT, WIDTH])]
    return _graph(nodes, inputs, constants)


def _text_graph() -> onnx.GraphProto:
    directions = _directions()
    table = np.zeros((2048, DIM), np.float32)  # as tall as a real one: tall tables are stored as INT8 rows
    for row, word in enumerate(WORDS):
        colour = list(COLOURS).index(word) if word in COLOURS else -1
        table[row] = directions[colour] * (1.0 if word in COLOURS else 0.1)
    constants = {"words": table, "axes": np.array([1], np.int64), "last": np.array([2], np.int64)}
    constants["identity"] = np.eye(DIM, dtype=np.float32)
    nodes = [
        helper.make_node("Gather", ["words", "ids"], ["meanings"], axis=0),
        helper.make_node("Cast", ["mask"], ["weights"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["weights", "last"], ["column"]),
        helper.make_node("Mul", ["meanings", "column"], ["weighted"]),
        helper.make_node("ReduceSum", ["weighted", "axes"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["column", "axes"], ["count"], keepdims=0),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("MatMul", ["mean", "identity"], ["embedding"]),
    ]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "l"]) for name in ("ids", "mask")]
    return _graph(nodes, inputs, constants)


def _graph(nodes: list, inputs: list, constants: dict[str, np.ndarray]) -> onnx.GraphProto:
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", DIM])
    tensors = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    return helper.make_graph(nodes, "tower", inputs, [output], tensors)


def _write_tower(file: Path, graph: onnx.GraphProto, tables: list[str] | None = None) -> None:
    pack_weights(graph, tables or [])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    file.write_bytes(model.SerializeToString())


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({word: row for row, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer
