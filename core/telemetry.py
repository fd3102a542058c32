"""How busy and how warm the machine is: one sampler over several sources. What is not there is None, never zero."""

import importlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import psutil

log = logging.getLogger(__name__)

# The names that Xavier, TX2 and Orin (JetPack 5, 6) give their graphics processor in the device tree.
JETSON_GPUS = frozenset({"gv11b", "gp10b", "ga10b", "gpu"})
# Rails that measure what the whole board draws; on boards without one, the rails are added up.
BOARD_INPUT_RAILS = ("VDD_IN", "POM_5V_IN")


@dataclass(frozen=True)
class Sample:
    """One moment of the machine. Percentages are of the whole machine (0 to 100); power is in watts, of the GPU
    (NVIDIA cards) or the board (Jetson); temperature is the GPU's. None: this machine does not tell."""

    cpu_percent: float | None = None
    memory_percent: float | None = None
    gpu_percent: float | None = None
    power_w: float | None = None
    temperature_c: float | None = None


class Source(Protocol):
    """Tells what it knows; every field that it does not know is None."""

    def read(self) -> Sample: ...


class Sampler:
    """Asks every source; the first to know a value wins. Use it from one thread at a time.

    Made without arguments it finds out what this machine offers. A source that fails is left out of that
    sample, and said once in the log.
    """

    def __init__(self, sources: Sequence[Source] | None = None) -> None:
        self._sources = tuple(find_sources() if sources is None else sources)
        self._complained: set[int] = set()

    def sample(self) -> Sample:
        """The machine now; CPU use is the mean since the last call."""
        values: dict[str, float] = {}
        for source in self._sources:
            for name, value in self._read(source).items():
                values.setdefault(name, value)
        return Sample(**values)

    def _read(self, source: Source) -> dict[str, float]:
        try:
            sample = source.read()
        except Exception:  # a driver's failure must not take the gauges away
            if id(source) not in self._complained:
                self._complained.add(id(source))
                log.warning("%s cannot be read", type(source).__name__, exc_info=True)
            return {}
        pairs = ((field.name, getattr(sample, field.name)) for field in fields(sample))
        return {name: value for name, value in pairs if value is not None}


def find_sources(sysfs: Path = Path("/sys")) -> list[Source]:
    """What this machine offers: always processor and memory; a Jetson's nodes or an NVIDIA card if there is one."""
    sources: list[Source] = [ProcessorAndMemory()]
    jetson = Jetson.find(sysfs)
    if jetson is not None:
        return [*sources, jetson]
    card = NvidiaCard.find()
    return sources if card is None else [*sources, card]


class ProcessorAndMemory:
    """CPU and memory of the whole machine."""

    def __init__(self) -> None:
        psutil.cpu_percent(interval=None)  # the first answer is always 0: it measures since the last call

    def read(self) -> Sample:
        return Sample(
            cpu_percent=psutil.cpu_percent(interval=None), memory_percent=psutil.virtual_memory().percent
        )


class NvidiaCard:
    """The first NVIDIA card, through the driver's NVML and the optional package nvidia-ml-py."""

    def __init__(self, nvml: Any, handle: Any) -> None:
        self._nvml, self._handle = nvml, handle

    @classmethod
    def find(cls) -> "NvidiaCard | None":
        """The card, or None when package, driver or card is missing."""
        try:
            nvml: Any = importlib.import_module("pynvml")
        except ImportError:
            return None
        try:
            nvml.nvmlInit()
            return cls(nvml, nvml.nvmlDeviceGetHandleByIndex(0))
        except nvml.NVMLError as error:
            log.info("no NVIDIA card: %s", error)
            return None

    def read(self) -> Sample:
        nvml, handle = self._nvml, self._handle
        return Sample(
            gpu_percent=self._ask(lambda: float(nvml.nvmlDeviceGetUtilizationRates(handle).gpu)),
            power_w=self._ask(lambda: nvml.nvmlDeviceGetPowerUsage(handle) / 1000),
            temperature_c=self._ask(
                lambda: float(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU))
            ),
        )

    def _ask(self, question: Any) -> float | None:
        """Each value by itself: many cards do not tell their power."""
        try:
            return question()
        except self._nvml.NVMLError:
            return None


@dataclass(frozen=True)
class Rail:
    """One supply that a Jetson's INA3221 monitor measures."""

    name: str
    millivolts: Path
    milliamperes: Path


class Jetson:
    """A Jetson's graphics processor and power monitor, as files of the kernel under `sysfs`."""

    def __init__(self, load: Path, rails: Sequence[Rail], temperature: Path | None) -> None:
        self._load, self._rails, self._temperature = load, rails, temperature

    @classmethod
    def find(cls, sysfs: Path) -> "Jetson | None":
        """The Jetson whose kernel shows `sysfs`, or None on other machines."""
        for device in sorted(sysfs.glob("class/devfreq/*/device")):
            if _text(device / "of_node" / "name") in JETSON_GPUS and (device / "load").is_file():
                return cls(device / "load", _rails(sysfs), _gpu_temperature(sysfs))
        return None

    def read(self) -> Sample:
        per_mille, millidegrees = _number(self._load), _number(self._temperature)
        return Sample(
            gpu_percent=None if per_mille is None else per_mille / 10,
            power_w=self._watts(),
            temperature_c=None if millidegrees is None else millidegrees / 1000,
        )

    def _watts(self) -> float | None:
        total: float | None = None
        for rail in self._rails:
            millivolts, milliamperes = _number(rail.millivolts), _number(rail.milliamperes)
            if millivolts is not None and milliamperes is not None:
                total = (total or 0.0) + millivolts * milliamperes / 1e6
        return total


def _rails(sysfs: Path) -> list[Rail]:
    """The rails whose powers add up to the board's."""
    rails: list[Rail] = []
    for label in sorted(sysfs.glob("bus/i2c/devices/*/hwmon/hwmon*/in[1-3]_label")):
        name, channel = _text(label), label.name[2]
        if name and name != "NC" and "ina3221" in (_text(label.parents[2] / "name") or ""):
            rails.append(
                Rail(name, label.with_name(f"in{channel}_input"), label.with_name(f"curr{channel}_input"))
            )
    return [rail for rail in rails if rail.name in BOARD_INPUT_RAILS] or rails


def _gpu_temperature(sysfs: Path) -> Path | None:
    for kind in sorted(sysfs.glob("class/thermal/thermal_zone*/type")):
        if "gpu" in (_text(kind) or "").lower():
            return kind.with_name("temp")
    return None


def _text(file: Path) -> str | None:
    try:
        return file.read_text(errors="replace").strip("\0 \t\r\n")
    except OSError:
        return None


def _number(file: Path | None) -> float | None:
    """None also while a sensor sleeps: its file is there and cannot be read."""
    text = None if file is None else _text(file)
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
