"""A runtime that keeps the time its towers take, around any other runtime."""

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.precision import Precision
from core.runtimes import Runtime, Tower
from core.sentences import Sentence


class TimedRuntime:
    """Attributes: `inference_s`, seconds that towers ran, from the call to the embedding in memory."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.inference_s = 0.0

    @property
    def name(self) -> str:
        return self._runtime.name

    @property
    def batch_size(self) -> int:
        return self._runtime.batch_size

    def load(self, file: Path, precision: Precision) -> Tower:
        return _TimedTower(self._runtime.load(file, precision), self)

    def take_notices(self) -> list[Sentence]:
        return self._runtime.take_notices()


class _TimedTower:
    def __init__(self, tower: Tower, clock: TimedRuntime) -> None:
        self._tower, self._clock = tower, clock

    def run(self, **inputs: NDArray[np.generic]) -> NDArray[np.float32]:
        started = time.perf_counter()
        try:
            return self._tower.run(**inputs)
        finally:
            self._clock.inference_s += time.perf_counter() - started

    def close(self) -> None:
        self._tower.close()
