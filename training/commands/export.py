"""`sightline-train export`."""

import argparse
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    export = command(commands, "export", _export, "Make a bundle of a trained model.")
    export.add_argument("run_folder", type=Path, metavar="RUN", help="folder that train, lora or prune wrote")
    export.add_argument("bundle", type=Path, help="folder of the bundle to write")
    export.add_argument(
        "--name", help="name of the bundle, which galleries remember (default: that of its folder)"
    )
    export.add_argument(
        "--checkpoint", default="last", help="which weights of the run: last or best (default: %(default)s)"
    )
    export.add_argument(
        "--pictures", type=Path, metavar="CAPTIONS",
        help="captions file whose pictures compare the export with PyTorch (default: the sample gallery)",
    )  # fmt: skip
    export.add_argument(
        "--torchscript", type=Path, metavar="FOLDER",
        help="also write converted_model.pt and converted_text_model.pt there",
    )  # fmt: skip
    export.add_argument(
        "--vit-onnx", type=Path, metavar="FILE",
        help="also write the image tower as ONNX opset 12, one picture traced, batch axis free",
    )  # fmt: skip
    export.add_argument(
        "--calibration", type=Path, metavar="CAPTIONS",
        help="captions file or prepared folder on whose train split to calibrate INT8, as `quantize` does",
    )  # fmt: skip


def _export(options: argparse.Namespace) -> None:
    from core.paths import sample_gallery_path
    from training.checkpoint import load_model, read_config
    from training.data import load_samples
    from training.export import Extras, export_bundle
    from training.precision_report import table
    from training.quantize import Settings, quantise_bundle

    def say(line: str) -> None:
        print(line, flush=True)

    run = read_config(options.run_folder)
    pictures = load_samples(options.pictures or sample_gallery_path() / "captions.json")
    calibration = load_samples(options.calibration, "train") if options.calibration else []
    model = load_model(options.run_folder, options.checkpoint)
    name = options.name or options.bundle.resolve().name
    training = {key: value for key, value in run.items() if key != "format"}
    extras = Extras(options.torchscript, options.vit_onnx)
    export_bundle(model, options.bundle, name, pictures, training, extras, say)
    say(f"Wrote {options.bundle}")
    if calibration:
        del model
        say(table(quantise_bundle(options.bundle, calibration, Settings(), say)))
    else:
        say("It has no INT8 calibration yet; `sightline-train quantize` adds one.")
