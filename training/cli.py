"""`sightline-train`: from captioned pictures to a bundle. Parses, calls, prints, and chooses the exit code."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from core.errors import SightlineError

_EXIT_FAILED = 1
_EXIT_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 failed with a sentence, 2 wrong usage, 130 interrupted."""
    options = _parser().parse_args(arguments)
    try:
        _quieten()
        options.run(options)
    except SightlineError as error:
        print(f"sightline-train: {error}", file=sys.stderr)
        return _EXIT_FAILED
    except KeyboardInterrupt:
        print("Stopped. The weights of the last whole epoch are kept.", file=sys.stderr)
        return _EXIT_INTERRUPTED
    except ImportError as error:
        if error.name is None or error.name.split(".")[0] in ("core", "training"):
            raise
        print(f"sightline-train needs {error.name}: pip install 'sightline[train]'", file=sys.stderr)
        return _EXIT_FAILED
    return 0


def _quieten() -> None:
    """transformers reports at length that a pooling layer, which is not used, was not loaded."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sightline-train", description="Train and export Sightline's models."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    train = _command(commands, "train", _train, "Train a starter model.")
    train.add_argument("captions", type=Path, help="ICFG-PEDES-style JSON with the training pictures")
    train.add_argument("run_folder", type=Path, metavar="RUN", help="folder for weights and log")
    train.add_argument("--split", default="train", help="records to use (default: %(default)s)")
    train.add_argument(
        "--init", type=Path, metavar="RUN", help="start from this run's weights (default: published)"
    )
    train.add_argument(
        "--hold-out", type=float, default=0.0, metavar="SHARE",
        help="share of identities kept for validation (default: %(default)s)",
    )  # fmt: skip
    for flag, kind, default, text in (
        ("--epochs", int, 12, "passes over the pictures"),
        ("--batch-size", int, 96, "pairs a step, each of another identity"),
        ("--trunk-rate", float, 1e-4, "learning rate of the image trunk"),
        ("--head-rate", float, 6e-4, "learning rate of the heads"),
        ("--bert-rate", float, 5e-5, "learning rate of the text tower"),
        ("--warm-up", float, 0.08, "share of steps in which the rates rise"),
        ("--written-share", float, 0.6, "share of descriptions written from attributes"),
        ("--seed", int, 1, "seed of every random choice"),
        ("--frozen-stages", int, 3, "stages of the image trunk that keep ImageNet's weights, 0 to 7"),
        ("--frozen-layers", int, 3, "layers of the text tower that keep MiniLM's weights, 0 to 6"),
        ("--height", int, 256, "picture height in pixels, a multiple of 32"),
        ("--width", int, 128, "picture width in pixels, a multiple of 32"),
    ):
        train.add_argument(flag, type=kind, default=default, help=f"{text} (default: %(default)s)")
    export = _command(commands, "export", _export, "Make a bundle of a trained model.")
    export.add_argument("run_folder", type=Path, metavar="RUN", help="folder that train wrote")
    export.add_argument("bundle", type=Path, help="folder of the bundle to write")
    export.add_argument(
        "captions", type=Path, help="captions file for calibration; its train split is sampled"
    )
    export.add_argument(
        "--name", default="sightline-starter-1", help="name of the bundle (default: %(default)s)"
    )
    score = _command(
        commands, "score", _score, "Measure a bundle at each precision and write it into the manifest."
    )
    score.add_argument("bundle", type=Path, help="folder of the bundle")
    score.add_argument(
        "captions", type=Path, help="captions file, each split of which is measured on its own"
    )
    return parser


def _command(commands, name: str, run, text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _train(options: argparse.Namespace) -> None:
    from training.data import read_captions, split_identities
    from training.models import ModelConfig
    from training.train import TrainConfig, load_checkpoint, train

    samples = read_captions(options.captions, options.split)
    kept, held = split_identities(samples, options.hold_out, seed=7)
    start = load_checkpoint(options.init)[0] if options.init else None
    config = TrainConfig(
        epochs=options.epochs, batch_size=options.batch_size, trunk_rate=options.trunk_rate,
        head_rate=options.head_rate, bert_rate=options.bert_rate, warm_up=options.warm_up,
        written_share=options.written_share, seed=options.seed,
        model=ModelConfig(
            options.height, options.width,
            frozen_stages=options.frozen_stages, frozen_layers=options.frozen_layers,
        ),
    )  # fmt: skip
    print(f"{len(kept):,} pictures to learn from, {len(held):,} held out")
    train(config, kept, options.run_folder, held or None, start, say=lambda line: print(line, flush=True))


def _export(options: argparse.Namespace) -> None:
    from training.data import read_captions
    from training.export import export_bundle
    from training.train import load_checkpoint

    model, config = load_checkpoint(options.run_folder)
    samples = read_captions(options.captions, "train")
    training = {"config": asdict(config), "calibration pictures": len(samples[::27])}
    export_bundle(model, options.bundle, options.name, samples[::27], training)
    print(f"Wrote {options.bundle}")


def _score(options: argparse.Namespace) -> None:
    from core.bundle import Bundle
    from core.encoder import DualEncoder
    from core.evaluation import evaluate, load_captions
    from core.precision import Precision
    from training.export import write_manifest

    bundle = Bundle.load(options.bundle)
    encoder = DualEncoder(bundle)
    splits = sorted({record["split"] for record in json.loads(options.captions.read_text(encoding="utf-8"))})
    scores: dict[str, dict[str, dict[str, float]]] = {}
    for split in splits:
        pictures = load_captions(options.captions, split)
        evaluation = evaluate(pictures, encoder, list(Precision))
        scores[split] = {}
        for precision, metrics in evaluation.metrics.items():
            row = {f"Recall@{k}": round(value, 4) for k, value in metrics.recall.items()}
            scores[split][precision.value] = {**row, "mAP": round(metrics.mean_ap, 4)}
            print(split, precision.label, scores[split][precision.value])
    write_manifest(options.bundle, {**bundle.manifest, "scores": scores})
