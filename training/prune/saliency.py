"""How much the loss would change without a unit, and how the units of a layer follow from each other.

Both are measured at the input of the layer that consumes the units, on calibration pictures and captions.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.models import DualEncoderModel
from training.objectives import symmetric_contrastive
from training.prune.groups import HEADS, Group

# Neighbouring pixels say the same: of the positions of a batch about so many make its moments.
_ROWS = 4096


@dataclass(frozen=True)
class Batch:
    """Calibration data: normalised pictures float32 (N, 3, H, W), tokens int64 (N, L), and who each shows, (N,)."""

    pixels: Tensor
    ids: Tensor
    mask: Tensor
    identities: Tensor


@dataclass
class Evidence:
    """What calibration says of one group.

    saliency: float64 (units,). moments: float32 (features + 1, features + 1), the mean of x xᵀ over the consumer's
    inputs x with a 1 appended.
    """

    saliency: Tensor
    moments: Tensor
    positions: int = 0


class _Probe:
    """Gates on the units that enter a consumer; their gradients are the saliency, their inputs the moments."""

    def __init__(self, group: Group):
        self.group = group
        features = group.units * group.width
        self.evidence = Evidence(
            torch.zeros(group.units, dtype=torch.float64), torch.zeros(features + 1, features + 1)
        )
        self.gate: Tensor | None = None
        self.mask: Tensor | None = None

    def __call__(self, _: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        x = inputs[0]
        if x.ndim == 4:
            rows = x.detach().permute(0, 2, 3, 1).flatten(0, 2)
        elif x.ndim == 3 and self.mask is not None:
            rows = x.detach()[self.mask.bool()]  # pads say nothing of a text
        else:
            rows = x.detach().flatten(0, -2)
        rows = rows[:: max(1, len(rows) // _ROWS)]
        rows = torch.cat((rows, rows.new_ones(len(rows), 1)), dim=1)
        self.evidence.moments += (rows.T @ rows).cpu()
        self.evidence.positions += len(rows)
        self.gate = torch.ones(len(x), self.group.units, device=x.device, requires_grad=True)
        gate = self.gate.repeat_interleave(self.group.width, dim=1)
        shape = (*gate.shape, 1, 1) if x.ndim == 4 else (len(x), *[1] * (x.ndim - 2), gate.shape[1])
        return (x * gate.reshape(shape), *inputs[1:])

    def collect(self) -> None:
        """Add the gates' gradients of one batch."""
        assert self.gate is not None
        assert self.gate.grad is not None
        change = self.gate.grad.double().abs()
        self.evidence.saliency += (change if self.group.kind == HEADS else change.square()).sum(dim=0).cpu()


def measure(model: DualEncoderModel, groups: list[Group], batches: Iterable[Batch]) -> dict[str, Evidence]:
    """Evidence for each group, by path.

    The saliency is the first-order Taylor estimate with a gate of 1 on every unit, of the contrastive loss between
    pictures and captions: for heads the mean over examples of its absolute value (Michel et al., "Are Sixteen Heads
    Really Better than One?", NeurIPS 2019, eq. 2), for neurons and channels of its square (Molchanov et al.,
    "Importance Estimation for Neural Network Pruning", CVPR 2019, eqs. 8-9). The model is left in eval mode.
    """
    model.eval()
    probes = [_Probe(group) for group in groups]
    handles = [probe.group.consumer.register_forward_pre_hook(probe) for probe in probes]
    wanted = {name: parameter.requires_grad for name, parameter in model.named_parameters()}
    model.requires_grad_(False)  # only the gates' gradients are needed
    examples = 0
    try:
        for batch in batches:
            for probe in probes:
                probe.mask = batch.mask if probe.group.tower == "text" else None
            images, texts = model.image(batch.pixels), model.text(batch.ids, batch.mask)
            logits = model.scale() * texts @ images.T
            same = batch.identities[:, None] == batch.identities
            symmetric_contrastive(logits, torch.where(same, 1, -1).to(torch.int8)).backward()
            for probe in probes:
                probe.collect()
            examples += len(batch.pixels)
    finally:
        for handle in handles:
            handle.remove()
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(wanted[name])
    for probe in probes:
        probe.evidence.saliency /= examples
        probe.evidence.moments /= probe.evidence.positions
    return {probe.group.path: probe.evidence for probe in probes}
