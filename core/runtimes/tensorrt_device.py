"""The GPU through PyCUDA: its primary context, memory and streams. Nothing but this module imports PyCUDA.

The primary context is shared with TensorRT and with any other library in the process. A thread makes it current
for as long as it uses the GPU (`current`); what was allocated is freed explicitly, because Python may collect it
in a thread where the context is not current, which leaks it.
"""

import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import RuntimeUnavailable
from core.sentences import say

log = logging.getLogger(__name__)


class OutOfDeviceMemory(RuntimeUnavailable):
    """The GPU has too little memory left."""


class GpuLost(RuntimeUnavailable):
    """The GPU stopped answering while it was used."""


class Device:
    """The first GPU of this machine. Attributes: name; architecture (compute capability, "8.7").

    RuntimeUnavailable: PyCUDA is not installed or does not fit the driver, no driver, no GPU.
    """

    def __init__(self, number: int = 0) -> None:
        self._cuda: Any = _import_pycuda()
        try:
            self._cuda.init()
            if self._cuda.Device.count() <= number:
                raise RuntimeUnavailable(
                    say("CUDA finds no GPU on this machine. Use the CPU: --runtime cpu.")
                )
            device = self._cuda.Device(number)
            self.name = str(device.name())
            self.architecture = ".".join(str(part) for part in device.compute_capability())
            self._context = device.retain_primary_context()
        except self._cuda.Error as error:
            raise RuntimeUnavailable(
                say(
                    "CUDA cannot be started ({reason}). Check that the NVIDIA driver is loaded (nvidia-smi, or "
                    "tegrastats on a Jetson) and that this user may use the GPU (group video or render).",
                    reason=_short(error),
                )
            ) from error

    @contextmanager
    def current(self) -> Generator[None]:
        """Make the GPU's context current in this thread; CUDA's complaints become sentences.

        OutOfDeviceMemory; GpuLost.
        """
        try:
            self._context.push()
            try:
                yield
            finally:
                with suppress(self._cuda.Error):  # of a lost GPU; what went wrong first is what counts
                    self._cuda.Context.pop()
        except self._cuda.MemoryError as error:
            raise OutOfDeviceMemory(
                say(
                    "The GPU has too little memory left. Close other programs that use it, or build engines for "
                    "smaller batches (--batch)."
                )
            ) from error
        except self._cuda.Error as error:
            raise GpuLost(
                say(
                    "The GPU stopped answering ({reason}). If it happens again, restart the machine and look at "
                    "its power supply and temperature.",
                    reason=_short(error),
                )
            ) from error

    def memory(self) -> tuple[int, int]:
        """Free and total device memory in bytes; on a Jetson this is the machine's memory."""
        with self.current():
            free, total = self._cuda.mem_get_info()
        return int(free), int(total)

    # To be called inside `current`:

    def stream(self) -> Any:
        return self._cuda.Stream()

    def allocate(self, count: int) -> Any:
        """Device memory of `count` bytes; int() gives its address, free() gives it back."""
        return self._cuda.mem_alloc(max(1, count))

    def host(self, shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
        """A page-locked array, which the GPU reads and writes without a copy in between."""
        return self._cuda.pagelocked_empty(shape, dtype)

    def free_host(self, array: NDArray[Any]) -> None:
        base: Any = array.base
        base.free()

    def to_device(self, destination: Any, source: NDArray[Any], stream: Any) -> None:
        self._cuda.memcpy_htod_async(destination, source, stream)

    def to_host(self, destination: NDArray[Any], source: Any, stream: Any) -> None:
        self._cuda.memcpy_dtoh_async(destination, source, stream)


_opened: list[Device] = []
_opening = threading.Lock()


def open_device() -> Device:
    """The GPU, opened once for the whole process. RuntimeUnavailable says why it cannot be used."""
    with _opening:
        if not _opened:
            _opened.append(Device())
        return _opened[0]


def _import_pycuda() -> Any:
    try:
        import pycuda.driver as cuda  # pyright: ignore[reportMissingImports]
    except ModuleNotFoundError as error:
        raise RuntimeUnavailable(
            say("PyCUDA, which talks to the GPU, is not installed. Install it: pip install pycuda.")
        ) from error
    except ImportError as error:  # libcuda.so.1 missing, or built for another CUDA or NumPy
        missing_driver = "libcuda" in str(error)
        raise RuntimeUnavailable(
            say(
                "There is no NVIDIA driver on this machine (libcuda.so.1 is missing). Install it, or use the CPU: "
                "--runtime cpu."
            )
            if missing_driver
            else say(
                "PyCUDA is installed but does not fit this machine's CUDA ({reason}). Build it here: "
                "pip install --force-reinstall --no-binary pycuda pycuda.",
                reason=error,
            )
        ) from error
    if not hasattr(cuda.Device, "retain_primary_context"):
        raise RuntimeUnavailable(
            say(
                "PyCUDA is too old to share the GPU with TensorRT. Install a newer one: "
                "pip install --upgrade 'pycuda>=2024.1'."
            )
        )
    return cuda


def _short(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
