"""A tower of PyTorch as ONNX or as TorchScript."""

import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from torch import Tensor

from training.data import DataError

# An ONNX file is one protobuf message, which cannot be larger.
_LARGEST_BYTES = 2**31 - 1


def export_onnx(tower: torch.nn.Module, example: Mapping[str, Tensor], opset: int) -> onnx.ModelProto:
    """The tower with FP32 weights, constants folded and checked. The first axis is free, and a text's length.

    example: inputs by name, "pixels" (N, 3, H, W) or "ids" and "mask" (N, L). Raises DataError for a tower of
    2 GB or more.
    """
    if sum(tensor.nbytes for tensor in tower.state_dict().values()) > _LARGEST_BYTES:
        raise DataError("A tower of 2 GB or more does not fit into an ONNX file. Make the model smaller.")
    axes = {name: {0: "n"} if tensor.ndim == 4 else {0: "n", 1: "l"} for name, tensor in example.items()}
    with tempfile.TemporaryDirectory(prefix="sightline-export-") as folder, _traced():
        file = Path(folder, "tower.onnx")
        torch.onnx.export(
            tower, tuple(example.values()), str(file), input_names=list(example), output_names=["embedding"],
            dynamic_axes={**axes, "embedding": {0: "n"}}, opset_version=opset, do_constant_folding=True,
            dynamo=False,
        )  # fmt: skip
        model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    return model


def export_torchscript(tower: torch.nn.Module, example: Mapping[str, Tensor], file: Path) -> None:
    """Trace a tower into a file that `torch.jit.load` reads without this code."""
    with _traced():
        traced = torch.jit.trace(tower, tuple(example.values()), check_trace=False)
        torch.jit.save(traced, str(file))


@contextmanager
def _traced() -> Iterator[None]:
    """Without gradients, and without what tracing warns of: parity at several sizes answers that."""
    with warnings.catch_warnings(), torch.no_grad():
        # Both ways are deprecated for one that wants onnxscript and newer opsets than the engines here read.
        for category in (DeprecationWarning, FutureWarning, UserWarning, torch.jit.TracerWarning):
            warnings.simplefilter("ignore", category)
        yield
