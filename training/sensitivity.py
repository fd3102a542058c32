"""Which layers of a tower INT8 hurts, and the fewest of them to keep in FP32."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from core.precision import Precision
from core.quantised import Calibration, balance, to_int8
from core.runtimes import Runtime, Tower
from training.balance import balance_factors
from training.calibration import METHODS, Activation, histograms, watch
from training.tower_inputs import Feed

Floats = NDArray[np.float32]
# Layers are tried one at a time on this many of the validation inputs; the choice is judged on all.
_TRIED_INPUTS = 8


@dataclass(frozen=True)
class Agreement:
    """Cosine to FP32 over the validation inputs: mean and least."""

    mean: float
    least: float


@dataclass
class Choice:
    """What was chosen for a tower, and what it was chosen from.

    methods: agreement of each calibration method with every layer at INT8, and with the kept ones in FP32.
    sensitivity: 1 - mean cosine with only the layers that read this activation at INT8, largest first.
    """

    calibration: Calibration
    method: str
    balanced: bool
    kept: list[str]
    agreement: Agreement
    layers: int
    sensitivity: dict[str, float]
    methods: dict[str, dict[str, Agreement]] = field(default_factory=dict)


class Trial:
    """A tower that can be tried at any calibration: its embeddings, and how far they are from FP32's."""

    def __init__(self, tower: onnx.ModelProto, feeds: Sequence[Feed], runtime: Runtime):
        self._tower, self._feeds, self._runtime = tower, feeds, runtime
        self.reference = self.embeddings(None, feeds)

    def embeddings(self, calibration: Calibration | None, feeds: Sequence[Feed]) -> Floats:
        """Unit embeddings (N, D) at INT8, or at FP32 without a calibration."""
        model = onnx.ModelProto()
        model.CopyFrom(self._tower)
        if calibration is not None:
            to_int8(model.graph, calibration)
        with tempfile.TemporaryDirectory(prefix="sightline-trial-") as folder:
            file = Path(folder, "tower.onnx")
            file.write_bytes(model.SerializeToString())
            tower = self._runtime.load(file, Precision.INT8 if calibration else Precision.FP32)
        found = encode(tower, feeds)
        tower.close()
        return found

    def agreement(self, calibration: Calibration, first: int | None = None) -> Agreement:
        """Over all validation inputs, or the first few."""
        feeds = self._feeds[:first]
        found = self.embeddings(calibration, feeds)
        cosines = (found * self.reference[: len(found)]).sum(axis=1)
        return Agreement(float(cosines.mean()), float(cosines.min()))


def encode(tower: Tower, feeds: Sequence[Feed]) -> Floats:
    """Unit embeddings (N, D) of all inputs."""
    rows = np.concatenate([tower.run(**feed) for feed in feeds])
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def choose(
    tower: onnx.ModelProto,
    calibration: Sequence[Feed],
    trial: Trial,
    tolerance: float,
    say: Callable[[str], None],
) -> Choice:
    """The calibration with the fewest layers in FP32 whose mean cosine to FP32 is at least 1 - tolerance.

    Layers are kept in the order of their sensitivity. Balancing is used where it saves a layer; of the methods,
    the one that agrees best.
    """
    seen = watch(tower, calibration)
    forms = {False: _ranges(tower, calibration, seen, {})}
    factors = balance_factors(tower.graph, seen)
    if factors:
        forms[True] = _ranges(tower, calibration, seen, factors)
    sensitivity = _sensitivity(trial, forms, factors, say)
    order = list(sensitivity)

    def made(method: str, balanced: bool, keep: int) -> Calibration:
        ranges = {name: forms[balanced][method][name] for name in order[keep:]}
        return Calibration(ranges, {n: f for n, f in factors.items() if n in ranges} if balanced else {})

    def passes(method: str, balanced: bool, keep: int) -> bool:
        return trial.agreement(made(method, balanced, keep)).mean >= 1 - tolerance

    needed = {form: _fewest(len(order), lambda keep, form=form: passes("max", form, keep)) for form in forms}
    balanced = min(needed, key=lambda form: (needed[form], form))
    keep = needed[balanced]
    methods = {
        method: {
            "all layers": trial.agreement(made(method, balanced, 0)),
            "chosen layers": trial.agreement(made(method, balanced, keep)),
        }
        for method in METHODS
    }
    method = max(methods, key=lambda name: methods[name]["chosen layers"].mean)
    while keep and passes(method, balanced, keep - 1):
        keep -= 1
    chosen = made(method, balanced, keep)
    agreement = trial.agreement(chosen)
    say(f"{method}, {'balanced' if balanced else 'not balanced'}, {keep} of {len(order)} inputs kept in FP32: "
        f"mean cosine {agreement.mean:.4f}")  # fmt: skip
    return Choice(chosen, method, balanced, order[:keep], agreement, len(order), sensitivity, methods)


def _ranges(
    tower: onnx.ModelProto,
    feeds: Sequence[Feed],
    seen: Mapping[str, Activation],
    factors: Mapping[str, Floats],
) -> dict[str, dict[str, float]]:
    """Ranges of each method, by the activation's own name, with the factors in place."""
    model = onnx.ModelProto()
    model.CopyFrom(tower)
    renamed = balance(model.graph, factors)
    largest = {
        renamed.get(name, name): float((one.largest * factors.get(name, np.float32(1))).max())
        for name, one in seen.items()
    }
    counts = histograms(model, feeds, largest)
    return {
        method: {
            name: pick(counts[renamed.get(name, name)], largest[renamed.get(name, name)]) for name in seen
        }
        for method, pick in METHODS.items()
    }


def _sensitivity(
    trial: Trial,
    forms: Mapping[bool, dict[str, dict[str, float]]],
    factors: Mapping[str, Floats],
    say: Callable[[str], None],
) -> dict[str, float]:
    """1 - mean cosine with only one activation's layers at INT8, in its better form; largest first."""
    errors: dict[str, float] = {}
    names = forms[False]["max"]
    for number, name in enumerate(names, start=1):
        one = Calibration({name: forms[False]["max"][name]})
        if name in factors:
            one = Calibration({name: forms[True]["max"][name]}, {name: factors[name]})
        errors[name] = 1 - trial.agreement(one, _TRIED_INPUTS).mean
        if number % 10 == 0 or number == len(names):
            say(f"tried {number} of {len(names)} inputs of layers")
    return dict(sorted(errors.items(), key=lambda item: -item[1]))


def _fewest(most: int, enough: Callable[[int], bool]) -> int:
    """The least number for which `enough` holds, by bisection; `most` always is."""
    if enough(0):
        return 0
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
