"""What only a GPU can show: memory that stays level over many runs and switches, and what happens when it runs out.

`sightline-search engines check` runs all of it. Running out is tried with a ration, not by filling the GPU: on a
Jetson its memory is the machine's, and filling that ends other programs.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.encoder import DualEncoder
from core.errors import EngineError, EngineRefused, RuntimeUnavailable
from core.precision import Precision
from core.precisions import tower_file
from core.progress import CancelToken, Progress, ProgressCallback
from core.runtimes.automatic import AutomaticRuntime
from core.runtimes.openvino import OpenVinoRuntime
from core.runtimes.tensorrt import TensorRtRuntime
from core.runtimes.tensorrt_device import Device, OutOfDeviceMemory

if TYPE_CHECKING:
    from core.runtimes.tensorrt_library import Library

log = logging.getLogger(__name__)

USUAL_RUNS = 1000
SWITCH_ROUNDS = 5
# Other programs come and go on a Jetson, whose GPU has no memory of its own; a leak of a buffer is far above this.
TOLERATED_BYTES = 32 * 2**20
_SAMPLES = 40
_TEXTS = ("a red coat", "a man in a black coat with a white bag", "a woman wearing a blue dress and a hat")


@dataclass(frozen=True)
class Check:
    """One thing that was tried. detail: a sentence with the figures."""

    name: str
    passed: bool
    detail: str


def check_device(
    bundle: Bundle,
    library: "Library",
    device: Device,
    precisions: Sequence[Precision],
    runs: int,
    *,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> list[Check]:
    """Run every check with the verified engines of `bundle`. EngineError when there is none; Cancelled."""
    runtime = TensorRtRuntime(library.product, bundle.path, library=library, device=device)
    usable = [precision for precision in precisions if _has_engines(runtime, bundle, precision)]
    if not usable:
        raise EngineError(
            "There is no verified engine to check. Build and verify some with: sightline-search engines build."
        )
    with closing(DualEncoder(bundle, usable[0], runtime=runtime)) as encoder:
        checks = [_steady(encoder, device, precision, runs, progress, cancel) for precision in usable]
        if len(usable) > 1:
            checks.append(_switches(encoder, device, usable, progress, cancel))
    progress(Progress("Running out of memory"))
    return [*checks, *_out_of_memory(bundle, library, usable[0])]


def _has_engines(runtime: TensorRtRuntime, bundle: Bundle, precision: Precision) -> bool:
    try:
        for tower in (IMAGE_TOWER, TEXT_TOWER):
            runtime.load(tower_file(bundle, tower, precision), precision).close()
    except EngineRefused as error:
        log.info("%s is not checked: %s", precision.label, error)
        return False
    return True


def _steady(
    encoder: DualEncoder,
    device: Device,
    precision: Precision,
    runs: int,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> Check:
    """Many runs of changing size: pictures one, three and a full batch at a time, descriptions of each length."""
    encoder.switch(precision)
    spec = encoder.bundle.image_spec
    pixels = np.random.default_rng(0).standard_normal((encoder.batch_size, 3, spec.height, spec.width))
    batches = [pixels[:count].astype(np.float32) for count in (1, 3, len(pixels))]
    levels: list[int] = []
    process, stage = psutil.Process(), f"Running {precision.label}"
    first_host = 0
    for run in range(runs):
        cancel.raise_if_cancelled()
        encoder.encode_images(batches[run % len(batches)])
        encoder.encode_texts([_TEXTS[run % len(_TEXTS)]])
        if run % max(1, runs // _SAMPLES) == 0:
            progress(Progress(stage, run, runs))
            levels.append(device.memory()[0])
        if run == runs // 10:
            first_host = process.memory_info().rss
    progress(Progress(stage, runs, runs))
    quarter = max(1, len(levels) // 4)
    lost = median(levels[:quarter]) - median(levels[-quarter:])
    grown = process.memory_info().rss - first_host
    return Check(
        f"{runs:,} runs at {precision.label}",
        lost <= TOLERATED_BYTES and grown <= TOLERATED_BYTES,
        f"GPU memory in use grew by {_mib(lost)}, this program by {_mib(grown)} (up to {_mib(TOLERATED_BYTES)} is "
        "taken for chance).",
    )


def _switches(
    encoder: DualEncoder,
    device: Device,
    precisions: Sequence[Precision],
    progress: ProgressCallback,
    cancel: CancelToken,
) -> Check:
    """The second round is the measure: the first loads kernels that CUDA keeps."""
    levels: list[int] = []
    for number in range(SWITCH_ROUNDS):
        for precision in (*precisions[1:], precisions[0]):
            cancel.raise_if_cancelled()
            encoder.switch(precision)
            encoder.encode_texts(_TEXTS[:1])
        progress(Progress("Switching precisions", number + 1, SWITCH_ROUNDS))
        levels.append(device.memory()[0])
    lost = levels[1] - levels[-1]
    names = ", ".join(precision.label for precision in precisions)
    return Check(
        f"{SWITCH_ROUNDS} rounds of switching between {names}",
        lost <= TOLERATED_BYTES,
        f"GPU memory in use grew by {_mib(lost)} after the second round.",
    )


class _RationedDevice(Device):
    """The GPU, of which no more than `ration` bytes are given out."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0
        self.ration: int | None = None

    def allocate(self, count: int) -> Any:
        if self.ration is not None and self.given + count > self.ration:
            raise OutOfDeviceMemory("The GPU has too little memory left (a ration, to try this out).")
        self.given += count
        return _Rationed(super().allocate(count), self._give_back(count))

    def _give_back(self, count: int) -> Callable[[], None]:
        def give_back() -> None:
            self.given -= count

        return give_back


class _Rationed:
    def __init__(self, allocation: Any, given_back: Callable[[], None]) -> None:
        self._allocation, self._given_back = allocation, given_back

    def __int__(self) -> int:
        return int(self._allocation)

    def free(self) -> None:
        self._allocation.free()
        self._given_back()


def _out_of_memory(bundle: Bundle, library: "Library", precision: Precision) -> list[Check]:
    """A ration one byte short of what all profiles need, then none at all."""
    device = _RationedDevice()
    runtime = TensorRtRuntime(library.product, bundle.path, library=library, device=device)
    image = tower_file(bundle, IMAGE_TOWER, precision)
    with closing(runtime.load(image, precision)) as tower:
        needed, batches = device.given, tower.batches
    smaller = Check("Too little memory for the largest batch", False, "There is only one batch size to try.")
    if len(batches) > 1:
        device.ration = needed - 1
        smaller = _tried(
            "Too little memory for the largest batch", lambda: _next_smaller(runtime, image, precision)
        )
    device.ration = 0
    fallback = AutomaticRuntime(runtime, OpenVinoRuntime())
    return [smaller, _tried("Too little memory for any", lambda: _cpu_instead(bundle, fallback, precision))]


def _tried(name: str, attempt: Callable[[], tuple[bool, str]]) -> Check:
    try:
        return Check(name, *attempt())
    except RuntimeUnavailable as error:
        return Check(name, False, str(error))


def _next_smaller(runtime: TensorRtRuntime, image: Path, precision: Precision) -> tuple[bool, str]:
    runtime.take_notices()
    with closing(runtime.load(image, precision)) as tower:
        notices = runtime.take_notices()
        return bool(notices) and bool(tower.batches), " ".join(notices) or "Nothing was said."


def _cpu_instead(bundle: Bundle, runtime: AutomaticRuntime, precision: Precision) -> tuple[bool, str]:
    with closing(DualEncoder(bundle, precision, runtime=runtime)) as encoder:
        notices = encoder.take_notices()
        encoder.encode_texts(_TEXTS[:1])
        on_cpu = encoder.runtime_name == OpenVinoRuntime().name
        return on_cpu and bool(notices), " ".join(notices) or "Nothing was said."


def _mib(count: float) -> str:
    return f"{count / 2**20:.1f} MiB"
