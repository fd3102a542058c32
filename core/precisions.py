"""From a bundle's stored towers to one ONNX file per precision, made on first use and kept in the cache.

A stored tower computes in FP32; each large weight is kept as FP16 behind a Cast, or as INT8 rows behind a
DequantizeLinear. FP32 folds those away. FP16 converts weights and arithmetic but for normalisation and
softmax. INT8 puts QuantizeLinear/DequantizeLinear pairs with symmetric scales (activations per tensor,
weights per output channel) around convolutions and matrix products, which OpenVINO and TensorRT both take;
the activation ranges come with the bundle. Method: Wu et al., "Integer quantization for deep learning
inference", 2020, sections 3-4.
"""

import json
import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from core.bundle import CALIBRATION, Bundle
from core.errors import BundleError
from core.paths import cache_root, display_path
from core.precision import Precision

log = logging.getLogger(__name__)

# Raised when a derived file would differ from what an older version wrote.
_RECIPE = 1
_KEPT_IN_FP32 = ("LayerNormalization", "Softmax", "ReduceSum", "ReduceL2", "LpNormalization")
_QUANTISED = ("Conv", "MatMul", "Gemm")


def tower_file(bundle: Bundle, tower: str, precision: Precision) -> Path:
    """The ONNX file of a tower ("image.onnx" or "text.onnx") at a precision, derived when it is not there yet.

    Raises BundleError when the tower cannot be converted or the file cannot be written.
    """
    folder = cache_root() / "towers" / f"{bundle.digest[:24]}-{_RECIPE}"
    file = folder / f"{Path(tower).stem}.{precision.value}.onnx"
    if file.exists():
        return file
    log.info("Deriving %s at %s", tower, precision.label)
    try:
        data = derive((bundle.path / tower).read_bytes(), precision, _ranges(bundle, tower))
        _write(file, data)
    except OSError as error:
        raise BundleError(
            f"{display_path(file)} cannot be written: {error.strerror}. Free some space, or set SIGHTLINE_CACHE "
            "to a folder on another disk."
        ) from error
    return file


def _ranges(bundle: Bundle, tower: str) -> dict[str, float]:
    try:
        values = json.loads((bundle.path / CALIBRATION).read_text(encoding="utf-8"))[tower]
        return {str(name): float(value) for name, value in values.items()}
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BundleError(
            f"{display_path(bundle.path / CALIBRATION)} holds no activation ranges for {tower}. Reinstall the bundle."
        ) from error


def _write(file: Path, data: bytes) -> None:
    """Whole or not at all: another process may be deriving the same file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".deriving-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def derive(stored: bytes, precision: Precision, ranges: Mapping[str, float]) -> bytes:
    """A stored tower at a precision, as a serialised ONNX model.

    ranges: largest absolute value of each activation to quantise, by tensor name; one without is left alone.
    """
    try:
        model = onnx.load_from_string(stored)
    except Exception as error:  # protobuf's DecodeError, which onnx does not export
        raise BundleError("A tower of the bundle is not an ONNX model. Reinstall the bundle.") from error
    unpack_weights(model.graph)
    if precision is Precision.FP16:
        _to_fp16(model.graph)
    elif precision is Precision.INT8:
        _to_int8(model.graph, ranges)
    return model.SerializeToString()


def initialisers(graph: onnx.GraphProto) -> dict[str, NDArray[np.generic]]:
    """The graph's constants by name."""
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}


def pack_weights(graph: onnx.GraphProto, rows_as_int8: Iterable[str] = ()) -> None:
    """Store large FP32 constants as FP16 behind a Cast; those in `rows_as_int8` as INT8 rows with a scale each.

    The inverse of `unpack_weights`, but for rounding.
    """
    packed_rows = set(rows_as_int8)
    nodes: list[onnx.NodeProto] = []
    kept: list[onnx.TensorProto] = []
    for tensor in graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype != np.float32 or value.size < 1024:
            kept.append(tensor)
        elif tensor.name in packed_rows:
            quantised, scale = quantise_channels(value, axis=0)
            names = [f"{tensor.name}_rows", f"{tensor.name}_scale"]
            kept += [numpy_helper.from_array(quantised, names[0]), numpy_helper.from_array(scale, names[1])]
            nodes.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=0))
        else:
            kept.append(numpy_helper.from_array(value.astype(np.float16), f"{tensor.name}_fp16"))
            nodes.append(
                helper.make_node("Cast", [f"{tensor.name}_fp16"], [tensor.name], to=TensorProto.FLOAT)
            )
    _replace(graph, [*nodes, *graph.node], kept)


def unpack_weights(graph: onnx.GraphProto) -> None:
    """Fold `pack_weights`: every constant becomes a plain FP32 initialiser."""
    values = initialisers(graph)
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0].endswith("_fp16") and node.input[0] in values:
            values[node.output[0]] = values.pop(node.input[0]).astype(np.float32)
        elif node.op_type == "DequantizeLinear" and node.input[0] in values:
            rows, scale = values.pop(node.input[0]), values.pop(node.input[1])
            values[node.output[0]] = rows.astype(np.float32) * scale.astype(np.float32)[:, None]
        else:
            nodes.append(node)
    _replace(graph, nodes, [numpy_helper.from_array(value, name) for name, value in values.items()])


def _replace(graph: onnx.GraphProto, nodes: list[onnx.NodeProto], tensors: list[onnx.TensorProto]) -> None:
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(tensors)
    del graph.value_info[:]


def quantise_channels(value: NDArray[np.generic], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric INT8 with one scale a channel: (int8 of the same shape, float32 scales (channels,))."""
    others = tuple(i for i in range(value.ndim) if i != axis)
    scale = np.maximum(np.abs(value).max(axis=others), 1e-12).astype(np.float32) / 127
    shape = [1] * value.ndim
    shape[axis] = -1
    return np.clip(np.rint(value / scale.reshape(shape)), -127, 127).astype(np.int8), scale


def _to_fp16(graph: onnx.GraphProto) -> None:
    """Weights and arithmetic in FP16; inputs, outputs, normalisation and softmax stay FP32."""
    values = initialisers(graph)
    wide_inputs = {name for node in graph.node if node.op_type in _KEPT_IN_FP32 for name in node.input}
    tensors: list[onnx.TensorProto] = []
    for name, value in values.items():
        narrow = value.dtype == np.float32 and name not in wide_inputs
        tensors.append(numpy_helper.from_array(value.astype(np.float16) if narrow else value, name))
    nodes: list[onnx.NodeProto] = []
    floats = {value.name for value in graph.input if value.type.tensor_type.elem_type == TensorProto.FLOAT}
    outputs = {value.name for value in graph.output}
    for name in floats:
        nodes.append(helper.make_node("Cast", [name], [f"{name}_narrow"], to=TensorProto.FLOAT16))
    for node in graph.node:
        node.input[:] = [f"{name}_narrow" if name in floats else name for name in node.input]
        if node.op_type in _KEPT_IN_FP32:
            nodes += _widened(node, values)
        else:
            nodes.append(_narrowed(node))
    for node in nodes:
        node.input[:] = [f"{name}_narrow" if name in outputs else name for name in node.input]
        node.output[:] = [f"{name}_narrow" if name in outputs else name for name in node.output]
    for name in outputs:
        nodes.append(helper.make_node("Cast", [f"{name}_narrow"], [name], to=TensorProto.FLOAT))
    _replace(graph, nodes, tensors)


def _narrowed(node: onnx.NodeProto) -> onnx.NodeProto:
    """The node with FP16 wherever it names FP32 itself: casts and constants."""
    for attribute in node.attribute:
        if node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT:
            attribute.i = TensorProto.FLOAT16
        elif attribute.name == "value" and attribute.t.data_type == TensorProto.FLOAT:
            attribute.t.CopyFrom(
                numpy_helper.from_array(numpy_helper.to_array(attribute.t).astype(np.float16))
            )
    return node


def _widened(node: onnx.NodeProto, constants: Mapping[str, object]) -> list[onnx.NodeProto]:
    """The node in FP32 between casts."""
    before: list[onnx.NodeProto] = []
    for index, name in enumerate(node.input):
        is_data = index == 0 or node.op_type == "LayerNormalization"  # a reduction's axes are integers
        if is_data and name not in constants:
            wide = f"{name}_wide_{node.output[0]}"
            before.append(helper.make_node("Cast", [name], [wide], to=TensorProto.FLOAT))
            node.input[index] = wide
    narrow = node.output[0]
    node.output[0] = f"{narrow}_wide"
    return [*before, node, helper.make_node("Cast", [node.output[0]], [narrow], to=TensorProto.FLOAT16)]


def _to_int8(graph: onnx.GraphProto, ranges: Mapping[str, float]) -> None:
    """Q/DQ around every convolution and matrix product whose inputs have a range."""
    values = initialisers(graph)
    nodes: list[onnx.NodeProto] = []
    tensors: dict[str, onnx.TensorProto] = {t.name: t for t in graph.initializer}
    done: dict[str, str] = {}

    def add(name: str, value: NDArray[np.generic]) -> str:
        tensors[name] = numpy_helper.from_array(value, name)
        return name

    def activation(name: str) -> str:
        if name not in done:
            scale = add(f"{name}_scale", np.array(max(ranges[name], 1e-8) / 127, np.float32))
            zero = add("zero_int8", np.array(0, np.int8))
            done[name] = f"{name}_dequantised"
            nodes.append(helper.make_node("QuantizeLinear", [name, scale, zero], [f"{name}_int8"]))
            nodes.append(helper.make_node("DequantizeLinear", [f"{name}_int8", scale, zero], [done[name]]))
        return done[name]

    def weight(name: str, axis: int) -> str:
        if name not in done:
            quantised, scales = quantise_channels(values[name], axis)
            parts = [add(f"{name}_int8", quantised), add(f"{name}_scale", scales)]
            parts.append(add(f"{name}_zero", np.zeros(len(scales), np.int8)))
            done[name] = f"{name}_dequantised"
            nodes.append(helper.make_node("DequantizeLinear", parts, [done[name]], axis=axis))
        return done[name]

    for node in graph.node:
        if node.op_type in _QUANTISED and _has_ranges(node, values, ranges):
            for index, name in enumerate(node.input[:2]):
                constant = name in values
                node.input[index] = (
                    weight(name, _channel_axis(node, values[name])) if constant else activation(name)
                )
        nodes.append(node)
    used = {name for node in nodes for name in node.input}
    _replace(graph, nodes, [tensor for name, tensor in tensors.items() if name in used])


def _has_ranges(node: onnx.NodeProto, values: Mapping[str, object], ranges: Mapping[str, float]) -> bool:
    return all(name in ranges or name in values for name in node.input[:2])


def _channel_axis(node: onnx.NodeProto, weight: NDArray[np.generic]) -> int:
    """Axis of the output channels in a weight: first of a convolution, last of a product unless transposed."""
    if node.op_type == "Conv":
        return 0
    transposed = any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
    return 0 if transposed else weight.ndim - 1
