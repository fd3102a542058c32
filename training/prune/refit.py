"""Teaching the layer after removed units to do without them, in closed form."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from training.prune.groups import Group

_DAMPING = 1e-3


@torch.no_grad()
def refit(group: Group, keep: Sequence[int], moments: Tensor) -> None:
    """Give the weights of removed units to the kept ones and to the bias, before the group is shrunk.

    Least squares, as in He et al., "Channel Pruning for Accelerating Very Deep Neural Networks" (ICCV 2017,
    section 3.1): every removed feature is predicted from the kept ones and a constant, with the calibration's
    second moments (features + 1, features + 1) and a ridge of 1e-3 of their mean. For kernels wider than one pixel the
    constant is exact away from the border.
    """
    layer = group.consumer
    kept, gone = _features(group, keep)
    if not len(gone):
        return
    moments = moments.double()
    constant = (
        torch.tensor([len(moments) - 1]) if layer.bias is not None or group.norm is not None else kept[:0]
    )
    given = torch.cat((kept, constant))
    system = moments[given][:, given]
    ridge = torch.zeros(len(given), dtype=torch.float64)
    ridge[: len(kept)] = _DAMPING * system.diagonal()[: len(kept)].mean().clamp(min=1e-12)
    predict = torch.linalg.solve(system + ridge.diag(), moments[given][:, gone]).T.to(layer.weight)
    lost = layer.weight[:, gone]
    layer.weight[:, kept] += torch.einsum("or...,rk->ok...", lost, predict[:, : len(kept)])
    if len(constant):
        shift = lost.flatten(2).sum(dim=2) if lost.ndim > 2 else lost
        _shift(layer, group.norm, shift @ predict[:, -1])


def _features(group: Group, keep: Sequence[int]) -> tuple[Tensor, Tensor]:
    stays = torch.zeros(group.units, dtype=torch.bool)
    stays[list(keep)] = True
    stays = stays.repeat_interleave(group.width)
    return stays.nonzero()[:, 0], (~stays).nonzero()[:, 0]


def _shift(layer: nn.Linear | nn.Conv2d, norm: nn.BatchNorm2d | None, amount: Tensor) -> None:
    if layer.bias is not None:
        layer.bias += amount
    else:
        assert norm is not None
        assert norm.running_mean is not None
        norm.running_mean -= amount
