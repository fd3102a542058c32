"""What every Linux machine tells: processor, memory, temperatures, and whether it runs on a battery."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from core.telemetry.sample import Sample
from core.telemetry.sysfs import number, text

# Drivers that measure the processor: Intel, AMD (two), and Arm boards.
PROCESSOR_DRIVERS = frozenset({"coretemp", "k10temp", "zenpower", "cpu_thermal"})


class ProcessorAndMemory:
    """CPU and memory of the whole machine. CPU use is the mean since the last `read`, at first since it was made."""

    def __init__(self) -> None:
        self._before = _busy_and_total()

    def read(self) -> Sample:
        (busy, total), (busy_before, total_before) = _busy_and_total(), self._before
        self._before = busy, total
        elapsed = total - total_before
        memory = psutil.virtual_memory()
        return Sample(
            cpu_percent=100 * min(1.0, max(0.0, (busy - busy_before) / elapsed)) if elapsed > 0 else None,
            memory_percent=memory.percent,
            memory_available_bytes=memory.available,
        )


def _busy_and_total() -> tuple[float, float]:
    """CPU seconds since the start of the machine. (`psutil.cpu_percent` keeps one such pair for all who ask.)"""
    times = psutil.cpu_times()
    # Time of virtual machines is counted in user and nice already.
    total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    return total - times.idle - getattr(times, "iowait", 0.0), total


@dataclass(frozen=True)
class Thermometer:
    """A sensor in thousandths of a degree, and its limit in degrees where the driver names one."""

    file: Path
    limit_c: float | None


class ProcessorTemperature:
    """The hottest of the processor's own sensors."""

    def __init__(self, thermometers: Sequence[Thermometer]) -> None:
        self._thermometers = thermometers

    @classmethod
    def find(cls, sysfs: Path) -> "ProcessorTemperature | None":
        """None where no driver tells it, as in virtual machines."""
        found: list[Thermometer] = []
        for hwmon in sorted(sysfs.glob("class/hwmon/hwmon*")):
            if text(hwmon / "name") in PROCESSOR_DRIVERS:
                found += [Thermometer(file, _limit(file)) for file in sorted(hwmon.glob("temp[0-9]*_input"))]
        return cls(found) if found else None

    def read(self) -> Sample:
        values = [(number(thermometer.file), thermometer.limit_c) for thermometer in self._thermometers]
        known = [(millidegrees / 1000, limit) for millidegrees, limit in values if millidegrees is not None]
        if not known:
            return Sample()
        celsius, limit = max(known, key=lambda pair: pair[0])
        return Sample(temperature_c=celsius, temperature_limit_c=limit)


def _limit(file: Path) -> float | None:
    prefix = file.name.removesuffix("_input")
    for kind in ("max", "crit"):
        millidegrees = number(file.with_name(f"{prefix}_{kind}"))
        if millidegrees:  # some drivers say 0 for "unknown"
            return millidegrees / 1000
    return None


class Battery:
    """Whether the machine runs on batteries of its own; those of mice and headsets do not count."""

    def __init__(self, batteries: Sequence[Path]) -> None:
        self._batteries = batteries

    @classmethod
    def find(cls, sysfs: Path) -> "Battery | None":
        found = [
            supply
            for supply in sorted(sysfs.glob("class/power_supply/*"))
            if text(supply / "type") == "Battery" and text(supply / "scope") != "Device"
        ]
        return cls(found) if found else None

    def read(self) -> Sample:
        states = [state for supply in self._batteries if (state := text(supply / "status")) is not None]
        return Sample(on_battery="Discharging" in states if states else None)
