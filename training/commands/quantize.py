"""`sightline-train quantize`."""

import argparse
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    quantize = command(
        commands, "quantize", _quantize, "Calibrate a bundle for INT8 and compare its precisions."
    )
    quantize.add_argument("bundle", type=Path, help="folder of the bundle; its calibration is replaced")
    quantize.add_argument(
        "captions", type=Path, help="captions file or prepared folder with training pictures"
    )
    quantize.add_argument(
        "--split", default="train",
        help="records to calibrate and validate on, never those of a test (default: %(default)s)",
    )  # fmt: skip
    quantize.add_argument(
        "--pictures", type=int, default=128, metavar="N",
        help="pictures to calibrate on, and twice as many others to validate on (default: %(default)s)",
    )  # fmt: skip
    quantize.add_argument(
        "--tolerance", type=float, default=0.003, metavar="T",
        help="layers stay in FP32 until the mean cosine to FP32 is 1 - T on the validation pictures "
        "(default: %(default)s)",
    )  # fmt: skip
    quantize.add_argument(
        "--recall-drop", type=float, default=0.01, metavar="D",
        help="halve the tolerance until Recall@1 there falls by D at most (default: %(default)s)",
    )  # fmt: skip
    quantize.add_argument("--seed", type=int, default=0, help="chooses the pictures (default: %(default)s)")
    quantize.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write the whole comparison, with every layer's sensitivity, as JSON",
    )


def _quantize(options: argparse.Namespace) -> None:
    from training.bundle_files import write_json
    from training.data import load_samples
    from training.precision_report import table
    from training.quantize import Settings, quantise_bundle

    settings = Settings(
        options.pictures, options.tolerance, options.recall_drop, options.seed, options.report is not None
    )
    samples = load_samples(options.captions, options.split)
    report = quantise_bundle(options.bundle, samples, settings, lambda line: print(line, flush=True))
    if options.report:
        write_json(options.report, report)
    print(table(report))
