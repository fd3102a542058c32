"""Unstructured pruning: weights of small magnitude become zero, and stay zero while the others recover."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from training.errors import DataError
from training.models import DualEncoderModel
from training.prune.choose import GLOBAL, LAYER, SCOPES, check_sparsity


@dataclass(frozen=True)
class ThresholdSettings:
    """How much becomes zero.

    image, text: the share of each tower's prunable weights, in [0, 1). scope: "global", one threshold a tower; "layer",
    one a layer, each to the same share.
    """

    image: float
    text: float
    scope: str = LAYER

    def __post_init__(self) -> None:
        check_sparsity(self.image)
        check_sparsity(self.text)
        if self.scope not in SCOPES:
            raise DataError(f"The scope is {' or '.join(SCOPES)}, not {self.scope}.")


class Masks:
    """Which weights stay; `hold` sets the others to zero again, after a step of the optimiser."""

    def __init__(self, masks: dict[str, Tensor]):
        self.masks = masks

    @torch.no_grad()
    def hold(self, model: nn.Module) -> None:
        for name, mask in self.masks.items():
            weight = model.get_parameter(name)
            if mask.device != weight.device:
                self.masks[name] = mask = mask.to(weight.device)
            weight.mul_(mask)

    def total(self) -> int:
        """How many weights could have become zero."""
        return sum(mask.numel() for mask in self.masks.values())

    def zeros(self) -> int:
        """How many did."""
        return self.total() - sum(int(mask.sum()) for mask in self.masks.values())


def prunable_weights(tower: nn.Module) -> dict[str, nn.Parameter]:
    """Weights that a threshold may set to zero, by their name in the tower: those of products and convolutions.

    Exempt are embedding and position tables (looked up, not multiplied, and a word's row is used as a whole), biases
    and normalisation (a few numbers that act on everything), and, as in Zhu and Gupta, "To prune, or not to prune"
    (2017, section 4.2), depthwise convolutions and the first convolution, whose few weights each reach many outputs.
    """
    first = next((name for name, module in tower.named_modules() if isinstance(module, nn.Conv2d)), None)
    return {
        f"{name}.weight": module.weight
        for name, module in tower.named_modules()
        if isinstance(module, nn.Linear)
        or (isinstance(module, nn.Conv2d) and name != first and module.groups == 1)
    }


@torch.no_grad()
def prune_threshold(model: DualEncoderModel, settings: ThresholdSettings) -> Masks:
    """Set the weights of least magnitude to zero, in place: one step of Han et al., "Learning both Weights and
    Connections for Efficient Neural Networks" (NIPS 2015, section 3), with the thresholds chosen for a sparsity.

    Exactly round(sparsity * n) of the n prunable weights of a tower (or layer) become zero. Raises DataError when
    nothing would be left of a layer; the model is then as it was.
    """
    masks: dict[str, Tensor] = {}
    for tower, sparsity in (("image", settings.image), ("text", settings.text)):
        weights = prunable_weights(getattr(model, tower))
        parts = (
            [weights] if settings.scope == GLOBAL else [{name: weight} for name, weight in weights.items()]
        )
        for part in parts:
            masks |= {f"{tower}.{name}": mask for name, mask in _masks(part, sparsity).items()}
    for name, mask in masks.items():
        if not mask.any():
            raise DataError(
                f"At this sparsity nothing would be left of {name}, which would cut the model in two. Ask for less, "
                "or for the same share of every layer (--scope layer)."
            )
    made = Masks(masks)
    made.hold(model)
    return made


def _masks(weights: dict[str, nn.Parameter], sparsity: float) -> dict[str, Tensor]:
    magnitudes = {name: weight.detach().abs() for name, weight in weights.items()}
    total = sum(magnitude.numel() for magnitude in magnitudes.values())
    remove = round(sparsity * total)
    if remove == 0:
        return {name: torch.ones_like(magnitude, dtype=torch.bool) for name, magnitude in magnitudes.items()}
    together = np.concatenate([magnitude.flatten().cpu().numpy() for magnitude in magnitudes.values()])
    together.partition(remove - 1)
    bar = float(together[remove - 1])
    masks = {name: magnitude > bar for name, magnitude in magnitudes.items()}
    # Of the weights that equal the threshold, as many stay as make the count exact.
    spare = sum(int(mask.sum()) for mask in masks.values()) - (total - remove)
    for name, magnitude in magnitudes.items():
        if spare >= 0:
            break
        equal = (magnitude == bar).flatten().nonzero()[:, 0][:-spare]
        masks[name].view(-1)[equal] = True
        spare += len(equal)
    return masks
