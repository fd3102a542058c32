"""What of TensorRT for RTX runs without a GPU, run for real: refusals of its runtime, its timing cache, its layers."""

from collections import Counter
from pathlib import Path

import pytest

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.engines.profiles import Profile, ShapeRange, profiles_for
from core.errors import EngineError, EngineRefused
from core.paths import starter_bundle_path
from core.precision import Precision
from core.precisions import tower_file
from core.progress import CancelToken, silent
from core.runtimes import tensorrt_builder
from core.runtimes.tensorrt import TensorRtTower
from core.runtimes.tensorrt_builder import BuildOptions, build_engine, pinned_type
from core.runtimes.tensorrt_library import Library, is_installed
from core.runtimes.tensorrt_version import TENSORRT_RTX, Route
from tests.core.runtimes.pretend_gpu import PretendCuda, PretendGpu

pytestmark = pytest.mark.skipif(
    not is_installed(TENSORRT_RTX), reason="no TensorRT for RTX for this processor"
)


def compile_text(
    bundle: Bundle, library: Library, profiles: tuple[Profile, ...] | None = None, cache: Path | None = None
) -> bytes:
    model = tower_file(bundle, TEXT_TOWER, Precision.FP32).read_bytes()
    options = BuildOptions(
        Precision.FP32,
        Route.TYPED,
        profiles or profiles_for(bundle, TEXT_TOWER),
        2**28,
        "8.6",
        timing_cache=cache,
    )
    return bytes(build_engine(library, model, options, "Compiling", silent, CancelToken()))


@pytest.fixture(scope="module")
def plan(bundle: Bundle, library: Library) -> bytes:
    return compile_text(bundle, library)


def altered(plan: bytes, at: int) -> bytes:
    return plan[:at] + bytes([plan[at] ^ 0xFF]) + plan[at + 1 :]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda plan: plan[:-1000], r"Serialization assertion plan\.header\.size == blobSize failed"),
        (lambda plan: altered(plan, 0), "incompatible serialization version"),
        (
            lambda plan: plan,
            "CUDA driver version is insufficient",
        ),  # nothing is wrong with it but this machine
    ],
    ids=["truncated", "of another version", "without a driver"],
)
def test_an_engine_that_nvidias_runtime_refuses_is_refused_with_its_reason(
    plan: bytes,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: object,
    reason: str,
) -> None:
    file = tmp_path / "text.fp32.tensorrt-rtx.engine"
    file.write_bytes(damage(plan))  # type: ignore[operator]
    gpu = PretendGpu(PretendCuda())
    with pytest.raises(EngineRefused, match=reason) as refused:
        TensorRtTower(library, gpu.device(monkeypatch), file, [])
    assert "sightline-search engines build" in str(refused.value)
    assert gpu.cuda.used == 0


# Its calls are there, and keep only a header: this library times its kernels where it runs.
no_op = pytest.mark.filterwarnings("ignore:.*Timing cache operations are no-ops:DeprecationWarning")


@no_op
def test_the_timing_cache_is_kept_read_again_and_made_anew_when_it_is_damaged(
    bundle: Bundle, library: Library, tmp_path: Path
) -> None:
    cache = tmp_path / "engines" / "timing.cache"
    compile_text(bundle, library, cache=cache)
    kept = cache.read_bytes()
    assert kept
    compile_text(bundle, library, cache=cache)
    assert cache.read_bytes() == kept
    cache.write_bytes(b"no cache at all")
    assert compile_text(bundle, library, cache=cache)
    assert cache.read_bytes() == kept


@no_op
def test_a_timing_cache_that_cannot_be_kept_costs_nothing_but_time(
    bundle: Bundle, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert compile_text(bundle, library, cache=tmp_path / "file" / "timing.cache")


BOTH = ("ids", "mask")


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        (
            {name: ShapeRange((4, 1), (1, 4), (1, 12)) for name in BOTH},
            r"input shapes for batch 1: .*MIN<=OPT<=MAX",
        ),
        ({"ids": ShapeRange((1, 1), (1, 4), (1, 12))}, "mask is missing dimensions in profile 0"),
        (
            {name: ShapeRange((1, 1, 1), (1, 4, 1), (1, 12, 1)) for name in BOTH},
            "has 2 dimensions but profile 0 has 3",
        ),
    ],
    ids=["upside down", "one input forgotten", "of another rank"],
)
def test_shapes_that_the_model_does_not_take_are_refused_with_the_compilers_reason(
    bundle: Bundle, library: Library, inputs: dict[str, ShapeRange], reason: str
) -> None:
    with pytest.raises(EngineError, match=reason) as refused:
        compile_text(bundle, library, (Profile(inputs),))
    assert "cudaError" not in str(refused.value)  # that there is no GPU is not why


@pytest.mark.parametrize("tower", [IMAGE_TOWER, TEXT_TOWER])
def test_builder_flags_would_hold_the_right_layers_of_the_starter(library: Library, tower: str) -> None:
    """The layers as NVIDIA's parser makes them; only TensorRT 8.6 and 10 can be told, on a device."""
    api = library.api
    builder = api.Builder(library.logger)
    network = builder.create_network(0)
    parser = api.OnnxParser(network, library.logger)
    assert parser.parse(tower_file(Bundle.load(starter_bundle_path()), tower, Precision.FP32).read_bytes())
    held: dict[Precision, Counter[tuple[str, str | None]]] = {one: Counter() for one in Precision}
    for number in range(network.num_layers):
        layer = network.get_layer(number)
        if tensorrt_builder._computes_floats(layer):
            for precision, counted in held.items():
                counted[layer.type.name, pinned_type(layer.type.name, precision)] += 1
    for precision in (Precision.FP16, Precision.INT8):
        in_fp32 = {kind for kind, wanted in held[precision] if wanted == "FLOAT"}
        assert {"NORMALIZATION", "SOFTMAX"} <= in_fp32 <= {"NORMALIZATION", "SOFTMAX", "REDUCE"}
    free = {kind for kind, wanted in held[Precision.INT8] if wanted is None}
    assert "MATRIX_MULTIPLY" in free
    arithmetic = {
        "ELEMENTWISE",
        "ACTIVATION",
        "UNARY",
        "POOLING",
        "SCALE",
        "EINSUM",
        "SOFTMAX",
        "NORMALIZATION",
    }
    assert not free & arithmetic
    moving = {"SHUFFLE", "SQUEEZE", "UNSQUEEZE", "SLICE", "CONCATENATION", "GATHER", "CONSTANT"}
    assert not moving & {kind for kind, wanted in held[Precision.INT8] if wanted is not None}
