"""Structured pruning: the least salient units of each tower go, and what is left fits a smaller model."""

from collections.abc import Mapping
from dataclasses import dataclass

from training.errors import DataError
from training.models import DualEncoderModel
from training.prune.choose import LAYER, SCOPES, check_sparsity, choose
from training.prune.groups import KINDS, find_groups
from training.prune.refit import refit
from training.prune.saliency import Evidence
from training.prune.structure import shrink


@dataclass(frozen=True)
class StructuredSettings:
    """What to remove.

    image, text: the share of units that each tower loses, in [0, 1). kinds: which units may go. scope: "layer" or
    "global" (see `choose`). multiple: what the neurons and channels left in a layer are a multiple of, for engines
    that work in such blocks. refitted: whether the layers after them are refitted in closed form.
    """

    image: float
    text: float
    kinds: tuple[str, ...] = KINDS
    scope: str = LAYER
    multiple: int = 8
    refitted: bool = True

    def __post_init__(self) -> None:
        check_sparsity(self.image)
        check_sparsity(self.text)
        if not self.kinds or not set(self.kinds) <= set(KINDS):
            raise DataError(f"Units to remove are {', '.join(KINDS)}, not {', '.join(self.kinds) or 'none'}.")
        if self.scope not in SCOPES:
            raise DataError(f"The scope is {' or '.join(SCOPES)}, not {self.scope}.")
        if self.multiple < 1:
            raise DataError(f"Layers cannot keep a multiple of {self.multiple} units.")


def prune_structured(
    model: DualEncoderModel, evidence: Mapping[str, Evidence], settings: StructuredSettings
) -> dict[str, tuple[int, int]]:
    """Remove units in place; the model's configuration gets the new structure.

    evidence: from `saliency.measure` on this model. Returns what each group had and has, by path.
    """
    groups = [group for group in find_groups(model) if group.kind in settings.kinds]
    saliency = {path: found.saliency for path, found in evidence.items()}
    kept: dict[str, list[int]] = {}
    for tower, sparsity in (("image", settings.image), ("text", settings.text)):
        own = [group for group in groups if group.tower == tower]
        kept |= choose(own, saliency, sparsity, settings.scope, settings.multiple)
    structure = {path: dict(counts) for path, counts in model.config.structure.items()}
    for group in groups:
        keep = kept[group.path]
        if len(keep) < group.units:
            if settings.refitted:
                refit(group, keep, evidence[group.path].moments)
            shrink(group, keep)
            structure[group.path] = {group.kind: len(keep)}
    model.config = model.config.changed(structure=structure)
    return {group.path: (group.units, len(kept[group.path])) for group in groups}
