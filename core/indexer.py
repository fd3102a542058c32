"""Brings a gallery's store up to date with its folder: scan, decode, encode, store.

Decoding runs in threads a bounded way ahead of the encoder, which is fed full batches across files. What is
done is committed every 64 pictures or two seconds, so that being killed loses no more than that.
How large the batches are, how many decoders work and how much it rests is the scheduler's business.
"""

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.decode_ahead import DECODERS, DecodeAhead, Prepared
from core.errors import Cancelled, GalleryError, ImageError
from core.images import ImageSpec, read_bytes, read_taken
from core.index_plan import Plan, make_plan
from core.index_progress import IndexProgress
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken, ProgressCallback, silent
from core.scan import FoundFile, Scan, folder_identity, scan_folder
from core.scheduler import QueryPriority, Scheduler
from core.sentences import Sentence, say
from core.store import NEVER, Failure, ImageFacts, Store, utc_now
from core.telemetry import Sampler, find_sources
from core.writer_lock import writer_lock

log = logging.getLogger(__name__)

COMMIT_PICTURES = 64
COMMIT_S = 2.0
_LOOK_AHEAD_BATCHES = 3
_REST_STEP_S = 0.1


class HasImageSpec(Protocol):
    """A bundle, as far as indexing needs it."""

    @property
    def image_spec(self) -> ImageSpec: ...


class ImageEncoder(Protocol):
    """The part of `core.encoder.DualEncoder` that indexing uses."""

    @property
    def bundle(self) -> HasImageSpec: ...
    @property
    def precision(self) -> Precision: ...
    @property
    def batch_size(self) -> int: ...
    @property
    def priority(self) -> QueryPriority: ...
    def encode_images(self, batch: NDArray[np.float32], /) -> NDArray[np.float32]: ...


@dataclass
class IndexReport:
    """What a run did.

    `failed` counts files tried now that could not be used, `still_failed` those known before that did not
    change. `problems` are sentences about anything else. `seconds` is the whole run's time, and
    `pictures_per_s` the rate of newly embedded pictures over it.
    """

    added: int = 0
    changed: int = 0
    renamed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: int = 0
    seconds: float = 0.0
    pictures_per_s: float = 0.0
    cancelled: bool = False
    problems: list[Sentence] = field(default_factory=list[Sentence])
    still_failed: int = 0


def index_folder(
    folder: Path,
    store: Store,
    encoder: ImageEncoder,
    *,
    progress: ProgressCallback | None = None,
    cancel: CancelToken | None = None,
    scheduler: Scheduler | None = None,
) -> IndexReport:
    """Make `store` agree with `folder`. Cancelling keeps what is done and returns a report that says so.

    scheduler: sets the pace; by default one that watches this machine and the encoder's queries.

    Raises `GalleryBusy` when another Sightline writes to this gallery, `GalleryError` when the folder is not
    there or goes away, or the store's disk fails. What was stored before stays in every case.
    """
    if scheduler is None:
        sampler = Sampler(find_sources(services=False))
        scheduler = Scheduler(encoder.priority, encoder.batch_size, DECODERS, sampler)
    with writer_lock(store.file.parent):
        return _Run(folder, store, encoder, progress or silent, cancel or CancelToken(), scheduler).run()


class _Run:
    """One indexing run. Everything but decoding happens in the thread that called `index_folder`."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        encoder: ImageEncoder,
        progress: ProgressCallback,
        cancel: CancelToken,
        scheduler: Scheduler,
    ) -> None:
        self._scheduler = scheduler
        self._folder = folder
        self._store = store
        self._encoder = encoder
        self._cancel = cancel
        self._progress = IndexProgress(progress)
        self._report = IndexReport()
        self._plan = Plan()
        self._identity = ""
        self._waiting: list[Prepared] = []
        self._encoded: dict[str, list[tuple[ImageFacts, NDArray[np.float32]]]] = {}
        self._moves: list[tuple[bytes, bytes]] = []
        self._failures: list[Failure] = []
        self._uncommitted = 0
        self._committed_at = time.monotonic()

    def run(self) -> IndexReport:
        started = time.monotonic()
        report = self._report
        try:
            self._bring_up_to_date()
        except Cancelled:
            report.cancelled = True
        report.seconds = time.monotonic() - started
        report.pictures_per_s = (report.added + report.changed) / max(report.seconds, 1e-9)
        self._progress.tell(report.failed)
        log.info("indexed %s: %s", display_path(self._folder), replace(report, problems=[]))
        return report

    def _bring_up_to_date(self) -> None:
        self._identity = folder_identity(self._folder)
        scan = scan_folder(self._folder, self._cancel, self._progress.found)
        self._report.problems.extend(scan.problems)
        self._plan = plan = make_plan(scan, self._store)
        self._report.unchanged, self._report.still_failed = plan.unchanged, plan.still_failed
        if self._is_unplugged(scan):
            return
        self._store.remember_folder(self._identity)
        self._forget(plan.gone)
        self._progress.start(len(plan.todo))
        spec, priority = self._encoder.bundle.image_spec, self._encoder.priority
        decoders = DecodeAhead(os.fsencode(self._folder), spec, plan.may_be_move, priority)
        try:
            self._pump(iter(plan.todo), decoders)
        finally:
            decoders.close()
            self._commit()  # also when cancelled or failing: what is encoded was paid for
        self._forget(sorted(plan.vanished))
        self._date_older_pictures()

    def _date_older_pictures(self) -> None:
        """Look up when pictures were taken that were indexed before Sightline took note of it."""
        undated = self._store.undated()
        for start in range(0, len(undated), COMMIT_PICTURES):
            times: list[tuple[int, int, bool]] = []
            for image_id, path, mtime_ns in undated[start : start + COMMIT_PICTURES]:
                self._cancel.raise_if_cancelled()
                taken_s = _taken(os.path.join(os.fsencode(self._folder), path))  # noqa: PTH118  (bytes)
                by_exif = taken_s is not None
                times.append(
                    (image_id, taken_s if taken_s is not None else mtime_ns // 1_000_000_000, by_exif)
                )
            self._store.date(times)

    def _is_unplugged(self, scan: Scan) -> bool:
        """Whether no picture is left because the folder is another one than before: an empty mount point."""
        if scan.files:
            return False
        where = display_path(self._folder)
        known = self._store.count()
        if known and self._identity != self._store.folder_identity():
            self._report.problems.append(
                say(
                    "No pictures were found in {where}, where {known} were indexed before; they are kept. If the "
                    "folder is on a disk that is not connected, connect it and index again. To forget them, "
                    "index with --rebuild.",
                    where=where,
                    known=known,
                )
            )
            return True
        if not scan.problems:
            self._report.problems.append(
                say(
                    "There are no pictures in {where}. Sightline reads JPEG, PNG, WebP, BMP, TIFF and GIF files.",
                    where=where,
                )
            )
        return False

    def _forget(self, paths: list[bytes]) -> None:
        if paths:
            self._require_folder()
            self._store.remove(paths)
            self._report.removed += len(paths)

    def _require_folder(self) -> None:
        """Raise `GalleryError` when the folder has gone or is not the directory that was scanned."""
        if folder_identity(self._folder) != self._identity:
            raise GalleryError(
                say(
                    "The folder {folder} was unplugged or replaced while it was being indexed. What was indexed "
                    "is kept; connect it and index again.",
                    folder=display_path(self._folder),
                )
            )

    def _pump(self, todo: Iterator[FoundFile], decoders: DecodeAhead) -> None:
        """Keep decoders and encoder busy until every file has been dealt with."""
        exhausted = False
        while not (exhausted and not decoders.pending and not self._waiting):
            if self._cancel.paused:
                self._commit()
                self._cancel.raise_if_cancelled()
                self._progress.resume()
            self._cancel.raise_if_cancelled()
            pace = self._scheduler.pace()
            batch = min(
                pace.batch_size, max(1, self._encoder.batch_size)
            )  # a GPU may have fallen back to less
            ahead = _LOOK_AHEAD_BATCHES * batch + pace.decoders
            decoders.allow(pace.decoders)
            while not exhausted and decoders.pending + len(self._waiting) < ahead:
                file = next(todo, None)
                if file is None:
                    exhausted = True
                else:
                    decoders.submit(file)
            asked_at = time.monotonic()
            for prepared in decoders.take(batch - len(self._waiting)):
                if self._needs_decoding(prepared):
                    decoders.submit(prepared.file, recognise=False)
            self._scheduler.starved(time.monotonic() - asked_at)
            due = time.monotonic() - self._committed_at >= COMMIT_S
            last = exhausted and not decoders.pending
            if len(self._waiting) >= batch or (self._waiting and (due or last)):
                self._encode_waiting(batch)
            if due or self._uncommitted >= COMMIT_PICTURES:
                self._commit()
            self._progress.tick(self._report.failed)

    def _needs_decoding(self, prepared: Prepared) -> bool:
        """Put a prepared file where it belongs; True when it was taken for a moved one and is not."""
        if prepared.gone or prepared.unreadable:
            self._require_folder()
        if prepared.recognised:
            return not self._move(prepared)
        if prepared.pixels is not None:
            self._waiting.append(prepared)
        elif prepared.failure is not None:
            # Permissions and disks are mended without the file changing: it is tried again at every run.
            again = prepared.unreadable
            self._fail(replace(prepared.file, mtime_ns=NEVER) if again else prepared.file, prepared.failure)
        else:  # deleted between the scan and now: the next run notices that it is missing
            self._progress.done += 1
        return False

    def _move(self, prepared: Prepared) -> bool:
        old = self._plan.take_old_path(prepared.file, prepared.sha256)
        if old is None:  # a second copy of one vanished file
            return False
        self._moves.append((old, prepared.file.path))
        self._count_one()
        return True

    def _fail(self, file: FoundFile, reason: Sentence) -> None:
        self._failures.append(Failure(file.path, reason, file.size, file.mtime_ns, utc_now()))
        self._report.failed += 1
        self._count_one()

    def _count_one(self) -> None:
        self._uncommitted += 1
        self._progress.done += 1

    def _encode_waiting(self, most: int) -> None:
        batch, self._waiting = self._waiting[:most], self._waiting[most:]
        pixels = np.stack([prepared.pixels for prepared in batch if prepared.pixels is not None])
        precision = self._encoder.precision.value
        self._encoder.priority.wait()  # here too, so that waiting does not count as encoding
        started = time.monotonic()
        vectors = self._encoder.encode_images(pixels)
        self._scheduler.encoded(len(batch), time.monotonic() - started)
        for prepared, vector in zip(batch, vectors, strict=True):
            if np.isfinite(vector).all():
                self._encoded.setdefault(precision, []).append((_facts(prepared), vector))
                self._count_one()
            else:
                self._fail(prepared.file, say("The model gave no usable result for this picture"))
        self._rest(self._scheduler.rest_s(time.monotonic() - started))

    def _rest(self, seconds: float) -> None:
        """A hot device, or one on its battery, works only part of the time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._cancel.raise_if_cancelled()
            time.sleep(min(left, _REST_STEP_S))

    def _commit(self) -> None:
        report = self._report
        if self._moves:
            self._store.rename(self._moves)
            report.renamed += len(self._moves)
            self._moves = []
        for precision, rows in self._encoded.items():
            facts = [fact for fact, _ in rows]
            self._store.add(facts, np.stack([vector for _, vector in rows]), precision)
            changed = sum(fact.path in self._plan.replaced for fact in facts)
            report.changed += changed
            report.added += len(facts) - changed
        self._encoded = {}
        if self._failures:
            self._store.record_failures(self._failures)
            self._failures = []
        self._uncommitted = 0
        self._committed_at = time.monotonic()


def _taken(path: bytes) -> int | None:
    try:
        return read_taken(read_bytes(path))
    except ImageError:
        return None


def _facts(prepared: Prepared) -> ImageFacts:
    file = prepared.file
    size, mtime_ns = file.size, file.mtime_ns
    width, height = prepared.width, prepared.height
    return ImageFacts(file.path, size, mtime_ns, prepared.sha256, width, height, prepared.taken_s)
