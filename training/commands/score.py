"""`sightline-train score`."""

import argparse
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    score = command(
        commands, "score", _score, "Measure a bundle at each precision and write it into the manifest."
    )
    score.add_argument("bundle", type=Path, help="folder of the bundle")
    score.add_argument(
        "captions", type=Path, help="captions file, each split of which is measured on its own"
    )


def _score(options: argparse.Namespace) -> None:
    from core.bundle import Bundle
    from core.captions import load_captions, split_names
    from core.encoder import DualEncoder
    from core.evaluation import evaluate
    from core.precision import Precision
    from training.export import write_manifest

    bundle = Bundle.load(options.bundle)
    encoder = DualEncoder(bundle)
    scores: dict[str, dict[str, dict[str, float]]] = {}
    for split in split_names(load_captions(options.captions)):
        pictures = load_captions(options.captions, split)
        evaluation = evaluate(pictures, encoder, list(Precision))
        scores[split] = {}
        for precision, metrics in evaluation.metrics.items():
            row = {f"Recall@{k}": round(value, 4) for k, value in metrics.recall.items()}
            scores[split][precision.value] = {**row, "mAP": round(metrics.mean_ap, 4)}
            print(split, precision.label, scores[split][precision.value])
    write_manifest(options.bundle, {**bundle.manifest, "scores": scores})
