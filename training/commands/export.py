"""`sightline-train export`."""

import argparse
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    export = command(commands, "export", _export, "Make a bundle of a trained model.")
    export.add_argument("run_folder", type=Path, metavar="RUN", help="folder that train wrote")
    export.add_argument("bundle", type=Path, help="folder of the bundle to write")
    export.add_argument(
        "captions", type=Path, help="captions file for calibration; its train split is sampled"
    )
    export.add_argument(
        "--name", default="sightline-starter-1", help="name of the bundle (default: %(default)s)"
    )


def _export(options: argparse.Namespace) -> None:
    from training.checkpoint import load_model, read_config
    from training.data import load_samples
    from training.export import export_bundle

    model, config = load_model(options.run_folder), read_config(options.run_folder)
    samples = load_samples(options.captions, "train")
    training = {"config": config, "calibration pictures": len(samples[::27])}
    export_bundle(model, options.bundle, options.name, samples[::27], training)
    print(f"Wrote {options.bundle}")
