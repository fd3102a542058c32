"""What sparsity costs and brings: one row a sparsity, as CSV, JSON and a plot."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

CSV, JSON, PLOT = "curve.csv", "curve.json", "curve.png"


@dataclass(frozen=True)
class Point:
    """A pruned model, measured.

    sparsity: asked for, of each tower. parameters: that it has; nonzero: of these, not zero. checkpoint_bytes,
    onnx_bytes: of its files. recall and mean_ap on the validation pictures, text to image; before: Recall@1 before
    recovery. query_latency, image_latency, images_latency: over the dense model's.
    """

    sparsity: float
    parameters: int
    nonzero: int
    checkpoint_bytes: int
    onnx_bytes: int
    recall_1_before: float
    recall_1: float
    recall_5: float
    recall_10: float
    mean_ap: float
    query_latency: float
    image_latency: float
    images_latency: float


def write_curve(points: Sequence[Point], folder: Path, about: dict[str, object]) -> None:
    """Write the points so far, and what they were measured with, in full each time. The first is the dense model."""
    rows = [asdict(point) for point in points]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / CSV).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    (folder / JSON).write_text(json.dumps({**about, "points": rows}, indent=2) + "\n", encoding="utf-8")
    _plot(points, folder / PLOT, str(about.get("method", "")))


def _plot(points: Sequence[Point], file: Path, method: str) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    quality, cost = figure.subplots(1, 2)
    ordered = sorted(points, key=lambda point: point.sparsity)
    x = [point.sparsity for point in ordered]
    for name, style in (("recall_1", "o-"), ("recall_5", "s-"), ("recall_10", "^-"), ("mean_ap", "d-")):
        label = "mAP" if name == "mean_ap" else f"Recall@{name.split('_')[1]}"
        quality.plot(x, [getattr(point, name) for point in ordered], style, label=label)
    quality.plot(
        x, [point.recall_1_before for point in ordered], "o:", color="grey", label="Recall@1 before recovery"
    )
    quality.set(title=f"Quality, {method} pruning", xlabel="sparsity of each tower", ylim=(0, 1.02))
    for name, style, label in (
        ("query_latency", "o-", "latency, one query"),
        ("image_latency", "s-", "latency, one picture"),
        ("images_latency", "^-", "latency, 8 pictures"),
    ):
        cost.plot(x, [getattr(point, name) for point in ordered], style, label=label)
    cost.plot(x, [p.checkpoint_bytes / points[0].checkpoint_bytes for p in ordered], "d--", label="file size")
    cost.set(title="Cost, relative to the dense model", xlabel="sparsity of each tower")
    cost.set_ylim(bottom=0)
    for axes in (quality, cost):
        axes.grid(alpha=0.3)
        axes.legend(fontsize="small")
    figure.savefig(file, dpi=120)
