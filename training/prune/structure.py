"""Removing units from a model physically, and giving a freshly built model the shapes of a pruned one."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from training.errors import DataError
from training.prune.groups import Group, find_groups

Structure = Mapping[str, Mapping[str, int]]

_HEAD_COUNTS = ("num_heads", "num_attention_heads", "n_heads")


@torch.no_grad()
def shrink(group: Group, keep: Sequence[int]) -> None:
    """Keep only the units with these indices, in ascending order. The group itself is stale afterwards.

    Raises DataError when none would be left.
    """
    if not keep:
        raise DataError(f"Nothing would be left of the {group.units} {group.kind} of {group.path}.")
    units = torch.tensor(sorted(keep), device=group.consumer.weight.device)
    features = (units[:, None] * group.width + torch.arange(group.width, device=units.device)).flatten()
    for layer in (*group.producers, *group.between):
        _keep_outputs(layer, features)
    _replace(group.consumer, "weight", group.consumer.weight[:, features])
    if isinstance(group.consumer, nn.Linear):
        group.consumer.in_features = len(features)
    else:
        group.consumer.in_channels = len(features)
    if group.attention is not None:
        _count_heads(group.attention, len(units), len(features))


def apply_structure(model: nn.Module, structure: Structure) -> None:
    """Shrink a model of full shapes to `structure`: group path → {kind: units left}.

    Which units go does not matter, for weights are loaded afterwards. Raises DataError for a path that the model does
    not have, and for more units than it has or fewer than one.
    """
    groups = {group.path: group for group in find_groups(model)}
    for path, counts in structure.items():
        group = groups.get(path)
        if group is None or set(counts) != {group.kind}:
            raise DataError(
                f"The structure names {', '.join(counts) or 'nothing'} of {path}, which this architecture does not "
                "have. The checkpoint is of another model."
            )
        left = counts[group.kind]
        if not 1 <= left <= group.units:
            raise DataError(
                f"The structure leaves {left} of the {group.units} {group.kind} of {path}; it should leave between 1 "
                f"and {group.units}."
            )
        shrink(group, range(left))


def _keep_outputs(layer: nn.Module, features: Tensor) -> None:
    for name in ("weight", "bias", "running_mean", "running_var"):
        value = getattr(layer, name, None)
        if value is not None:
            _replace(layer, name, value[features])
    if isinstance(layer, nn.Linear):
        layer.out_features = len(features)
    elif isinstance(layer, nn.BatchNorm2d):
        layer.num_features = len(features)
    elif isinstance(layer, nn.Conv2d):
        layer.out_channels = len(features)
        if layer.groups > 1:  # depthwise: every feature has an input of its own
            layer.in_channels = layer.groups = len(features)


def _replace(layer: nn.Module, name: str, value: Tensor) -> None:
    old = getattr(layer, name)
    if isinstance(old, nn.Parameter):
        value = nn.Parameter(value.clone(), requires_grad=old.requires_grad)
    setattr(layer, name, value)


def _count_heads(attention: nn.Module, heads: int, features: int) -> None:
    # transformers takes the number of heads from shapes in some releases and from these in others.
    for name in _HEAD_COUNTS:
        if hasattr(attention, name):
            setattr(attention, name, heads)
    if hasattr(attention, "all_head_size"):
        attention.all_head_size = features
