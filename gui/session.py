"""The session behind the window: one bundle, one encoder, one gallery, one query, all on worker lanes.

The window calls its methods and draws the `State` it announces; it never touches `core` itself.
"""

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.errors import Cancelled, QueryError, RuntimeUnavailable
from core.filters import NO_FILTERS, NO_MARKS, Marks
from core.precision import Precision
from gui import jobs
from gui.messages import sentence
from gui.state import Folder, Models, State
from gui.texts import tr, translated
from gui.workers import Job, Lanes

if TYPE_CHECKING:
    from core.bundle import Bundle
    from core.encoder import DualEncoder
    from core.gallery import Gallery
    from core.progress import Progress
    from core.results import Results

log = logging.getLogger(__name__)

REOPENED = (Folder.GONE, Folder.FAILED, Folder.FULL)


class Session(QObject):
    """Owns encoder and gallery.

    Signals: `changed(State)` after every change; `loading(Progress)` and `indexing(Progress)` while
    those go on; `problem(str)` and `news(str)` are sentences to show; `unreadable(list)` answers
    `list_unreadable`.
    """

    changed = Signal(object)
    loading = Signal(object)
    indexing = Signal(object)
    problem = Signal(str)
    news = Signal(str)
    unreadable = Signal(object)

    def __init__(
        self,
        lanes: Lanes,
        bundle_path: Path,
        precision: Precision,
        runtime: str,
        parent: QObject | None = None,
    ):
        """`runtime`: what runs the models, of `core.runtimes.CHOICES`."""
        super().__init__(parent)
        self.state, self.runtime = State(), runtime
        self._lanes, self._bundle_path, self._wanted = lanes, bundle_path, precision
        self._bundle: Bundle | None = None
        self._encoder: DualEncoder | None = None
        self._gallery: Gallery | None = None
        self._open_job: Job | None = None
        self._refresh_job: Job | None = None
        self._rebuild = False
        self._marks: Marks = NO_MARKS
        self._blocked = ""
        self._look_again = False
        self._stopped_by_operator = False

    @property
    def gallery(self) -> "Gallery | None":
        """The gallery that is open, for jobs on worker lanes."""
        return self._gallery

    @property
    def encoder(self) -> "DualEncoder | None":
        """The models once they are loaded, for jobs on worker lanes."""
        return self._encoder

    @property
    def bundle(self) -> "Bundle | None":
        return self._bundle

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit(self.state)

    # The models

    def load_models(self) -> None:
        """Load the bundle, then both towers; the window is usable meanwhile."""
        self._set(models=Models.LOADING, models_message="")
        self._lanes.models.submit(
            lambda _job: jobs.load_bundle(self._bundle_path), self._bundle_loaded, self._models_failed
        )

    def _bundle_loaded(self, bundle: "Bundle") -> None:
        self._bundle = bundle
        self._set(bundle_id=bundle.id, bundle_name=bundle.name)
        wanted, runtime = self._wanted, self.runtime
        self._lanes.models.submit(
            lambda job: jobs.load_models(bundle, wanted, runtime, job.report, job.token),
            self._models_loaded,
            self._models_failed,
            self.loading.emit,
        )
        self._open_gallery()

    def _models_loaded(self, loaded: jobs.Loaded) -> None:
        self._encoder = loaded.encoder
        self._set(models=Models.READY, precision=loaded.precision, runtime=loaded.runtime)
        if loaded.complaint:
            self.problem.emit(loaded.complaint)
        self._tell_runtime()
        self._ready()

    def _tell_runtime(self) -> None:
        """Show what the model runs on now, and why: an engine may be refused, a GPU may run out of memory."""
        if self._encoder is None:
            return
        notices = self._encoder.take_notices()
        for notice in notices:
            self.problem.emit(translated(notice))
        if notices:
            self._set(runtime=translated(self._encoder.runtime_name))

    def _models_failed(self, error: BaseException) -> None:
        cannot_run = isinstance(error, RuntimeUnavailable) or self._bundle is not None
        models = Models.CANNOT_RUN if cannot_run else Models.BUNDLE_BROKEN
        self._set(models=models, models_message=sentence(error))

    def switch(self, precision: Precision) -> None:
        """Change precision while everything goes on; on failure the old one stays."""
        encoder = self._encoder
        if encoder is None:
            self._wanted = precision
            return
        if precision is (self.state.switching_to or self.state.precision):
            return
        self._set(switching_to=precision)
        self._lanes.models.submit(
            lambda job: jobs.switch_precision(encoder, precision, job.token),
            self._switched,
            lambda error: self._switch_failed(precision, error),
            newest="switch",
        )

    def _switched(self, loaded: jobs.Loaded) -> None:
        self._wanted = loaded.precision
        self._set(precision=loaded.precision, runtime=loaded.runtime, switching_to=None)
        self._tell_runtime()
        self._search()

    def _switch_failed(self, precision: Precision, error: BaseException) -> None:
        kept = self._encoder.precision if self._encoder else self.state.precision
        self._set(precision=kept, switching_to=None)
        label = kept.label if kept else tr("the old precision")
        self.problem.emit(
            tr("{wanted} could not be loaded; {kept} stays in use.", wanted=precision.label, kept=label)
            + f" {sentence(error)}"
        )

    # The gallery

    def open_folder(self, folder: Path, rebuild: bool = False) -> None:
        """Open `folder` as the gallery and index what is new. `rebuild` drops another bundle's index."""
        folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link stays a link, as the operator named it
        self._leave_gallery()
        self._rebuild = rebuild
        self._set(
            path=folder, folder=Folder.OPENING, folder_message="", folder_is_empty=None,
            count=0, failed=0, indexing=False, paused=False, results=None, query_message="",
            filters=NO_FILTERS,
        )  # fmt: skip
        self._open_gallery()

    def _open_gallery(self) -> None:
        bundle, folder, rebuild = self._bundle, self.state.path, self._rebuild
        if bundle is None or folder is None:
            return
        self._open_job = self._lanes.gallery.submit(
            lambda _job: jobs.open_gallery(folder, bundle, rebuild),
            self._gallery_opened,
            self._gallery_failed,
            newest="open",
        )

    def _gallery_opened(self, opened: jobs.Opened) -> None:
        self._gallery, self._rebuild = opened.gallery, False
        self._set(folder=Folder.OPEN, count=opened.count, failed=opened.failed)
        self._ready()

    def _gallery_failed(self, error: BaseException) -> None:
        self._set(
            folder=jobs.folder_state(error), folder_message=sentence(error),
            indexing=False, results=None,
        )  # fmt: skip

    def _leave_gallery(self) -> None:
        for job in (self._open_job, self._refresh_job):
            if job is not None:
                job.drop()
        gallery, self._gallery = self._gallery, None
        self._open_job = self._refresh_job = None
        if gallery is not None:  # after the refresh has let go of it, then after the search has
            self._lanes.gallery.submit(
                lambda _job: None, lambda _: self._lanes.search.submit(lambda _job: gallery.close())
            )

    def _ready(self) -> None:
        if self._gallery is not None and self._encoder is not None:
            self.refresh()
            self._search()

    def look_for_changes(self) -> None:
        """Something in the folder may have changed: take it in, without a word when there is nothing new."""
        if self.state.folder is Folder.OPEN and not self._stopped_by_operator:
            if self.state.indexing:
                self._look_again = True
            else:
                self.refresh(quiet=True)

    def folder_went(self) -> None:
        """The folder is not there any more: say so now, not at the next search."""
        if self.state.path is not None and self.state.folder in (Folder.OPEN, Folder.FAILED):
            if self._refresh_job is not None:
                self._refresh_job.cancel()
            self._set(
                folder=Folder.GONE, folder_message=sentence(jobs.FolderGone(self.state.path)), results=None
            )

    def folder_came_back(self) -> None:
        if self.state.path is not None and self.state.folder is Folder.GONE:
            self.open_folder(self.state.path)

    def refresh(self, quiet: bool = False) -> None:
        """Look through the folder for new, changed and removed pictures; `quiet` while nothing is found."""
        gallery, encoder = self._gallery, self._encoder
        path = self.state.path
        if path is not None and (gallery is None or self.state.folder in REOPENED):
            self.open_folder(path, self._rebuild)
            return
        if gallery is None or encoder is None or self.state.indexing:
            return
        self._look_again = self._stopped_by_operator = False
        self._set(indexing=True, quiet=quiet, paused=False, folder=Folder.OPEN, folder_message="")
        self._refresh_job = self._lanes.gallery.submit(
            lambda job: jobs.refresh(gallery, encoder, job.report, job.token),
            self._refreshed,
            self._refresh_failed,
            self._indexing_goes_on,
        )

    def _indexing_goes_on(self, progress: "Progress") -> None:
        if self.state.quiet and progress.total:
            self._set(quiet=False)
        if not self.state.quiet:
            self.indexing.emit(progress)
        self._tell_runtime()

    def cancel_indexing(self) -> None:
        if self._refresh_job is not None:
            self._stopped_by_operator = True
            self._refresh_job.cancel()

    def pause_indexing(self) -> None:
        """Let indexing wait, or go on."""
        job = self._refresh_job
        if job is None or not self.state.indexing:
            return
        if self.state.paused:
            job.token.resume()
        else:
            job.token.pause()
        self._set(paused=not self.state.paused)

    def _refreshed(self, refreshed: jobs.Refreshed) -> None:
        report = refreshed.report
        self._set(
            indexing=False, paused=False, count=refreshed.count, failed=refreshed.failed,
            folder_is_empty=None if report.cancelled else refreshed.folder_is_empty,
        )  # fmt: skip
        if not self.state.quiet:
            for problem in report.problems[:3]:
                self.problem.emit(translated(problem))
        self._tell_runtime()
        if report.cancelled and self.state.folder is Folder.OPEN:
            self.news.emit(tr("Indexing stopped. What was done is kept; F5 goes on from there."))
        if report.added or report.changed or report.removed or report.renamed or self.state.results is None:
            self._search()
        if self._look_again:
            self.look_for_changes()

    def _refresh_failed(self, error: BaseException) -> None:
        self._set(indexing=False, paused=False)
        if isinstance(error, Cancelled):
            return
        state = jobs.folder_state(error)
        message = sentence(error)
        if state is Folder.GONE or self.state.count == 0:
            self._set(folder=state, folder_message=message, results=None)
        else:  # what is indexed can still be searched
            self.problem.emit(message)

    def list_unreadable(self) -> None:
        """Ask for the pictures that could not be read; `unreadable` answers."""
        gallery = self._gallery
        if gallery is not None:
            self._lanes.files.submit(
                lambda _job: jobs.unreadable(gallery),
                self.unreadable.emit,
                self._complain,
                newest="unreadable",
            )

    # The query

    def search(self, text: str) -> None:
        """Search for a description; a newer call replaces an older one, and empty text ends the search."""
        text = text.strip()
        self._set(query=text, query_message="")
        if not self.state.asking:
            self._set(results=None, searching=False)
        self._search()

    def change(self, **conditions: Any) -> None:
        """Search on under other conditions: `examples`, `filters` or `rerank` of the state."""
        self._set(query_message="", **conditions)
        if not self.state.asking:
            self._set(results=None, searching=False)
        self._search()

    def use_marks(self, marks: Marks) -> None:
        """Marks of the case in hand. Searches again where they decide what is shown, or in which order."""
        if marks == self._marks:
            return
        self._marks = marks
        if self.state.filters.marked is not False or self.state.rerank:
            self._search()

    def block(self, reason: str) -> None:
        """Refuse to search, and say why; an empty reason lets searching go on."""
        self._blocked = reason
        if reason:
            self._search()

    @property
    def conditions(self) -> jobs.Conditions:
        """What a search depends on at this moment, beside the description."""
        return jobs.Conditions(self.state.examples, self.state.filters, self._marks, self.state.rerank)

    def _search(self) -> None:
        gallery, encoder, text = self._gallery, self._encoder, self.state.query
        conditions = self.conditions
        if self._blocked and self.state.asking:
            self._lanes.search.submit(lambda _job: None, newest="search")
            self._set(query_message=self._blocked, results=None, searching=False)
            return
        if not self.state.asking:
            self._lanes.search.submit(lambda _job: None, newest="search")
            return
        if gallery is None or encoder is None:
            return
        self._set(searching=True)
        self._lanes.search.submit(
            lambda _job: jobs.search(gallery, encoder, text, conditions),
            lambda results: self._found(results, conditions),
            self._search_failed,
            newest="search",
        )

    def _found(self, results: "Results", conditions: jobs.Conditions) -> None:
        count = max(self.state.count, results.searched)
        examples = self.state.examples
        if results.examples == examples:  # the same pictures, as the model sees them at its precision of now
            examples = results.examples
        self._set(results=results, searching=False, query_message="", count=count, examples=examples)
        self._tell_runtime()
        gallery, encoder = self._gallery, self._encoder
        all_here = len(results.hits) < jobs.FIRST_RESULTS or len(results.hits) == results.searched
        if not all_here and gallery is not None and encoder is not None:
            self._lanes.search.submit(
                lambda _job: jobs.search(gallery, encoder, results.query, conditions, None),
                self._found_all,
                lambda error: log.warning("the rest of the results did not come", exc_info=error),
                newest="search",
            )

    def _found_all(self, results: "Results") -> None:
        """The whole ranking, after its best were shown; it is the same search, at the same time."""
        first = self.state.results
        if first is not None and first.query == results.query:
            results = replace(results, latency_ms=first.latency_ms, searched_at=first.searched_at)
        self._set(results=results)

    def _search_failed(self, error: BaseException) -> None:
        self._set(searching=False)
        if isinstance(error, QueryError):
            self._set(query_message=sentence(error), results=None)
        elif isinstance(error, jobs.FolderGone):
            self._set(folder=Folder.GONE, folder_message=sentence(error), results=None)
        else:
            self._set(results=None, query_message=sentence(error))

    def _complain(self, error: BaseException) -> None:
        self.problem.emit(sentence(error))

    def close(self) -> None:
        """Let go of gallery and models; only once the lanes have ended."""
        for owned in (self._gallery, self._encoder):
            if owned is not None:
                owned.close()
        self._gallery = self._encoder = None
