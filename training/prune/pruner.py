"""From a trained model to smaller ones: calibrate once, prune to any sparsity, let the rest recover."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.progress import CancelToken, Progress, ProgressCallback, silent
from training.checkpoint import read_config, save_model
from training.data import Sample
from training.errors import DataError
from training.models import DualEncoderModel
from training.prune.calibration import calibration_batches, load_batches
from training.prune.choose import LAYER
from training.prune.groups import KINDS, find_groups
from training.prune.saliency import Evidence, measure
from training.prune.structured import StructuredSettings, prune_structured
from training.prune.threshold import Masks, ThresholdSettings, prune_threshold
from training.resume import STATE
from training.run_config import DataSettings, RunConfig, TrainSettings
from training.tables import read_table
from training.train import train

STRUCTURED, THRESHOLD = "structured", "threshold"
METHODS = (STRUCTURED, THRESHOLD)
_RATES = ("rate", "image_rate", "text_rate", "heads_rate")


@dataclass(frozen=True)
class Recipe:
    """How a model is pruned; how much is said for each copy.

    method: one of METHODS. scope, kinds, multiple, refitted: see StructuredSettings and ThresholdSettings.
    calibration: pictures from which saliency is measured. seed: of their choice.
    """

    method: str = STRUCTURED
    scope: str = LAYER
    kinds: tuple[str, ...] = KINDS
    multiple: int = 8
    refitted: bool = True
    calibration: int = 256
    seed: int = 1

    def settings(self, image: float, text: float) -> StructuredSettings | ThresholdSettings:
        """For these sparsities of the towers. Raises DataError when they are not possible."""
        if self.method == THRESHOLD:
            return ThresholdSettings(image, text, self.scope)
        return StructuredSettings(image, text, self.kinds, self.scope, self.multiple, self.refitted)


@dataclass
class Pruned:
    """A pruned model. masks: the weights that stay, after threshold pruning. report: what was done, for JSON."""

    model: DualEncoderModel
    masks: Masks | None
    report: dict[str, Any]


class Pruner:
    """Pruned copies of a model, which itself stays as it is; calibrated once, where the method needs it."""

    def __init__(
        self,
        dense: DualEncoderModel,
        recipe: Recipe,
        samples: list[Sample],
        progress: ProgressCallback = silent,
        cancel: CancelToken | None = None,
    ):
        self.dense = dense
        self.recipe = recipe
        self._evidence: dict[str, Evidence] = {}
        if recipe.method == STRUCTURED:
            chosen = calibration_batches(samples, recipe.calibration, recipe.seed)
            groups = [group for group in find_groups(dense) if group.kind in recipe.kinds]

            def watched():
                for done, batch in enumerate(load_batches(dense, chosen, recipe.seed)):
                    progress(Progress("Measuring saliency, batch", done, len(chosen)))
                    (cancel or CancelToken()).raise_if_cancelled()
                    yield batch

            self._evidence = measure(dense, groups, watched())

    def pruned(self, image: float, text: float) -> Pruned:
        """A copy in which each tower has lost its share. Raises DataError."""
        settings = self.recipe.settings(image, text)
        model = copy.deepcopy(self.dense)
        masks, units = None, {}
        if isinstance(settings, ThresholdSettings):
            masks = prune_threshold(model, settings)
        else:
            units = prune_structured(model, self._evidence, settings)
        report = {
            "method": self.recipe.method,
            "image_sparsity": image,
            "text_sparsity": text,
            "scope": self.recipe.scope,
            "seed": self.recipe.seed,
            "parameters": {"before": parameters(self.dense), "after": parameters(model)},
        }
        if masks is not None:
            report |= {"zero_weights": masks.zeros(), "prunable_weights": masks.total()}
        else:
            report |= {
                "kinds": list(self.recipe.kinds),
                "multiple": self.recipe.multiple,
                "refitted": self.recipe.refitted,
                "calibration": self.recipe.calibration,
                "units": {
                    path: {"before": before, "after": after} for path, (before, after) in units.items()
                },
            }
        return Pruned(model, masks, report)


def parameters(model: DualEncoderModel) -> int:
    """How many parameters a model has."""
    return sum(parameter.numel() for parameter in model.parameters())


def recovery_settings(run: Path, **changes: object) -> TrainSettings:
    """How a run was trained, with `changes` where they are not None; without a rate among them at a third of its rates.

    Recovery starts near a good place: the full rates would leave it first. Raises DataError.
    """
    known = TrainSettings.__dataclass_fields__
    table = {key: value for key, value in (read_config(run).get("train") or {}).items() if key in known}
    settings = read_table(
        TrainSettings, {key: v for key, v in table.items() if v is not None}, f"[train] of {run}"
    )
    given = {key: value for key, value in changes.items() if value is not None}
    if "rate" in given:
        given |= dict.fromkeys(_RATES[1:])
    else:
        given |= {name: value / 3 for name in _RATES if (value := getattr(settings, name)) is not None}
    return replace(settings, **{"init": None, "max_steps": None, **given})


def recover(
    pruned: Pruned,
    data: DataSettings,
    settings: TrainSettings,
    samples: list[Sample],
    folder: Path,
    say: Callable[[str], None],
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> None:
    """Train the pruned model on, in its run folder; weights that a threshold set to zero stay zero."""
    config = RunConfig(data, pruned.model.config, settings)
    hold = pruned.masks.hold if pruned.masks else None
    train(
        config, pruned.model, samples, [], folder,
        after_step=hold, say=say, progress=progress, cancel=cancel,
    )  # fmt: skip
    # A finished recovery is not gone on with, and the optimiser's moments are twice the size of the model.
    (folder / STATE).unlink(missing_ok=True)
    pruned.report["recovery"] = config.to_dict()["train"]


def save(pruned: Pruned, folder: Path) -> None:
    """Write the model as a run folder whose config.json says how it was pruned. Raises DataError."""
    kept = read_config(folder) if (folder / "config.json").exists() else {}
    extra = {key: kept[key] for key in ("data", "train", "counts") if key in kept}
    save_model(pruned.model, folder, extra={**extra, "pruning": pruned.report})


def check_output(run: Path, folder: Path) -> None:
    """Raises DataError when the pruned model would replace the one it comes from."""
    if folder.resolve() == run.resolve():
        raise DataError(f"{folder} holds the model to prune; name another folder for the pruned one.")
