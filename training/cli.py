"""`sightline-train`: from captioned pictures to a bundle. Parses, calls, prints, and chooses the exit code."""

import argparse
import sys

from core.errors import Cancelled, SightlineError
from training.commands import card, compare, evaluate, export, prepare, prune, quantize, synthesize, train

_COMMANDS = (synthesize, prepare, train, prune, export, quantize, evaluate, compare, card)

_EXIT_FAILED = 1
_EXIT_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 failed with a sentence, 2 wrong usage, 130 interrupted."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except SightlineError as error:
        print(f"sightline-train: {error}", file=sys.stderr)
        return _EXIT_FAILED
    except (Cancelled, KeyboardInterrupt):
        print("Stopped.", file=sys.stderr)
        return _EXIT_INTERRUPTED
    except ImportError as error:
        if error.name is None or error.name.split(".")[0] in ("core", "training"):
            raise
        print(f"sightline-train needs {error.name}: pip install 'sightline[train]'", file=sys.stderr)
        return _EXIT_FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sightline-train", description="Train and export Sightline's models."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in _COMMANDS:
        module.add(commands)
    return parser
