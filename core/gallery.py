"""A folder of pictures as one thing to open, bring up to date and search."""

import functools
import itertools
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import numpy as np
from numpy.typing import NDArray

from core.errors import Cancelled, GalleryError, WrongBundle
from core.filters import NO_FILTERS, NO_MARKS, Filters, Mark, Marks, subfolders
from core.graph_build import graph_neighbours
from core.indexer import IndexReport, index_folder
from core.moments import MOST_HITS, fold
from core.neighbours import EXACT_LIMIT, ExactNeighbours, HnswNeighbours, Neighbours, Rows, Scores, best
from core.paths import display_path, gallery_home
from core.progress import CancelToken, ProgressCallback, silent
from core.query import Example, Query, compose, rocchio, sample_of
from core.results import Hit, Results
from core.scale import Judge, scale_of
from core.scan import folder_identity
from core.sentences import Sentence, say
from core.store import Catalogue, Failure, Store

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.encoder import DualEncoder

log = logging.getLogger(__name__)
P = ParamSpec("P")

STORE_NAME = "gallery.sqlite"
GRAPH_NAME = "neighbours.graph"
# While a folder is being indexed every batch changes the store; reading all of it again may take this share
# of the time.
_RELOAD_SHARE = 0.1


@dataclass(frozen=True)
class _View:
    """What searches look at: all pictures of one revision, never changed once made."""

    revision: int
    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    catalogue: Catalogue
    neighbours: Neighbours
    loaded_at: float
    loading_s: float


def _before_indexing(
    search: "Callable[Concatenate[Gallery, Query, DualEncoder, P], Results]",
) -> "Callable[Concatenate[Gallery, Query, DualEncoder, P], Results]":
    """Let indexing wait for the whole of a search, not only for its description to be encoded."""

    @functools.wraps(search)
    def first(
        gallery: "Gallery", query: "Query", encoder: "DualEncoder", *rest: P.args, **options: P.kwargs
    ) -> Results:
        with encoder.priority.asking():
            return search(gallery, query, encoder, *rest, **options)

    return first


def _compare(
    view: _View, vector: NDArray[np.float32], k: int, among: Rows | None
) -> tuple[Rows, Scores, Scores]:
    """The `k` best rows with their scores, and the scores over `sample_of` the view.

    Where every picture is compared, those of the sample are among them already.
    """
    if among is None and isinstance(view.neighbours, HnswNeighbours):
        return *view.neighbours.search(vector, k), sample_of(view.vectors) @ vector
    scores = view.vectors @ vector
    return *best(scores, k, among), sample_of(scores)


class Gallery:
    """One folder, its store and its neighbours. Thread safe: searching works while `refresh` runs.

    Attributes: `folder` (absolute), `name` (for showing), `bundle`, `notices` (sentences about what happened
    at opening, such as a damaged index that was kept aside; the first `refresh` reports them too).
    """

    def __init__(self, folder: Path, bundle: "Bundle", store: Store) -> None:
        self.folder = folder
        self.name = display_path(folder.name or str(folder))
        self.bundle = bundle
        self.notices: tuple[Sentence, ...] = tuple(store.notices)
        self._untold = list(store.notices)
        self._store = store
        self._graph_file = store.file.with_name(GRAPH_NAME)
        self._view: _View | None = None
        self._view_lock = threading.Lock()
        self._indexing = threading.Event()
        self._closing = CancelToken()
        self._graph_lock = threading.Lock()
        self._graph_thread: threading.Thread | None = None
        self._judge = Judge()

    @classmethod
    def open(cls, folder: Path | str | bytes, bundle: "Bundle", *, rebuild: bool = False) -> "Gallery":
        """Open the gallery of a folder; its store is made on first opening, outside the folder.

        With `rebuild`, every embedding is dropped, to be made again by `refresh`. Raises `GalleryError` when
        the folder does not exist, is not a folder or may not be read; `WrongBundle` when it was indexed with
        another bundle and `rebuild` is not set; `GalleryBusy` when it is while another Sightline indexes.
        """
        path = Path(os.path.abspath(os.path.expanduser(os.fsdecode(folder))))  # noqa: PTH100, PTH111
        folder_identity(path)
        store = Store.open(
            gallery_home(path) / STORE_NAME,
            bundle_id=bundle.id,
            embedding_dim=bundle.embedding_dim,
            rebuild=rebuild,
        )
        return cls(path, bundle, store)

    @property
    def count(self) -> int:
        """Pictures that can be searched."""
        return self._store.count()

    def failures(self) -> list[Failure]:
        """Files that could not be used, with reasons."""
        return self._store.failures()

    def refresh(
        self,
        encoder: "DualEncoder",
        progress: ProgressCallback | None = None,
        cancel: CancelToken | None = None,
    ) -> IndexReport:
        """Bring the gallery up to date with its folder. Raises what `core.indexer.index_folder` raises."""
        self._require_same_bundle(encoder)
        cancel = cancel or CancelToken()
        self._indexing.set()
        try:
            report = index_folder(self.folder, self._store, encoder, progress=progress, cancel=cancel)
        finally:
            self._indexing.clear()
        report.problems[:0] = self._untold
        self._untold = []
        if not report.cancelled:
            try:
                self._prepare_graph(progress or silent, cancel)
            except Cancelled:
                report.cancelled = True
        return report

    @_before_indexing
    def search(
        self,
        query: Query,
        encoder: "DualEncoder",
        k: int = 50,
        *,
        filters: Filters = NO_FILTERS,
        marks: Marks = NO_MARKS,
        rerank: bool = False,
    ) -> Results:
        """The `k` best pictures for a query, among what is indexed at this moment and passes `filters`.

        With `rerank`, the query is moved by `marks` (`core.query.rocchio`). Filtered searches look at every picture
        that passes. Raises `QueryError` for a description that the model cannot use, `WrongBundle` when the
        encoder's bundle is not the gallery's, `GalleryError` when the store fails.
        """
        started = time.perf_counter()
        self._require_same_bundle(encoder)
        precision = encoder.precision
        view = self._current_view()
        sample = sample_of(view.vectors)
        composed = compose(query, encoder, sample)
        vector, reranked = composed.vector, False
        if rerank and marks:
            matching, others = self._marked_vectors(view, marks)
            if len(matching) or len(others):
                vector, reranked = rocchio(vector, matching, others), True
        among = filters.rows(view.catalogue, marks) if filters.select else None
        rows, scores, over_all = _compare(view, vector, k, among)
        scale = scale_of(over_all)
        if filters.min_score is not None:
            enough = scores >= filters.min_score
            rows, scores = rows[enough], scores[enough]
        hits = self._hits(view, rows, scores)
        weak = (
            composed.wanted is not None
            and not query.examples
            and not reranked
            and not self._judge.stands_out(
                scale if composed.wanted is vector else scale_of(sample @ composed.wanted),
                sample,
                view.revision,
                encoder,
            )
        )
        notices = (*composed.notices, *self._empty_notice(view))
        return Results(
            query=query.text,
            hits=hits,
            precision=precision,
            bundle_id=self.bundle.id,
            gallery=self.folder,
            searched_at=datetime.now(timezone.utc),
            latency_ms=(time.perf_counter() - started) * 1000.0,
            searched=len(view.ids) if among is None else len(among),
            notices=tuple(dict.fromkeys(notices)),
            total=len(view.ids),
            terms=query.terms,
            examples=query.examples,
            filters=filters,
            scale=scale,
            weak=weak,
            reranked=reranked,
            vector=vector,
        )

    def example(self, hit: Hit) -> Example:
        """A picture of the gallery as an example to search by. `GalleryError` when it is not there any more."""
        view = self._current_view()
        row = int(np.searchsorted(view.ids, hit.image_id))
        if row >= len(view.ids) or view.ids[row] != hit.image_id:
            raise GalleryError(
                say(
                    "{picture} is not in the index any more. Choose another picture.",
                    picture=display_path(hit.relative),
                )
            )
        return Example(display_path(hit.relative), hit.sha256.hex(), view.vectors[row])

    def subfolders(self) -> list[tuple[bytes, int]]:
        """Folders below the gallery and how many pictures each holds, those further below included."""
        return subfolders(self._current_view().catalogue.paths)

    def taken_between(self) -> tuple[datetime, datetime] | None:
        """When the first and the last of the pictures were taken (UTC); None without pictures."""
        taken_s = self._current_view().catalogue.taken_s
        if not len(taken_s):
            return None
        first, last = int(taken_s.min()), int(taken_s.max())
        return datetime.fromtimestamp(first, timezone.utc), datetime.fromtimestamp(last, timezone.utc)

    def close(self) -> None:
        """Stop what runs in the background and let go of the files. Searching then is a `GalleryError`."""
        self._closing.cancel()
        with self._view_lock:
            thread, self._graph_thread, self._view = self._graph_thread, None, None
        if thread is not None:
            thread.join()
        self._store.close()

    def _require_same_bundle(self, encoder: "DualEncoder") -> None:
        if encoder.bundle.id != self.bundle.id:
            raise WrongBundle(
                say(
                    "This folder was opened with the model {bundle}, but {in_use} is in use. Open the folder "
                    "again with the model that is in use.",
                    bundle=self.bundle.id,
                    in_use=encoder.bundle.id,
                )
            )

    def _hits(self, view: _View, rows: Rows, scores: Scores) -> tuple[Hit, ...]:
        paths, hashes, taken_s, by_exif = view.catalogue
        places = rows.tolist()
        names = [paths[place] for place in places]
        times = taken_s[rows]
        first = fold(view.vectors[rows[:MOST_HITS]], names[:MOST_HITS], times[:MOST_HITS])
        return tuple(
            map(  # a column for each field: the quickest way to make thousands
                Hit,
                itertools.count(1),
                scores.tolist(),
                view.ids[rows].tolist(),
                itertools.repeat(self.folder),
                names,
                [hashes[place] for place in places],
                times.tolist(),
                by_exif[rows].tolist(),
                itertools.chain((lead + 1 for lead in first), itertools.count(len(first) + 1)),
            )
        )

    def _marked_vectors(self, view: _View, marks: Marks) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Embeddings of the pictures of this gallery that are marked as match, and as not a match."""
        verdicts = np.array([int(marks.get(key, 0)) for key in view.catalogue.hashes], dtype=np.int8)
        return view.vectors[verdicts == Mark.MATCH], view.vectors[verdicts == Mark.NOT_A_MATCH]

    def _empty_notice(self, view: _View) -> tuple[Sentence, ...]:
        if len(view.ids):
            return ()
        if self._indexing.is_set():
            return (say("No picture is indexed yet; indexing is under way."),)
        return (
            say(
                "No picture of {folder} is indexed. Index the folder first.", folder=display_path(self.folder)
            ),
        )

    def _current_view(self) -> _View:
        """The view of the store's present revision; during indexing, of a moment ago."""
        with self._view_lock:
            if self._closing.cancelled:
                raise GalleryError(say("This gallery is closed. Open the folder again."))
            view = self._view
            if view is not None and (view.revision == self._store.revision() or self._is_fresh(view)):
                return view
            started = time.monotonic()
            snapshot = self._store.snapshot()
            now = time.monotonic()
            self._view = view = _View(
                snapshot.revision,
                snapshot.ids,
                snapshot.vectors,
                snapshot.catalogue,
                ExactNeighbours(snapshot.vectors),
                now,
                now - started,
            )
            if len(view.ids) > EXACT_LIMIT and not self._indexing.is_set() and not self._graph_is_coming():
                self._graph_thread = threading.Thread(
                    target=self._prepare_graph_quietly, name="search-graph", daemon=True
                )
                self._graph_thread.start()
            return view

    def _is_fresh(self, view: _View) -> bool:
        age = time.monotonic() - view.loaded_at
        return self._indexing.is_set() and len(view.ids) > 0 and age * _RELOAD_SHARE < view.loading_s

    def _graph_is_coming(self) -> bool:
        return self._graph_thread is not None and self._graph_thread.is_alive()

    def _has_graph(self) -> bool:
        with self._view_lock:
            view = self._view
            return (
                view is not None
                and view.revision == self._store.revision()
                and isinstance(view.neighbours, HnswNeighbours)
            )

    def _prepare_graph_quietly(self) -> None:
        try:
            self._prepare_graph(silent, self._closing)
        except Cancelled:
            pass
        except (GalleryError, MemoryError):  # exact search goes on
            log.warning("no search graph for %s", display_path(self.folder), exc_info=True)

    def _prepare_graph(self, progress: ProgressCallback, cancel: CancelToken) -> None:
        """Load or build the graph of the present embeddings beside the searches, then swap it in."""
        if self._store.count() <= EXACT_LIMIT or self._has_graph():
            return
        while not self._graph_lock.acquire(timeout=0.1):
            cancel.raise_if_cancelled()
        try:
            snapshot = self._store.snapshot()
            neighbours = graph_neighbours(
                self._graph_file,
                snapshot.vectors,
                bundle_id=self.bundle.id,
                revision=snapshot.revision,
                progress=progress,
                cancel=cancel,
            )
        finally:
            self._graph_lock.release()
        with self._view_lock:
            if not self._closing.cancelled and self._store.revision() == snapshot.revision:
                now = time.monotonic()
                self._view = _View(*snapshot, neighbours, now, 0.0)
