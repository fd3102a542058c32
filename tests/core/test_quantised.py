"""Balance factors keep the result; INT8 stands on both sides of a layer, and only where a range says so."""

import json

import numpy as np
import onnx
import pytest

from core.errors import BundleError
from core.onnx_graph import initialisers, simplify
from core.quantised import Calibration, balance, to_int8
from tests.core.small_graphs import padded_convolutions, product, run


def convolutions() -> onnx.ModelProto:
    model = padded_convolutions()
    simplify(model)
    return model


def pixels() -> np.ndarray:
    return np.random.default_rng(2).standard_normal((2, 3, 16, 16)).astype(np.float32) * 0.2


def rows() -> np.ndarray:
    return np.random.default_rng(3).standard_normal((32, 16)).astype(np.float32)


def test_factors_go_into_the_convolution_before() -> None:
    model, factors = convolutions(), np.array([4, 3, 2, 1, 1, 1, 1, 1], np.float32)
    expected = run(model, pixels=pixels())
    assert balance(model.graph, {"clipped": factors}) == {}
    assert [node.op_type for node in model.graph.node] == ["Conv", "Clip", "Conv", "Relu", "Conv"]
    np.testing.assert_allclose(run(model, pixels=pixels()), expected, atol=1e-4)


def test_factors_become_a_multiplication_where_something_else_reads_the_activation() -> None:
    model = product()
    expected = run(model, x=rows())
    assert balance(model.graph, {"normal": np.linspace(0.1, 3, 16, dtype=np.float32)}) == {
        "normal": "normal_balanced"
    }
    assert [node.op_type for node in model.graph.node].count("Mul") == 1
    np.testing.assert_allclose(run(model, x=rows()), expected, atol=1e-5)


def test_factors_of_a_picture_multiply_its_channels() -> None:
    model = convolutions()
    expected = run(model, pixels=pixels())
    balance(model.graph, {"pixels": np.array([2, 0.5, 3], np.float32)})
    np.testing.assert_allclose(run(model, pixels=pixels()), expected, atol=1e-4)


def test_balancing_lets_small_channels_survive_beside_a_large_one() -> None:
    expected = run(product(), x=rows())
    normal = 40.0 * 4
    errors = []
    for factors in ({}, {"normal": np.where(np.arange(16) == 3, 1 / 40, 1).astype(np.float32)}):
        model = product()
        largest = normal if not factors else normal / 40
        to_int8(model.graph, Calibration({"normal": largest}, factors))
        errors.append(float(np.abs(run(model, x=rows()) - expected).mean()))
    assert errors[1] < errors[0] / 2


def test_only_layers_with_a_range_are_quantised() -> None:
    model = convolutions()
    to_int8(model.graph, Calibration({"clipped": 6.0}))
    onnx.checker.check_model(model, full_check=True)
    convolution = [node for node in model.graph.node if node.op_type == "Conv"]
    assert [node.input[0].endswith("_dequantised") for node in convolution] == [False, True, False]
    weights = initialisers(model.graph)
    assert weights["w1_int8"].dtype == np.int8
    assert weights["w1_scale"].shape == (8,)  # one scale a channel
    assert weights["w0"].dtype == np.float32


def test_a_shortcut_reads_the_int8_that_the_convolution_beside_it_reads() -> None:
    model = convolutions()
    convolution = next(node for node in model.graph.node if node.output[0] == "filtered")
    position = list(model.graph.node).index(convolution) + 1
    model.graph.node.insert(position, onnx.helper.make_node("Add", ["filtered", "clipped"], ["sum"]))
    model.graph.node[position + 1].input[0] = "sum"
    to_int8(model.graph, Calibration({"clipped": 6.0}))
    onnx.checker.check_model(model, full_check=True)
    shortcut = next(node for node in model.graph.node if node.op_type == "Add")
    assert list(shortcut.input) == ["filtered", "clipped_dequantised"]


def test_a_calibration_comes_back_from_json() -> None:
    written = Calibration({"a": 1.25}, {"a": np.array([0.5, 3.0], np.float32)})
    read = Calibration.from_json(json.loads(json.dumps(written.to_json())))
    assert read.ranges == written.ranges
    np.testing.assert_array_equal(read.balance["a"], written.balance["a"])


@pytest.mark.parametrize(
    "values",
    [
        {"ranges": {"a": float("nan")}, "balance": {}},
        {"ranges": {}, "balance": {"a": [0.0]}},
        {"ranges": {}, "balance": {"a": [[1.0]]}},
    ],
)
def test_numbers_that_no_calibration_has_are_refused(values: dict) -> None:
    with pytest.raises(ValueError, match="is not a number above 0"):
        Calibration.from_json(values)


def test_factors_for_another_model_are_refused() -> None:
    with pytest.raises(BundleError, match="no layer of the model reads"):
        balance(convolutions().graph, {"elsewhere": np.ones(3, np.float32)})
