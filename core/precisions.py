"""From a bundle's stored towers to one ONNX file per precision, made on first use and kept in the cache.

A stored tower computes in FP32; each large weight is kept as FP16 behind a Cast, or as INT8 rows behind a
DequantizeLinear. FP32 folds those away. FP16 converts weights and arithmetic but for normalisation and
softmax. INT8 is `core.quantised`'s work, from the calibration that comes with the bundle.
"""

import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.bundle import Bundle
from core.errors import BundleError
from core.onnx_graph import initialisers, replace, simplify
from core.paths import cache_root, display_path
from core.precision import Precision
from core.quantised import Calibration, load_calibration, quantise_channels, to_int8
from core.sentences import say, system_words

log = logging.getLogger(__name__)

# Raised when a derived file would differ from what an older version wrote.
_RECIPE = 3
_KEPT_IN_FP32 = ("LayerNormalization", "Softmax", "ReduceSum", "ReduceL2", "LpNormalization")


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
        calibration = load_calibration(bundle, tower) if precision is Precision.INT8 else None
        data = derive((bundle.path / tower).read_bytes(), precision, calibration)
        _write(file, data)
    except OSError as error:
        raise BundleError(
            say(
                "{file} cannot be written: {reason}. Free some space, or set SIGHTLINE_CACHE to a folder on "
                "another disk.",
                file=display_path(file),
                reason=system_words(error),
            )
        ) from error
    return file


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


def derive(stored: bytes, precision: Precision, calibration: Calibration | None = None) -> bytes:
    """A stored tower at a precision, as a serialised ONNX model. INT8 needs a calibration."""
    model = load_tower(stored)
    if precision is Precision.FP16:
        _to_fp16(model.graph)
    elif precision is Precision.INT8:
        to_int8(model.graph, calibration or Calibration())
    return model.SerializeToString()


def load_tower(stored: bytes) -> onnx.ModelProto:
    """A stored tower with plain FP32 weights, simplified. Raises BundleError for what is not an ONNX model."""
    try:
        model = onnx.load_from_string(stored)
    except Exception as error:  # protobuf's DecodeError, which onnx does not export
        raise BundleError(say("A tower of the bundle is not an ONNX model. Reinstall the bundle.")) from error
    unpack_weights(model.graph)
    simplify(model)
    return model


def pack_weights(graph: onnx.GraphProto, rows_as_int8: Iterable[str] = ()) -> None:
    """Store large FP32 constants as FP16 behind a Cast; those in `rows_as_int8` as INT8 rows with a scale each.

    The inverse of `unpack_weights`, but for rounding.
    """
    packed_rows = set(rows_as_int8)
    nodes: list[onnx.NodeProto] = []
    kept: list[onnx.TensorProto] = []
    for tensor in graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype != np.float32 or value.size < 1024 or np.abs(value).max() > np.finfo(np.float16).max:
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
    replace(graph, [*nodes, *graph.node], kept)


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
    replace(graph, nodes, [numpy_helper.from_array(value, name) for name, value in values.items()])


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
    replace(graph, nodes, tensors)


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
