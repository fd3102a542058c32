"""INT8 as explicit Q/DQ: what a tower's calibration says, and the model that follows from it.

QuantizeLinear/DequantizeLinear pairs with symmetric scales (activations per tensor, weights per output channel)
stand around convolutions and matrix products with constant weights, which OpenVINO and TensorRT both take.
Method: Wu et al., "Integer quantization for deep learning inference", 2020, sections 3-4.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from core.bundle import CALIBRATION, Bundle
from core.errors import BundleError
from core.onnx_graph import initialisers, replace
from core.paths import display_path
from core.sentences import say

_LAYERS = ("Conv", "MatMul", "Gemm")
Array = NDArray[Any]


@dataclass(frozen=True)
class Calibration:
    """What INT8 needs to know of a tower.

    ranges: largest absolute value of each activation to quantise, by tensor name; layers that read one without a
    range stay in FP32. balance: factors float32 (channels,) by which an activation is multiplied before it is
    quantised, and the weights that read it divided, so that small channels survive beside large ones.
    """

    ranges: Mapping[str, float] = field(default_factory=dict[str, float])
    balance: Mapping[str, NDArray[np.float32]] = field(default_factory=dict[str, NDArray[np.float32]])

    def to_json(self) -> dict[str, Any]:
        """Plain values, factors to four digits."""
        return {
            "ranges": {name: float(f"{value:.6g}") for name, value in sorted(self.ranges.items())},
            "balance": {
                name: [float(f"{factor:.4g}") for factor in factors]
                for name, factors in sorted(self.balance.items())
            },
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Calibration":
        """Raises KeyError, TypeError, AttributeError or ValueError for what `to_json` did not write."""
        ranges = {str(name): float(value) for name, value in values["ranges"].items()}
        balance = {str(name): np.array(factors, np.float32) for name, factors in values["balance"].items()}
        if not all(np.isfinite(value) and value >= 0 for value in ranges.values()):
            raise ValueError("a range is not a number above 0")
        if not all(v.ndim == 1 and np.isfinite(v).all() and (v > 0).all() for v in balance.values()):
            raise ValueError("a factor is not a number above 0")
        return cls(ranges, balance)


def load_calibration(bundle: Bundle, tower: str) -> Calibration:
    """The calibration of a bundle's tower. Raises BundleError when it has none."""
    file = bundle.path / CALIBRATION
    try:
        towers = json.loads(file.read_text(encoding="utf-8"))
        if tower not in towers:
            raise BundleError(
                say(
                    "The model {bundle} has not been calibrated for INT8. Choose FP32 or FP16, or calibrate it "
                    "with `sightline-train quantize`.",
                    bundle=bundle.name,
                )
            )
        return Calibration.from_json(towers[tower])
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BundleError(
            say("{file} is damaged ({reason}). Reinstall the bundle.", file=display_path(file), reason=error)
        ) from error


def layers_by_input(graph: onnx.GraphProto) -> dict[str, list[onnx.NodeProto]]:
    """The layers that INT8 can take, by the activation that they read: those with a constant weight."""
    constants = {tensor.name: len(tensor.dims) for tensor in graph.initializer}
    layers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        if node.op_type not in _LAYERS or node.input[0] in constants or node.input[1] not in constants:
            continue
        if node.op_type != "Conv" and (constants[node.input[1]] != 2 or attribute(node, "transA", 0)):
            continue
        layers.setdefault(node.input[0], []).append(node)
    return layers


def attribute(node: onnx.NodeProto, name: str, default: Any) -> Any:
    """The value of a node's attribute, or `default` where it has none."""
    found = next((item for item in node.attribute if item.name == name), None)
    return default if found is None else helper.get_attribute_value(found)


def quantise_channels(value: Array, axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric INT8 with one scale a channel: (int8 of the same shape, float32 scales (channels,))."""
    others = tuple(i for i in range(value.ndim) if i != axis)
    scale = np.maximum(np.abs(value).max(axis=others), 1e-12).astype(np.float32) / 127
    shape = [1] * value.ndim
    shape[axis] = -1
    return np.clip(np.rint(value / scale.reshape(shape)), -127, 127).astype(np.int8), scale


def to_int8(graph: onnx.GraphProto, calibration: Calibration) -> None:
    """Q/DQ around every layer whose activation has a range, after balancing, and on shortcuts between them."""
    sources = balance(graph, calibration.balance)
    ranges = {sources.get(name, name): value for name, value in calibration.ranges.items()}
    chosen = {n.output[0] for name, nodes in layers_by_input(graph).items() if name in ranges for n in nodes}
    values = initialisers(graph)
    tensors: dict[str, onnx.TensorProto] = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    done: dict[str, str] = {}

    def add(name: str, value: Array) -> str:
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

    # A shortcut reads the same INT8 as the convolutions beside it; otherwise the map stays in FP32 as well.
    maps = {node.input[0] for node in graph.node if node.op_type == "Conv" and node.output[0] in chosen}
    for node in graph.node:
        if node.output[0] in chosen:
            node.input[0] = activation(node.input[0])
            node.input[1] = weight(node.input[1], _channel_axis(node))
        elif node.op_type == "Add":
            node.input[:] = [activation(name) if name in maps else name for name in node.input]
        nodes.append(node)
    used = {name for node in nodes for name in node.input}
    replace(graph, nodes, [tensor for name, tensor in tensors.items() if name in used])


def _channel_axis(node: onnx.NodeProto) -> int:
    """Axis of the output channels in a weight: first of a convolution, last of a product unless transposed."""
    return 0 if node.op_type == "Conv" or attribute(node, "transB", 0) else 1


def balance(graph: onnx.GraphProto, factors: Mapping[str, NDArray[np.float32]]) -> dict[str, str]:
    """Multiply activations by a factor a channel and divide the weights that read them; the result stays the same.

    Where a convolution and its clipping at zero produce the activation for such layers only, its own weights are
    multiplied (Nagel et al., "Data-free quantization through weight equalization and bias correction", ICCV 2019,
    section 4.1); a clipping from above stays where it is, so factors above 1 lower it. Elsewhere a Mul is put
    before the layers (Xiao et al., "SmoothQuant", ICML 2023, section 4). Returns the new names of activations
    behind a Mul.
    """
    layers, values = layers_by_input(graph), {**initialisers(graph)}
    changed: set[str] = set()
    renamed: dict[str, str] = {}
    after: dict[str, list[onnx.NodeProto]] = {}
    for name, factor in factors.items():
        if name not in layers:
            raise BundleError(
                say(
                    "The calibration names {name}, which no layer of the model reads. Reinstall the bundle.",
                    name=name,
                )
            )
        for weight in {node.input[1]: node for node in layers[name]}.values():
            values[weight.input[1]] = _divided(weight, values[weight.input[1]], factor)
            changed.add(weight.input[1])
        producer = absorbing_convolution(graph, name)
        if producer is not None:
            own = values[producer.input[1]]
            values[producer.input[1]] = own * factor.reshape(-1, *[1] * (own.ndim - 1))
            values[producer.input[2]] = values[producer.input[2]] * factor
            changed.update(producer.input[1:3])
            continue
        renamed[name] = f"{name}_balanced"
        is_map = layers[name][0].op_type == "Conv"
        shape = (1, -1, *[1] * (values[layers[name][0].input[1]].ndim - 2)) if is_map else (-1,)
        values[f"{name}_factors"] = factor.reshape(shape)
        changed.add(f"{name}_factors")
        after[name] = [helper.make_node("Mul", [name, f"{name}_factors"], [renamed[name]])]
        for node in layers[name]:
            node.input[0] = renamed[name]
    nodes = [new for value in graph.input for new in after.get(value.name, [])]
    for node in graph.node:
        nodes += [node, *(new for output in node.output for new in after.get(output, []))]
    kept = [tensor for tensor in graph.initializer if tensor.name not in changed]
    replace(graph, nodes, kept + [numpy_helper.from_array(values[name], name) for name in sorted(changed)])
    return renamed


def absorbing_convolution(graph: onnx.GraphProto, name: str) -> onnx.NodeProto | None:
    """The convolution that can take the factors of an activation into its own weights and bias, if there is one."""
    producers = {output: node for node in graph.node for output in node.output}
    constants = {tensor.name for tensor in graph.initializer}
    readers = [node for node in graph.node if name in node.input]
    clip = producers.get(name)
    if clip is None or clip.op_type not in ("Clip", "Relu"):
        return None
    convolution = producers.get(clip.input[0])
    shared = [node for node in graph.node if clip.input[0] in node.input]
    if convolution is None or convolution.op_type != "Conv" or len(shared) > 1 or len(convolution.input) < 3:
        return None
    layers = layers_by_input(graph).get(name, [])
    own = constants.issuperset(convolution.input[1:3])
    return convolution if own and len(layers) == len(readers) else None


def _divided(node: onnx.NodeProto, weight: Array, factor: NDArray[np.float32]) -> Array:
    """A layer's weight with each input channel divided by its factor."""
    if node.op_type != "Conv":
        return weight / (factor[None, :] if attribute(node, "transB", 0) else factor[:, None])
    groups, rest = attribute(node, "group", 1), [1] * (weight.ndim - 2)
    if groups == 1:
        return weight / factor.reshape(1, -1, *rest)
    per_group = factor.reshape(groups, -1).repeat(len(weight) // groups, axis=0)
    return weight / per_group.reshape(len(weight), -1, *rest)
