"""Activation ranges for INT8: what a tower's layers read over calibration inputs, and how much of it to represent.

Methods: "max", the largest absolute value; "percentile", below which 99.99 % of the values lie; "entropy", the
range whose 128 levels lose least of the distribution (Kullback-Leibler; Migacz, "8-bit inference with TensorRT",
GTC 2017); "mse", the range with the least squared rounding and clipping error. All are compared for INT8 in Wu et
al., "Integer quantization for deep learning inference", 2020, section 3.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from core.quantised import layers_by_input
from training.tower_inputs import Feed

_BINS = 2048
_LEVELS = 128
_PERCENTILE = 0.9999
# Of each activation of a batch about so many values are counted, evenly spread; its largest is always known.
_COUNTED_VALUES = 2**17
# Values of an activation kept for choosing balance factors.
_SAMPLED_VALUES = 2**19


@dataclass
class Activation:
    """What one tensor held: largest absolute value of each channel (C,), and some of its rows (R, C)."""

    largest: NDArray[np.float32]
    rows: NDArray[np.float32]


def watch(tower: onnx.ModelProto, feeds: Sequence[Feed]) -> dict[str, Activation]:
    """What the layers of a tower read, by tensor name, over the calibration inputs."""
    found: dict[str, Activation] = {}
    rng = np.random.default_rng(0)
    convolved = {name for name, nodes in layers_by_input(tower.graph).items() if nodes[0].op_type == "Conv"}
    for name, value in _activations(tower, feeds):
        # A view with the channels last; picking rows from it copies those only.
        last = np.moveaxis(value, 1, -1) if name in convolved else value
        places = tuple(range(last.ndim - 1))
        largest = np.maximum(last.max(axis=places), -last.min(axis=places)).astype(np.float32)
        share = max(1, _SAMPLED_VALUES // last.shape[-1] // len(feeds))
        rows = last[tuple(rng.integers(0, size, share) for size in last.shape[:-1])].astype(np.float32)
        if name in found:
            largest = np.maximum(largest, found[name].largest)
            rows = np.concatenate((found[name].rows, rows))
        found[name] = Activation(largest, rows)
    return found


def histograms(
    tower: onnx.ModelProto, feeds: Sequence[Feed], largest: Mapping[str, float]
) -> dict[str, NDArray[np.int64]]:
    """Counts of the absolute values of what layers read, in equal bins from 0 to each tensor's `largest`."""
    counts = {name: np.zeros(_BINS, np.int64) for name in largest}
    for name, value in _activations(tower, feeds):
        if name in counts:
            top = max(largest[name], 1e-12)
            some = value.reshape(-1)[:: max(1, value.size // _COUNTED_VALUES)]
            places = np.minimum(np.abs(some) * (_BINS / top), _BINS - 1).astype(np.int32)
            counts[name] += np.bincount(places, minlength=_BINS)
    return counts


def _activations(tower: onnx.ModelProto, feeds: Sequence[Feed]):
    """(name, value) of everything that layers read, for each of the inputs."""
    import onnxruntime

    names = list(layers_by_input(tower.graph))
    watched = onnx.ModelProto()
    watched.CopyFrom(tower)
    own = {value.name for value in (*watched.graph.output, *watched.graph.input)}
    inner = [name for name in names if name not in own]
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in inner)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    serialised = watched.SerializeToString()
    del watched
    session = onnxruntime.InferenceSession(serialised, options, providers=["CPUExecutionProvider"])
    del serialised
    for feed in feeds:
        yield from zip(inner, session.run(inner, dict(feed)), strict=True)
        yield from ((name, feed[name]) for name in names if name in feed)


def _max(counts: NDArray[np.int64], largest: float) -> float:  # noqa: ARG001
    return largest


def _percentile(counts: NDArray[np.int64], largest: float) -> float:
    below = np.cumsum(counts) / max(1, counts.sum())
    return float((np.searchsorted(below, _PERCENTILE) + 1) * largest / _BINS)


def _entropy(counts: NDArray[np.int64], largest: float) -> float:
    # Zeros, of which a clipped activation has many, are represented exactly at any range.
    counts = counts.copy()
    counts[0] = 0
    if not counts.any():
        return largest
    best, least = _BINS, np.inf
    for stop in range(_LEVELS, _BINS + 1, _LEVELS // 8):
        reference = counts[:stop].astype(np.float64)
        reference[-1] += counts[stop:].sum()
        levels = np.arange(stop) * _LEVELS // stop
        filled = counts[:stop] > 0
        mass = np.bincount(levels, counts[:stop], _LEVELS)
        places = np.bincount(levels, filled, _LEVELS)
        candidate = np.where(filled, (mass / np.maximum(places, 1))[levels], 0)
        if (loss := _divergence(reference, candidate)) < least:
            best, least = stop, loss
    return best * largest / _BINS


def _divergence(reference: NDArray[np.float64], candidate: NDArray[np.float64]) -> float:
    """Kullback-Leibler divergence of two histograms, both smoothed so that none is infinite."""
    p, q = (values / max(values.sum(), 1e-12) + 1e-9 for values in (reference, candidate))
    return float((p * np.log(p / q)).sum())


def _mse(counts: NDArray[np.int64], largest: float) -> float:
    centres = (np.arange(_BINS) + 0.5) / _BINS
    best, least = 1.0, np.inf
    for top in np.linspace(0.3, 1.0, 71):
        step = top / (_LEVELS - 1)
        error = centres - np.minimum(np.rint(centres / step), _LEVELS - 1) * step
        if (loss := float((counts * error**2).sum())) < least:
            best, least = float(top), loss
    return best * largest


METHODS: dict[str, Callable[[NDArray[np.int64], float], float]] = {
    "max": _max,
    "percentile": _percentile,
    "entropy": _entropy,
    "mse": _mse,
}
