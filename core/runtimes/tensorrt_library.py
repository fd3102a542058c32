"""Finds and loads TensorRT, or TensorRT for RTX, whose Python modules agree in all that is used here."""

import ctypes
import importlib
import importlib.util
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from core.errors import RuntimeUnavailable
from core.runtimes.tensorrt_version import NAMES, TENSORRT, TENSORRT_RTX, Abilities, abilities
from core.sentences import say

if TYPE_CHECKING:
    import tensorrt as trt

log = logging.getLogger(__name__)

_RTX_LIBRARIES = ("libtensorrt_rtx.so.1", "libtensorrt_onnxparser_rtx.so.1")
_ERRORS_KEPT = 20
_NO_GPU = ("cudaError 35:", "cudaError 100:")  # no driver, or one that is too old; no device
_HOW_TO_INSTALL = {
    TENSORRT: say(
        "On a Jetson it comes with JetPack (sudo apt-get install python3-libnvinfer); on a PC: pip install tensorrt."
    ),
    TENSORRT_RTX: say("Install it: pip install --no-deps tensorrt-rtx-cu13-bindings tensorrt-rtx-cu13-libs."),
}


class Api(Protocol):
    """The part of the module `tensorrt` that is used, with NVIDIA's own signatures."""

    Builder: type["trt.Builder"]
    BuilderFlag: type["trt.BuilderFlag"]
    DataType: type["trt.DataType"]
    ExecutionContextAllocationStrategy: type["trt.ExecutionContextAllocationStrategy"]
    ILogger: type["trt.ILogger"]
    IProgressMonitor: type["trt.IProgressMonitor"]
    LayerType: type["trt.LayerType"]
    MemoryPoolType: type["trt.MemoryPoolType"]
    NetworkDefinitionCreationFlag: type["trt.NetworkDefinitionCreationFlag"]
    OnnxParser: type["trt.OnnxParser"]
    Runtime: type["trt.Runtime"]
    TensorIOMode: type["trt.TensorIOMode"]
    # The stubs say that it returns None; it returns a NumPy type.
    nptype: Callable[..., Any]


class Log(Protocol):
    """A TensorRT logger that remembers errors since `forget`. reason: the one that says why; mentions: any of them."""

    def reason(self) -> str: ...
    def mentions(self, word: str) -> bool: ...
    def forget(self) -> None: ...


@dataclass(frozen=True)
class Library:
    """A loaded library. logger: give it to every object of `api`; its complaints end up in our log and errors."""

    product: str
    version: str
    api: Api
    able: Abilities
    logger: "trt.ILogger"
    complaints: Log

    @property
    def name(self) -> str:
        return f"{NAMES[self.product]} {self.version}"


_loaded: dict[str, Library] = {}
_loading = threading.Lock()


def is_installed(product: str) -> bool:
    """Whether the Python module is there, without loading it."""
    module = "tensorrt" if product == TENSORRT else "tensorrt_rtx_bindings"
    found = importlib.util.find_spec(module)
    return found is not None and found.origin is not None and not found.origin.endswith(".pyi")


def load_library(product: str) -> Library:
    """Load a product once. RuntimeUnavailable: not installed, its libraries cannot be loaded, or too old."""
    with _loading:
        if product not in _loaded:
            _loaded[product] = _load(product)
        return _loaded[product]


def _load(product: str) -> Library:
    name = NAMES[product]
    if not is_installed(product):
        raise RuntimeUnavailable(
            say(
                "{name} is not installed. {advice}",
                name=name,
                advice=_HOW_TO_INSTALL[product],
            )
        )
    try:
        api = _tensorrt() if product == TENSORRT else _tensorrt_rtx()
        version = str(cast("Any", api).__version__)
    except (ImportError, OSError, AttributeError) as error:
        raise RuntimeUnavailable(
            say(
                "{name} is installed but cannot be loaded ({reason}). {advice}",
                name=name,
                reason=error,
                advice=_HOW_TO_INSTALL[product],
            )
        ) from error
    able = abilities(product, version)
    logger, complaints = _make_logger(api, name)
    return Library(product, version, api, able, logger, complaints)


def _tensorrt() -> Api:
    import tensorrt

    return tensorrt


def _tensorrt_rtx() -> Api:
    """The wheels keep module and libraries apart, and the loader does not look where they are."""
    libraries = importlib.util.find_spec("tensorrt_rtx_libs")
    if libraries is not None and libraries.origin is not None:
        for name in _RTX_LIBRARIES:
            ctypes.CDLL(str(Path(libraries.origin).parent / name), mode=ctypes.RTLD_GLOBAL)
    return cast("Api", importlib.import_module("tensorrt_rtx_bindings"))


def _make_logger(api: Api, name: str) -> tuple["trt.ILogger", Log]:
    base = api.ILogger
    levels = {"VERBOSE": logging.DEBUG, "INFO": logging.DEBUG, "WARNING": logging.INFO}

    class Logger(base):
        """TensorRT's messages in our log; errors are kept for the sentence that the user reads."""

        def __init__(self) -> None:
            base.__init__(self)
            self._errors: list[str] = []

        def log(self, severity: "trt.ILogger.Severity", msg: str) -> None:
            level = levels.get(severity.name, logging.WARNING)
            log.log(level, "%s: %s", name, msg)
            if level == logging.WARNING:
                self._errors = [*self._errors, msg][:_ERRORS_KEPT]

        def reason(self) -> str:
            # What comes first is the cause; of what follows, and of a missing GPU, every object complains as it goes.
            telling = [msg for msg in self._errors if not any(code in msg for code in _NO_GPU)]
            return (telling or self._errors or ["it gave no reason"])[0].strip()

        def mentions(self, word: str) -> bool:
            return any(word in msg.lower() for msg in self._errors)

        def forget(self) -> None:
            self._errors = []

    logger = Logger()
    return logger, logger
