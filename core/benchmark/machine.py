"""What a reader must know of a machine to judge its numbers."""

import os
import platform
import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import psutil

from core import __version__
from core.telemetry import Sample
from core.telemetry.sysfs import text


def describe_machine(sample: Sample, root: Path = Path("/")) -> dict[str, str]:
    """Names and values for a table, in order; what is not known is left out. `sample`: the machine at rest."""
    facts = {
        "machine": _model(root),
        "processor": _processor(root),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "graphics": _graphics(root),
        "power mode": sample.power_mode,
        "on battery": None if sample.on_battery is None else ("yes" if sample.on_battery else "no"),
        "system": _system(root),
        "JetPack": _jetson_linux(root),
        "kernel": platform.release(),
        "Python": platform.python_version(),
        "OpenVINO": _version("openvino"),
        "TensorRT": _version("tensorrt"),
        "Sightline": __version__,
        "load before": f"{os.getloadavg()[0]:.1f}",
    }
    return {name: value for name, value in facts.items() if value}


def different(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Names of the facts in which two machines differ, but for the load."""
    return [name for name in {**one, **other} if name != "load before" and one.get(name) != other.get(name)]


def _model(root: Path) -> str | None:
    """A board's name from its device tree; a PC's from its firmware."""
    for name in ("proc/device-tree/model", "sys/class/dmi/id/product_name"):
        found = text(root / name)
        if found:
            return found
    return None


def _processor(root: Path) -> str:
    match = re.search(r"^model name\s*:\s*(.+)$", text(root / "proc/cpuinfo") or "", re.MULTILINE)
    return match[1] if match else platform.machine()


def _graphics(root: Path) -> str | None:
    for information in sorted(root.glob("proc/driver/nvidia/gpus/*/information")):
        match = re.search(r"^Model:\s*(.+)$", text(information) or "", re.MULTILINE)
        if match:
            return match[1]
    return None


def _system(root: Path) -> str | None:
    match = re.search(r'^PRETTY_NAME="?([^"\n]+)', text(root / "etc/os-release") or "", re.MULTILINE)
    return match[1] if match else None


def _jetson_linux(root: Path) -> str | None:
    """ "# R36 (release), REVISION: 4.4, ..." as "Jetson Linux 36.4.4"."""
    pattern = r"R(\d+) \(release\), REVISION: ([\d.]+)"
    match = re.search(pattern, text(root / "etc/nv_tegra_release") or "")
    return f"Jetson Linux {match[1]}.{match[2]}" if match else None


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
