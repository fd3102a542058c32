"""Where a model is trained, and in which arithmetic."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch

from training.data import DataError


@dataclass(frozen=True)
class Placement:
    """A device and the arithmetic of the towers on it: FP16 or BF16 under autocast, or FP32 (None)."""

    device: torch.device
    narrow: torch.dtype | None

    def autocast(self) -> AbstractContextManager[None]:
        return torch.autocast(self.device.type, self.narrow, enabled=self.narrow is not None)

    def scaler(self) -> torch.amp.GradScaler:
        """Scales the loss where FP16 gradients would vanish; elsewhere it does nothing."""
        return torch.amp.GradScaler(self.device.type, enabled=self.narrow is torch.float16)

    def __str__(self) -> str:
        arithmetic = {torch.float16: "FP16 mixed precision", torch.bfloat16: "BF16 mixed precision"}
        where = torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else "the processor"
        return f"{where} in {arithmetic.get(self.narrow, 'FP32')}"  # type: ignore[arg-type]


def choose_placement(device: str, arithmetic: str) -> Placement:
    """The GPU if there is one, else the processor; `str()` of the result says which.

    device: "auto", "cuda" or "cpu". arithmetic: "auto", "fp32", "bf16" or "fp16". Raises DataError when CUDA is
    asked for and missing, or FP16 on the processor.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise DataError("[train]: device = 'cuda', but PyTorch finds no CUDA device; take 'auto' or 'cpu'.")
    kind = "cuda" if device != "cpu" and torch.cuda.is_available() else "cpu"
    if kind == "cpu" and arithmetic == "fp16":
        raise DataError("[train]: arithmetic = 'fp16' needs CUDA, and PyTorch finds none; take 'auto'.")
    if arithmetic == "auto":
        arithmetic = "fp16" if kind == "cuda" else "bf16" if _computes_bf16() else "fp32"
    narrow = {"fp16": torch.float16, "bf16": torch.bfloat16, "fp32": None}[arithmetic]
    return Placement(torch.device(kind), narrow)


def _computes_bf16() -> bool:
    """Whether this processor multiplies BF16 itself; where it does not, BF16 is slower than FP32."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
