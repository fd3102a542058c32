"""Recall@K and mean average precision of a text-to-image retrieval, from its similarity matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STANDARD_KS = (1, 5, 10)


@dataclass(frozen=True)
class RetrievalMetrics:
    """How well queries found their pictures.

    `recall[k]` is the share of queries with at least one right picture among the first k; `mean_ap` the mean over
    queries of average precision over *all* their right pictures. Both in [0, 1]. `queries` were scored against
    `images`; `unmatched` queries had no right picture in the gallery and are left out.
    """

    recall: Mapping[int, float]
    mean_ap: float
    queries: int
    images: int
    unmatched: int = 0


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
    for scores, query_id in zip(similarity, query_ids, strict=True):
        right = gallery_ids == query_id
        if right.any():
            ranks = _ranks_of_right(scores, right)
            first_ranks.append(int(ranks[0]))
            precisions.append(float(np.mean(np.arange(1, len(ranks) + 1) / ranks)))
    if not first_ranks:
        raise ValueError("no query has a right picture in the gallery, so there is nothing to score")
    firsts = np.array(first_ranks)
    return RetrievalMetrics(
        recall={k: float(np.mean(firsts <= k)) for k in ks},
        mean_ap=float(np.mean(precisions)),
        queries=len(firsts),
        images=len(gallery_ids),
        unmatched=len(query_ids) - len(firsts),
    )


def _ranks_of_right(scores: NDArray[np.floating], right: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Ranks, from 1, ascending, of the right pictures; at equal scores the wrong ones come first."""
    order = np.lexsort((right, -scores))
    return np.flatnonzero(right[order]) + 1
