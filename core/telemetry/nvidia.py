"""An NVIDIA graphics card, through the driver's NVML and the optional package nvidia-ml-py."""

import importlib
import logging
from collections.abc import Callable
from typing import Any

from core.sentences import say
from core.telemetry.sample import Sample

log = logging.getLogger(__name__)


class NvidiaCard:
    """The first NVIDIA card."""

    def __init__(self, nvml: Any, handle: Any) -> None:
        self._nvml, self._handle = nvml, handle
        self._budget_w = self._ask(lambda: nvml.nvmlDeviceGetEnforcedPowerLimit(handle) / 1000)
        self._limit_c = self._ask(
            lambda: float(
                nvml.nvmlDeviceGetTemperatureThreshold(handle, nvml.NVML_TEMPERATURE_THRESHOLD_SLOWDOWN)
            )
        )

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
        watts = self._ask(lambda: nvml.nvmlDeviceGetPowerUsage(handle) / 1000)
        celsius = self._ask(lambda: float(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU)))
        return Sample(
            gpu_percent=self._ask(lambda: float(nvml.nvmlDeviceGetUtilizationRates(handle).gpu)),
            power_w=watts,
            power_of=None if watts is None else say("graphics card"),
            power_budget_w=None if watts is None else self._budget_w,
            temperature_c=celsius,
            temperature_limit_c=None if celsius is None else self._limit_c,
        )

    def _ask(self, question: Callable[[], float]) -> float | None:
        """Each value by itself: many cards do not tell their power."""
        try:
            return question()
        except self._nvml.NVMLError:
            return None
