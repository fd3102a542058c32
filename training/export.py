"""From a trained model to a bundle: ONNX towers that agree with PyTorch, tokenizer, manifest.

The calibration for INT8 is `training.quantize`'s; a bundle without one runs at FP32 and FP16.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx

from core.bundle import (
    CALIBRATION,
    FORMAT,
    IMAGE_TOWER,
    REQUIRED_FILES,
    TEXT_TOWER,
    TOKENIZER,
    file_entry,
)
from core.precisions import pack_weights
from training.bundle_files import write_json, write_manifest
from training.data import DataError, Sample
from training.models import DualEncoderModel, tokenizer_file
from training.onnx_export import export_onnx, export_torchscript
from training.parity import (
    BATCHES,
    Case,
    Parity,
    example,
    onnx_embedder,
    parameters,
    parity,
    picture_cases,
    text_cases,
    torchscript_embedder,
)

OPSET = 17  # the first with LayerNormalization as one node
_PAPER_OPSET = 12
_WORD_TABLE_ROWS = 10_000
_TRACED_BATCH = 4
TORCHSCRIPT = {"image": "converted_model.pt", "text": "converted_text_model.pt"}


@dataclass(frozen=True)
class Extras:
    """What else to write. torchscript: folder for converted_model.pt and converted_text_model.pt. vit_onnx: file
    for the image tower at opset 12 with FP32 weights, traced from one picture.
    """

    torchscript: Path | None = None
    vit_onnx: Path | None = None


def export_bundle(
    model: DualEncoderModel,
    folder: Path,
    name: str,
    samples: Sequence[Sample],
    training: dict[str, Any],
    extras: Extras,
    say: Callable[[str], None],
) -> None:
    """Write a bundle, and the extras. `samples` are pictures with captions on which to compare with PyTorch.

    Everything is written aside and checked before it takes the place of what was there. Raises DataError when a
    tower does not agree with PyTorch, is too large, or cannot be written.
    """
    model.eval()
    cases = {"image": picture_cases(model.config, samples), "text": text_cases(model.config, samples)}
    found: dict[str, Parity] = {}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".exporting-") as scratch:
            made = Path(scratch)
            for part, file in (("image", IMAGE_TOWER), ("text", TEXT_TOWER)):
                found[file] = _export_tower(getattr(model, part), made / file, cases[part])
                say(_told(file, found[file]))
            shutil.copyfile(tokenizer_file(model.config), made / TOKENIZER)
            write_json(made / CALIBRATION, {})
            found |= _export_extras(model, cases, extras, made, say)
            folder.mkdir(exist_ok=True)
            files = {required: file_entry(made / required) for required in REQUIRED_FILES}
            for required in REQUIRED_FILES:
                (made / required).replace(folder / required)
    except OSError as error:
        raise DataError(f"The bundle {folder} cannot be written: {error.strerror or error}.") from error
    write_manifest(folder, _manifest(model, name, training, found, cases) | {"files": files})


def _export_tower(tower, file: Path, cases: Sequence[Case]) -> Parity:
    """One tower of the bundle, its weights packed; compared as it is stored."""
    exported = export_onnx(tower, example(cases, _TRACED_BATCH), OPSET)
    pack_weights(exported.graph, _word_tables(exported.graph))
    onnx.checker.check_model(exported, full_check=True)
    serialised = exported.SerializeToString()
    del exported
    file.write_bytes(serialised)
    return parity(file.name, tower, onnx_embedder(serialised), cases)


def _word_tables(graph: onnx.GraphProto) -> list[str]:
    """The tables of word embeddings, whose rows keep their meaning as INT8 with a scale each."""
    gathered = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    return [
        tensor.name
        for tensor in graph.initializer
        if tensor.name in gathered and len(tensor.dims) == 2 and tensor.dims[0] > _WORD_TABLE_ROWS
    ]


def _export_extras(
    model: DualEncoderModel,
    cases: dict[str, list[Case]],
    extras: Extras,
    scratch: Path,
    say: Callable[[str], None],
) -> dict[str, Parity]:
    found: dict[str, Parity] = {}
    if extras.vit_onnx:
        exported = export_onnx(model.image, example(cases["image"], 1), _PAPER_OPSET)
        (scratch / "vit.onnx").write_bytes(exported.SerializeToString())
        del exported
        embed = onnx_embedder((scratch / "vit.onnx").read_bytes())
        found["vit.onnx"] = parity("vit.onnx", model.image, embed, cases["image"])
        _put(scratch / "vit.onnx", extras.vit_onnx)
        say(_told(str(extras.vit_onnx), found["vit.onnx"]))
    for part, name in TORCHSCRIPT.items() if extras.torchscript else ():
        tower = getattr(model, part)
        export_torchscript(tower, example(cases[part], _TRACED_BATCH), scratch / name)
        found[name] = parity(name, tower, torchscript_embedder(scratch / name), cases[part])
        _put(scratch / name, extras.torchscript / name)
        say(_told(str(extras.torchscript / name), found[name]))
    return found


def _put(made: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, place.with_name(f".{place.name}.tmp"))
    place.with_name(f".{place.name}.tmp").replace(place)


def _told(name: str, found: Parity) -> str:
    cosine, difference = found.least_cosine, found.greatest_difference
    return f"{name}: least cosine to PyTorch {cosine:.6f}, greatest difference {difference:.2g}"


def _manifest(
    model: DualEncoderModel,
    name: str,
    training: dict[str, Any],
    found: dict[str, Parity],
    cases: dict[str, list[Case]],
) -> dict[str, Any]:
    config = model.config
    lengths = sorted({inputs["ids"].shape[1] for inputs, _ in cases["text"]})
    return {
        "format": FORMAT,
        "name": name,
        "architecture": config.architecture,
        "parameters": parameters(model),
        "embedding_dim": config.embedding_dim,
        "image": {"height": config.height, "width": config.width, "mean": config.mean, "std": config.std},
        "context_length": config.context_length,
        "prompt": config.prompt,
        "licence": "Apache-2.0",
        "opset": OPSET,
        "parity": {
            "to": "PyTorch, on real pictures and captions; bundled towers with their weights as stored",
            "batch sizes": list(BATCHES),
            "text lengths, unpadded and padded": lengths,
            **{
                file: {
                    "least cosine": one.least_cosine,
                    "greatest absolute difference": one.greatest_difference,
                }
                for file, one in found.items()
            },
        },
        "training": training,
    }
