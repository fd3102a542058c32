"""ONNX → engine, with TensorRT's own parser and compiler. Runs without a GPU where the library can (TensorRT-RTX)."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import onnx

from core.engines.guards import node_label
from core.engines.profiles import Profile
from core.errors import Cancelled, EngineError
from core.precision import Precision
from core.progress import CancelToken, Progress, ProgressCallback
from core.runtimes.tensorrt_library import Library
from core.runtimes.tensorrt_version import Route

if TYPE_CHECKING:
    import tensorrt as trt

log = logging.getLogger(__name__)

_ERRORS_SHOWN = 3
# Layers that builder flags must leave in FP32, and the only ones that they may turn to INT8.
_PINNED_TO_FP32 = ("NORMALIZATION", "SOFTMAX", "REDUCE")
_MAY_BE_INT8 = ("CONVOLUTION", "MATRIX_MULTIPLY", "FULLY_CONNECTED")
# Layers without arithmetic of their own, or about shapes; their precision follows from their neighbours.
_UNPINNABLE = (
    "SHAPE", "CONSTANT", "GATHER", "CAST", "CONCATENATION", "SHUFFLE", "SLICE", "IDENTITY", "SELECT", "FILL",
    "SQUEEZE", "UNSQUEEZE", "QUANTIZE", "DEQUANTIZE", "ONE_HOT", "NON_ZERO", "ASSERTION", "CONDITION",
)  # fmt: skip


@dataclass(frozen=True)
class BuildOptions:
    """How to build. architecture: compute capability to compile for ("8.6"), None for the GPU of this machine;
    timing_cache: file that makes later builds faster, None for none; calibrator: for INT8 by flags.
    """

    precision: Precision
    route: Route
    profiles: Sequence[Profile]
    workspace_bytes: int
    architecture: str | None = None
    timing_cache: Path | None = None
    calibrator: "trt.IInt8EntropyCalibrator2 | None" = None


def build_engine(
    library: Library,
    model: bytes,
    options: BuildOptions,
    stage: str,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> memoryview:
    """Compile a serialised ONNX model. The engine as bytes.

    EngineError: what the parser refuses (with node names), or what the compiler could not do; Cancelled.
    """
    api = library.api
    library.complaints.forget()
    builder = _required(lambda: api.Builder(library.logger), library, "start its compiler")
    network = _required(
        lambda: builder.create_network(_creation_flags(library, options.route)), library, "start"
    )
    _parse(library, network, model)
    config = builder.create_builder_config()
    config.set_memory_pool_limit(api.MemoryPoolType.WORKSPACE, options.workspace_bytes)
    for profile in options.profiles:
        _add_profile(builder, config, profile, library)
    if options.precision is Precision.FP32:
        config.clear_flag(
            api.BuilderFlag.TF32
        )  # FP32 means FP32: the figures of a report are compared with it
    if options.architecture is not None:
        _compile_for(library, config, options.architecture)
    if options.route is Route.FLAGS:
        _set_flags(library, builder, network, config, options)
    _use_timing_cache(config, options.timing_cache)
    watch = _watch(library, config, stage, progress, cancel)
    plan = _compile(builder, network, config)
    if cancel.cancelled:
        raise Cancelled
    if plan is None:
        raise EngineError(
            f"{library.name} could not compile the model at {options.precision.label}: "
            f"{library.complaints.reason()}. If memory is short, close other programs, or give a smaller "
            "--batch or --workspace."
        )
    _keep_timing_cache(config, options.timing_cache)
    del watch
    return memoryview(cast("Any", plan))


def _compile(
    builder: "trt.Builder", network: "trt.INetworkDefinition", config: "trt.IBuilderConfig"
) -> "trt.IHostMemory | None":
    """In a thread of its own: TensorRT lets go of Python's lock, so that this one can still be interrupted."""
    plan: list[trt.IHostMemory | None] = []
    worker = threading.Thread(
        target=lambda: plan.append(builder.build_serialized_network(network, config)), name="build engine"
    )
    worker.start()
    while worker.is_alive():
        worker.join(0.2)
    return plan[0] if plan else None


def _required(make: "Callable[[], Any]", library: Library, what: str) -> Any:
    """What TensorRT made; it answers with None, or an exception of its own, where there is no GPU or no memory."""
    try:
        made = make()
    except (RuntimeError, TypeError) as error:
        raise EngineError(_cannot(library, what, str(error))) from error
    if made is None:
        raise EngineError(_cannot(library, what, ""))
    return made


def _cannot(library: Library, what: str, reason: str) -> str:
    return (
        f"{library.name} cannot {what} on this machine ({reason or library.complaints.reason()}). Check that "
        "the NVIDIA driver is loaded and that memory is left."
    )


def _creation_flags(library: Library, route: Route) -> int:
    kinds = library.api.NetworkDefinitionCreationFlag
    flags = 0
    if library.able.explicit_batch:
        flags |= 1 << int(kinds.EXPLICIT_BATCH)
    if route is Route.TYPED and library.able.typed_flag:
        flags |= 1 << int(kinds.STRONGLY_TYPED)
    return flags


def _parse(library: Library, network: "trt.INetworkDefinition", model: bytes) -> None:
    parser = library.api.OnnxParser(network, library.logger)
    if parser.parse(model) and not parser.num_errors:
        return
    errors = [_describe(parser.get_error(number), model) for number in range(parser.num_errors)]
    shown = "; ".join(dict.fromkeys(errors[:_ERRORS_SHOWN])) or library.complaints.reason()
    more = f" (and {len(errors) - _ERRORS_SHOWN} more)" if len(errors) > _ERRORS_SHOWN else ""
    raise EngineError(
        f"{library.name} cannot read the model: {shown}{more}. Sightline can go on with the CPU (--runtime cpu); to "
        "use this GPU, export the bundle without these operators."
    )


def _describe(error: "trt.ParserError", model: bytes) -> str:
    """A parser error with its node; 8.6 tells only the node's number."""
    index, where = error.node(), ""
    if index >= 0:
        nodes = onnx.load_from_string(model).graph.node
        where = f" at node {index}, {node_label(nodes[index])}" if index < len(nodes) else ""
    return f"{' '.join(error.desc().split()).rstrip('.')}{where}"


def _add_profile(
    builder: "trt.Builder", config: "trt.IBuilderConfig", profile: Profile, library: Library
) -> None:
    made = builder.create_optimization_profile()
    for name, shapes in profile.inputs.items():
        made.set_shape(name, *(cast("Any", shape) for shape in (shapes.least, shapes.best, shapes.most)))
    if not made or config.add_optimization_profile(made) < 0:
        raise EngineError(
            f"{library.name} refuses the input shapes for batch {profile.batch}: {library.complaints.reason()}. "
            "Give another --batch."
        )


def _compile_for(library: Library, config: "trt.IBuilderConfig", architecture: str) -> None:
    """Ahead of time, for a GPU that need not be here: only TensorRT-RTX."""
    capabilities = cast("Any", library.api).ComputeCapability
    wanted = f"SM{architecture.replace('.', '')}"
    known = [name for name in capabilities.__members__ if name.startswith("SM")]
    if wanted not in known:
        offered = ", ".join(f"{name[2:-1]}.{name[-1]}" for name in sorted(known, key=lambda n: int(n[2:])))
        raise EngineError(
            f"{library.name} cannot compile for compute capability {architecture}; it offers {offered}."
        )
    settings = cast("Any", config)
    settings.num_compute_capabilities = 1
    settings.set_compute_capability(capabilities.__members__[wanted], 0)


def _set_flags(
    library: Library,
    builder: "trt.Builder",
    network: "trt.INetworkDefinition",
    config: "trt.IBuilderConfig",
    options: BuildOptions,
) -> None:
    """Precision by builder flags. Never run on a device: TensorRT 8.6 exists on Jetsons only."""
    flags = library.api.BuilderFlag
    if options.precision is Precision.FP32:
        return
    config.set_flag(flags.FP16)
    if options.precision is Precision.INT8:
        if options.calibrator is None:
            raise EngineError(
                f"{library.name} chooses INT8 ranges from sample pictures, and there are none. Name a folder of "
                "person pictures with --calibrate FOLDER."
            )
        config.set_flag(flags.INT8)
        config.int8_calibrator = options.calibrator
        profile = builder.create_optimization_profile()
        for name, shapes in options.profiles[-1].inputs.items():
            most = cast("Any", shapes.most)
            profile.set_shape(name, most, most, most)
        config.set_calibration_profile(profile)
    config.set_flag(flags.OBEY_PRECISION_CONSTRAINTS)
    for number in range(network.num_layers):
        layer = network.get_layer(number)
        wanted = pinned_type(layer.type.name, options.precision)
        if wanted is not None and _computes_floats(layer):
            layer.precision = library.api.DataType.__members__[wanted]
            for output in range(layer.num_outputs):
                layer.set_output_type(output, library.api.DataType.__members__[wanted])


def pinned_type(layer_type: str, precision: Precision) -> str | None:
    """TensorRT's name of the type that a layer is held to where flags set the precision; None: it may choose."""
    if layer_type in _PINNED_TO_FP32:
        return "FLOAT"
    if precision is Precision.INT8 and layer_type not in (*_MAY_BE_INT8, *_UNPINNABLE):
        return "HALF"
    return None


def _computes_floats(layer: "trt.ILayer") -> bool:
    types = [layer.get_output(number).dtype.name for number in range(layer.num_outputs)]
    return all(name in ("FLOAT", "HALF") for name in types)


def _use_timing_cache(config: "trt.IBuilderConfig", file: Path | None) -> None:
    if file is None:
        return
    try:
        known = file.read_bytes() if file.exists() else b""
    except OSError:
        known = b""
    cache = config.create_timing_cache(known) or config.create_timing_cache(b"")
    if cache:
        config.set_timing_cache(cache, False)


def _keep_timing_cache(config: "trt.IBuilderConfig", file: Path | None) -> None:
    """A lost timing cache costs time at the next build, nothing else."""
    cache = config.get_timing_cache() if file is not None else None
    if file is None or not cache:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(cast("Any", cache.serialize())))
    except OSError as error:
        log.info("the timing cache was not kept: %s", error)


def _watch(
    library: Library,
    config: "trt.IBuilderConfig",
    stage: str,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> object:
    """Progress and cancellation where this version has a monitor; 8.6 has none and is silent until it is done."""
    if not hasattr(library.api, "IProgressMonitor"):
        progress(Progress(stage))
        return None
    base = library.api.IProgressMonitor

    class Monitor(base):
        """Tells of the outermost phase only; inner ones start and end too often to read."""

        def __init__(self) -> None:
            base.__init__(self)
            self._phase, self._steps = "", 0

        def phase_start(self, phase_name: str, parent_phase: str | None, num_steps: int) -> None:
            if not parent_phase:
                self._phase, self._steps = phase_name, num_steps
                progress(Progress(stage, 0, num_steps))

        def step_complete(self, phase_name: str, step: int) -> bool:
            if phase_name == self._phase:
                progress(Progress(stage, step + 1, self._steps))
            return not cancel.cancelled

        def phase_finish(self, phase_name: str) -> None:
            pass

    monitor = Monitor()
    config.progress_monitor = monitor
    return monitor
