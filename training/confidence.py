"""How far a measured score can be trusted: bootstrap confidence intervals over identities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics import STANDARD_KS, QueryScores, RetrievalMetrics

MAP, MINP = "mAP", "mINP"
_RESAMPLES_AT_ONCE = 100


@dataclass(frozen=True)
class Interval:
    """Limits of a confidence interval, both in [0, 1]."""

    low: float
    high: float


def recall_name(k: int) -> str:
    return f"Recall@{k}"


def metric_values(metrics: RetrievalMetrics) -> dict[str, float]:
    """The metrics by name, in the order of tables."""
    recall = {recall_name(k): metrics.recall[k] for k in STANDARD_KS}
    return {**recall, MAP: metrics.mean_ap, MINP: metrics.mean_inp}


def confidence_intervals(
    scores: QueryScores,
    *,
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
    ks: Sequence[int] = STANDARD_KS,
) -> Mapping[str, Interval]:
    """An interval for each of Recall@K, mAP and mINP; none with fewer than two identities.

    Queries about one person stand or fall together, so identities and not queries are drawn, with replacement and
    with all their queries: the cluster bootstrap (Davison and Hinkley, Bootstrap Methods and their Application, 1997,
    section 3.8; Field and Welsh, Bootstrapping clustered data, JRSS B 2007), with percentile limits (Efron and
    Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). The gallery stays as it is: the interval says how
    the score varies with who is asked for, not with who else is there. Where all queries earn the same, as at a
    Recall of 1, the bootstrap sees no variation and the interval is a point.
    """
    everyone = np.ones(len(scores.ids), bool)
    return group_intervals(scores, [everyone], level=level, resamples=resamples, seed=seed, ks=ks)[0]


def group_intervals(
    scores: QueryScores,
    groups: Sequence[NDArray[np.bool_]],
    *,
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
    ks: Sequence[int] = STANDARD_KS,
) -> list[Mapping[str, Interval]]:
    """The same for some of the queries: for each group, bool (Q,), all from the same resamples of identities."""
    people, person = np.unique(scores.ids, return_inverse=True)
    earned = earned_by_metric(scores, ks)
    columns = [np.ones(len(person)), *earned.values()]  # queries, and what they earned
    totals = np.stack(
        [np.bincount(person, column * group, len(people)) for group in groups for column in columns], axis=1
    )
    rng = np.random.default_rng(seed)
    parts: list[NDArray[np.float64]] = []
    for start in range(0, resamples, _RESAMPLES_AT_ONCE):
        size = min(_RESAMPLES_AT_ONCE, resamples - start)
        drawn = rng.multinomial(len(people), np.full(len(people), 1 / len(people)), size)
        sums = (drawn @ totals).reshape(size, len(groups), len(columns))
        with np.errstate(invalid="ignore"):  # nobody of a group was drawn: NaN, left out below
            parts.append(sums[:, :, 1:] / sums[:, :, :1])
    means = np.concatenate(parts)
    found: list[Mapping[str, Interval]] = []
    for number, group in enumerate(groups):
        if len(np.unique(person[group])) < 2:
            found.append({})
            continue
        whole = means[~np.isnan(means[:, number, 0]), number]
        limits = np.quantile(whole, ((1 - level) / 2, (1 + level) / 2), axis=0)
        found.append(
            {name: Interval(float(low), float(high)) for name, low, high in zip(earned, *limits, strict=True)}
        )
    return found


def earned_by_metric(scores: QueryScores, ks: Sequence[int] = STANDARD_KS) -> dict[str, NDArray[np.float64]]:
    """What each query earns, float64 (Q,), by metric; a score is its mean."""
    recall = {recall_name(k): (scores.first_ranks <= k).astype(np.float64) for k in ks}
    return {**recall, MAP: scores.average_precisions, MINP: scores.inverse_penalties}
