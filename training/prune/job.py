"""The two jobs of the command line: one pruned run, or a curve over sparsities."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from core.metrics import RetrievalMetrics
from core.progress import CancelToken, Progress, ProgressCallback, silent
from training.checkpoint import load_model
from training.embed import Words, score
from training.errors import DataError
from training.models import DualEncoderModel
from training.pictures import Pictures
from training.prune.choose import check_sparsity
from training.prune.curve import Point, write_curve
from training.prune.latency import CompiledModel, LatencyRatios, compare_latency
from training.prune.pruner import (
    Pruned,
    Pruner,
    Recipe,
    check_output,
    parameters,
    recover,
    recovery_settings,
    save,
)
from training.run_config import DataSettings, TrainSettings
from training.run_folder import clear_run, split_samples

REPORT = "pruning.json"


@dataclass(frozen=True)
class Task:
    """What to prune and on what.

    run, checkpoint: the model. data: pictures for calibration and recovery (`split`) and for scoring (`validation`).
    recovery: epochs after pruning, 0 for none; recovery_changes: settings of training that differ from the run's.
    """

    run: Path
    data: DataSettings
    recipe: Recipe
    checkpoint: str = "last"
    recovery: int = 1
    recovery_changes: dict[str, object] | None = None


class PruneJob:
    """Loads everything that can be wrong before the long work starts. Raises DataError, CaptionsError."""

    def __init__(
        self,
        task: Task,
        say: Callable[[str], None],
        progress: ProgressCallback = silent,
        cancel: CancelToken | None = None,
    ):
        if task.recovery < 0:
            raise DataError(f"Recovery cannot take {task.recovery} epochs; 0 is none.")
        if task.recipe.calibration < 1:
            raise DataError(f"Calibration cannot take {task.recipe.calibration} pictures.")
        task.recipe.settings(0, 0)
        self._task, self._say, self._progress, self._cancel = task, say, progress, cancel or CancelToken()
        self._settings = self._recovery_settings()
        self._dense = load_model(task.run, task.checkpoint)
        self._dense.freeze()
        self._samples, held = split_samples(task.data)
        spec = self._dense.config.image_spec
        self._held = Pictures(held, spec.height, spec.width)
        self._words = Words(self._dense.config)

    def prune(self, image: float, text: float, folder: Path, overwrite: bool = False) -> None:
        """Write a pruned run, with `pruning.json`: what was removed, sizes, and scores at each step."""
        self._task.recipe.settings(image, text)
        self._make_room(folder, overwrite)
        scores = {"dense": self._scored(self._dense, "The dense model")}
        pruned = self._pruner().pruned(image, text)
        scores |= self._finished(pruned, folder)
        before, after = (
            _size(path) for path in (self._task.run / f"{self._task.checkpoint}.safetensors", _last(folder))
        )
        report = {
            **pruned.report,
            "checkpoint_bytes": {"before": before, "after": after},
            "scores": {name: _told(metrics) for name, metrics in scores.items()},
        }
        (folder / REPORT).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        counts = pruned.report["parameters"]
        self._say(
            f"{counts['before']:,} parameters before, {counts['after']:,} after; "
            f"checkpoint {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after."
        )
        if pruned.masks:
            zeros, total = pruned.masks.zeros(), pruned.masks.total()
            self._say(f"{zeros:,} of {total:,} prunable weights are zero ({zeros / total:.1%}).")

    def curve(
        self, sparsities: Sequence[float], folder: Path, rounds: int = 30, overwrite: bool = False
    ) -> None:
        """Prune to each sparsity, score and time it; the runs, curve.csv, curve.json and curve.png go to `folder`."""
        if rounds < 1:
            raise DataError(f"Timing takes at least one round, not {rounds}.")
        wanted = sorted(set(sparsities) - {0.0})
        for sparsity in wanted:
            check_sparsity(sparsity)
            self._make_room(folder / _name(sparsity), overwrite)
        about = {
            "method": self._task.recipe.method,
            "recipe": asdict(self._task.recipe),
            "recovery": asdict(self._settings) if self._settings else None,
            "validation": {"split": self._task.data.validation, "pictures": len(self._held.samples)},
        }
        dense = CompiledModel(self._dense)
        metrics = self._scored(self._dense, "The dense model")
        size = _size(self._task.run / f"{self._task.checkpoint}.safetensors")
        points = [_point(0.0, self._dense, size, dense, metrics, metrics, LatencyRatios(1, 1, 1))]
        pruner = self._pruner()
        for sparsity in wanted:
            pruned = pruner.pruned(sparsity, sparsity)
            self._say(f"Sparsity {sparsity:g}")
            scores = self._finished(pruned, folder / _name(sparsity))
            compiled = CompiledModel(pruned.model)
            self._progress(Progress("Timing"))
            ratios = compare_latency(dense, compiled, rounds)
            compiled.close()
            self._say(
                f"Time relative to the dense model: one query {ratios.query:.2f}, one picture {ratios.image:.2f}, "
                f"8 pictures {ratios.images:.2f}"
            )
            last = list(scores.values())[-1]
            size = _size(_last(folder / _name(sparsity)))
            points.append(_point(sparsity, pruned.model, size, compiled, scores["pruned"], last, ratios))
            write_curve(points, folder, about)
        write_curve(points, folder, about)

    def _finished(self, pruned: Pruned, folder: Path) -> dict[str, RetrievalMetrics]:
        """Score, let recover, score again, save."""
        scores = {"pruned": self._scored(pruned.model, "Pruned")}
        if self._settings:
            recover(
                pruned, self._task.data, self._settings, self._samples, folder,
                self._say, self._progress, self._cancel,
            )  # fmt: skip
            scores["recovered"] = self._scored(pruned.model, "Recovered")
        save(pruned, folder)
        return scores

    def _pruner(self) -> Pruner:
        return Pruner(self._dense, self._task.recipe, self._samples, self._progress, self._cancel)

    def _scored(self, model: DualEncoderModel, name: str) -> RetrievalMetrics:
        self._cancel.raise_if_cancelled()
        self._progress(Progress("Scoring"))
        metrics = score(model, self._held, self._words)
        recalls = ", ".join(f"Recall@{k} {value:.3f}" for k, value in metrics.recall.items())
        self._say(f"{name}: {recalls}, mAP {metrics.mean_ap:.3f}")
        return metrics

    def _recovery_settings(self) -> TrainSettings | None:
        if not self._task.recovery:
            return None
        changes = self._task.recovery_changes or {}
        return recovery_settings(self._task.run, **changes, epochs=self._task.recovery)

    def _make_room(self, folder: Path, overwrite: bool) -> None:
        check_output(self._task.run, folder)
        clear_run(folder, overwrite)


def _last(folder: Path) -> Path:
    return folder / "last.safetensors"


def _name(sparsity: float) -> str:
    return f"sparsity-{sparsity:g}"


def _size(file: Path) -> int:
    return file.stat().st_size


def _told(metrics: RetrievalMetrics) -> dict[str, float]:
    return {**{f"R@{k}": value for k, value in metrics.recall.items()}, "mAP": metrics.mean_ap}


def _point(
    sparsity: float, model: DualEncoderModel, size: int, compiled: CompiledModel,
    before: RetrievalMetrics, after: RetrievalMetrics, ratios: LatencyRatios,
) -> Point:  # fmt: skip
    return Point(
        sparsity=sparsity,
        parameters=parameters(model),
        nonzero=sum(int(parameter.count_nonzero()) for parameter in model.parameters()),
        checkpoint_bytes=size,
        onnx_bytes=compiled.size_bytes,
        recall_1_before=before.recall[1],
        recall_1=after.recall[1],
        recall_5=after.recall[5],
        recall_10=after.recall[10],
        mean_ap=after.mean_ap,
        query_latency=ratios.query,
        image_latency=ratios.image,
        images_latency=ratios.images,
    )
