"""`sightline-train train`."""

import argparse
from dataclasses import replace
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    parser = command(commands, "train", _train, "Train a model as a TOML file says (docs/training.md).")
    parser.add_argument("config", type=Path, metavar="CONFIG.toml", help="what to train, on what, and how")
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="folder for weights, log and plot")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--resume", action="store_true", help="go on from the run's last checkpoint")
    way.add_argument("--overwrite", action="store_true", help="replace the run that the folder holds")


def _train(options: argparse.Namespace) -> None:
    from core.cli.console import ProgressLine, cancelled_by_signals
    from core.errors import Cancelled
    from core.progress import CancelToken
    from training.lora import add_lora, parameter_counts
    from training.run_config import read_run_config
    from training.run_folder import clear_run, load_start, split_samples
    from training.train import train

    config = read_run_config(options.config)
    if not options.resume:
        clear_run(options.run_folder, options.overwrite)
    samples, validation = split_samples(config.data)
    model = load_start(config)
    if config.lora:
        add_lora(model, config.lora)
    trainable, total = parameter_counts(model)
    print(f"{len(samples):,} pictures to learn from, {len(validation):,} to validate on")
    print(f"{trainable:,} of {total:,} parameters learn ({trainable / total:.1%})", flush=True)
    token = CancelToken()
    with cancelled_by_signals(token), ProgressLine() as line:
        try:
            train(
                replace(config, model=model.config), model, samples, validation, options.run_folder,
                resume=options.resume, say=line.say, progress=line, cancel=token,
            )  # fmt: skip
        except Cancelled:
            line.say(f"A checkpoint is in {options.run_folder}; the same command with --resume goes on.")
            raise
    print(f"The run is in {options.run_folder}.")
