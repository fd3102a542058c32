"""What the measuring scripts share: options, interleaved timing, a place of their own.

`core` is imported inside functions, so that `benchmarks.memory` can measure what importing it costs.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

PRECISIONS = ("fp32", "fp16", "int8")
Item = TypeVar("Item")


def parser(
    description: str | None, *, rounds: int | None = None, precisions: bool = True
) -> argparse.ArgumentParser:
    """A parser with the options that scripts share; `--rounds` where a default is given."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--bundle", type=Path, help="model bundle (default: the starter bundle)")
    made.add_argument("--folder", type=Path, help="folder of pictures (default: the sample gallery)")
    if precisions:
        made.add_argument(
            "--precisions", nargs="+", choices=PRECISIONS, default=list(PRECISIONS), help="default: all three"
        )
    made.add_argument("--json", action="store_true", help="print one JSON document instead of lines")
    if rounds is not None:
        made.add_argument("--rounds", type=positive, default=rounds, help=f"default: {rounds}")
    return made


def positive(text: str) -> int:
    """An argparse type: a whole number above zero."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def interleaved(
    cases: dict[str, Callable[[], Any]], rounds: int, *, warm_ups: int = 1
) -> dict[str, list[float]]:
    """Seconds of each case in each round, after warm-up.

    Each round runs every case once, starting with another one, so that a busy minute of the machine or a
    processor that slows down meets all of them; divide within a round, then take the median.
    """
    for case in cases.values():
        for _ in range(warm_ups):
            case()
    names, seconds = list(cases), {name: [] for name in cases}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            seconds[name].append(timed(cases[name]))
    return seconds


def interleaved_over(
    items: Iterable[Item], cases: dict[str, Callable[[Item], Any]], rounds: int
) -> dict[str, list[float]]:
    """Seconds of every single call, after a warm-up over all items with every case.

    A round goes through all items, so that none finds the machine prepared by itself a moment ago; the cases
    follow each other on one item, in alternating order.
    """
    items, names = list(items), list(cases)
    for name in names:
        for item in items:
            cases[name](item)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for number, item in enumerate(items):
            for name in names if (turn + number) % 2 == 0 else reversed(names):
                seconds[name].append(timed(lambda name=name, item=item: cases[name](item)))
    return seconds


def timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def median(values: Sequence[float]) -> float:
    return float(np.median(values))


def p50_p95_ms(seconds: Sequence[float]) -> tuple[float, float]:
    low, high = np.percentile(seconds, [50, 95]) * 1000.0
    return float(low), float(high)


def median_ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """Median over the rounds of one case divided by another in the same round."""
    return median([a / b for a, b in zip(over, under, strict=True)])


@contextmanager
def scratch() -> Generator[Path, None, None]:
    """A temporary folder, where galleries' stores go too: the user's own are neither used nor changed."""
    before = os.environ.get("SIGHTLINE_DATA")
    with tempfile.TemporaryDirectory(prefix="sightline-bench-") as name:
        os.environ["SIGHTLINE_DATA"] = str(Path(name, "data"))
        try:
            yield Path(name)
        finally:
            os.environ.pop("SIGHTLINE_DATA")
            if before is not None:
                os.environ["SIGHTLINE_DATA"] = before


def run(main: Callable[[], None]) -> None:
    """Run a script's `main`; an error that has a sentence for an operator is that sentence and exit code 1."""
    from core.errors import SightlineError

    try:
        main()
    except SightlineError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
