"""Whether some of the queries score lower or higher than the others by more than chance would have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics import QueryScores
from training.confidence import earned_by_metric

_SAME = 1e-9  # sums of the same numbers in another order differ by less


@dataclass(frozen=True)
class Chance:
    """For each metric the share, in (0, 1], of random groups like this one that score as low or as high as it does."""

    as_low: Mapping[str, float]
    as_high: Mapping[str, float]


def group_chances(
    scores: QueryScores, groups: Sequence[NDArray[np.bool_]], *, resamples: int = 2000, seed: int = 0
) -> list[Chance]:
    """A permutation test of each group of queries, bool (Q,), against all.

    If what makes the group had nothing to do with the scores, identities could exchange it: each gets the share of
    queries in the group that another one has, and its own queries are drawn for it by chance. So queries about one
    person stay together where they are together in the group (all about a man) and are spread where they are spread
    (a front view of everybody). Unlike an interval, this holds for few identities, and where all of a group earn the
    same (Good, Permutation, Parametric, and Bootstrap Tests of Hypotheses, 2005, chapter 3). The group itself counts
    among the random ones, so a share is never 0 (Phipson and Smyth, Permutation P-values Should Never Be Zero, 2010).
    """
    people, person = np.unique(scores.ids, return_inverse=True)
    names, earned = list(earned := earned_by_metric(scores)), np.stack([*earned.values()], axis=1)
    queries = np.bincount(person, minlength=len(people))
    starts = np.concatenate([[0], np.cumsum(queries)[:-1]])
    members = np.stack(groups).astype(np.float64)
    shares = np.stack([np.bincount(person, member, len(people)) for member in members]) / queries
    observed = (members @ earned) / members.sum(axis=1, keepdims=True)
    low = np.ones_like(observed)
    high = np.ones_like(observed)
    rng = np.random.default_rng(seed)
    for _ in range(resamples):
        shuffled = np.lexsort(
            (rng.random(len(person)), person)
        )  # person after person, each in a random order
        wanted = shares[:, rng.permutation(len(people))] * queries + rng.random(len(people))
        wanted = wanted.astype(np.int64)  # of each person's queries, the first so many
        running = np.vstack([np.zeros(len(names)), np.cumsum(earned[shuffled], axis=0)])
        sums = (running[starts + wanted] - running[starts]).sum(axis=1)
        counts = wanted.sum(axis=1, keepdims=True)
        means = np.divide(sums, counts, out=observed.copy(), where=counts > 0)
        low += means <= observed + _SAME
        high += means >= observed - _SAME
    return [
        Chance(*(dict(zip(names, map(float, row / (resamples + 1)), strict=True)) for row in pair))
        for pair in zip(low, high, strict=True)
    ]
