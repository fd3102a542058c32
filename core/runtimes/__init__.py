"""How a tower runs. One module an engine, behind one small protocol."""

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.precision import Precision


class Tower(Protocol):
    """A loaded tower. `run` takes named inputs with the same first axis N and returns float32 (N, D).

    `run` may be called from several threads.
    """

    def run(self, **inputs: NDArray[np.generic]) -> NDArray[np.float32]: ...

    def close(self) -> None: ...


class Runtime(Protocol):
    """An engine that can load towers. `name` is what the operator reads; `batch_size` what it likes best."""

    name: str
    batch_size: int

    def load(self, file: Path, precision: Precision) -> Tower: ...


def default_runtime() -> Runtime:
    """The best runtime of this machine. Raises RuntimeUnavailable with what to install."""
    from core.runtimes.openvino import OpenVinoRuntime

    return OpenVinoRuntime()
