"""INT8 ranges from sample inputs, for the TensorRT versions that choose them themselves (8.6, and 10 on request).

The entropy calibrator runs the network on gallery pictures and keeps what it found in a cache file, so that a
later build needs neither pictures nor time. Never run on a device yet.
"""

import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from core.runtimes.tensorrt_device import Device
from core.runtimes.tensorrt_library import Library

if TYPE_CHECKING:
    import tensorrt as trt

log = logging.getLogger(__name__)

Batch = Mapping[str, NDArray[np.generic]]


@contextmanager
def calibrator(
    library: Library, device: Device, batches: Sequence[Batch], cache: Path
) -> "Generator[trt.IInt8EntropyCalibrator2]":
    """For as long as a build lasts, a calibrator over full batches: arrays by input name, all of one shape.

    cache: file that is read when it is there and written otherwise; name it after model and pictures.
    """
    base: type[trt.IInt8EntropyCalibrator2] = cast("Any", library.api).IInt8EntropyCalibrator2
    buffers: dict[str, Any] = {}
    streams: list[Any] = []
    with device.current():
        streams.append(device.stream())
        for name, array in batches[0].items():
            buffers[name] = device.allocate(array.nbytes)

    class Calibrator(base):
        def __init__(self) -> None:
            base.__init__(self)
            self._left = iter(batches)

        def get_batch_size(self) -> int:
            return len(next(iter(batches[0].values())))

        def get_batch(self, names: list[str]) -> list[int] | None:  # pyright: ignore[reportIncompatibleMethodOverride]
            batch = next(self._left, None)
            if batch is None:
                return None
            with device.current():
                for name in names:
                    device.to_device(buffers[name], np.ascontiguousarray(batch[name]), streams[0])
                streams[0].synchronize()
            return [int(buffers[name]) for name in names]

        def read_calibration_cache(self) -> bytes | None:  # pyright: ignore[reportIncompatibleMethodOverride]
            return cache.read_bytes() if cache.exists() else None

        def write_calibration_cache(self, cache_bytes: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            cache.parent.mkdir(parents=True, exist_ok=True)
            cache.write_bytes(bytes(cache_bytes))

    try:
        yield Calibrator()
    finally:
        with device.current():
            for buffer in buffers.values():
                buffer.free()
            streams.clear()  # here, where the context is current: PyCUDA leaks it elsewhere
