"""A Jetson, through the files that its kernel and nvpmodel show. Needs no rights and no package.

GPU load and its device names: NVIDIA's nvgpu driver. Rails: the kernel's ina3221 driver (hwmon; one supply per
channel, millivolts and milliamperes). Temperatures: thermal zones. Power mode: nvpmodel's own two text files.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.sentences import say
from core.telemetry.sample import Sample
from core.telemetry.sysfs import number, text

# The names that Xavier, TX2, Orin (JetPack 5, then 6) and Thor give their graphics processor in the device tree.
GPUS = frozenset({"gv11b", "gp10b", "ga10b", "gpu", "gb10b"})
# Rails that measure what the whole module draws; on boards without one, the rails are added up.
INPUT_RAILS = ("VDD_IN", "POM_5V_IN")
# Fed by another measured rail (AGX Orin): adding it would count it twice. NVIDIA's own power sums leave it out.
FED_BY_ANOTHER = {"VDDQ_VDD2_1V8AO": "VIN_SYS_5V0"}
# Thermal zones that matter: the junction is the hottest of all others; not every board has or enables it.
JUNCTION, PROCESSORS = "tj", ("gpu", "cpu")
_MODE_STATUS = re.compile(r"pmode:(\d+)")
_MODE_NAME = re.compile(r"POWER_MODEL\s+ID=(\d+)\s+NAME=(\w+)")
_MODE_WATTS = re.compile(r"(?:^|_)(\d+)W(?:_|$)")


def power_budget(mode: str | None) -> float | None:
    """Watts that a power mode is named after ("MODE_30W", "15W"); None for one without a limit ("MAXN")."""
    match = _MODE_WATTS.search(mode or "")
    return float(match[1]) if match else None


@dataclass(frozen=True)
class Rail:
    """One supply that a Jetson's INA3221 monitor measures."""

    name: str
    millivolts: Path
    milliamperes: Path


@dataclass(frozen=True)
class Zone:
    """A thermal zone: its sensor in thousandths of a degree, and where the kernel begins to slow things down."""

    name: str
    sensor: Path
    limit_c: float | None


class Jetson:
    """GPU load, power, temperature and power mode of the Jetson whose files are below `root`."""

    def __init__(self, root: Path) -> None:
        self._sysfs = root / "sys"
        self._mode_status = root / "var/lib/nvpmodel/status"
        self._load = _gpu_load(self._sysfs)
        self._rails = _rails(self._sysfs)
        self._zones = _zones(self._sysfs)
        names = text(root / "etc/nvpmodel.conf") or ""
        self._mode_names = {int(number): name for number, name in _MODE_NAME.findall(names)}

    @classmethod
    def find(cls, root: Path = Path("/")) -> "Jetson | None":
        """The Jetson that this is, or None on other machines."""
        here = (root / "etc/nv_tegra_release").is_file() or _gpu_load(root / "sys") is not None
        return cls(root) if here else None

    def read(self) -> Sample:
        mode = self._mode()
        watts = self._watts()
        sample = Sample(
            gpu_percent=self._gpu_percent(),
            power_w=watts,
            power_of=None if watts is None else say("board"),
            power_budget_w=power_budget(mode),
            power_mode=mode,
        )
        celsius, limit = self._hottest()
        return replace(sample, temperature_c=celsius, temperature_limit_c=limit)

    def _gpu_percent(self) -> float | None:
        if self._load is None:  # a program started with the machine may come before the driver's files
            self._load = _gpu_load(self._sysfs)
        per_mille = number(self._load)
        return None if per_mille is None else per_mille / 10

    def _watts(self) -> float | None:
        total: float | None = None
        for rail in self._rails:
            millivolts, milliamperes = number(rail.millivolts), number(rail.milliamperes)
            if millivolts is not None and milliamperes is not None:
                total = (total or 0.0) + millivolts * milliamperes / 1e6
        return total

    def _hottest(self) -> tuple[float | None, float | None]:
        """Temperature and limit of the hottest zone that answers; the junction, where it does, is that."""
        known: list[tuple[float, float | None]] = []
        for zone in self._zones:
            millidegrees = number(zone.sensor)
            if millidegrees is not None:
                known.append((millidegrees / 1000, zone.limit_c))
                if zone.name == JUNCTION:
                    break
        return max(known, key=lambda pair: pair[0]) if known else (None, None)

    def _mode(self) -> str | None:
        match = _MODE_STATUS.search(text(self._mode_status) or "")
        return self._mode_names.get(int(match[1])) if match else None


def _gpu_load(sysfs: Path) -> Path | None:
    for device in sorted(sysfs.glob("class/devfreq/*/device")):
        if text(device / "of_node" / "name") in GPUS and (device / "load").is_file():
            return device / "load"
    return None


def _rails(sysfs: Path) -> Sequence[Rail]:
    """The rails whose powers add up to the module's."""
    rails: dict[str, Rail] = {}
    for label in sorted(sysfs.glob("bus/i2c/devices/*/hwmon/hwmon*/in[1-3]_label")):
        name, channel = text(label), label.name[2]
        if name and name != "NC" and "ina3221" in (text(label.parents[2] / "name") or ""):
            current = label.with_name(f"curr{channel}_input")
            rails[name] = Rail(name, label.with_name(f"in{channel}_input"), current)
    inputs = [rail for rail in rails.values() if rail.name in INPUT_RAILS]
    return inputs or [rail for rail in rails.values() if FED_BY_ANOTHER.get(rail.name) not in rails]


def _zones(sysfs: Path) -> Sequence[Zone]:
    zones: list[Zone] = []
    for kind in sorted(sysfs.glob("class/thermal/thermal_zone*/type")):
        name = re.split("[-_]", text(kind) or "")[0].lower()  # "GPU-therm" (JetPack 5), "gpu-thermal" (6)
        if name == JUNCTION or name in PROCESSORS:
            zones.append(Zone(name, kind.with_name("temp"), _slows_at(kind.parent)))
    return sorted(zones, key=lambda zone: zone.name != JUNCTION)


def _slows_at(zone: Path) -> float | None:
    """Degrees of the lowest passive trip point; without one, of the lowest hot or critical one."""
    trips: dict[str, list[float]] = {}
    for kind in zone.glob("trip_point_*_type"):
        millidegrees = number(kind.with_name(kind.name.replace("_type", "_temp")))
        if millidegrees is not None and millidegrees > 0:
            trips.setdefault(text(kind) or "", []).append(millidegrees / 1000)
    for name in ("passive", "hot", "critical"):
        if name in trips:
            return min(trips[name])
    return None
