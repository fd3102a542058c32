"""`sightline-train train`."""

import argparse
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    train = command(commands, "train", _train, "Train a starter model.")
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


def _train(options: argparse.Namespace) -> None:
    from training.checkpoint import load_model
    from training.data import load_samples, split_identities
    from training.models import ModelConfig
    from training.train import TrainConfig, train

    samples = load_samples(options.captions, options.split)
    kept, held = split_identities(samples, options.hold_out, seed=7)
    start = load_model(options.init) if options.init else None
    config = TrainConfig(
        epochs=options.epochs, batch_size=options.batch_size, trunk_rate=options.trunk_rate,
        head_rate=options.head_rate, bert_rate=options.bert_rate, warm_up=options.warm_up,
        written_share=options.written_share, seed=options.seed,
        model=ModelConfig(
            height=options.height, width=options.width,
            frozen_stages=options.frozen_stages, frozen_layers=options.frozen_layers,
        ),
    )  # fmt: skip
    print(f"{len(kept):,} pictures to learn from, {len(held):,} held out")
    train(config, kept, options.run_folder, held or None, start, say=lambda line: print(line, flush=True))
