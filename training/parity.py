"""How far an exported tower is from the model in PyTorch, on real pictures and captions."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.images import fit, load, to_batch
from core.text import Tokeniser
from training.data import DataError, Sample
from training.models import DualEncoderModel, ModelConfig, tokenizer_file

Embed = Callable[..., NDArray[np.float32]]
# A case: the inputs of the exported tower, and those that PyTorch must answer alike.
Case = tuple[Mapping[str, Tensor], Mapping[str, Tensor]]

BATCHES = (1, 4, 8)
_LENGTHS = (5, 16, 40)
_EXTRA_PADS = 7
_LEAST_COSINE = 0.999


@dataclass(frozen=True)
class Parity:
    """Over all cases: the least cosine to PyTorch, and the greatest absolute difference of a number."""

    least_cosine: float
    greatest_difference: float


def picture_cases(config: ModelConfig, samples: Sequence[Sample]) -> list[Case]:
    """Real pictures, normalised, in batches of 1, 4 and 8."""
    spec = config.image_spec
    some = [samples[index % len(samples)] for index in range(max(BATCHES))]
    pixels = torch.from_numpy(to_batch([fit(load(sample.path), spec) for sample in some], spec))
    return [({"pixels": pixels[:batch]}, {"pixels": pixels[:batch]}) for batch in BATCHES]


def text_cases(config: ModelConfig, samples: Sequence[Sample]) -> list[Case]:
    """Captions cut to several lengths, in batches of 1, 4 and 8, unpadded and padded; pads must change nothing."""
    captions = [caption for sample in samples for caption in sample.captions]
    longest = config.context_length or max(_LENGTHS)
    cases: list[Case] = []
    for number, length in enumerate(sorted({min(length, longest) for length in _LENGTHS})):
        tokeniser = Tokeniser.load(tokenizer_file(config), length, config.prompt)
        for batch in BATCHES:
            # Several captions one after the other are as long as asked for.
            texts = [
                " ".join(captions[(number + row + i) % len(captions)] for i in range(6))
                for row in range(batch)
            ]
            plain, padded = (
                tokeniser.encode(texts),
                tokeniser.encode(texts, min(length + _EXTRA_PADS, longest)),
            )
            bare = {"ids": torch.from_numpy(plain.ids), "mask": torch.from_numpy(plain.mask)}
            filled = {"ids": torch.from_numpy(padded.ids), "mask": torch.from_numpy(padded.mask)}
            cases += [(bare, bare), (filled, bare)]
    return cases


@torch.no_grad()
def parity(name: str, tower: torch.nn.Module, exported: Embed, cases: Sequence[Case]) -> Parity:
    """Compare over all cases. Raises DataError when the exported tower is not the same model."""
    cosine, difference = 1.0, 0.0
    for inputs, plain in cases:
        expected = tower(*plain.values()).numpy()
        found = exported(**{key: tensor.numpy() for key, tensor in inputs.items()})
        cosine = float(np.minimum(cosine, (found * expected).sum(axis=1).min()))
        difference = float(np.maximum(difference, np.abs(found - expected).max()))
    if not cosine > _LEAST_COSINE:  # also when it is not a number
        raise DataError(
            f"{name} does not compute what the model does: the cosine of their embeddings falls to {cosine:.4f}. "
            "Nothing was written. Check that the checkpoint's numbers are finite; otherwise report this."
        )
    return Parity(cosine, difference)


def onnx_embedder(serialised: bytes) -> Embed:
    """An ONNX tower in ONNX Runtime, as a function of its named inputs."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(serialised, options, providers=["CPUExecutionProvider"])
    return lambda **inputs: session.run(None, inputs)[0]


def torchscript_embedder(file: Path) -> Embed:
    """A traced tower read back from its file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        module = torch.jit.load(str(file))
    return lambda **inputs: module(*(torch.from_numpy(value) for value in inputs.values())).numpy()


def example(cases: Sequence[Case], batch: int) -> dict[str, Tensor]:
    """Inputs for tracing: the first of this batch size in the later half of the cases, so no shortest text."""
    later = [inputs for inputs, _ in cases[len(cases) // 2 :]] + [inputs for inputs, _ in cases]
    return dict(next(inputs for inputs in later if len(next(iter(inputs.values()))) == batch))


def parameters(model: DualEncoderModel) -> int:
    """How many numbers a model has."""
    return sum(parameter.numel() for parameter in model.parameters())
