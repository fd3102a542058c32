"""Recall@K, mean average precision and mean inverse negative penalty of a retrieval, from its similarity matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STANDARD_KS = (1, 5, 10)
_QUERIES_AT_ONCE = 512


@dataclass(frozen=True)
class RetrievalMetrics:
    """How well queries found their pictures.

    `recall[k]` is the share of queries with at least one right picture among the first k; `mean_ap` the mean over
    queries of average precision over *all* their right pictures; `mean_inp` the mean inverse negative penalty: of the
    pictures that had to be looked at until the last right one was seen, the share that was right (mINP; Ye et al.,
    Deep Learning for Person Re-identification: A Survey and Outlook, TPAMI 2021, section 4.3). All in [0, 1].
    `queries` were scored against `images`; `unmatched` queries had no right picture in the gallery and are left out.
    """

    recall: Mapping[int, float]
    mean_ap: float
    mean_inp: float
    queries: int
    images: int
    unmatched: int = 0


@dataclass(frozen=True, eq=False)
class QueryScores:
    """What each query with a right picture earned, in order; the other `unmatched` queries are left out.

    first_ranks int64 (Q,): rank of the first right picture, from 1. average_precisions, inverse_penalties float64 (Q,).
    ids (Q,): whom the query asks for. images: size of the gallery.
    """

    first_ranks: NDArray[np.int64]
    average_precisions: NDArray[np.float64]
    inverse_penalties: NDArray[np.float64]
    ids: NDArray[np.generic]
    images: int
    unmatched: int

    def summary(self, ks: Sequence[int] = STANDARD_KS) -> RetrievalMetrics:
        """Means over the queries. ValueError when there are none."""
        if not len(self.first_ranks):
            raise ValueError("no query has a right picture in the gallery, so there is nothing to score")
        return RetrievalMetrics(
            recall={k: float(np.mean(self.first_ranks <= k)) for k in ks},
            mean_ap=float(np.mean(self.average_precisions)),
            mean_inp=float(np.mean(self.inverse_penalties)),
            queries=len(self.first_ranks),
            images=self.images,
            unmatched=self.unmatched,
        )


def retrieval_metrics(
    similarity: NDArray[np.floating],
    query_ids: NDArray[np.generic],
    gallery_ids: NDArray[np.generic],
    ks: Sequence[int] = STANDARD_KS,
) -> RetrievalMetrics:
    """Score `similarity` (Q, N), higher is better; a picture is right when its id equals the query's.

    Ties are broken against us: among equal scores every wrong picture counts as ranked first, so a model that
    answers the same to everything gets nothing for it. ValueError for shapes that do not fit, NaN, or no query
    that could be scored.
    """
    return score_queries(similarity, query_ids, gallery_ids).summary(ks)


def score_queries(
    similarity: NDArray[np.floating], query_ids: NDArray[np.generic], gallery_ids: NDArray[np.generic]
) -> QueryScores:
    """As `retrieval_metrics`, before the means are taken."""
    query_ids, gallery_ids = np.asarray(query_ids), np.asarray(gallery_ids)
    if similarity.shape != (len(query_ids), len(gallery_ids)):
        raise ValueError(
            f"similarity has shape {similarity.shape}, expected {(len(query_ids), len(gallery_ids))}: "
            "a row for each query id, a column for each gallery id"
        )
    if np.isnan(similarity).any():
        raise ValueError("similarity contains NaN; such scores have no order")
    first_ranks: list[int] = []
    precisions: list[float] = []
    penalties: list[float] = []
    matched = np.zeros(len(query_ids), bool)
    for row, (scores, query_id) in enumerate(zip(similarity, query_ids, strict=True)):
        right = gallery_ids == query_id
        if right.any():
            matched[row] = True
            ranks = _ranks_of_right(scores, right)
            first_ranks.append(int(ranks[0]))
            precisions.append(float(np.mean(np.arange(1, len(ranks) + 1) / ranks)))
            penalties.append(len(ranks) / int(ranks[-1]))
    return QueryScores(
        np.array(first_ranks, np.int64),
        np.array(precisions),
        np.array(penalties),
        query_ids[matched],
        len(gallery_ids),
        int(len(query_ids) - matched.sum()),
    )


def score_embeddings(
    queries: NDArray[np.float32],
    gallery: NDArray[np.float32],
    query_ids: NDArray[np.generic],
    gallery_ids: NDArray[np.generic],
) -> QueryScores:
    """Scores of unit embeddings (Q, D) against (N, D), some queries at a time so that memory stays bounded."""
    parts = [
        score_queries(queries[start:end] @ gallery.T, query_ids[start:end], gallery_ids)
        for start in range(0, max(len(queries), 1), _QUERIES_AT_ONCE)
        for end in [start + _QUERIES_AT_ONCE]
    ]
    return QueryScores(
        np.concatenate([part.first_ranks for part in parts]),
        np.concatenate([part.average_precisions for part in parts]),
        np.concatenate([part.inverse_penalties for part in parts]),
        np.concatenate([part.ids for part in parts]),
        len(gallery_ids),
        sum(part.unmatched for part in parts),
    )


def _ranks_of_right(scores: NDArray[np.floating], right: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Ranks, from 1, ascending, of the right pictures; at equal scores the wrong ones come first."""
    wrong = np.sort(scores[~right])
    found = np.sort(scores[right])[::-1]
    ahead = len(wrong) - np.searchsorted(wrong, found, side="left")
    return ahead + np.arange(1, len(found) + 1)
