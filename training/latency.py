"""Latency of towers against each other on this machine: what a ratio in a report stands on."""

import time
from collections.abc import Callable, Mapping

import numpy as np

_SETTLING = 3


def latency_ratios(cases: Mapping[str, Callable[[], object]], baseline: str, rounds: int) -> dict[str, float]:
    """Median time of each case over that of `baseline` in the same round; below 1 is faster.

    The cases take turns within a round, so that a busy minute of the machine meets all of them.
    """
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(rounds + _SETTLING):
        names = list(cases)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            began = time.perf_counter()
            cases[name]()
            if turn >= _SETTLING:
                seconds[name].append(time.perf_counter() - began)
    base = np.array(seconds[baseline])
    return {name: float(np.median(np.array(own) / base)) for name, own in seconds.items()}
