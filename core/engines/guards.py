"""What a tower must look like before TensorRT may compile it. Each rule stands for a silent failure seen elsewhere.

FP16 and INT8 vision transformers lose their accuracy without a word when LayerNormalization or softmax run below
FP32, or when more than the matrix products is quantised. TensorRT keeps LayerNormalization in FP32 only where it
is one node, which ONNX has from opset 17 on.
"""

from collections.abc import Iterable

import onnx
from onnx import TensorProto

from core.errors import EngineError
from core.precision import Precision

LEAST_OPSET = 17
KEPT_IN_FP32 = ("LayerNormalization", "Softmax")
QUANTISED = ("Conv", "MatMul", "Gemm")
_SHOWN = 3


def check_tower(model: onnx.ModelProto, precision: Precision) -> None:
    """Raise EngineError naming the nodes when a tower at `precision` breaks a rule of this module."""
    opset = max((entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")), default=0)
    if opset < LEAST_OPSET:
        raise EngineError(
            f"The model was exported at ONNX opset {opset}; an engine needs {LEAST_OPSET} or later, so that "
            "LayerNormalization is one node. Export the bundle again with this version of sightline-train."
        )
    spread = list(_spread_normalisations(model.graph))
    if spread:
        raise EngineError(
            f"LayerNormalization is spread over several nodes ({_some(spread)}), which TensorRT would run below "
            f"FP32. Export the bundle again at opset {LEAST_OPSET} or later."
        )
    if precision is Precision.FP32:
        return
    narrow = list(_not_in_fp32(model))
    if narrow:
        raise EngineError(
            f"Normalisation or softmax would run below FP32 at {precision.label} ({_some(narrow)}); the model's "
            "results would be silently wrong. Report this with the name of the bundle."
        )
    quantised = list(_wrongly_quantised(model.graph))
    if quantised:
        raise EngineError(
            f"More than convolutions and matrix products is quantised ({_some(quantised)}); the model's results "
            "would be silently wrong. Report this with the name of the bundle."
        )


def node_label(node: onnx.NodeProto) -> str:
    """A node as a person can find it: operator, name, and what it computes where it has no name."""
    return f"{node.op_type} {node.name or '-> ' + ', '.join(node.output)}"


def _some(nodes: list[onnx.NodeProto]) -> str:
    shown = ", ".join(node_label(node) for node in nodes[:_SHOWN])
    return f"{shown} and {len(nodes) - _SHOWN} more" if len(nodes) > _SHOWN else shown


def _spread_normalisations(graph: onnx.GraphProto) -> Iterable[onnx.NodeProto]:
    """Divisions by the root of a mean of squared differences: LayerNormalization written out."""
    makers = {output: node for node in graph.node for output in node.output}

    def made_by(name: str, *kinds: str) -> onnx.NodeProto | None:
        node = makers.get(name)
        return node if node is not None and node.op_type in kinds else None

    for node in graph.node:
        if node.op_type != "Div" or made_by(node.input[0], "Sub") is None:
            continue
        root = made_by(node.input[1], "Sqrt")
        under = root and (made_by(root.input[0], "Add", "ReduceMean"))
        if under is not None and under.op_type == "Add":
            under = next((mean for name in under.input if (mean := made_by(name, "ReduceMean"))), None)
        if under is not None and made_by(under.input[0], "Pow", "Mul") is not None:
            yield node


def _not_in_fp32(model: onnx.ModelProto) -> Iterable[onnx.NodeProto]:
    inferred = onnx.shape_inference.infer_shapes(model)
    kinds = {value.name: value.type.tensor_type.elem_type for value in inferred.graph.value_info}
    kinds |= {value.name: value.type.tensor_type.elem_type for value in inferred.graph.output}
    for node in model.graph.node:
        if node.op_type in KEPT_IN_FP32 and kinds.get(node.output[0], TensorProto.FLOAT) != TensorProto.FLOAT:
            yield node


def _wrongly_quantised(graph: onnx.GraphProto) -> Iterable[onnx.NodeProto]:
    """Nodes other than convolutions and products that read what was quantised while running.

    A convolutional network's shortcut may read the INT8 map that a convolution beside it reads.
    """
    quantised = {node.output[0] for node in graph.node if node.op_type == "QuantizeLinear"}
    restored = {
        node.output[0]
        for node in graph.node
        if node.op_type == "DequantizeLinear" and node.input[0] in quantised
    }
    convolved = {node.input[0] for node in graph.node if node.op_type == "Conv"}
    for node in graph.node:
        allowed = convolved if node.op_type == "Add" else set[str]()
        if node.op_type not in QUANTISED and any(name in restored - allowed for name in node.input):
            yield node
