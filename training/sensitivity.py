"""Which layers of a tower INT8 hurts, and the fewest of them to keep in FP32."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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

    kept: activations whose layers stay in FP32, of `layers` in all. methods: agreement of each calibration method
    with every layer at INT8, and with the kept ones in FP32.
    """

    calibration: Calibration
    method: str
    balanced: bool
    kept: list[str]
    agreement: Agreement
    layers: int
    methods: dict[str, dict[str, Agreement]]


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
            del model
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


class Study:
    """A tower, what its layers read on the calibration inputs, and how it fares at INT8 on others.

    What takes long is done once, so that several tolerances can be asked for. Layers are kept in FP32 in the order
    of their sensitivity; balancing is used where it saves a layer; of the methods, the one that agrees best.
    """

    def __init__(
        self, tower: onnx.ModelProto, calibration: Sequence[Feed], trial: Trial, say: Callable[[str], None]
    ):
        self._trial, self._say = trial, say
        seen = watch(tower, calibration)
        self._forms = {False: _ranges(tower, calibration, seen, {})}
        self._factors = balance_factors(tower.graph, seen)
        if self._factors:
            self._forms[True] = _ranges(tower, calibration, seen, self._factors)
        self._tried: dict[tuple[str, bool, int], Agreement] = {}

    @cached_property
    def sensitivity(self) -> dict[str, float]:
        """1 - mean cosine with only one activation's layers at INT8, in its better form; largest first."""
        errors: dict[str, float] = {}
        names = self._forms[False]["max"]
        for number, name in enumerate(names, start=1):
            one = Calibration({name: self._forms[False]["max"][name]})
            if name in self._factors:
                one = Calibration({name: self._forms[True]["max"][name]}, {name: self._factors[name]})
            errors[name] = 1 - self._trial.agreement(one, _TRIED_INPUTS).mean
            if number % 10 == 0 or number == len(names):
                self._say(f"tried {number} of {len(names)} inputs of layers")
        return dict(sorted(errors.items(), key=lambda item: -item[1]))

    def choose(self, tolerance: float) -> Choice:
        """The calibration with the fewest layers in FP32 whose mean cosine to FP32 is at least 1 - tolerance."""
        layers = len(self._forms[False]["max"])

        def passes(method: str, balanced: bool, keep: int) -> bool:
            return keep == layers or self._agreement(method, balanced, keep).mean >= 1 - tolerance

        needed = {f: _fewest(layers, lambda keep, f=f: passes("max", f, keep)) for f in self._forms}
        balanced = min(needed, key=lambda form: (needed[form], form))
        keep = needed[balanced]
        methods = {
            method: {
                "all layers": self._agreement(method, balanced, 0),
                "chosen layers": self._agreement(method, balanced, keep),
            }
            for method in METHODS
        }
        method = max(methods, key=lambda name: methods[name]["chosen layers"].mean)
        while keep and passes(method, balanced, keep - 1):
            keep -= 1
        agreement = self._agreement(method, balanced, keep)
        self._say(
            f"{method}, {'balanced' if balanced else 'not balanced'}, {keep} of {layers} inputs kept in FP32: "
            f"mean cosine {agreement.mean:.4f}"
        )
        kept = list(self.sensitivity)[:keep] if keep else []
        return Choice(self._made(method, balanced, keep), method, balanced, kept, agreement, layers, methods)

    def _made(self, method: str, balanced: bool, keep: int) -> Calibration:
        kept = set(list(self.sensitivity)[:keep]) if keep else set()
        ranges = {name: top for name, top in self._forms[balanced][method].items() if name not in kept}
        return Calibration(
            ranges, {n: f for n, f in self._factors.items() if n in ranges} if balanced else {}
        )

    def _agreement(self, method: str, balanced: bool, keep: int) -> Agreement:
        key = (method, balanced, keep)
        if key not in self._tried:
            self._tried[key] = self._trial.agreement(self._made(method, balanced, keep))
        return self._tried[key]


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


def _fewest(most: int, enough: Callable[[int], bool]) -> int:
    """The least number for which `enough` holds, by bisection; `most` always is."""
    if enough(0):
        return 0
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
