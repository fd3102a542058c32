"""One module a subcommand of `sightline-train`. Each has `add(commands)`, which declares its arguments and
sets `run`, the function that takes the parsed options. Heavy imports happen inside `run`, so that help is quick.
"""

import argparse
from collections.abc import Callable

Commands = argparse._SubParsersAction  # argparse has no public name for it


def command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], None], text: str
) -> argparse.ArgumentParser:
    """A subcommand whose help and description are `text`."""
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser
