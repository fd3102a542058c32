"""The one place that decides by TensorRT version: how precision is told to the builder, and how memory is asked for.

8.6 (JetPack 6.0) knows builder flags and a calibrator; 10 (JetPack 6.1 and later) also strongly typed networks,
whose precision is the ONNX file's own; from 11 on, and in TensorRT-RTX, typed networks are all there is.
Tensor names, `execute_async_v3` and `set_tensor_address` are in every one of them (since 8.5).
"""

from dataclasses import dataclass
from enum import Enum

from core.errors import EngineError, RuntimeUnavailable
from core.precision import Precision
from core.sentences import say

TENSORRT, TENSORRT_RTX = "tensorrt", "tensorrt-rtx"
PRODUCTS = (TENSORRT, TENSORRT_RTX)
NAMES = {TENSORRT: "TensorRT", TENSORRT_RTX: "TensorRT for RTX"}


class Route(Enum):
    """How an engine gets its precision. TYPED: from the ONNX file. FLAGS: from builder flags and a calibrator."""

    TYPED = "typed"
    FLAGS = "flags"


@dataclass(frozen=True)
class Abilities:
    """What a version can do. typed, flags: the routes it has; explicit_batch: networks must be told that the batch
    is an axis; typed_flag: networks must be told that they are typed; user_memory: contexts take
    `ExecutionContextAllocationStrategy`, and each profile says how much memory it needs; ahead_of_time: compiles
    for a GPU that is not here; timing_cache: remembers how fast its kernels are, which TensorRT-RTX only finds out
    where it runs.
    """

    typed: bool
    flags: bool
    explicit_batch: bool
    typed_flag: bool
    user_memory: bool
    ahead_of_time: bool
    timing_cache: bool


def abilities(product: str, version: str) -> Abilities:
    """What `product` can do at `version` ("10.3.0"). RuntimeUnavailable for a version older than 8.6."""
    major, minor = _numbers(version)
    if product == TENSORRT_RTX:
        return Abilities(True, False, False, True, True, True, False)
    if (major, minor) < (8, 6):
        raise RuntimeUnavailable(
            say(
                "TensorRT {version} is too old; Sightline needs 8.6 (JetPack 6.0) or later. Update JetPack.",
                version=version,
            )
        )
    if major < 10:
        return Abilities(False, True, True, False, False, False, True)
    return Abilities(True, major == 10, False, major == 10, True, False, True)


def choose_route(able: Abilities, precision: Precision, calibrate: bool) -> Route:
    """The route to a precision. calibrate: the user gave pictures to calibrate on, which only flags can use.

    EngineError when this version cannot use them.
    """
    if not calibrate:
        return Route.TYPED if able.typed else Route.FLAGS
    if not able.flags:
        raise EngineError(
            say(
                "This TensorRT has no calibrator: it takes the INT8 ranges that are in the bundle. Leave "
                "--calibrate out."
            )
        )
    return Route.FLAGS if precision is Precision.INT8 or not able.typed else Route.TYPED


def _numbers(version: str) -> tuple[int, int]:
    parts = [int(part) for part in version.split(".")[:2] if part.isdigit()]
    if len(parts) < 2:
        raise RuntimeUnavailable(
            say("TensorRT names its version “{version}”, which Sightline cannot read.", version=version)
        )
    return parts[0], parts[1]
