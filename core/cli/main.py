"""Parses, calls the command, and turns what went wrong into one sentence and an exit code."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence

from core.cli import audits, benchmark, bundles, check, console, engines, exit_codes, galleries, measure
from core.cli.parser import build_parser
from core.errors import Cancelled, GalleryBusy, SightlineError, WrongBundle

log = logging.getLogger(__name__)

COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "index": galleries.index,
    "search": galleries.search,
    "evaluate": measure.evaluate_captions,
    "benchmark": benchmark.benchmark,
    "models": bundles.models,
    "engines": engines.engines,
    "demo": galleries.demo,
    "check": check.check,
    "audit": audits.audit,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `sightline-search` and return its exit code (see `core.cli.exit_codes`)."""
    console.prepare_streams()
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.command == "search" and options.json and str(options.csv) == "-":
        parser.error("--json and --csv - both want standard output; give --csv a file")
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.CRITICAL,
        format="%(levelname)s %(name)s: %(message)s",
    )
    try:
        code = COMMANDS[options.command](options)
        sys.stdout.flush()  # here, so that a reader who has gone away is noticed here
        return code
    except BrokenPipeError:
        # Python flushes standard output once more at exit; give it something that accepts that.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.BROKEN_PIPE
    except (KeyboardInterrupt, Cancelled):
        console.note("Interrupted. What was done is kept.")
        return exit_codes.INTERRUPTED
    except SightlineError as error:
        log.info("the cause", exc_info=True)
        console.note(f"sightline-search: {error}")
        return _code_of(error)
    except Exception as error:
        log.info("unexpected", exc_info=True)
        console.note(
            f"sightline-search: something went wrong that should not ({type(error).__name__}: {error}). "
            "Run it again with --verbose and report what it shows."
        )
        return exit_codes.FAILED


def _code_of(error: SightlineError) -> int:
    if isinstance(error, GalleryBusy):
        return exit_codes.BUSY
    if isinstance(error, (WrongBundle, galleries.NotIndexed)):
        return exit_codes.NOT_INDEXED
    return exit_codes.FAILED
