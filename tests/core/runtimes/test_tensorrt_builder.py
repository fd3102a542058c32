"""NVIDIA's own parser and compiler (TensorRT for RTX, which needs no GPU) judge every file that is exported."""

import json
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.engines import store
from core.engines.build import BuildPlan, Built, build_engines
from core.engines.profiles import Profile, ShapeRange
from core.errors import Cancelled, EngineError, EngineRefused, RuntimeUnavailable
from core.paths import starter_bundle_path
from core.precision import Precision
from core.precisions import tower_file
from core.progress import CancelToken, Progress, silent
from core.runtimes.tensorrt_builder import BuildOptions, build_engine, pinned_type
from core.runtimes.tensorrt_library import Library, is_installed
from core.runtimes.tensorrt_version import TENSORRT, TENSORRT_RTX, Route, abilities, choose_route
from tests.core.runtimes import pretend_gpu

needs_rtx = pytest.mark.skipif(
    not is_installed(TENSORRT_RTX), reason="no TensorRT for RTX for this processor"
)
AHEAD = "8.6"


def build(bundle: Bundle, library: Library, **plan: object) -> list[Built]:
    options = BuildPlan(**{"architecture": AHEAD, "precisions": [Precision.FP32], **plan})
    return build_engines(bundle, library, options, progress=silent, cancel=CancelToken())


@needs_rtx
def test_a_bundle_is_compiled_at_every_precision_and_its_records_say_from_what(
    bundle: Bundle, library: Library
) -> None:
    built = build(bundle, library, precisions=list(Precision))
    assert [(one.record.tower, one.record.precision) for one in built] == [
        (tower, precision.value) for precision in Precision for tower in (IMAGE_TOWER, TEXT_TOWER)
    ]
    for one in built:
        assert one.file.stat().st_size == one.record.engine_bytes > 1000
        assert one.record.bundle_digest == bundle.digest
        assert (one.record.architecture, one.record.route) == (AHEAD, "typed")
        assert one.record.workspace_bytes == 256 * 2**20
        assert not one.record.verified
    batches = [profile["pixels"][2][0] for profile in built[0].record.profiles]
    assert batches == [1, 4, 8]
    lengths = [profile["ids"] for profile in built[1].record.profiles]
    assert [(least, most) for least, _, most in lengths] == [([1, 1], [1, 12]), ([1, 1], [32, 12])]


@needs_rtx
def test_what_is_up_to_date_is_not_compiled_again(bundle: Bundle, library: Library) -> None:
    first = build(bundle, library)
    assert [one.fresh for one in first] == [True, True]
    assert [one.fresh for one in build(bundle, library)] == [False, False]
    first[0].file.write_bytes(first[0].file.read_bytes()[:-1])
    assert [one.fresh for one in build(bundle, library)] == [True, False]
    assert [one.fresh for one in build(bundle, library, batches=(1, 2))] == [True, False]
    assert [one.fresh for one in build(bundle, library, batches=(1, 2), architecture="8.9")] == [True, True]
    assert [one.fresh for one in build(bundle, library, batches=(1, 2), architecture="8.9", force=True)] == [
        True
    ] * 2


@needs_rtx
def test_an_engine_that_was_compiled_but_never_run_is_refused(bundle: Bundle, library: Library) -> None:
    (image, _) = build(bundle, library)
    target = store.Target(library.product, library.version, AHEAD, store.machine_id())
    with pytest.raises(
        EngineRefused, match=r"not been verified yet.*engines verify .* --runtime tensorrt-rtx"
    ):
        store.find(tower_file(bundle, IMAGE_TOWER, Precision.FP32), Precision.FP32, target)
    assert image.fresh


@needs_rtx
def test_a_build_says_how_far_it_is_and_can_be_stopped(bundle: Bundle, library: Library) -> None:
    seen: list[Progress] = []
    options = BuildPlan(precisions=[Precision.FP32], architecture=AHEAD)
    build_engines(bundle, library, options, progress=seen.append, cancel=CancelToken())
    stages = {moment.stage for moment in seen}
    assert stages == {"Compiling image.onnx at FP32", "Compiling text.onnx at FP32"}
    assert any(moment.total and moment.done for moment in seen)
    token = CancelToken()

    def stop(_moment: Progress) -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        build_engines(bundle, library, BuildPlan(architecture=AHEAD, force=True), progress=stop, cancel=token)


@needs_rtx
def test_a_gpu_that_the_library_cannot_compile_for_is_named_with_those_that_it_can(
    bundle: Bundle, library: Library
) -> None:
    with pytest.raises(
        EngineError, match=r"cannot compile for compute capability 8\.7; it offers 7\.5, 8\.0, 8\.6"
    ):
        build(bundle, library, architecture="8.7")


@needs_rtx
def test_without_a_gpu_the_target_must_be_named(
    bundle: Bundle, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.runtimes.tensorrt_device._opened", [])
    cuda = pretend_gpu.PretendCuda(gpus=0)
    monkeypatch.setattr("core.runtimes.tensorrt_device._import_pycuda", lambda: cuda)
    with pytest.raises(EngineError, match=r"no GPU.*--target"):
        build(bundle, library, architecture=None)


@needs_rtx
def test_a_workspace_larger_than_memory_is_refused_before_minutes_are_spent(
    bundle: Bundle, library: Library
) -> None:
    with pytest.raises(
        EngineError, match=r"workspace of 10,485,760 MiB does not fit.*Give at most --workspace \d+MiB"
    ):
        build(bundle, library, workspace_bytes=10 * 2**40)


@needs_rtx
def test_pictures_to_calibrate_on_are_refused_where_nothing_calibrates(
    bundle: Bundle, library: Library
) -> None:
    with pytest.raises(EngineError, match="no calibrator"):
        build(bundle, library, precisions=[Precision.INT8], calibrate=Path("pictures"))


@needs_rtx
def test_an_operator_that_the_parser_does_not_know_is_named_with_its_node(library: Library) -> None:
    graph = helper.make_graph(
        [helper.make_node("Relu", ["pixels"], ["warm"], name="first"),
         helper.make_node("StringNormalizer", ["warm"], ["embedding"], name="the_odd_one")],
        "tower",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 4])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 4])],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    with pytest.raises(EngineError, match=r"StringNormalizer the_odd_one.*--runtime cpu"):
        compile_alone(library, model)


@needs_rtx
def test_a_file_that_is_no_model_is_refused(library: Library) -> None:
    with pytest.raises(EngineError, match="cannot read the model"):
        compile_alone(library, None)


def compile_alone(library: Library, model: onnx.ModelProto | None) -> memoryview:
    profile = Profile({"pixels": ShapeRange((1, 4), (2, 4), (2, 4))})
    options = BuildOptions(Precision.FP32, Route.TYPED, [profile], 2**20, AHEAD)
    data = model.SerializeToString() if model is not None else b"nonsense"
    return build_engine(library, data, options, "Compiling", silent, CancelToken())


@needs_rtx
@pytest.mark.slow
@pytest.mark.parametrize("precision", list(Precision))
def test_the_starter_bundle_is_compiled_by_nvidias_compiler(library: Library, precision: Precision) -> None:
    """Each precision of both towers, at every profile; about ten seconds a tower."""
    built = build(Bundle.load(starter_bundle_path()), library, precisions=[precision])
    assert all(one.record.engine_bytes > 2**20 for one in built)
    assert json.loads(store.record_file(built[0].file).read_text())["profiles"]


@pytest.mark.parametrize(
    ("version", "precision", "calibrate", "route"),
    [
        ("8.6.2", Precision.FP16, False, Route.FLAGS),
        ("8.6.2", Precision.INT8, True, Route.FLAGS),
        ("10.3.0", Precision.INT8, False, Route.TYPED),
        ("10.3.0", Precision.INT8, True, Route.FLAGS),
        ("10.3.0", Precision.FP16, True, Route.TYPED),
        ("11.4.0", Precision.INT8, False, Route.TYPED),
    ],
)
def test_the_version_decides_how_precision_is_told(
    version: str, precision: Precision, calibrate: bool, route: Route
) -> None:
    assert choose_route(abilities(TENSORRT, version), precision, calibrate) is route


def test_a_tensorrt_that_is_too_old_or_unreadable_is_refused() -> None:
    with pytest.raises(RuntimeUnavailable, match=r"needs 8\.6"):
        abilities(TENSORRT, "8.5.3")
    with pytest.raises(RuntimeUnavailable, match="cannot read"):
        abilities(TENSORRT, "unknown")
    with pytest.raises(EngineError, match="no calibrator"):
        choose_route(abilities(TENSORRT, "11.0.0"), Precision.INT8, True)


def test_flags_keep_normalisation_in_fp32_and_turn_only_products_to_int8() -> None:
    for layer in ("NORMALIZATION", "SOFTMAX"):
        assert pinned_type(layer, Precision.FP16) == pinned_type(layer, Precision.INT8) == "FLOAT"
    for layer in ("CONVOLUTION", "MATRIX_MULTIPLY"):
        assert pinned_type(layer, Precision.INT8) is None
    assert pinned_type("ELEMENTWISE", Precision.INT8) == "HALF"
    assert pinned_type("ELEMENTWISE", Precision.FP16) is None


@needs_rtx
def test_the_layers_that_flags_name_are_tensorrts_own(library: Library) -> None:
    from core.runtimes import tensorrt_builder as builder

    known = set(library.api.LayerType.__members__)
    for names in (builder._PINNED_TO_FP32, builder._MAY_BE_INT8, builder._UNPINNABLE):
        assert set(names) - known <= {"FULLY_CONNECTED"}  # only 8.6 has that one


@needs_rtx
def test_the_pretended_gpu_has_no_method_that_tensorrt_lacks(library: Library) -> None:
    """What the tests of the runtime call exists under that name in NVIDIA's bindings."""
    from typing import Any, cast

    api = cast("Any", library.api)
    older = {
        "create_execution_context_without_device_memory",
        "device_memory_size",
        "compute",
    }  # 8.6, and our own
    for ours, theirs in (
        (pretend_gpu.PretendEngine, api.ICudaEngine),
        (pretend_gpu.PretendContext, api.IExecutionContext),
    ):
        names = {name for name in vars(ours) if not name.startswith("_")} - older
        assert {name for name in names if not hasattr(theirs, name)} == set()
