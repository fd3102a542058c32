"""What may not be compiled: the silent failures of transformers at low precision, found before they happen."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.engines.guards import check_tower
from core.errors import EngineError
from core.paths import starter_bundle_path
from core.precision import Precision
from core.precisions import tower_file


def model(
    nodes: list[onnx.NodeProto], opset: int = 17, kind: int = TensorProto.FLOAT, **constants: object
) -> onnx.ModelProto:
    tensors = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(
        nodes,
        "tower",
        [helper.make_tensor_value_info("x", kind, ["n", 4])],
        [helper.make_tensor_value_info("y", kind, ["n", 4])],
        tensors,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


@pytest.mark.parametrize("precision", list(Precision))
@pytest.mark.parametrize("tower", [IMAGE_TOWER, TEXT_TOWER])
def test_the_starter_bundle_passes_at_every_precision(tower: str, precision: Precision) -> None:
    file = tower_file(Bundle.load(starter_bundle_path()), tower, precision)
    check_tower(onnx.load(file), precision)


def test_an_opset_without_layer_normalisation_is_refused(tiny_bundle: Path) -> None:
    with pytest.raises(EngineError, match=r"opset 16.*17 or later"):
        check_tower(model([helper.make_node("Relu", ["x"], ["y"])], opset=16), Precision.FP32)


def test_layer_normalisation_written_out_is_refused_with_its_node() -> None:
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], axes=[-1]),
        helper.make_node("Sub", ["x", "mean"], ["off"]),
        helper.make_node("Pow", ["off", "two"], ["squared"]),
        helper.make_node("ReduceMean", ["squared"], ["variance"], axes=[-1]),
        helper.make_node("Add", ["variance", "tiny"], ["above_zero"]),
        helper.make_node("Sqrt", ["above_zero"], ["deviation"]),
        helper.make_node("Div", ["off", "deviation"], ["y"], name="norm_1"),
    ]
    written_out = model(nodes, two=np.float32(2), tiny=np.float32(1e-5))
    with pytest.raises(EngineError, match=r"spread over several nodes .Div norm_1"):
        check_tower(written_out, Precision.FP16)


@pytest.mark.parametrize("kind", ["Softmax", "LayerNormalization"])
def test_softmax_or_normalisation_below_fp32_is_refused(kind: str) -> None:
    inputs = ["x"] if kind == "Softmax" else ["x", "scale"]
    node = helper.make_node(kind, inputs, ["y"], name="delicate")
    narrow = model([node], kind=TensorProto.FLOAT16, scale=np.ones(4, np.float16))
    with pytest.raises(EngineError, match=f"below FP32 at FP16 .{kind} delicate"):
        check_tower(narrow, Precision.FP16)


def test_quantising_more_than_products_is_refused() -> None:
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "scale", "zero"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "scale", "zero"], ["dq"]),
        helper.make_node("Erf", ["dq"], ["y"], name="gelu"),
    ]
    quantised = model(nodes, scale=np.float32(0.1), zero=np.int8(0))
    with pytest.raises(EngineError, match=r"More than convolutions.*Erf gelu"):
        check_tower(quantised, Precision.INT8)


@pytest.mark.parametrize("beside", ["Conv", "MatMul"])
def test_a_shortcut_is_quantised_beside_a_convolution_only(beside: str) -> None:
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "scale", "zero"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "scale", "zero"], ["dq"]),
        helper.make_node(beside, ["dq", "weight"], ["branch"]),
        helper.make_node("Add", ["branch", "dq"], ["y"], name="shortcut"),
    ]
    quantised = model(nodes, scale=np.float32(0.1), zero=np.int8(0), weight=np.ones((4, 4), np.float32))
    if beside == "Conv":
        check_tower(quantised, Precision.INT8)
    else:
        with pytest.raises(EngineError, match=r"More than convolutions.*Add shortcut"):
            check_tower(quantised, Precision.INT8)
