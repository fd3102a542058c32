"""Bootstrap intervals over identities."""

import numpy as np
import pytest

from core.metrics import QueryScores
from training.confidence import MAP, confidence_intervals


def scores(first_ranks: np.ndarray, ids: np.ndarray) -> QueryScores:
    return QueryScores(first_ranks, 1 / first_ranks, 1 / first_ranks, ids, 100, 0)


def test_the_interval_of_independent_queries_is_that_of_the_binomial_distribution() -> None:
    ranks = np.where(np.arange(400) < 280, 1, 20)
    found = confidence_intervals(scores(ranks, np.arange(400)), seed=1)["Recall@1"]
    wide = 1.96 * np.sqrt(0.7 * 0.3 / 400)
    assert found.low == pytest.approx(0.7 - wide, abs=0.01)
    assert found.high == pytest.approx(0.7 + wide, abs=0.01)


def test_queries_of_one_person_count_as_one_observation() -> None:
    ranks = np.repeat(np.where(np.arange(100) < 70, 1, 20), 4)
    apart = confidence_intervals(scores(ranks, np.arange(400)))["Recall@1"]
    together = confidence_intervals(scores(ranks, np.repeat(np.arange(100), 4)))["Recall@1"]
    assert together.high - together.low == pytest.approx(2 * (apart.high - apart.low), rel=0.15)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for trial in range(200):
        ranks = np.where(rng.random(100) < 0.6, 1, 20)
        found = confidence_intervals(scores(ranks, np.arange(100)), resamples=300, seed=trial)["Recall@1"]
        covered += found.low <= 0.6 <= found.high
    assert 0.89 <= covered / 200 <= 0.99


def test_the_same_seed_gives_the_same_interval_and_a_higher_level_a_wider_one() -> None:
    ranks = np.random.default_rng(0).integers(1, 10, 60)
    some = scores(ranks, np.arange(60) // 3)
    assert confidence_intervals(some, seed=3) == confidence_intervals(some, seed=3)
    narrow, wide = (confidence_intervals(some, level=level)[MAP] for level in (0.8, 0.99))
    assert wide.low < narrow.low < float(np.mean(1 / ranks)) < narrow.high < wide.high


def test_one_person_has_no_interval() -> None:
    assert confidence_intervals(scores(np.array([1, 2]), np.array([7, 7]))) == {}
