"""One moment of the machine, and what a source of such moments is."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Sample:
    """One moment of the machine. None: this machine does not tell; it is never written as zero.

    Percentages are of the whole machine (0 to 100). `power_w` is drawn now by `power_of` ("board", or "graphics
    card"), which is allowed `power_budget_w`. `temperature_c` is that of the part nearest to its limit
    `temperature_limit_c`, where the machine slows itself down. `power_mode` is a Jetson's, as nvpmodel names it.
    `on_battery`: running on a battery of its own; None where there is no battery.
    """

    cpu_percent: float | None = None
    memory_percent: float | None = None
    gpu_percent: float | None = None
    power_w: float | None = None
    temperature_c: float | None = None
    memory_available_bytes: int | None = None
    power_of: str | None = None
    power_budget_w: float | None = None
    temperature_limit_c: float | None = None
    power_mode: str | None = None
    on_battery: bool | None = None


class Source(Protocol):
    """Tells what it knows; every field that it does not know is None."""

    def read(self) -> Sample: ...
