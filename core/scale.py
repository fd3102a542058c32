"""What scores mean in one gallery: where they lie among all, and whether a description stands out at all."""

import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.precision import Precision

Vector = NDArray[np.float32]

FULL_BAR = 4.0  # spreads above the mean; of true captions on the sample gallery the best hit has 3.2, 1 in 20 over 3.7
FEWEST = 10  # pictures below which nothing can be said

# Of things that no picture of people shows. How widely their scores spread is how widely meaningless scores do.
PROBES = (
    "a bowl of soup", "a car on a motorway", "mountains under snow", "a laptop on a desk",
    "an aeroplane in the sky", "a page of text", "a bunch of flowers", "a kitchen", "a cat on a sofa",
    "a boat on the sea", "a tall building", "an empty street at night", "a plate of food", "a football stadium",
    "a forest in the fog", "a clock on a wall", "a bridge over a river", "a pile of boxes", "a horse in a field",
    "a traffic light",
)  # fmt: skip
# Chosen on the sample gallery; `python -m benchmarks.understanding` measures how often the judgement is right.
_BEST_COUNTS = 0.3
_STANDS_OUT = 2.0


@dataclass(frozen=True)
class Scale:
    """How the scores of one query lie over the gallery: mean, spread (standard deviation) and best of all of them."""

    mean: float
    spread: float
    best: float = 0.0

    def bar(self, score: float) -> float:
        """Length of the bar in [0, 1]: empty at the gallery's mean, full `FULL_BAR` spreads above it."""
        if self.spread <= 0:
            return 0.0
        return min(1.0, max(0.0, (score - self.mean) / (FULL_BAR * self.spread)))


NO_SCALE = Scale(0.0, 0.0)


def scale_of(scores: Vector) -> Scale:
    """The scale of a query from its scores (M,) over a sample of the gallery."""
    count = len(scores)
    if not count:
        return NO_SCALE
    # As `mean` and `std` do, in fewer steps: a search that takes milliseconds comes here every time.
    mean = float(np.add.reduce(scores)) / count
    off = scores - np.float32(mean)
    return Scale(mean, math.sqrt(float(off.dot(off)) / count), float(np.maximum.reduce(scores)))


class TextEncoder(Protocol):
    @property
    def precision(self) -> "Precision": ...
    def encode_texts(self, texts: "Sequence[str]") -> Vector: ...


class Judge:
    """Says whether a description tells a gallery's pictures apart better than senseless ones do. Thread safe.

    A description that the pictures have nothing to do with gets about the same score everywhere: the spread of its
    scores, on a logarithmic scale, is compared with that of `PROBES`, and so, with less weight, is its best score.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._probes: tuple[object, Precision, Vector] | None = None
        self._measured: tuple[object, Precision, tuple[float, float, float, float]] | None = None

    def stands_out(self, scale: Scale, sample: Vector, revision: int, encoder: TextEncoder) -> bool:
        """Whether a text with such a scale over `sample` (M, D) describes somebody in it, as far as can be told.

        `revision` names the sample: what was measured of it is kept until another one comes.
        """
        if len(sample) < FEWEST:
            return True
        best_mean, best_spread, spread_mean, spread_spread = self._reference(sample, revision, encoder)
        by_spread = (math.log(max(scale.spread, 1e-9)) - spread_mean) / spread_spread
        by_best = (scale.best - best_mean) / best_spread
        return (by_spread + _BEST_COUNTS * by_best) / (1 + _BEST_COUNTS**2) ** 0.5 > _STANDS_OUT

    def _reference(
        self, sample: Vector, revision: int, encoder: TextEncoder
    ) -> tuple[float, float, float, float]:
        with self._lock:
            precision = encoder.precision
            if self._probes is None or self._probes[0] is not encoder or self._probes[1] is not precision:
                self._probes = (encoder, precision, encoder.encode_texts(PROBES))
                self._measured = None
            if self._measured is None or self._measured[0] != revision:
                best, spread = _features(self._probes[2], sample)
                numbers = (best.mean(), max(best.std(), 1e-6), spread.mean(), max(spread.std(), 1e-6))
                self._measured = (revision, precision, tuple(map(float, numbers)))  # type: ignore[assignment]
            assert self._measured is not None
            return self._measured[2]


def _features(texts: Vector, sample: Vector) -> tuple[Vector, Vector]:
    """Best score and logarithm of the spread of scores of each text."""
    scores = texts @ sample.T
    return scores.max(axis=1), np.log(np.maximum(scores.std(axis=1), 1e-9))
