"""Builds, extends and tunes the HNSW graph of a gallery, and keeps it in a file between runs."""

import logging
import os
from pathlib import Path
from typing import Any

import hnswlib
import numpy as np
from numpy.typing import NDArray

from core.graph_file import EF_CONSTRUCTION, Graph, GraphRefused, M, load_graph, save_graph
from core.neighbours import TUNED_K, ExactNeighbours, HnswNeighbours, Neighbours, widest_walk
from core.paths import display_path
from core.progress import CancelToken, Progress, ProgressCallback, silent

log = logging.getLogger(__name__)

RECALL_AIM = 0.99
_LADDER = (48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096)
# Queries are made from images by adding noise of these lengths to unit vectors. A description lies further
# from its picture than another picture of the same person does; the recall is held at each distance.
_NOISE = (0.5, 1.5, 3.0)
_QUERIES = 100  # at each distance
_CHUNK = 2048
_EXTEND_SHARE = 0.5  # a graph that would grow by more than this is built anew


def graph_neighbours(
    file: Path,
    vectors: NDArray[np.float32],
    *,
    bundle_id: str,
    revision: int,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> Neighbours:
    """Neighbours over `vectors` (N, D) through the graph in `file`, loaded, extended or built as needed.

    Where no walk that is worth it reaches a recall of 0.99, the answer is exact search. A file that is
    damaged, of another bundle or of other vectors is replaced. Raises `Cancelled`; no file is half written.
    """
    cancel = cancel or CancelToken()
    graph = _load(file, vectors, bundle_id)
    if graph is not None and graph.count == len(vectors):
        return HnswNeighbours(graph.index, vectors, graph.ef)
    extend = graph is not None and len(vectors) - graph.count <= _EXTEND_SHARE * len(vectors)
    index = graph.index if graph is not None and extend else _empty(vectors)
    _add(index, vectors, progress, cancel)
    ef = tune(index, vectors, cancel)
    if ef is None:
        log.warning("no HNSW walk reaches a recall of %s here; searching exactly", RECALL_AIM)
        return ExactNeighbours(vectors)
    try:
        save_graph(file, index, dim=vectors.shape[1], ef=ef, bundle_id=bundle_id, revision=revision)
    except (OSError, RuntimeError):  # a cache: searching goes on without it
        log.warning("the search graph %s could not be saved", display_path(file), exc_info=True)
    return HnswNeighbours(index, vectors, ef)


def _load(file: Path, vectors: NDArray[np.float32], bundle_id: str) -> Graph | None:
    try:
        return load_graph(file, vectors, bundle_id=bundle_id)
    except FileNotFoundError:
        return None
    except (GraphRefused, OSError) as error:
        log.warning("the search graph %s is built anew: %s", display_path(file), error)
        return None


def _empty(vectors: NDArray[np.float32]) -> Any:
    index = hnswlib.Index("ip", vectors.shape[1])
    index.init_index(max_elements=len(vectors), M=M, ef_construction=EF_CONSTRUCTION, random_seed=1)
    return index


def _add(index: Any, vectors: NDArray[np.float32], progress: ProgressCallback, cancel: CancelToken) -> None:
    """Add the rows that the graph does not have yet, their numbers as labels."""
    total = len(vectors)
    for first in range(index.get_current_count(), total, _CHUNK):
        cancel.raise_if_cancelled()
        progress(Progress("Building the search graph", first, total))
        last = min(first + _CHUNK, total)
        index.add_items(vectors[first:last], np.arange(first, last), num_threads=os.cpu_count() or 1)
    progress(Progress("Building the search graph", total, total))


def tune(index: Any, vectors: NDArray[np.float32], cancel: CancelToken) -> int | None:
    """The smallest `ef` with Recall@10 of 0.99 against exact search at every distance, or None."""
    rng = np.random.default_rng(len(vectors))
    queries = np.stack([_queries(vectors, length, rng) for length in _NOISE])
    truth = np.stack([_exact_rows(vectors, batch, cancel) for batch in queries])
    for ef in (ef for ef in _LADDER if ef <= widest_walk(len(vectors))):
        cancel.raise_if_cancelled()
        index.set_ef(ef)
        recalls = [_recall(index, batch, rows) for batch, rows in zip(queries, truth, strict=True)]
        log.debug("ef %d: recall %s", ef, recalls)
        if min(recalls) >= RECALL_AIM:
            log.info("search graph of %d rows: ef %d, recall %s", len(vectors), ef, recalls)
            return ef
    return None


def _queries(vectors: NDArray[np.float32], length: float, rng: np.random.Generator) -> NDArray[np.float32]:
    chosen = vectors[rng.integers(0, len(vectors), _QUERIES)]
    noise = rng.standard_normal(chosen.shape).astype(np.float32)
    moved = chosen + length * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def _exact_rows(
    vectors: NDArray[np.float32], queries: NDArray[np.float32], cancel: CancelToken
) -> NDArray[np.int64]:
    """The ten best rows of each query (Q, 10), looking at the vectors in blocks to spare memory."""
    best_rows = np.zeros((len(queries), 0), dtype=np.int64)
    best = np.zeros((len(queries), 0), dtype=np.float32)
    for first in range(0, len(vectors), 1 << 16):
        cancel.raise_if_cancelled()
        scores = queries @ vectors[first : first + (1 << 16)].T
        rows = np.argpartition(-scores, min(TUNED_K, scores.shape[1]) - 1, axis=1)[:, :TUNED_K]
        best = np.concatenate([best, np.take_along_axis(scores, rows, axis=1)], axis=1)
        best_rows = np.concatenate([best_rows, rows + first], axis=1)
        keep = np.argsort(-best, axis=1)[:, :TUNED_K]
        best, best_rows = np.take_along_axis(best, keep, axis=1), np.take_along_axis(best_rows, keep, axis=1)
    return best_rows


def _recall(index: Any, queries: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    try:
        found, _ = index.knn_query(queries, TUNED_K)
    except RuntimeError:  # the walk met fewer than ten rows
        return 0.0
    hits = sum(len(set(row) & set(right)) for row, right in zip(found.tolist(), truth.tolist(), strict=True))
    return hits / truth.size
