"""A folder of pictures as one thing to open, bring up to date and search."""

import logging
import os
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core import query as queries
from core.errors import Cancelled, GalleryError, WrongBundle
from core.graph_build import graph_neighbours
from core.indexer import IndexReport, index_folder
from core.neighbours import EXACT_LIMIT, ExactNeighbours, HnswNeighbours, Neighbours
from core.paths import display_path, gallery_home
from core.progress import CancelToken, ProgressCallback, silent
from core.results import Hit, Results
from core.scan import folder_identity
from core.store import Failure, Store

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.encoder import DualEncoder
    from core.query import Query

log = logging.getLogger(__name__)

STORE_NAME = "gallery.sqlite"
GRAPH_NAME = "neighbours.graph"
# While a folder is being indexed every batch changes the store; reading all of it again may take this share
# of the time.
_RELOAD_SHARE = 0.1


@dataclass(frozen=True)
class _View:
    """What searches look at: the embeddings of one revision, never changed once made."""

    revision: int
    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    neighbours: Neighbours
    loaded_at: float
    loading_s: float


class Gallery:
    """One folder, its store and its neighbours. Thread safe: searching works while `refresh` runs.

    Attributes: `folder` (absolute), `name` (for showing), `bundle`, `notices` (sentences about what happened
    at opening, such as a damaged index that was kept aside; the first `refresh` reports them too).
    """

    def __init__(self, folder: Path, bundle: "Bundle", store: Store) -> None:
        self.folder = folder
        self.name = display_path(folder.name or str(folder))
        self.bundle = bundle
        self.notices: tuple[str, ...] = tuple(store.notices)
        self._untold = list(store.notices)
        self._store = store
        self._graph_file = store.file.with_name(GRAPH_NAME)
        self._view: _View | None = None
        self._view_lock = threading.Lock()
        self._indexing = threading.Event()
        self._closing = CancelToken()
        self._graph_lock = threading.Lock()
        self._graph_thread: threading.Thread | None = None

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

    def search(self, query: "Query", encoder: "DualEncoder", k: int = 50) -> Results:
        """The `k` best pictures for a description, among what is indexed at this moment.

        Raises `QueryError` for a description that the model cannot use, `WrongBundle` when the encoder's
        bundle is not the gallery's, `GalleryError` when the store fails.
        """
        started = time.perf_counter()
        self._require_same_bundle(encoder)
        precision = encoder.precision
        vector, notices = queries.vector(query, encoder)
        view = self._current_view()
        rows, scores = view.neighbours.search(vector, k)
        hits = self._hits(view.ids[rows], scores)
        notices = (*query.notices, *notices, *self._empty_notice(view))
        return Results(
            query=query.text,
            hits=hits,
            precision=precision,
            bundle_id=self.bundle.id,
            gallery=self.folder,
            searched_at=datetime.now(timezone.utc),
            latency_ms=(time.perf_counter() - started) * 1000.0,
            searched=len(view.ids),
            notices=tuple(dict.fromkeys(notices)),
        )

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
                f"This folder was opened with the model {self.bundle.id}, but {encoder.bundle.id} is in use. "
                "Open the folder again with the model that is in use."
            )

    def _hits(self, ids: NDArray[np.int64], scores: NDArray[np.float32]) -> tuple[Hit, ...]:
        records = self._store.record(ids.tolist())
        # A picture removed since the embeddings were read is simply no hit.
        found = [
            (records[image_id], score)
            for image_id, score in zip(ids.tolist(), scores.tolist(), strict=True)
            if image_id in records
        ]
        return tuple(
            Hit(
                rank=rank,
                score=score,
                image_id=record.image_id,
                path=self.folder / os.fsdecode(record.path),
                relative=record.path,
            )
            for rank, (record, score) in enumerate(found, start=1)
        )

    def _empty_notice(self, view: _View) -> tuple[str, ...]:
        if len(view.ids):
            return ()
        if self._indexing.is_set():
            return ("No picture is indexed yet; indexing is under way.",)
        return (f"No picture of {display_path(self.folder)} is indexed. Index the folder first.",)

    def _current_view(self) -> _View:
        """The view of the store's present revision; during indexing, of a moment ago."""
        with self._view_lock:
            if self._closing.cancelled:
                raise GalleryError("This gallery is closed. Open the folder again.")
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
                self._view = _View(snapshot.revision, snapshot.ids, snapshot.vectors, neighbours, now, 0.0)
