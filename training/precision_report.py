"""What each precision of a bundle costs and brings, next to FP32."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.metrics import retrieval_metrics
from core.precision import Precision
from core.precisions import derive
from core.quantised import Calibration
from core.runtimes import Runtime, Tower
from training.latency import latency_ratios
from training.sensitivity import encode
from training.tower_inputs import TowerInputs

_ROUNDS = 60
_TOWERS = (IMAGE_TOWER, TEXT_TOWER)
Floats = NDArray[np.float32]


def recall(images: Floats, texts: Floats, inputs: TowerInputs) -> dict[str, float]:
    """Recall@K and mAP of every caption as a query among the pictures."""
    found = retrieval_metrics(texts @ images.T, inputs.caption_identities, inputs.picture_identities)
    return {f"Recall@{k}": value for k, value in found.recall.items()} | {"mAP": found.mean_ap}


def compare_precisions(
    bundle: Bundle,
    calibrations: Mapping[str, Calibration],
    inputs: TowerInputs,
    runtime: Runtime,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """By precision: size, cosine to FP32 and latency over FP32's of each tower; recall of both together."""
    rows: dict[str, Any] = {}
    towers: dict[str, dict[str, Tower]] = {name: {} for name in _TOWERS}
    reference: dict[str, Floats] = {}
    for precision in Precision:
        row: dict[str, Any] = {}
        found: dict[str, Floats] = {}
        for name in _TOWERS:
            data = derive((bundle.path / name).read_bytes(), precision, calibrations[name])
            tower = towers[name][precision.value] = _loaded(data, precision, runtime)
            found[name] = encode(tower, inputs.of(name))
            cosines = (found[name] * reference.setdefault(name, found[name])).sum(axis=1)
            row[name] = {
                "bytes": len(data),
                "mean cosine": float(cosines.mean()),
                "least cosine": float(cosines.min()),
            }
        rows[precision.value] = row | recall(found[IMAGE_TOWER], found[TEXT_TOWER], inputs)
    say("Timing the precisions in turn")
    for case, ratios in _latencies(towers, inputs).items():
        for name, ratio in ratios.items():
            rows[name].setdefault("latency over FP32", {})[case] = ratio
    for tower in (tower for loaded in towers.values() for tower in loaded.values()):
        tower.close()
    return rows


def _loaded(data: bytes, precision: Precision, runtime: Runtime) -> Tower:
    with tempfile.TemporaryDirectory(prefix="sightline-precision-") as folder:
        file = Path(folder, "tower.onnx")
        file.write_bytes(data)
        return runtime.load(file, precision)


def _latencies(towers: Mapping[str, Mapping[str, Tower]], inputs: TowerInputs) -> dict[str, dict[str, float]]:
    pixels = inputs.images[0]["pixels"]
    text = sorted(inputs.texts, key=lambda feed: feed["ids"].shape[1])[len(inputs.texts) // 2]
    feeds = {
        "8 pictures": (IMAGE_TOWER, {"pixels": np.resize(pixels, (8, *pixels.shape[1:]))}),
        "1 picture": (IMAGE_TOWER, {"pixels": pixels[:1]}),
        "1 text": (TEXT_TOWER, text),
    }
    return {
        case: latency_ratios(
            {key: lambda tower=tower, feed=feed: tower.run(**feed) for key, tower in towers[name].items()},
            Precision.FP32.value,
            _ROUNDS,
        )
        for case, (name, feed) in feeds.items()
    }


def table(report: Mapping[str, Any]) -> str:
    """The comparison as a Markdown table."""
    head = [
        "precision",
        "cosine image / text",
        "R@1 / R@5 / R@10",
        "mAP",
        "8 pictures",
        "1 picture",
        "1 text",
        "MB",
    ]
    lines = [head, ["---"] * len(head)]
    for name, row in report["precisions"].items():
        cosines = " / ".join(f"{row[tower]['mean cosine']:.4f}" for tower in _TOWERS)
        recalls = " / ".join(f"{row[f'Recall@{k}']:.3f}" for k in (1, 5, 10))
        latencies = [
            f"{row['latency over FP32'][case]:.2f}" for case in ("8 pictures", "1 picture", "1 text")
        ]
        size = sum(row[tower]["bytes"] for tower in _TOWERS) / 1e6
        lines.append([name.upper(), cosines, recalls, f"{row['mAP']:.3f}", *latencies, f"{size:.1f}"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
