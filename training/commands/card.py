"""`sightline-train card`."""

import argparse
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    parser = command(
        commands, "card", _card,
        "Write a bundle's model card from its manifest and from evaluations of it, made with evaluate --by.",
    )  # fmt: skip
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    parser.add_argument(
        "reports", type=Path, nargs="+", metavar="REPORT.json", help="evaluation.json of this bundle"
    )
    parser.add_argument("--out", type=Path, metavar="FILE.md", help="file to write (default: print the card)")
    parser.add_argument(
        "--about-data", type=Path, metavar="FILE.md",
        help="what to say of the training data beyond what the bundle records, in Markdown",
    )  # fmt: skip


def _card(options: argparse.Namespace) -> None:
    from core.bundle import Bundle
    from training.errors import DataError
    from training.model_card import model_card
    from training.new_folder import write_error
    from training.reports import read_report

    about = ""
    if options.about_data:
        try:
            about = options.about_data.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{options.about_data} cannot be read: {error}.") from error
    reports = [read_report(file) for file in options.reports]
    card = model_card(Bundle.load(options.bundle), reports, about)
    if options.out is None:
        print(card, end="")
        return
    try:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(card, encoding="utf-8")
    except OSError as error:
        raise write_error(options.out, error) from error
    print(f"Wrote {options.out}")
