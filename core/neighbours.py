"""Nearest neighbours of a query: exact, or through an HNSW graph whose candidates are rescored exactly.

Scores are inner products of unit rows, that is cosines. Equal scores are ordered by row.
"""

import threading
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

# Measured with D = 256 on two cores: 2.4 ms for 50,000 rows. Beyond, time grows with every picture.
EXACT_LIMIT = 50_000
TUNED_K = 10
_EF_PER_K = 4  # measured: keeps Recall@k at what Recall@10 is, up to k = 200
_ROWS_PER_EF = 100  # one step of a walk costs as much as looking at this many rows
_EF_ALWAYS = 512

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]


class Neighbours(Protocol):
    """Something that answers with the `k` best rows for a query (D,) float32 and their scores, best first."""

    def search(self, query: Vectors, k: int) -> tuple[Rows, Scores]: ...


def exact(vectors: Vectors, query: Vectors, k: int, among: Rows | None = None) -> tuple[Rows, Scores]:
    """The `k` rows of `vectors` (N, D) with the highest inner product with `query` (D,), best first.

    With `among`, only those rows are looked at. Fewer when there are fewer rows. Returns rows int64 and scores
    float32, both (min(k, N),).
    """
    return best(vectors @ query.astype(np.float32, copy=False), k, among)


def best(scores: Scores, k: int, among: Rows | None = None) -> tuple[Rows, Scores]:
    """The `k` rows with the highest of `scores` (N,), best first, and their scores; with `among` only of those."""
    if among is not None:
        places, found = best(scores[among], k)
        return among[places], found
    if k <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    worse = -scores
    if k < len(scores):
        kth = worse.copy()
        kth.partition(k - 1)
        # More than k where the last places are shared: which of them come in is by row, too.
        candidates = (worse <= kth[k - 1]).nonzero()[0]
        rows = candidates[worse[candidates].argsort(kind="stable")[:k]]
    else:
        rows = worse.argsort(kind="stable")
    return rows, scores[rows]


def _ordered(rows: Rows, scores: Scores) -> tuple[Rows, Scores]:
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]


def widest_walk(count: int) -> int:
    """The `ef` beyond which walking a graph of `count` rows is no faster than looking at all of them."""
    return max(_EF_ALWAYS, count // _ROWS_PER_EF)


class ExactNeighbours:
    """Looks at every row."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def search(self, query: Vectors, k: int) -> tuple[Rows, Scores]:
        return exact(self._vectors, query, k)


class HnswNeighbours:
    """Walks a finished hnswlib graph whose labels are the rows of `vectors`. Thread safe.

    `ef` is the width of the walk that was tuned for the ten best; for more it is widened, and where that
    would be no faster than exact search, search is exact.
    """

    def __init__(self, index: Any, vectors: Vectors, ef: int) -> None:
        self._index = index
        self._vectors = vectors
        self.ef = ef
        self._lock = threading.Lock()  # `set_ef` is the index's, not the query's

    def search(self, query: Vectors, k: int) -> tuple[Rows, Scores]:
        width = self.ef + _EF_PER_K * max(0, k - TUNED_K)
        if k <= 0 or k >= len(self._vectors) or width > widest_walk(len(self._vectors)):
            return exact(self._vectors, query, k)
        query = query.astype(np.float32, copy=False)
        try:
            with self._lock:
                self._index.set_ef(width)
                labels, _ = self._index.knn_query(query[None, :], k, num_threads=1)
        except RuntimeError:  # the walk met fewer than k rows
            return exact(self._vectors, query, k)
        rows = labels[0].astype(np.int64)
        return _ordered(rows, self._vectors[rows] @ query)
