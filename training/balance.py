"""Balance factors for INT8: making the channels of an activation alike before it is quantised as a whole.

A factor multiplies a channel and divides the weights that read it, so the model computes the same. A depthwise
convolution's weights have a scale a channel, so there evening out costs nothing (Nagel et al., ICCV 2019, section
4.1); in a matrix product it moves the difficulty from the activation to the weights (Xiao et al., "SmoothQuant",
ICML 2023, eq. 4), and how far is tried on sampled activations, layer by layer.
"""

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray

from core.onnx_graph import initialisers
from core.quantised import absorbing_convolution, attribute, layers_by_input, quantise_channels
from training.calibration import Activation

# How much of the difference between channels goes over to the weights; 0 leaves all in the activation.
_STRENGTHS = (0.35, 0.5, 0.65, 0.8, 0.9, 1.0)
_LARGEST_FACTOR = 64.0
# Below this gain a factor is not worth its multiplication.
_WORTHWHILE = 0.9

Floats = NDArray[np.float32]


def balance_factors(graph: onnx.GraphProto, seen: Mapping[str, Activation]) -> dict[str, Floats]:
    """Factors (C,) of the activations for which they lower the quantisation error."""
    values = initialisers(graph)
    uses = [name for node in graph.node for name in node.input]
    chosen: dict[str, Floats] = {}
    for name, nodes in layers_by_input(graph).items():
        shared = any(uses.count(node.input[1]) > 1 for node in nodes)
        if name in seen and not shared:
            factors = _factors(graph, name, nodes, values, seen[name])
            if factors is not None:
                chosen[name] = factors
    return chosen


def _factors(graph, name: str, nodes: list, values: dict, seen: Activation) -> Floats | None:
    bound = _upper_bound(graph, name, values)
    largest = np.maximum(seen.largest, max(float(seen.largest.max()) * 1e-4, 1e-8))
    if all(_is_depthwise(node) for node in nodes):
        # Worth it only where the factors go into the convolution before.
        return None if bound is None else _clamped(bound / largest)
    weights = [_matrix(node, values[node.input[1]]) for node in nodes]
    if any(weight is None for weight in weights):
        return None
    heaviest = np.max([np.abs(weight).max(axis=1) for weight in weights], axis=0)
    heaviest = np.maximum(heaviest, max(float(heaviest.max()) * 1e-4, 1e-8))
    best, least = None, _error(seen.rows, weights, None) * _WORTHWHILE
    for strength in _STRENGTHS:
        if bound is not None:
            factors = _clamped((bound / largest) ** strength)
        else:
            factors = largest**-strength * heaviest ** (1 - strength)
            factors = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
        if (error := _error(seen.rows, weights, factors)) < least:
            best, least = factors, error
    return best


def _clamped(factors: Floats) -> Floats:
    """Above 1 only, so that a clipping that stays where it is cuts no value that occurred."""
    return np.clip(factors, 1.0, _LARGEST_FACTOR).astype(np.float32)


def _upper_bound(graph: onnx.GraphProto, name: str, values: Mapping[str, NDArray]) -> float | None:
    """Up to where the channels may grow if the convolution before takes the factors; None if it cannot."""
    if absorbing_convolution(graph, name) is None:
        return None
    clip = next(node for node in graph.node if name in node.output)
    if clip.op_type != "Clip" or len(clip.input) < 3 or clip.input[1] not in values:
        return None
    low, high = values[clip.input[1]], values.get(clip.input[2])
    return float(high) if high is not None and float(low) == 0 else None


def _is_depthwise(node: onnx.NodeProto) -> bool:
    return node.op_type == "Conv" and attribute(node, "group", 1) > 1


def _matrix(node: onnx.NodeProto, weight: NDArray) -> NDArray | None:
    """The weight as (input channels, outputs), for matrix products and 1 x 1 convolutions."""
    if node.op_type != "Conv":
        return weight.T if attribute(node, "transB", 0) else weight
    return weight[:, :, 0, 0].T if weight.ndim == 4 and weight.shape[2:] == (1, 1) else None


def _error(rows: Floats, weights: list, factors: Floats | None) -> float:
    """Squared error of the layers' results under INT8, relative to the results."""
    inputs = rows if factors is None else rows * factors
    step = max(float(np.abs(inputs).max()), 1e-12) / 127
    rounded = np.rint(inputs / step) * step
    wrong = right = 0.0
    for weight in weights:
        scaled = weight if factors is None else weight / factors[:, None]
        quantised, scales = quantise_channels(scaled, axis=1)
        exact = rows @ weight
        wrong += float(((rounded @ (quantised * scales) - exact) ** 2).sum())
        right += float((exact**2).sum())
    return wrong / max(right, 1e-12)
