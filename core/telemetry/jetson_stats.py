"""A Jetson, through the service of jetson-stats (`jtop`) where it is installed and running.

The package is not one of ours and never required; without it, or without its service, `core.telemetry.jetson`
reads the same values from the kernel's files.
"""

import importlib
import logging
from typing import Any, cast

from core.sentences import say
from core.telemetry.jetson import FED_BY_ANOTHER, JUNCTION, PROCESSORS, power_budget
from core.telemetry.sample import Sample

log = logging.getLogger(__name__)

_OFFLINE_C = -256


class JetsonStats:
    """GPU load, power, temperature and power mode as the jtop service last told them, about once a second."""

    def __init__(self, client: Any) -> None:
        self._client = client

    @classmethod
    def find(cls) -> "JetsonStats | None":
        """Connected to the service, or None when the package or the service is missing."""
        try:
            package: Any = importlib.import_module("jtop")
        except ImportError:
            return None
        try:
            client = package.jtop()
            client.start()
        except Exception as error:  # not running, no rights, another version: it has many reasons
            log.info("jetson-stats does not answer (%s); reading the kernel's files instead", error)
            return None
        return cls(client)

    def read(self) -> Sample:
        """Raises what jtop raises when its service has gone away."""
        client = self._client
        client.ok(spin=True)
        watts = _watts(client.power)
        mode = None if client.nvpmodel is None else str(client.nvpmodel)
        celsius = _celsius(client.temperature)
        return Sample(
            gpu_percent=_load(client.gpu),
            power_w=watts,
            power_of=None if watts is None else say("board"),
            power_budget_w=power_budget(mode),
            temperature_c=celsius,
            power_mode=mode,
        )


def _load(gpus: Any) -> float | None:
    for gpu in dict(gpus).values():
        load = gpu.get("status", {}).get("load")
        if load is not None:
            return float(load)
    return None


def _watts(power: Any) -> float | None:
    """The module's watts: its input rail where jtop found one, else the rails that are not parts of others."""
    if "name" in power.get("tot", {}):
        return power["tot"]["power"] / 1000
    rails = cast("dict[str, dict[str, float]]", power.get("rail", {}))
    own = [rail["power"] for name, rail in rails.items() if FED_BY_ANOTHER.get(name) not in rails]
    return sum(own) / 1000 if own else None


def _celsius(temperature: Any) -> float | None:
    zones = cast("dict[str, dict[str, float]]", temperature)
    names = (JUNCTION,) if JUNCTION in {name.lower() for name in zones} else PROCESSORS
    known = [
        value["temp"]
        for name, value in zones.items()
        if name.lower() in names and value.get("temp", _OFFLINE_C) > _OFFLINE_C
    ]
    return max(known) if known else None
