"""The work that leaves the UI thread: plain functions over `core`, without Qt.

`core` is imported when a job runs, so the window is up before NumPy and the inference engine are loaded.
"""

import errno
import logging
import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Cancelled, GalleryBusy, SightlineError, WrongBundle
from core.filters import NO_FILTERS, NO_MARKS, Filters, Marks
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken, ProgressCallback
from core.sentences import say
from gui.messages import sentence
from gui.state import Folder
from gui.texts import tr, translated

if TYPE_CHECKING:
    from datetime import datetime

    from core.bundle import Bundle
    from core.encoder import DualEncoder
    from core.gallery import Gallery
    from core.indexer import IndexReport
    from core.query import Example
    from core.results import Hit, Results
    from core.why import Support

log = logging.getLogger(__name__)

FIRST_RESULTS = 200


@dataclass(frozen=True)
class Loaded:
    """Models that are ready; `complaint` says why the wanted precision is not the one in use."""

    encoder: "DualEncoder"
    precision: Precision
    runtime: str
    complaint: str = ""


@dataclass(frozen=True)
class Opened:
    """An open gallery and how many pictures it knows."""

    gallery: "Gallery"
    count: int
    failed: int


@dataclass(frozen=True)
class Refreshed:
    """What a look through the folder brought."""

    report: "IndexReport"
    count: int
    failed: int
    folder_is_empty: bool


@dataclass(frozen=True)
class Conditions:
    """What a search depends on beside the description."""

    examples: "tuple[Example, ...]" = ()
    filters: Filters = NO_FILTERS
    marks: Marks = field(default_factory=lambda: NO_MARKS)
    rerank: bool = False


PLAIN = Conditions()


@dataclass(frozen=True)
class Surroundings:
    """What an open gallery offers to filter by: folders with counts, first and last time (UTC)."""

    folders: list[tuple[bytes, int]]
    between: "tuple[datetime, datetime] | None"


@dataclass(frozen=True)
class Unreadable:
    """A picture that could not be read, and why."""

    path: bytes
    reason: str


def load_bundle(path: Path) -> "Bundle":
    from core.bundle import Bundle

    return Bundle.load(path)


def encoder_at(
    bundle: "Bundle",
    precision: Precision,
    runtime: str,
    token: CancelToken,
    progress: ProgressCallback | None = None,
) -> "DualEncoder":
    """Load both towers at a precision on `runtime`, of `core.runtimes.CHOICES`."""
    from core.derive_apart import derive_apart
    from core.encoder import DualEncoder
    from core.runtimes import choose_runtime

    derive_apart(bundle, precision, token)
    return DualEncoder(bundle, precision, runtime=choose_runtime(runtime, bundle.path), progress=progress)


def load_models(
    bundle: "Bundle", wanted: Precision, runtime: str, progress: ProgressCallback, token: CancelToken
) -> Loaded:
    """Load both towers at `wanted`; when that fails, at FP32, with the reason as `complaint`."""

    def watch(moment: object) -> None:
        token.raise_if_cancelled()
        progress(moment)  # type: ignore[arg-type]

    try:
        encoder = encoder_at(bundle, wanted, runtime, token, watch)
        return Loaded(encoder, encoder.precision, translated(encoder.runtime_name))
    except Cancelled:
        raise
    except Exception as error:
        if wanted is Precision.FP32:
            raise
        complaint = (
            tr("{wanted} is not available, so FP32 is used.", wanted=wanted.label) + f" {sentence(error)}"
        )
    encoder = encoder_at(bundle, Precision.FP32, runtime, token, watch)
    return Loaded(encoder, encoder.precision, translated(encoder.runtime_name), complaint)


def switch_precision(encoder: "DualEncoder", precision: Precision, token: CancelToken) -> Loaded:
    from core.derive_apart import derive_apart

    derive_apart(encoder.bundle, precision, token)
    encoder.switch(precision)
    return Loaded(encoder, encoder.precision, translated(encoder.runtime_name))


@contextmanager
def _noticing_absence(folder: Path) -> Generator[None, None, None]:
    """An error in a folder that is not there any more is `FolderGone`."""
    try:
        yield
    except (Cancelled, WrongBundle, GalleryBusy):
        raise
    except Exception as error:
        if os.path.lexists(folder):
            raise
        raise FolderGone(folder) from error


def open_gallery(folder: Path, bundle: "Bundle", rebuild: bool) -> Opened:
    from core.gallery import Gallery

    with _noticing_absence(folder):
        gallery = Gallery.open(folder, bundle, rebuild=rebuild)
        return Opened(gallery, gallery.count, len(gallery.failures()))


def refresh(
    gallery: "Gallery", encoder: "DualEncoder", progress: ProgressCallback, token: CancelToken
) -> Refreshed:
    folder = Path(gallery.folder)
    with _noticing_absence(folder):
        report = gallery.refresh(encoder, progress=progress, cancel=token)
        return Refreshed(report, gallery.count, len(gallery.failures()), is_empty(folder))


def search(
    gallery: "Gallery",
    encoder: "DualEncoder",
    text: str,
    conditions: Conditions = PLAIN,
    limit: int | None = FIRST_RESULTS,
) -> "Results":
    """The best `limit` pictures, all of them without one; the first screenful comes first."""
    from core.query import example_at, make_query

    results = gallery.search(
        make_query(text, [example_at(example, encoder) for example in conditions.examples]),
        encoder,
        k=gallery.count if limit is None else limit,
        filters=conditions.filters,
        marks=conditions.marks,
        rerank=conditions.rerank,
    )
    if not Path(gallery.folder).is_dir():
        raise FolderGone(Path(gallery.folder))
    return results


def surroundings(gallery: "Gallery") -> Surroundings:
    return Surroundings(gallery.subfolders(), gallery.taken_between())


def example_from_file(file: Path, encoder: "DualEncoder") -> "Example":
    from core.images import read_bytes

    return example_from_bytes(read_bytes(file), display_path(file.name), encoder)


def example_from_bytes(data: bytes, name: str, encoder: "DualEncoder") -> "Example":
    from core.query import example_from_picture

    return example_from_picture(data, name, encoder)


def support(
    hit: "Hit", results: "Results", encoder: "DualEncoder", progress: ProgressCallback, token: CancelToken
) -> "Support":
    from core import why

    assert results.vector is not None
    return why.support(hit.path, results.vector, encoder, progress, token)


def unreadable(gallery: "Gallery") -> list[Unreadable]:
    return [Unreadable(failure.path, failure.reason) for failure in gallery.failures()]


def export_csv(results: "Results", file: Path, marks: Marks = NO_MARKS) -> Path:
    from core.results import write_csv

    write_csv(results, file, marks)
    return file


class FolderGone(SightlineError):
    """The folder of an open gallery is not there any more."""

    def __init__(self, folder: Path) -> None:
        super().__init__(say("The folder {name} is not there any more.", name=display_path(folder.name)))


def is_empty(folder: Path) -> bool:
    """Whether the folder holds nothing at all (not: no pictures)."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def folder_state(error: BaseException) -> Folder:
    """Which of the window's folder screens an error asks for. Looks at nothing but the error."""
    if isinstance(error, WrongBundle):
        return Folder.WRONG_BUNDLE
    if isinstance(error, GalleryBusy):
        return Folder.BUSY
    if isinstance(error, FolderGone):
        return Folder.GONE
    return Folder.FULL if _disk_is_full(error) else Folder.FAILED


def _disk_is_full(error: BaseException | None) -> bool:
    """Whether a full disk is at the bottom of an error."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(error, sqlite3.Error) and "full" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
