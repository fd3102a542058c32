"""`sightline-train compare`."""

import argparse
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    parser = command(
        commands, "compare", _compare, "Put several evaluations side by side, as a Markdown table and a plot."
    )
    parser.add_argument(
        "reports", nargs="+", metavar="[NAME=]REPORT.json",
        help="evaluation.json of a model, or what evaluate --json printed; reports of the same model, or given the "
        "same NAME, share a row in each split",
    )  # fmt: skip
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="folder for comparison.md and comparison.png",
    )
    parser.add_argument(
        "--precision", choices=("fp32", "fp16", "int8"), default="fp32",
        help="precision to compare (default: %(default)s)",
    )  # fmt: skip


def _compare(options: argparse.Namespace) -> None:
    from training.comparison import compare, markdown, read_named, write_comparison

    comparison = compare(read_named(options.reports), options.precision)
    write_comparison(comparison, options.out)
    print(markdown(comparison), end="")
    print(f"\nTable and plot in {options.out}")
