import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics import retrieval_metrics, score_embeddings, score_queries


def test_a_perfect_ranking_scores_one_everywhere():
    similarity = np.eye(12, dtype=np.float32)
    metrics = retrieval_metrics(similarity, np.arange(12), np.arange(12))
    assert metrics.recall == {1: 1.0, 5: 1.0, 10: 1.0}
    assert metrics.mean_ap == 1.0
    assert (metrics.queries, metrics.images, metrics.unmatched) == (12, 12, 0)


def test_average_precision_agrees_with_a_ranking_worked_by_hand():
    # Right pictures stand at ranks 1 and 3: (1/1 + 2/3) / 2.
    similarity = np.array([[0.9, 0.8, 0.7, 0.1]], dtype=np.float32)
    metrics = retrieval_metrics(similarity, np.array([7]), np.array([7, 1, 7, 2]))
    assert metrics.mean_ap == pytest.approx((1 + 2 / 3) / 2)
    assert metrics.mean_inp == pytest.approx(2 / 3)  # two right ones among the three down to the last of them
    assert metrics.recall[1] == 1.0


def test_one_right_picture_far_down_shows_in_the_inverse_negative_penalty():
    similarity = np.linspace(1, 0, 20)[None]
    near, far = np.zeros(20, dtype=int), np.zeros(20, dtype=int)
    near[[0, 1, 2]] = far[[0, 1, 19]] = 1
    assert retrieval_metrics(similarity, np.array([1]), near).mean_inp == 1.0
    assert retrieval_metrics(similarity, np.array([1]), far).mean_inp == pytest.approx(3 / 20)
    assert retrieval_metrics(similarity, np.array([1]), far).recall[1] == 1.0


def test_many_queries_are_scored_in_parts_as_they_are_at_once():
    rng = np.random.default_rng(0)
    queries, gallery = rng.standard_normal((1100, 4)), rng.standard_normal((60, 4))
    query_ids, gallery_ids = rng.integers(0, 30, 1100), rng.integers(0, 25, 60)
    parts = score_embeddings(queries.astype("f4"), gallery.astype("f4"), query_ids, gallery_ids)
    whole = score_queries(queries.astype("f4") @ gallery.astype("f4").T, query_ids, gallery_ids)
    assert parts.summary() == whole.summary()
    assert parts.ids.tolist() == whole.ids.tolist()
    assert parts.unmatched == whole.unmatched > 0


def test_recall_counts_the_first_right_picture_only_within_k():
    similarity = np.linspace(1, 0, 12, dtype=np.float32)[None]
    gallery = np.zeros(12, dtype=int)
    gallery[5] = 1  # rank 6
    metrics = retrieval_metrics(similarity, np.array([1]), gallery)
    assert metrics.recall == {1: 0.0, 5: 0.0, 10: 1.0}


def test_a_model_that_answers_the_same_to_everything_earns_nothing_from_ties():
    similarity = np.zeros((3, 20), dtype=np.float32)
    metrics = retrieval_metrics(similarity, np.arange(3), np.arange(20))
    assert metrics.recall[10] == 0.0
    assert metrics.mean_ap == pytest.approx(1 / 20)


def test_a_query_without_a_right_picture_is_left_out_and_counted():
    metrics = retrieval_metrics(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([1, 9]), np.array([1, 2]))
    assert metrics.queries == 1
    assert metrics.unmatched == 1
    assert metrics.recall[1] == 1.0


def test_ids_may_be_text():
    metrics = retrieval_metrics(np.eye(2), np.array(["ann", "bob"]), np.array(["ann", "bob"]))
    assert metrics.recall[1] == 1.0


def test_what_cannot_be_scored_is_an_error_that_says_why():
    with pytest.raises(ValueError, match="shape"):
        retrieval_metrics(np.zeros((2, 3)), np.arange(2), np.arange(2))
    with pytest.raises(ValueError, match="NaN"):
        retrieval_metrics(np.array([[np.nan]]), np.array([1]), np.array([1]))
    with pytest.raises(ValueError, match="nothing to score"):
        retrieval_metrics(np.zeros((1, 1)), np.array([1]), np.array([2]))


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_gallery_never_changes_the_score(seed: int):
    rng = np.random.default_rng(seed)
    similarity = rng.integers(0, 4, (5, 30)) / 4  # coarse, so that there are many ties
    queries, gallery = np.arange(5), rng.integers(0, 5, 30)
    if not np.isin(queries, gallery).any():
        return
    shuffled = rng.permutation(30)
    straight = retrieval_metrics(similarity, queries, gallery)
    assert retrieval_metrics(similarity[:, shuffled], queries, gallery[shuffled]) == straight
    assert 0 <= straight.mean_ap <= 1
    assert 0 < straight.mean_inp <= 1
    assert straight.recall[1] <= straight.recall[5] <= straight.recall[10]
