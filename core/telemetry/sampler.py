"""Asks every source of this machine and makes one sample of the answers."""

import logging
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from core.telemetry.jetson import Jetson
from core.telemetry.jetson_stats import JetsonStats
from core.telemetry.nvidia import NvidiaCard
from core.telemetry.processor import Battery, ProcessorAndMemory, ProcessorTemperature
from core.telemetry.sample import Sample, Source

log = logging.getLogger(__name__)

# Values that mean something only together come from one source.
_POWER = ("power_w", "power_of", "power_budget_w")
_TEMPERATURE = ("temperature_c", "temperature_limit_c")
# Where silicon begins to slow itself down, for parts that do not name their limit.
USUAL_LIMIT_C = 95.0


class Sampler:
    """Asks every source; the first to know a value wins, and of two temperatures the one nearer to its limit.

    Use it from one thread at a time. Made without arguments it finds out what this machine offers. A source that
    fails is left out of that sample, and said once in the log.
    """

    def __init__(self, sources: Sequence[Source] | None = None) -> None:
        self._sources = tuple(find_sources() if sources is None else sources)
        self._complained: set[int] = set()

    def sample(self) -> Sample:
        """The machine now; CPU use is the mean since the last call."""
        samples = [self._read(source) for source in self._sources]
        values: dict[str, Any] = {}
        for sample in samples:
            for field in fields(sample):
                value = getattr(sample, field.name)
                if value is not None and field.name not in (*_POWER, *_TEMPERATURE):
                    values.setdefault(field.name, value)
        powers = [sample for sample in samples if sample.power_w is not None]
        heats = [sample for sample in samples if sample.temperature_c is not None]
        if powers:
            values |= {name: getattr(powers[0], name) for name in _POWER}
        if heats:
            nearest = min(heats, key=_headroom_c)
            values |= {name: getattr(nearest, name) for name in _TEMPERATURE}
        return Sample(**values)

    def _read(self, source: Source) -> Sample:
        try:
            return source.read()
        except Exception:  # a driver's failure must not take the gauges away
            if id(source) not in self._complained:
                self._complained.add(id(source))
                log.warning("%s cannot be read", type(source).__name__, exc_info=True)
            return Sample()


def _headroom_c(sample: Sample) -> float:
    return (sample.temperature_limit_c or USUAL_LIMIT_C) - (sample.temperature_c or 0.0)


def find_sources(root: Path = Path("/"), *, services: bool = True) -> list[Source]:
    """What the machine with this root folder offers: always processor and memory; the others where they are.

    services: also ask a running jetson-stats, which takes a moment to connect to; without, files tell the same.
    """
    sysfs = root / "sys"
    jetson = Jetson.find(root)
    found: list[Source | None] = [
        ProcessorAndMemory(),
        ProcessorTemperature.find(sysfs),
        JetsonStats.find() if services and jetson is not None else None,
        jetson,
        NvidiaCard.find(),
        Battery.find(sysfs),
    ]
    return [source for source in found if source is not None]
