"""Whether an engine answers as the ONNX model does: compared on real pictures and descriptions before it is used.

An engine can be fast, raise no error, and give the same embedding for every picture. So each profile is run, the
embeddings are compared with those of the FP32 model on the CPU, and so are the pictures that a query finds.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engines.samples import Batch, Samples
from core.precision import Precision
from core.progress import CancelToken, Progress, ProgressCallback
from core.runtimes import Tower

BEST = 10
_TIMED_RUNS = 20
_AT_ONCE = 8


@dataclass(frozen=True)
class Limits:
    """The least that is accepted. image, text: mean cosine with FP32. agreement: share of the ten best pictures."""

    image: float
    text: float
    agreement: float


# FP32 and FP16 differ by rounding only; INT8 changes every embedding a little, and the order of close scores.
LIMITS = {
    Precision.FP32: Limits(0.999, 0.999, 0.98),
    Precision.FP16: Limits(0.995, 0.995, 0.95),
    Precision.INT8: Limits(0.95, 0.95, 0.80),
}
# Pictures must differ from one another at least this much of how they differ for the FP32 model.
LEAST_SPREAD = 0.5
# Rows of one picture from different profiles agree better than this, cosine.
LEAST_PROFILE_AGREEMENT = 0.99


@dataclass(frozen=True)
class TowerPair:
    """Both towers of a model as loaded by one runtime. batches: what its image tower takes at once, ascending."""

    image: Tower
    text: Tower
    batches: Sequence[int] = (1, _AT_ONCE)


@dataclass(frozen=True)
class Verification:
    """What a comparison found.

    image_cosine, text_cosine: mean and least cosine between engine and FP32 model. agreement: mean share of the ten
    best pictures of a description that are the same. spread: how much the engine's embeddings of different
    pictures differ, where the FP32 model's is 1. profiles: least cosine between profiles. latency_ms: median time
    of a run by "image N" and "text 1". problems: sentences; empty when the engine is accepted.
    """

    precision: Precision
    pictures: int
    texts: int
    image_cosine: tuple[float, float]
    text_cosine: tuple[float, float]
    agreement: float
    spread: float
    profiles: float
    latency_ms: dict[str, float]
    reference_latency_ms: dict[str, float]
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.problems


def verify(
    reference: TowerPair,
    engine: TowerPair,
    samples: Samples,
    tokens: Sequence[Batch],
    precision: Precision,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> Verification:
    """Compare `engine` at `precision` with `reference`, which is the FP32 model. tokens: the same descriptions as
    `core.engines.samples.token_batches` makes of them.

    Raises what the towers raise, and Cancelled.
    """
    stage = f"Verifying {precision.label}"
    expected = _embed(reference, samples, tokens, stage, progress, cancel)
    found = _embed(engine, samples, tokens, stage, progress, cancel)
    problems = _unusable(found)
    if problems:
        nothing = (0.0, 0.0)
        return Verification(
            precision,
            len(samples.pixels),
            len(samples.texts),
            nothing,
            nothing,
            0.0,
            0.0,
            0.0,
            {},
            {},
            problems,
        )
    image, text = _cosines(expected[0], found[0]), _cosines(expected[1], found[1])
    agreement = top_agreement(expected, found)
    spread = _spread(found[0]) / max(_spread(expected[0]), 1e-9)
    profiles = _profile_agreement(engine, samples.pixels)
    return Verification(
        precision=precision,
        pictures=len(samples.pixels),
        texts=len(samples.texts),
        image_cosine=(float(image.mean()), float(image.min())),
        text_cosine=(float(text.mean()), float(text.min())),
        agreement=agreement,
        spread=spread,
        profiles=profiles,
        latency_ms=_latencies(engine, samples, tokens),
        reference_latency_ms=_latencies(reference, samples, tokens),
        problems=_judge(precision, float(image.mean()), float(text.mean()), agreement, spread, profiles),
    )


def _judge(
    precision: Precision, image: float, text: float, agreement: float, spread: float, profiles: float
) -> tuple[str, ...]:
    limits, problems = LIMITS[precision], list[str]()
    if spread < LEAST_SPREAD:
        problems.append(
            f"It gives nearly the same embedding for every picture: they differ {spread:.0%} as much as the model's "
            f"(at least {LEAST_SPREAD:.0%})."
        )
    for what, value, least in (("pictures", image, limits.image), ("descriptions", text, limits.text)):
        if value < least:
            problems.append(
                f"Its embeddings of {what} differ from the model's: mean cosine {value:.4f} (at least {least})."
            )
    if agreement < limits.agreement:
        problems.append(
            f"It finds other pictures: {agreement:.0%} of the ten best are the same (at least {limits.agreement:.0%})."
        )
    if profiles < LEAST_PROFILE_AGREEMENT:
        problems.append(
            f"A picture gets another embedding when it is alone than with others: cosine {profiles:.4f} (at least "
            f"{LEAST_PROFILE_AGREEMENT})."
        )
    return tuple(problems)


def top_agreement(
    expected: tuple[NDArray[np.float32], NDArray[np.float32]],
    found: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> float:
    """Mean share of the ten best pictures that both models name; each pair is (pictures (N, D), texts (M, D))."""
    tops = [
        np.argsort(-(texts @ pictures.T), axis=1, kind="stable")[:, :BEST]
        for pictures, texts in (expected, found)
    ]
    shares = [len(set(a) & set(b)) / len(a) for a, b in zip(tops[0].tolist(), tops[1].tolist(), strict=True)]
    return float(np.mean(shares))


def _embed(
    towers: TowerPair,
    samples: Samples,
    tokens: Sequence[Batch],
    stage: str,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Unit embeddings of the pictures (N, D) and of the descriptions (M, D)."""
    at_once, pixels = towers.batches[-1], samples.pixels
    images: list[NDArray[np.float32]] = []
    for start in range(0, len(pixels), at_once):
        cancel.raise_if_cancelled()
        progress(Progress(stage, start, len(pixels)))
        images.append(towers.image.run(pixels=pixels[start : start + at_once]))
    texts = [towers.text.run(**batch) for batch in tokens]
    progress(Progress(stage, len(pixels), len(pixels)))
    return _unit(np.concatenate(images)), _unit(np.concatenate(texts)[: len(samples.texts)])


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _unusable(found: tuple[NDArray[np.float32], NDArray[np.float32]]) -> tuple[str, ...]:
    return tuple(
        f"Its embeddings of {what} hold numbers that are not finite."
        for what, rows in zip(("pictures", "descriptions"), found, strict=True)
        if not np.isfinite(rows).all()
    )


def _cosines(expected: NDArray[np.float32], found: NDArray[np.float32]) -> NDArray[np.float32]:
    if expected.shape != found.shape:
        return np.zeros(1, np.float32)
    return np.sum(expected * found, axis=1)


def _spread(rows: NDArray[np.float32]) -> float:
    """Mean distance (1 - cosine) between different rows."""
    count = len(rows)
    cosines = rows @ rows.T
    return float((count * count - cosines.sum()) / (count * (count - 1)))


def _profile_agreement(towers: TowerPair, pixels: NDArray[np.float32]) -> float:
    """Least cosine between the same pictures run at each batch size."""
    rows = pixels[: towers.batches[-1]]
    whole = _unit(towers.image.run(pixels=rows))
    least = 1.0
    for batch in towers.batches[:-1]:
        parts = [towers.image.run(pixels=rows[start : start + batch]) for start in range(0, len(rows), batch)]
        least = min(least, float(_cosines(whole, _unit(np.concatenate(parts))).min()))
    return least


def _latencies(towers: TowerPair, samples: Samples, tokens: Sequence[Batch]) -> dict[str, float]:
    """Median milliseconds of a run."""
    one = {name: array[:1] for name, array in tokens[0].items()}
    length = max(1, int(np.asarray(one["mask"]).sum()))
    one = {name: np.ascontiguousarray(array[:, :length]) for name, array in one.items()}
    times = {"text 1": _median_ms(lambda: towers.text.run(**one))}
    for batch in towers.batches:
        rows = samples.pixels[:batch]
        times[f"image {len(rows)}"] = _median_ms(lambda rows=rows: towers.image.run(pixels=rows))
    return times


def _median_ms(run: Callable[[], object]) -> float:
    times: list[float] = []
    for _ in range(_TIMED_RUNS):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * 1000)
    return round(float(np.median(times)), 3)
