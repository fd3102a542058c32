"""How long a pruned model takes beside the dense one, as an operator's machine runs them: ONNX on OpenVINO."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch

from core.precision import Precision
from core.runtimes.openvino import OpenVinoRuntime, OpenVinoTower
from training.export import OPSET
from training.latency import latency_ratios
from training.models import DualEncoderModel
from training.onnx_export import export_onnx

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
            model.eval()
            onnx.save(export_onnx(model.image, {"pixels": torch.from_numpy(pixels[:2])}, OPSET), image)
            example = torch.from_numpy(np.repeat(ids, 2, axis=0))
            onnx.save(
                export_onnx(model.text, {"ids": example, "mask": torch.ones_like(example)}, OPSET), text
            )
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


def compare_latency(dense: CompiledModel, pruned: CompiledModel, rounds: int) -> LatencyRatios:
    """Medians of the ratios of interleaved runs, so that a busy minute of the machine meets both models."""

    def ratio(name: str) -> float:
        cases = {"dense": dense.case(name), "pruned": pruned.case(name)}
        return latency_ratios(cases, "dense", rounds)["pruned"]

    return LatencyRatios(ratio("query"), ratio("image"), ratio("images"))
