"""Calibrate a bundle for INT8, and measure what FP16 and INT8 cost and bring."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.bundle import CALIBRATION, IMAGE_TOWER, TEXT_TOWER, Bundle, file_entry
from core.precisions import load_tower
from core.quantised import Calibration
from core.runtimes import Runtime, default_runtime
from training.bundle_files import write_json, write_manifest
from training.data import DataError, Sample, split_identities
from training.precision_report import compare_precisions, recall
from training.sensitivity import Choice, Study, Trial
from training.tower_inputs import gather

_ATTEMPTS = 4


@dataclass(frozen=True)
class Settings:
    """pictures: how many calibrate, with their captions; twice as many others validate. tolerance: what 1 - mean
    cosine to FP32 may be. recall_drop: what Recall@1 among the validation pictures may fall by. sensitivity: try
    every layer alone for the report, even when all can be at INT8.
    """

    pictures: int = 128
    tolerance: float = 0.003
    recall_drop: float = 0.01
    seed: int = 0
    sensitivity: bool = False


def quantise_bundle(
    folder: Path, samples: list[Sample], settings: Settings, say: Callable[[str], None]
) -> dict[str, Any]:
    """Calibrate both towers, write the calibration into the bundle, and return the report.

    samples: training pictures; the test split must not be among them. Layers stay in FP32 until both tolerances
    hold on validation identities, of which no picture calibrates. Raises DataError when there are too few.
    """
    bundle, runtime = Bundle.load(folder), default_runtime()
    calibrating, validating = _parts(samples, settings)
    say(f"Calibrating on {len(calibrating)} pictures, validating on {len(validating)}, {runtime.name}")
    known, unseen = gather(bundle, calibrating), gather(bundle, validating)
    towers = {name: load_tower((folder / name).read_bytes()) for name in (IMAGE_TOWER, TEXT_TOWER)}
    trials = {name: Trial(tower, unseen.of(name), runtime) for name, tower in towers.items()}
    before = recall(trials[IMAGE_TOWER].reference, trials[TEXT_TOWER].reference, unseen)
    studies = {
        name: Study(tower, known.of(name), trials[name], lambda text, name=name: say(f"{name}: {text}"))
        for name, tower in towers.items()
    }
    tolerance = settings.tolerance
    for attempt in range(_ATTEMPTS):
        choices = {name: study.choose(tolerance) for name, study in studies.items()}
        found = [
            trials[n].embeddings(choices[n].calibration, unseen.of(n)) for n in (IMAGE_TOWER, TEXT_TOWER)
        ]
        after = recall(found[0], found[1], unseen)
        if before["Recall@1"] - after["Recall@1"] <= settings.recall_drop or attempt == _ATTEMPTS - 1:
            break
        tolerance /= 2
        say(
            f"Recall@1 fell from {before['Recall@1']:.3f} to {after['Recall@1']:.3f}; tolerance now {tolerance:g}"
        )
    calibrations = {name: choice.calibration for name, choice in choices.items()}
    report = _report(
        bundle,
        choices,
        studies if settings.sensitivity else {},
        {"pictures": settings.pictures, "seed": settings.seed, "tolerance": tolerance},
        runtime,
    )
    report["precisions"] = compare_precisions(bundle, calibrations, unseen, runtime, say)
    _write(bundle, calibrations, report)
    return report


def _parts(samples: list[Sample], settings: Settings) -> tuple[list[Sample], list[Sample]]:
    """Pictures that calibrate and pictures that validate, of different identities."""
    if len({sample.identity for sample in samples}) < 2:
        raise DataError(
            "Calibration needs pictures of two identities or more: some calibrate, the others validate."
        )
    kept, held = split_identities(samples, 0.5, settings.seed)
    rng = np.random.default_rng(settings.seed)
    return tuple(
        [part[i] for i in sorted(rng.choice(len(part), min(count, len(part)), replace=False))]
        for part, count in ((kept, settings.pictures), (held, 2 * settings.pictures))
    )  # type: ignore[return-value]


def _report(
    bundle: Bundle,
    choices: Mapping[str, Choice],
    studies: Mapping[str, Study],
    settings: Mapping[str, object],
    runtime: Runtime,
) -> dict[str, Any]:
    return {
        "model": bundle.name,
        "runtime": runtime.name,
        "settings": dict(settings),
        "towers": {
            name: {
                "method": choice.method,
                "balanced inputs": len(choice.calibration.balance),
                "inputs of layers": choice.layers,
                "kept in FP32": choice.kept,
                "methods": {
                    method: {form: asdict(agreement) for form, agreement in forms.items()}
                    for method, forms in choice.methods.items()
                },
                **({"sensitivity": studies[name].sensitivity} if studies else {}),
            }
            for name, choice in choices.items()
        },
    }


def _write(bundle: Bundle, calibrations: Mapping[str, Calibration], report: Mapping[str, Any]) -> None:
    """The calibration, then the manifest that names it, with what the report says in short."""
    write_json(bundle.path / CALIBRATION, {name: one.to_json() for name, one in calibrations.items()})
    towers = {
        name: {key: value for key, value in tower.items() if key not in ("sensitivity", "methods")}
        for name, tower in report["towers"].items()
    }
    files = {**bundle.manifest["files"], CALIBRATION: file_entry(bundle.path / CALIBRATION)}
    write_manifest(
        bundle.path, {**bundle.manifest, "quantisation": {**report, "towers": towers}, "files": files}
    )
