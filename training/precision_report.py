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
from training.tower_inputs import Feed, TowerInputs

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
    rows: dict[str, Any] = {precision.value: {"latency over FP32": {}} for precision in Precision}
    found: dict[tuple[str, str], Floats] = {}
    for name in _TOWERS:
        # One tower at a time: three precisions of a large one are enough in memory.
        towers: dict[str, Tower] = {}
        for precision in Precision:
            data = derive((bundle.path / name).read_bytes(), precision, calibrations[name])
            tower = towers[precision.value] = _loaded(data, precision, runtime)
            own = found[name, precision.value] = encode(tower, inputs.of(name))
            cosines = (own * found[name, Precision.FP32.value]).sum(axis=1)
            rows[precision.value][name] = {
                "bytes": len(data),
                "mean cosine": float(cosines.mean()),
                "least cosine": float(cosines.min()),
            }
            del data
        say(f"{name}: timing the precisions in turn")
        for case, feed in _timed(name, inputs).items():
            calls = {key: lambda tower=tower, feed=feed: tower.run(**feed) for key, tower in towers.items()}
            for key, ratio in latency_ratios(calls, Precision.FP32.value, _ROUNDS).items():
                rows[key]["latency over FP32"][case] = ratio
        for tower in towers.values():
            tower.close()
    for key, row in rows.items():
        row |= recall(found[IMAGE_TOWER, key], found[TEXT_TOWER, key], inputs)
    return rows


def _loaded(data: bytes, precision: Precision, runtime: Runtime) -> Tower:
    with tempfile.TemporaryDirectory(prefix="sightline-precision-") as folder:
        file = Path(folder, "tower.onnx")
        file.write_bytes(data)
        return runtime.load(file, precision)


def _timed(tower: str, inputs: TowerInputs) -> dict[str, Feed]:
    """What latency is measured on: pictures in a batch of 8 and alone, a text of middle length."""
    if tower == TEXT_TOWER:
        return {"1 text": sorted(inputs.texts, key=lambda feed: feed["ids"].shape[1])[len(inputs.texts) // 2]}
    pixels = inputs.images[0]["pixels"]
    return {
        "8 pictures": {"pixels": np.resize(pixels, (8, *pixels.shape[1:]))},
        "1 picture": {"pixels": pixels[:1]},
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
