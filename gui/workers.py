"""The one way work leaves the UI thread: a `Lane` runs jobs in order on threads of its own.

Answers come back on the UI thread. A job that was dropped (a newer one took its place, or the lane
stopped) never answers, so nothing stale reaches the screen.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.progress import CancelToken, Progress

log = logging.getLogger(__name__)

REPORT_INTERVAL_S = 0.1


class Job:
    """One piece of work: what to run, whom to tell, and the token that stops it."""

    def __init__(
        self,
        work: Callable[["Job"], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[BaseException], None] | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.token = CancelToken()
        self._work, self._done, self._failed, self._progress = work, done, failed, progress
        self._dropped = False
        self._last_report = 0.0
        self._post: Callable[[Callable[[], None]], None] = lambda _answer: None

    def cancel(self) -> None:
        """Ask the job to stop; it still answers with what it has done."""
        self.token.cancel()

    def drop(self) -> None:
        """Ask the job to stop and never hear from it again."""
        self._dropped = True
        self.token.cancel()

    @property
    def dropped(self) -> bool:
        return self._dropped

    def report(self, progress: Progress) -> None:
        """Called by the work on its own thread: passes progress on, at most ten times a second."""
        now = time.monotonic()
        finished = progress.total is not None and progress.done >= progress.total
        if self._progress is None or (now - self._last_report < REPORT_INTERVAL_S and not finished):
            return
        self._last_report = now
        callback = self._progress
        self._answer(lambda: callback(progress))

    def run(self, post: Callable[[Callable[[], None]], None]) -> None:
        """Do the work and post the answer; runs on the lane's thread and lets nothing escape."""
        self._post = post
        if self._dropped:
            return
        try:
            value = self._work(self)
        except BaseException as error:
            self._answer_failure(error)
            return
        done = self._done
        if done is not None:
            self._answer(lambda: done(value))

    def _answer_failure(self, error: BaseException) -> None:
        failed = self._failed
        if failed is None:
            log.error("a job that nobody watches failed", exc_info=error)
            return
        self._answer(lambda: failed(error))

    def _answer(self, answer: Callable[[], None]) -> None:
        self._post(lambda: None if self._dropped else answer())


class Lane(QObject):
    """Jobs in order on `threads` threads, started with the first job and ended by `stop`.

    Attributes: `busy_since`, when the job that runs was begun (monotonic seconds), None while there is none.
    Signals: `_answered(callable)` carries an answer to the UI thread.
    """

    _answered = Signal(object)

    def __init__(self, name: str, threads: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name, self._thread_count = name, threads
        self._queue: deque[Job] = deque()
        self._running: set[Job] = set()
        self._newest: dict[str, Job] = {}
        self._wake = threading.Condition()
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self.busy_since: float | None = None
        self.setObjectName(name)
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        work: Callable[[Job], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
        newest: str | None = None,
    ) -> Job:
        """Queue `work(job)`. With `newest`, an earlier job of the same name is dropped: the newest wins."""
        job = Job(work, done, failed, progress)
        with self._wake:
            if newest is not None:
                earlier = self._newest.get(newest)
                if earlier is not None:
                    earlier.drop()
                self._newest[newest] = job
            if self._stopping:
                job.drop()
                return job
            self._queue.append(job)
            self._wake.notify()
        self._start_threads()
        return job

    def stop(self) -> None:
        """Drop everything, queued and running; returns at once."""
        with self._wake:
            self._stopping = True
            for job in (*self._queue, *self._running):
                job.drop()
            self._queue.clear()
            self._wake.notify_all()

    def join(self, timeout_s: float) -> bool:
        """Wait for the threads to end; False when one is still busy after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _start_threads(self) -> None:
        """As many as there should be; one that died is replaced."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        while len(self._threads) < self._thread_count:
            name = f"sightline-{self._name}-{len(self._threads)}"
            # Daemon: a thread stuck on a dead network share must not keep the program from ending.
            thread = threading.Thread(target=self._serve, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            job.run(self._post)
            with self._wake:
                self._running.discard(job)
                self.busy_since = None if not self._running else self.busy_since
            del job

    def _next(self) -> Job | None:
        with self._wake:
            while not self._queue and not self._stopping:
                self._wake.wait()
            if self._stopping:
                return None
            job = self._queue.popleft()
            self._running.add(job)
            self.busy_since = time.monotonic()
            return job

    def _post(self, answer: Callable[[], None]) -> None:
        try:
            self._answered.emit(answer)
        except RuntimeError:  # the Qt half of this lane is gone: the window was closed meanwhile
            log.debug("an answer came after its lane was gone")

    @Slot(object)
    def _deliver(self, answer: Callable[[], None]) -> None:
        if not self._stopping:
            answer()


class Lanes(QObject):
    """Every lane of the program, so that one call ends them all. Searching never queues behind indexing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.models = Lane("models", parent=self)
        self.gallery = Lane("gallery", parent=self)
        self.search = Lane("search", parent=self)
        self.files = Lane("files", parent=self)
        self.why = Lane("why", parent=self)
        self.thumbnails = Lane("thumbnails", threads=2, parent=self)
        self.gauges = Lane("gauges", parent=self)
        self.measuring = Lane("measuring", parent=self)
        self.watch = Lane("watch", threads=2, parent=self)

    def stop(self, timeout_s: float) -> bool:
        """Drop all jobs and wait for the threads; False when one is still busy after `timeout_s`."""
        lanes = [child for child in self.children() if isinstance(child, Lane)]
        for lane in lanes:
            lane.stop()
        deadline = time.monotonic() + timeout_s
        ended = [lane.join(max(0.0, deadline - time.monotonic())) for lane in lanes]
        return all(ended)
