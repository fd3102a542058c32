"""A series of samples of the machine while something runs, and what it says: averages, peaks, energy."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.telemetry import Sample, Sampler

INTERVAL_S = 0.25


@dataclass(frozen=True)
class Reading:
    """One sample, `seconds` after the series began."""

    seconds: float
    sample: Sample


@dataclass(frozen=True)
class Series:
    """Samples in the order of time. Average and peak of a value come from these same samples, so that no average
    can lie above its peak. What the machine does not tell is None."""

    readings: tuple[Reading, ...]

    def values(self, name: str) -> list[float]:
        """The values of a field of `Sample` that are known."""
        found = (getattr(reading.sample, name) for reading in self.readings)
        return [float(value) for value in found if value is not None]

    def average(self, name: str) -> float | None:
        values = self.values(name)
        return sum(values) / len(values) if values else None

    def peak(self, name: str) -> float | None:
        return max(self.values(name), default=None)

    def joules(self, seconds: float) -> float | None:
        """Energy drawn in `seconds` at the average power of this series."""
        watts = self.average("power_w")
        return None if watts is None else watts * seconds


class Recorder:
    """Takes a sample every `interval_s` in a thread of its own while its `with` block runs."""

    def __init__(self, sampler: Sampler, interval_s: float = INTERVAL_S) -> None:
        self._sampler, self._interval_s = sampler, interval_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._record, name="telemetry", daemon=True)
        self._readings: list[Reading] = []
        self._started = 0.0

    @property
    def series(self) -> Series:
        return Series(tuple(self._readings))

    def __enter__(self) -> "Recorder":
        self._sampler.sample()  # CPU use is counted from here
        self._started = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        # A block shorter than an interval still has one reading; a last one over a sliver of time would only be noise.
        if not self._readings:
            self._take()

    def _record(self) -> None:
        while not self._stop.wait(self._interval_s):
            self._take()

    def _take(self) -> None:
        sample = self._sampler.sample()
        self._readings.append(Reading(time.monotonic() - self._started, sample))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie; nearest rank, so it is one that was measured."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]
