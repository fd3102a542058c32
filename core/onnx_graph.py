"""Rewriting ONNX graphs so that a runtime has less to do, without changing what they compute."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

# A constant that folding would make larger than this (say, a table spread over a batch) stays computed.
_LARGEST_FOLDED = 4096


def initialisers(graph: onnx.GraphProto) -> dict[str, NDArray[Any]]:
    """The graph's constants by name."""
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}


def replace(graph: onnx.GraphProto, nodes: list[onnx.NodeProto], tensors: list[onnx.TensorProto]) -> None:
    """Give a graph new nodes and constants; inferred shapes go, for they may no longer hold."""
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(tensors)
    del graph.value_info[:]


def simplify(model: onnx.ModelProto) -> None:
    """Compute what depends on constants only, and let convolutions pad for themselves."""
    _fold_constants(model)
    _fold_pads(model.graph)
    _drop_unused(model.graph)


def _fold_constants(model: onnx.ModelProto) -> None:
    """Small results of nodes whose inputs are all constant become constants (an exporter leaves many behind)."""
    graph, opset = model.graph, model.opset_import
    values = initialisers(graph)
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        inputs = {name: values[name] for name in node.input if name in values}
        known = len(inputs) == len({name for name in node.input if name})
        if known and _is_plain(node) and sum(value.size for value in inputs.values()) <= _LARGEST_FOLDED:
            results = _computed(node, inputs, opset)
            if results and all(result.size <= _LARGEST_FOLDED for result in results):
                values |= dict(zip(node.output, results, strict=True))
                continue
        nodes.append(node)
    replace(graph, nodes, [numpy_helper.from_array(value, name) for name, value in values.items()])


def _is_plain(node: onnx.NodeProto) -> bool:
    """Whether a node's result follows from its inputs alone: no randomness, no graph of its own."""
    return not node.op_type.startswith("Random") and not any(a.HasField("g") for a in node.attribute)


def _computed(
    node: onnx.NodeProto, inputs: Mapping[str, NDArray[np.generic]], opset: Any
) -> list[NDArray[np.generic]]:
    """A node's results; none when the reference implementation does not know it."""
    names = [helper.make_empty_tensor_value_info(name) for name in inputs]
    outputs = [helper.make_empty_tensor_value_info(name) for name in node.output]
    alone = helper.make_model(helper.make_graph([node], "node", names, outputs), opset_imports=opset)
    try:
        results: Any = ReferenceEvaluator(alone).run(None, dict(inputs))
    except (NotImplementedError, RuntimeError, TypeError, ValueError):
        return []
    return [np.asarray(value) for value in results]


def _fold_pads(graph: onnx.GraphProto) -> None:
    """A Pad with zeros around height and width, read by convolutions only, becomes their own `pads`.

    As a node of its own it stands between a quantised convolution and the next, which then meet in FP32.
    """
    values = initialisers(graph)
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    sources: dict[str, str] = {}
    for pad in [node for node in graph.node if node.op_type == "Pad"]:
        around = _zero_pads(pad, values)
        users = readers.get(pad.output[0], [])
        is_output = pad.output[0] in {value.name for value in graph.output}
        if around is None or is_output or not users or not all(_takes_pads(u, pad.output[0]) for u in users):
            continue
        for convolution in users:
            _add_pads(convolution, around)
        sources[pad.output[0]] = sources.get(pad.input[0], pad.input[0])
        graph.node.remove(pad)
    for node in graph.node:
        node.input[:] = [sources.get(name, name) for name in node.input]


def _zero_pads(pad: onnx.NodeProto, values: Mapping[str, NDArray[np.generic]]) -> list[int] | None:
    """[top, left, bottom, right] of a Pad with zeros around a picture; None for any other Pad."""
    mode = next((attribute.s for attribute in pad.attribute if attribute.name == "mode"), b"constant")
    if mode != b"constant" or len(pad.input) > 3 or pad.input[1] not in values:
        return None
    if len(pad.input) > 2 and pad.input[2] and np.any(values.get(pad.input[2], np.ones(1)) != 0):
        return None
    amounts = [int(amount) for amount in values[pad.input[1]]]
    if len(amounts) != 8 or any(amounts[:2]) or any(amounts[4:6]) or min(amounts) < 0:
        return None
    return amounts[2:4] + amounts[6:8]


def _takes_pads(node: onnx.NodeProto, name: str) -> bool:
    automatic = any(a.name == "auto_pad" and a.s not in (b"", b"NOTSET") for a in node.attribute)
    return node.op_type == "Conv" and node.input[0] == name and not automatic


def _add_pads(convolution: onnx.NodeProto, around: list[int]) -> None:
    own = next((attribute for attribute in convolution.attribute if attribute.name == "pads"), None)
    before = list(own.ints) if own is not None else [0] * 4
    if own is not None:
        convolution.attribute.remove(own)
    total = [a + b for a, b in zip(before, around, strict=True)]
    convolution.attribute.append(helper.make_attribute("pads", total))


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Leave out constants and nodes that no output depends on."""
    wanted = {value.name for value in graph.output}
    nodes: list[onnx.NodeProto] = []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            nodes.append(node)
    replace(graph, nodes[::-1], [tensor for tensor in graph.initializer if tensor.name in wanted])
