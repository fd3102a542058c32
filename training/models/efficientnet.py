"""EfficientNet-Lite0 without its classifier: the trunk of the starter's image tower.

Tan and Le, "EfficientNet", ICML 2019, in the "Lite" form published by the TensorFlow authors: no
squeeze-and-excitation and ReLU6 throughout, which is what makes it survive INT8.
"""

import numpy as np
import torch
from torch import Tensor, nn

# kernel, stride, expansion, output channels, repeats (Table 1 of the paper; Lite0 scales nothing)
_STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
_EPS = 1e-3
_STRIDE_16_STAGE = 4

STRIDE_16_CHANNELS = 112
STRIDE_32_CHANNELS = 320
STAGES = len(_STAGES)


class _Convolution(nn.Sequential):
    """Convolution with TensorFlow's "same" padding, batch norm and, unless linear, ReLU6."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, linear: bool = False
    ):
        # For even sizes and stride 2, "same" pads one pixel less before than after.
        before = (kernel - stride) // 2 if stride > 1 else kernel // 2
        after = kernel - stride - before if stride > 1 else kernel // 2
        layers: list[nn.Module] = []
        if before != after:
            layers.append(nn.ZeroPad2d((before, after, before, after)))
        padding = before if before == after else 0
        layers.append(nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False))
        layers.append(nn.BatchNorm2d(outputs, eps=_EPS))
        if not linear:
            layers.append(nn.ReLU6())
        super().__init__(*layers)

    def parts(self) -> tuple[nn.Conv2d, nn.BatchNorm2d]:
        convolution = next(layer for layer in self if isinstance(layer, nn.Conv2d))
        norm = next(layer for layer in self if isinstance(layer, nn.BatchNorm2d))
        return convolution, norm


class _Block(nn.Module):
    """Inverted bottleneck: expand, filter each channel, project; with a shortcut where shapes allow."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        self.expand = _Convolution(inputs, hidden, 1) if expansion > 1 else None
        self.depthwise = _Convolution(hidden, hidden, kernel, stride, groups=hidden)
        self.project = _Convolution(hidden, outputs, 1, linear=True)
        self.shortcut = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = self.expand(x) if self.expand is not None else x
        y = self.project(self.depthwise(y))
        return x + y if self.shortcut else y


class EfficientNetLite0(nn.Module):
    """Pictures (N, 3, H, W) → features at stride 16 (N, 112, H/16, W/16) and stride 32 (N, 320, H/32, W/32).

    H and W must be multiples of 32. `stages` holds the stem and the seven stages of the paper.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = _Convolution(3, 32, 3, 2)
        self.stages = nn.ModuleList()
        inputs = 32
        for kernel, stride, expansion, outputs, repeats in _STAGES:
            blocks: list[nn.Module] = []
            for index in range(repeats):
                blocks.append(_Block(inputs, outputs, kernel, stride if index == 0 else 1, expansion))
                inputs = outputs
            self.stages.append(nn.Sequential(*blocks))

    def forward(self, x: Tensor, frozen_stages: int = 0) -> tuple[Tensor, Tensor]:
        """Features of a batch. The stem and the first `frozen_stages` stages run without gradients, in BF16."""
        middle = x
        if frozen_stages:
            with torch.no_grad(), torch.autocast(x.device.type, torch.bfloat16):
                middle, x = self._run(
                    middle, x.contiguous(memory_format=torch.channels_last), 0, frozen_stages
                )
            middle, x = middle.float().contiguous(), x.float().contiguous()
        return self._run(middle, x, frozen_stages, STAGES)

    def _run(self, middle: Tensor, x: Tensor, first: int, last: int) -> tuple[Tensor, Tensor]:
        if first == 0:
            x = self.stem(x)
        for index in range(first, last):
            x = self.stages[index](x)
            if index == _STRIDE_16_STAGE:
                middle = x
        return middle, x

    def load_published(self, weights: dict[str, np.ndarray]) -> None:
        """Take ImageNet weights under their published names; the classifier and last 1x1 are left out."""
        self._take(weights, self.stem, "_conv_stem", "_bn0")
        blocks = [block for stage in self.stages for block in stage]
        for index, block in enumerate(blocks):
            prefix = f"_blocks.{index}."
            if block.expand is not None:
                self._take(weights, block.expand, f"{prefix}_expand_conv", f"{prefix}_bn0")
            self._take(weights, block.depthwise, f"{prefix}_depthwise_conv", f"{prefix}_bn1")
            self._take(weights, block.project, f"{prefix}_project_conv", f"{prefix}_bn2")

    @staticmethod
    @torch.no_grad()
    def _take(weights: dict[str, np.ndarray], layer: _Convolution, convolution: str, norm: str) -> None:
        target, batch_norm = layer.parts()
        target.weight.copy_(torch.from_numpy(weights[f"{convolution}.weight"].copy()))
        for name in ("weight", "bias", "running_mean", "running_var"):
            getattr(batch_norm, name).copy_(torch.from_numpy(weights[f"{norm}.{name}"].copy()))
