"""Which groups of queries score lower than chance alone would have it."""

import numpy as np
import pytest

from core.metrics import QueryScores
from training.chance import group_chances


def scores(hits: np.ndarray, ids: np.ndarray) -> QueryScores:
    ranks = np.where(hits, 1, 20)
    return QueryScores(ranks, 1 / ranks, 1 / ranks, ids, 500, 0)


def test_without_a_difference_a_group_is_called_low_as_often_as_the_share_says() -> None:
    """For a group of whole people, and for one of some queries about each."""
    rng = np.random.default_rng(0)
    ids = np.repeat(np.arange(40), 6)
    low: list[list[float]] = []
    for trial in range(120):
        hits = rng.random(240) < np.repeat(rng.random(40), 6)  # people differ in how well they are found
        people, views = np.repeat(rng.permutation(40) < 8, 6), rng.random(240) < 0.2
        found = group_chances(scores(hits, ids), [people, views], resamples=200, seed=trial)
        low.append([chance.as_low["Recall@1"] for chance in found])
    for shares in np.array(low).T:
        assert np.mean(shares <= 0.1) <= 0.2
        assert np.mean(shares) == pytest.approx(0.5, abs=0.1)


def test_people_who_are_found_less_often_are_told() -> None:
    rng = np.random.default_rng(1)
    ids = np.repeat(np.arange(60), 4)
    group = ids < 20
    found = group_chances(scores(rng.random(240) < np.where(group, 0.4, 0.9), ids), [group, ~group])
    assert found[0].as_low["Recall@1"] < 0.01 < found[0].as_high["Recall@1"]
    assert found[1].as_high["Recall@1"] < 0.01


def test_views_that_are_found_less_often_are_told_though_everybody_has_them() -> None:
    ids = np.repeat(np.arange(60), 4)
    back = np.arange(240) % 4 == 0
    hits = np.random.default_rng(1).random(240) < np.where(back, 0.6, 0.9)
    assert group_chances(scores(hits, ids), [back])[0].as_low["mAP"] < 0.01


def test_five_people_without_a_miss_prove_nothing_where_misses_are_rare() -> None:
    """The bootstrap sees no variation in them, so its interval would be a point above the score of all."""
    ids = np.repeat(np.arange(80), 6)
    hits = ~((ids >= 76) & (np.arange(480) % 2 == 0))
    assert group_chances(scores(hits, ids), [ids < 5])[0].as_high["Recall@1"] > 0.5


def test_the_same_seed_gives_the_same_shares_and_none_is_zero() -> None:
    ids = np.repeat(np.arange(30), 2)
    group = ids < 15
    first, again = (group_chances(scores(~group, ids), [group], resamples=50, seed=4) for _ in range(2))
    assert first == again
    assert first[0].as_low["Recall@1"] == pytest.approx(1 / 51)
