"""The pixels of many pictures: in memory when they fit, else decoded as they are asked for."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from core.errors import ImageError
from core.images import ImageSpec, fit, load
from training.data import DataError, Sample

log = logging.getLogger(__name__)

MEMORY_LIMIT = 4 << 30
_SHOWN = 3


class Pictures:
    """Pictures of `samples`, scaled to height x width, as uint8 (N, 3, height, width) by `take`.

    Those that cannot be read are left out from the start: `samples` are the usable ones, `skipped` the others with
    the reason. Raises DataError when none is usable.
    """

    def __init__(self, samples: Sequence[Sample], height: int, width: int, memory_limit: int = MEMORY_LIMIT):
        self._spec = ImageSpec(height, width, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
        self._pool = ThreadPoolExecutor(thread_name_prefix="decode")
        keep = len(samples) * 3 * height * width <= memory_limit
        pixels = np.empty((len(samples), 3, height, width), np.uint8) if keep else None
        problems: dict[int, str] = {}

        def read(index: int) -> None:
            try:
                decoded = self._decode(samples[index])
            except ImageError as error:
                problems[index] = str(error)
            else:
                if pixels is not None:
                    pixels[index] = decoded

        list(self._pool.map(read, range(len(samples))))
        self.skipped = [(samples[index].path, reason) for index, reason in sorted(problems.items())]
        usable = [index for index in range(len(samples)) if index not in problems]
        if not usable:
            raise DataError(f"None of the {len(samples)} pictures can be read; {_told(self.skipped[:1])}.")
        if problems:
            log.warning("%d pictures cannot be read and are left out: %s", len(problems), _told(self.skipped))
        self.samples = [samples[index] for index in usable]
        self._pixels = pixels[usable] if pixels is not None and problems else pixels

    def take(self, indices: Sequence[int]) -> np.ndarray:
        """Pixels of the samples at `indices`, uint8 (len(indices), 3, height, width)."""
        if self._pixels is not None:
            return self._pixels[list(indices)]
        try:
            return np.stack(list(self._pool.map(self._decode, [self.samples[index] for index in indices])))
        except ImageError as error:  # it could be read at the start
            raise DataError(f"A picture can no longer be read: {error}") from error

    def _decode(self, sample: Sample) -> np.ndarray:
        size = (self._spec.width, self._spec.height)
        return fit(load(sample.path, hint=size), self._spec).transpose(2, 0, 1)


def _told(skipped: Sequence[tuple[object, str]]) -> str:
    more = f", and {len(skipped) - _SHOWN} more" if len(skipped) > _SHOWN else ""
    return "; ".join(f"{path}: {reason}" for path, reason in skipped[:_SHOWN]) + more
