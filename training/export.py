"""From a trained model to a bundle: ONNX towers, calibration, parity, manifest."""

import io
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper

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
from core.precisions import initialisers, pack_weights, unpack_weights
from training.data import Sample, load_pixels
from training.embed import Words, normalise
from training.models import DualEncoderModel
from training.pretrained import minilm_directory

OPSET = 17  # the first with LayerNormalization as one node
_WORD_TABLE_ROWS = 10_000
# Inputs of the layers that INT8 hurts most, found by leaving out one group at a time (docs/training.md): the
# first two stages of the image trunk, and both products of each feed-forward part of the text tower.
_KEPT_WIDE = (
    "/trunk/stem/stem.3/",
    "/trunk/stages.0/",
    "/trunk/stages.1/",
    "attention/output/LayerNorm",
    "intermediate_act_fn",
)


def export_bundle(
    model: DualEncoderModel,
    folder: Path,
    name: str,
    calibration: list[Sample],
    training: dict[str, object],
) -> None:
    """Write a bundle. `calibration` are training pictures with captions; ranges are taken from both towers."""
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    config = model.config
    words = Words(config)
    pixels = normalise(
        torch.from_numpy(load_pixels(calibration, config.height, config.width)).float() / 255,
        config.image_spec,
    )
    ids, mask = words([caption for sample in calibration for caption in sample.captions])
    image = _exported(model.image, (pixels[:2],), ["pixels"], {"pixels": {0: "n"}, "embedding": {0: "n"}})
    axes = {"ids": {0: "n", 1: "l"}, "mask": {0: "n", 1: "l"}, "embedding": {0: "n"}}
    text = _exported(model.text, (ids[:2], mask[:2]), ["ids", "mask"], axes)
    batches = [{"pixels": pixels[i : i + 8].numpy()} for i in range(0, len(pixels), 8)]
    phrases = [_unpadded(ids[i], mask[i]) for i in range(len(ids))]
    parity: dict[str, float] = {}
    ranges: dict[str, dict[str, float]] = {}
    for file, tower, inputs, run in (
        (IMAGE_TOWER, image, batches, lambda pixels: model.image(pixels)),
        (TEXT_TOWER, text, phrases, lambda ids, mask: model.text(ids, mask)),
    ):
        tables = [
            n for n, v in initialisers(tower.graph).items() if v.ndim == 2 and v.shape[0] > _WORD_TABLE_ROWS
        ]
        pack_weights(tower.graph, tables)
        onnx.checker.check_model(tower, full_check=True)
        (folder / file).write_bytes(tower.SerializeToString())
        unpack_weights(tower.graph)
        ranges[file] = activation_ranges(tower, inputs)
        parity[file] = _parity(tower, inputs[:16], run)
    (folder / CALIBRATION).write_text(json.dumps(ranges, indent=1, sort_keys=True) + "\n")
    shutil.copyfile(minilm_directory() / "tokenizer.json", folder / TOKENIZER)
    manifest = {
        "format": FORMAT,
        "name": name,
        "embedding_dim": config.embedding_dim,
        "image": {"height": config.height, "width": config.width, "mean": config.mean, "std": config.std},
        "context_length": config.context_length,
        "prompt": "{}",
        "licence": "Apache-2.0",
        "parity": {"least cosine to PyTorch": parity},
        "training": training,
        "files": {required: file_entry(folder / required) for required in REQUIRED_FILES},
    }
    write_manifest(folder, manifest)


def write_manifest(folder: Path, manifest: dict[str, object]) -> None:
    temporary = folder / f".{MANIFEST}.tmp"
    temporary.write_text(json.dumps(manifest, indent=1) + "\n")
    temporary.replace(folder / MANIFEST)


def _exported(tower: torch.nn.Module, example, inputs: list[str], axes) -> onnx.ModelProto:
    buffer = io.BytesIO()
    torch.backends.mha.set_fastpath_enabled(False)
    with warnings.catch_warnings():
        # The tracing exporter is deprecated, and the one that replaces it wants onnxscript and a newer opset.
        # What it warns of while tracing is checked below, by parity at several lengths and batch sizes.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        warnings.simplefilter("ignore", UserWarning)
        torch.onnx.export(
            tower, example, buffer, input_names=inputs, output_names=["embedding"], dynamic_axes=axes,
            opset_version=OPSET, do_constant_folding=True, dynamo=False,
        )  # fmt: skip
    return onnx.load_from_string(buffer.getvalue())


def _unpadded(ids: torch.Tensor, mask: torch.Tensor) -> dict[str, NDArray[np.int64]]:
    length = int(mask.sum())
    return {"ids": ids[None, :length].numpy(), "mask": mask[None, :length].numpy()}


def activation_ranges(tower: onnx.ModelProto, inputs: list[dict]) -> dict[str, float]:
    """Largest absolute value of every input of a convolution or matrix product, over calibration inputs.

    Layers in `_KEPT_WIDE` get no range and so stay in FP32. The plain maximum is used: MiniLM's few large
    activations carry meaning, and clipping them at the 99.99th percentile lowered the cosine to FP32.
    """
    import onnxruntime

    constants = initialisers(tower.graph)
    names = sorted(
        {
            name
            for node in tower.graph.node
            if node.op_type in ("Conv", "MatMul", "Gemm")
            for name in node.input[:2]
            if name not in constants and not any(part in name for part in _KEPT_WIDE)
        }
    )
    watched = onnx.ModelProto()
    watched.CopyFrom(tower)
    own = {value.name for value in (*watched.graph.output, *watched.graph.input)}
    watched.graph.output.extend(
        helper.make_empty_tensor_value_info(name) for name in names if name not in own
    )
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    ranges = dict.fromkeys(names, 0.0)
    outputs = [name for name in names if name not in inputs[0]]
    for batch in inputs:
        for name, value in zip(outputs, session.run(outputs, batch), strict=True):
            ranges[name] = max(ranges[name], float(np.abs(value).max()))
        for name in set(names) & set(batch):
            ranges[name] = max(ranges[name], float(np.abs(batch[name]).max()))
    return ranges


@torch.no_grad()
def _parity(tower: onnx.ModelProto, inputs: list[dict], run) -> float:
    """Least cosine between the ONNX tower (with its stored weights) and PyTorch."""
    import onnxruntime

    session = onnxruntime.InferenceSession(tower.SerializeToString(), providers=["CPUExecutionProvider"])
    least = 1.0
    for batch in inputs:
        expected = run(**{name: torch.from_numpy(value) for name, value in batch.items()}).numpy()
        least = min(least, float((session.run(None, batch)[0] * expected).sum(axis=1).min()))
    return least
