"""Rewritten graphs have less in them and compute the same."""

import numpy as np
import onnx
import pytest

from core.onnx_graph import simplify
from tests.core.small_graphs import padded_convolutions, run


def pixels() -> np.ndarray:
    return np.random.default_rng(2).standard_normal((2, 3, 16, 16)).astype(np.float32)


def kinds(model: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in model.graph.node]


def test_a_convolution_takes_over_the_zeros_put_around_its_picture() -> None:
    model = padded_convolutions()
    expected = run(model, pixels=pixels())
    simplify(model)
    assert kinds(model) == ["Conv", "Clip", "Conv", "Relu", "Conv"]
    pads = next(a for a in model.graph.node[0].attribute if a.name == "pads")
    assert list(pads.ints) == [0, 0, 1, 1]
    onnx.checker.check_model(model, full_check=True)
    np.testing.assert_allclose(run(model, pixels=pixels()), expected, atol=1e-4)


def test_pads_that_are_not_zero_stay_a_node_of_their_own() -> None:
    model = padded_convolutions()
    for tensor in model.graph.initializer:
        if tensor.name == "zero":
            tensor.CopyFrom(onnx.numpy_helper.from_array(np.float32(1), "zero"))
    expected = run(model, pixels=pixels())
    simplify(model)
    assert "Pad" in kinds(model)
    np.testing.assert_allclose(run(model, pixels=pixels()), expected, atol=1e-4)


def test_a_padded_picture_that_something_else_reads_stays() -> None:
    model = padded_convolutions()
    model.graph.node.append(onnx.helper.make_node("ReduceSum", ["padded"], ["total"], keepdims=0))
    model.graph.output.append(onnx.helper.make_tensor_value_info("total", onnx.TensorProto.FLOAT, []))
    simplify(model)
    assert "Pad" in kinds(model)


@pytest.mark.parametrize("op", ["RandomNormal", "RandomUniform"])
def test_chance_is_not_made_a_constant(op: str) -> None:
    model = padded_convolutions()
    model.graph.node.append(onnx.helper.make_node(op, [], ["chance"], shape=[2]))
    model.graph.output.append(onnx.helper.make_tensor_value_info("chance", onnx.TensorProto.FLOAT, [2]))
    simplify(model)
    assert op in kinds(model)
