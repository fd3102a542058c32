"""Which units stay, from their saliency and the sparsity asked for."""

from collections.abc import Mapping

import torch
from torch import Tensor

from training.errors import DataError
from training.prune.groups import HEADS, KINDS, Group

LAYER, GLOBAL = "layer", "global"
SCOPES = (LAYER, GLOBAL)
# A layer ranked against others keeps at least this share of its units, so that no path through it closes.
_LEAST_SHARE = 0.125


def check_sparsity(sparsity: float) -> None:
    """Raises DataError outside [0, 1)."""
    if not 0 <= sparsity < 1:
        raise DataError(
            f"A sparsity of {sparsity:g} is not possible: it is the share to remove, at least 0 and below 1."
        )


def choose(
    groups: list[Group], saliency: Mapping[str, Tensor], sparsity: float, scope: str, multiple: int
) -> dict[str, list[int]]:
    """Indices of the units to keep in each of one tower's groups, by path.

    Heads, neurons and channels are ranked apart, for they differ in cost. scope "layer" removes the same share of every
    group; "global" ranks the units of all groups together, with the saliencies of a group divided by their Euclidean
    norm (Molchanov et al., ICLR 2017, section 2.3; Michel et al., 2019, section 4), and leaves each at least an
    eighth. What a group keeps is rounded to a multiple of `multiple`, at least one such; heads to whole heads.
    """
    kept: dict[str, list[int]] = {}
    for kind in KINDS:
        alike = [group for group in groups if group.kind == kind]
        if not alike:
            continue
        step = 1 if kind == HEADS else multiple
        for group, left in zip(alike, _counts(alike, saliency, sparsity, scope), strict=True):
            count = group.units if sparsity == 0 else rounded(left, group.units, step)
            kept[group.path] = sorted(saliency[group.path].topk(count).indices.tolist())
    return kept


def rounded(count: float, units: int, multiple: int) -> int:
    """The nearest multiple of `multiple`, at least one such, at most all the units there are."""
    return min(units, max(multiple, multiple * round(count / multiple)))


def _counts(groups: list[Group], saliency: Mapping[str, Tensor], sparsity: float, scope: str) -> list[float]:
    if scope == LAYER:
        return [(1 - sparsity) * group.units for group in groups]
    scores = [_normalised(saliency[group.path]) for group in groups]
    together = torch.cat(scores)
    stays = torch.ones(len(together), dtype=torch.bool)
    stays[together.argsort(stable=True)[: round(sparsity * len(together))]] = False
    left = stays.split([len(score) for score in scores])
    return [max(_LEAST_SHARE * len(part), float(part.sum())) for part in left]


def _normalised(score: Tensor) -> Tensor:
    return score / score.norm().clamp(min=torch.finfo(score.dtype).tiny)
