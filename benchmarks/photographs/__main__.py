"""Fetch photographs of real people from public repositories and cut out the people, to measure a model on.

The pictures belong to others and often come without a licence of their own: measure with them on your own machine,
and neither pass them on nor train on them (benchmarks/README.md).
"""

import argparse
import sys
from pathlib import Path

from benchmarks.photographs.crops import CAPTIONS, build
from benchmarks.photographs.people import Photograph, read_people
from benchmarks.photographs.sources import ADDRESS, NotObtained, from_clones, from_network
from core.errors import SightlineError
from core.paths import display_path


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 everybody, 1 some or all are missing, 2 wrong usage, 130 interrupted."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.clones and not options.clones.is_dir():
        parser.error(f"--from: there is no folder {display_path(options.clones)}")
    if not options.address.startswith(("http://", "https://")):
        parser.error("--address: an address begins with http:// or https://")
    source = from_clones(options.clones) if options.clones else from_network(options.address)
    people = read_people()
    try:
        written = build(people, source, options.out, _say_missing, overwrite=options.overwrite)
    except SightlineError as error:
        print(f"photographs: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return 130
    print(f"{written} of {len(people)} people in {display_path(options.out / CAPTIONS)}")
    if written < len(people):
        print(
            "Figures on this part cannot be compared with those on the whole set. Run it again with --overwrite.",
            file=sys.stderr,
        )
        return 1
    return 0


def _say_missing(photograph: Photograph, people: int, reason: NotObtained) -> None:
    print(f"{photograph} ({people} people) is left out: {reason}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.photographs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to make: captions.json and imgs/")
    parser.add_argument(
        "--from", dest="clones", type=Path, metavar="FOLDER",
        help="take the pictures from clones of the repositories, FOLDER/OWNER/NAME or FOLDER/OWNER+NAME, "
        "instead of fetching them",
    )  # fmt: skip
    parser.add_argument(
        "--address", default=ADDRESS, metavar="URL", help="where to fetch from (default: %(default)s)"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace OUT if this command made it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
