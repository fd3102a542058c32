"""Small ONNX models as exporters write them, with random weights and real arithmetic."""

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper


def padded_convolutions() -> onnx.ModelProto:
    """A zero pad that is computed from constants, a convolution, ReLU6, a depthwise and a 1 x 1 convolution."""
    rng = np.random.default_rng(0)
    constants = {
        "half": np.array([0, 0, 0, 0], np.int64),
        "rest": np.array([0, 0, 1, 1], np.int64),
        "zero": np.float32(0),
        "six": np.float32(6),
        "w0": rng.standard_normal((8, 3, 3, 3)).astype(np.float32),
        # Channels of very different size, as batch norm leaves them.
        "b0": (rng.standard_normal(8) * 0.1).astype(np.float32),
        "w1": rng.standard_normal((8, 1, 3, 3)).astype(np.float32),
        "b1": rng.standard_normal(8).astype(np.float32),
        "w2": rng.standard_normal((4, 8, 1, 1)).astype(np.float32),
    }
    constants["w0"] *= np.logspace(-2, 0, 8).astype(np.float32)[:, None, None, None]
    nodes = [
        helper.make_node("Concat", ["half", "rest"], ["amounts"], axis=0),
        helper.make_node("Pad", ["pixels", "amounts", "zero"], ["padded"]),
        helper.make_node("Conv", ["padded", "w0", "b0"], ["wide"], strides=[2, 2]),
        helper.make_node("Clip", ["wide", "zero", "six"], ["clipped"]),
        helper.make_node("Conv", ["clipped", "w1", "b1"], ["filtered"], group=8, pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["filtered"], ["positive"]),
        helper.make_node("Conv", ["positive", "w2"], ["out"]),
    ]
    inputs = [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, 16, 16])]
    return _model(nodes, inputs, constants, ["n", 4, 8, 8])


def product() -> onnx.ModelProto:
    """A normalised activation that a product and a shortcut read, one channel far larger than the others."""
    rng = np.random.default_rng(1)
    constants = {
        "scale": np.where(np.arange(16) == 3, 40, 1).astype(np.float32),
        "shift": np.zeros(16, np.float32),
        "w": rng.standard_normal((16, 16)).astype(np.float32),
    }
    nodes = [
        helper.make_node("LayerNormalization", ["x", "scale", "shift"], ["normal"]),
        helper.make_node("MatMul", ["normal", "w"], ["product"]),
        helper.make_node("Add", ["product", "normal"], ["sum"]),
        helper.make_node("Softmax", ["sum"], ["out"]),
    ]
    return _model(
        nodes, [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 16])], constants, ["n", 16]
    )


def run(model: onnx.ModelProto, **inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The model's one output."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, inputs)[0]


def _model(nodes: list, inputs: list, constants: dict, shape: list) -> onnx.ModelProto:
    output = helper.make_tensor_value_info("out", TensorProto.FLOAT, shape)
    tensors = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "small", inputs, [output], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
