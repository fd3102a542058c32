"""Towers on the processor, x86-64 or Arm, through OpenVINO."""

import logging
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import RuntimeUnavailable
from core.paths import cache_root, display_path
from core.precision import Precision
from core.sentences import Sentence, say

# OpenVINO reports its use over the network unless this package is out of reach; then it takes its own stub.
# No picture and no word leaves the machine. (Its environment switch was tried: the reports went on.)
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

_cores: list[Any] = []
_making_core = threading.Lock()


class OpenVinoRuntime:
    """OpenVINO's CPU plugin. Raises RuntimeUnavailable when it is not installed."""

    def __init__(self) -> None:
        try:
            import openvino
        except ImportError as error:
            raise RuntimeUnavailable(
                say(
                    "OpenVINO, which runs the models on this processor, is not installed. Run `make run` again."
                )
            ) from error
        self._core = _core_of(openvino)
        self.name: str = say("OpenVINO on CPU")
        self.batch_size = 8

    def load(self, file: Path, precision: Precision) -> "OpenVinoTower":
        """Compile a tower. Raises RuntimeUnavailable when OpenVINO refuses it."""
        settings: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": self._arithmetic(precision),
        }
        try:
            model = self._core.read_model(str(file))
            return OpenVinoTower(self._core.compile_model(model, "CPU", settings))
        except RuntimeError as error:
            raise RuntimeUnavailable(
                say(
                    "OpenVINO cannot run {file}. Delete {folder} and start again; if it happens again, "
                    "reinstall the bundle.",
                    file=display_path(file),
                    folder=display_path(cache_root()),
                )
            ) from error

    def take_notices(self) -> list[Sentence]:
        return []

    def _arithmetic(self, precision: Precision) -> str:
        """FP16 arithmetic where this processor has it; otherwise FP16 weights compute in FP32."""
        if precision is Precision.FP16:
            capabilities = self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
            return "f16" if "FP16" in capabilities else "f32"
        return "f32"


class OpenVinoTower:
    """One compiled tower; each thread has an inference request of its own."""

    def __init__(self, compiled: Any):
        self._compiled = compiled
        self._requests = threading.local()

    def run(self, **inputs: NDArray[np.generic]) -> NDArray[np.float32]:
        request = getattr(self._requests, "request", None)
        if request is None:
            request = self._requests.request = self._compiled.create_infer_request()
        try:
            request.infer(inputs, share_inputs=True)
        except RuntimeError as error:
            raise RuntimeUnavailable(
                say(
                    "The model could not be run on this processor; memory may have run out. Close other programs "
                    "and try again."
                )
            ) from error
        return np.array(request.get_output_tensor(0).data, np.float32)

    def close(self) -> None:
        """Let go of the compiled model; it is freed when the last run under way has ended."""
        self._requests = threading.local()
        del self._compiled


def _core_of(openvino: Any) -> Any:
    """The one Core of this process, which stays until it ends.

    A Core's CPU plugin gives the thread that loads it an alternate stack for signals (AMX needs a large one) and
    unmaps that when the Core goes. With a second Core, or when the last reference goes in another thread, the
    first thread keeps the address, and Python takes signals on that stack: the next Ctrl+C ends the process with
    a segmentation fault, or overwrites what lies there by then, SQLite's pages for one.
    """
    with _making_core:
        if not _cores:
            _cores.append(openvino.Core())
        return _cores[0]
