"""How long a pruned model takes beside the dense one, as an operator's machine runs them: ONNX on OpenVINO."""

import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.precision import Precision
from core.runtimes.openvino import OpenVinoRuntime, OpenVinoTower
from training.models import DualEncoderModel

OPSET = 17
_IMAGES, _TOKENS = 8, 24


@dataclass(frozen=True)
class LatencyRatios:
    """Time of the pruned model over that of the dense one, below 1 when faster.

    query: one text of 24 tokens. image: one picture. images: a batch of 8 pictures.
    """

    query: float
    image: float
    images: float


class CompiledModel:
    """Both towers in FP32 on this processor. size_bytes: of the two ONNX files."""

    def __init__(self, model: DualEncoderModel):
        spec = model.config.image_spec
        rng = np.random.default_rng(0)
        pixels = rng.standard_normal((_IMAGES, 3, spec.height, spec.width), dtype=np.float32)
        ids = rng.integers(0, model.text.words(), (1, min(_TOKENS, model.config.context_length)))
        with tempfile.TemporaryDirectory() as folder:
            image, text = Path(folder) / "image.onnx", Path(folder) / "text.onnx"
            write_onnx(model.image, {"pixels": torch.from_numpy(pixels[:2])}, image)
            example = torch.from_numpy(np.repeat(ids, 2, axis=0))
            write_onnx(model.text, {"ids": example, "mask": torch.ones_like(example)}, text)
            self.size_bytes = image.stat().st_size + text.stat().st_size
            runtime = OpenVinoRuntime()
            self.image: OpenVinoTower = runtime.load(image, Precision.FP32)
            self.text: OpenVinoTower = runtime.load(text, Precision.FP32)
        self._cases = {
            "query": lambda: self.text.run(ids=ids, mask=np.ones_like(ids)),
            "image": lambda: self.image.run(pixels=pixels[:1]),
            "images": lambda: self.image.run(pixels=pixels),
        }

    def case(self, name: str) -> Callable[[], object]:
        return self._cases[name]

    def close(self) -> None:
        self.image.close()
        self.text.close()


def write_onnx(tower: torch.nn.Module, inputs: dict[str, torch.Tensor], file: Path) -> None:
    """Trace a tower to ONNX with a free batch size and, for texts, a free length."""
    tower.eval()
    axes = {name: {0: "n", **({1: "l"} if value.ndim == 2 else {})} for name, value in inputs.items()}
    with warnings.catch_warnings():
        # The tracing exporter is deprecated, and warns of what the model's tests check.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            tower, tuple(inputs.values()), str(file), input_names=list(inputs), output_names=["embedding"],
            dynamic_axes={**axes, "embedding": {0: "n"}}, opset_version=OPSET, dynamo=False,
        )  # fmt: skip


def latency_ratios(dense: CompiledModel, pruned: CompiledModel, rounds: int) -> LatencyRatios:
    """Medians of the ratios of interleaved runs, so that a busy minute of the machine meets both models."""
    return LatencyRatios(
        **{name: _ratio(dense.case(name), pruned.case(name), rounds) for name in ("query", "image", "images")}
    )


def _ratio(dense: Callable[[], object], pruned: Callable[[], object], rounds: int) -> float:
    for run in (dense, pruned) * 2:
        run()
    ratios: list[float] = []
    for turn in range(rounds):
        order = (dense, pruned) if turn % 2 else (pruned, dense)
        seconds = {run: _seconds(run) for run in order}
        ratios.append(seconds[pruned] / seconds[dense])
    return statistics.median(ratios)


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
