"""How far a measured score can be trusted: bootstrap confidence intervals over identities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.metrics import STANDARD_KS, QueryScores

MAP, MINP = "mAP", "mINP"
_RESAMPLES_AT_ONCE = 100


@dataclass(frozen=True)
class Interval:
    """Limits of a confidence interval, both in [0, 1]."""

    low: float
    high: float


def recall_name(k: int) -> str:
    return f"Recall@{k}"


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
    people, person = np.unique(scores.ids, return_inverse=True)
    if len(people) < 2:
        return {}
    earned = {recall_name(k): (scores.first_ranks <= k).astype(np.float64) for k in ks}
    earned |= {MAP: scores.average_precisions, MINP: scores.inverse_penalties}
    totals = np.stack([np.bincount(person, values) for values in earned.values()], axis=1)
    queries = np.bincount(person)
    rng = np.random.default_rng(seed)
    means: list[np.ndarray] = []
    for start in range(0, resamples, _RESAMPLES_AT_ONCE):
        size = min(_RESAMPLES_AT_ONCE, resamples - start)
        drawn = rng.multinomial(len(people), np.full(len(people), 1 / len(people)), size)
        means.append((drawn @ totals) / (drawn @ queries)[:, None])
    limits = np.quantile(np.concatenate(means), ((1 - level) / 2, (1 + level) / 2), axis=0)
    return {name: Interval(float(low), float(high)) for name, low, high in zip(earned, *limits, strict=True)}
