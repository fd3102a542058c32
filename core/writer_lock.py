"""One writer per gallery: an advisory lock on a file in the gallery's home, freed by the system if we die."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from core.errors import GalleryBusy, GalleryError
from core.paths import display_path
from core.sentences import say, system_words

LOCK_NAME = "lock"


@contextmanager
def writer_lock(home: Path) -> Generator[None, None, None]:
    """Hold the gallery for writing. Never waits.

    Raises `GalleryBusy` when another process, or another job of this one, holds it; `GalleryError` when the
    home cannot be written.
    """
    file = home / LOCK_NAME
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise GalleryError(
            say(
                "The index cannot be written in {home} ({reason}). Check the permissions of that folder and "
                "the free space of its disk.",
                home=display_path(home),
                reason=system_words(error),
            )
        ) from error
    try:
        _take(descriptor, home)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, home: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise GalleryBusy(
            say("Another Sightline is indexing this folder. Searching works; wait until it has finished.")
        ) from error
    except OSError as error:
        raise GalleryError(
            say(
                "The disk that holds {home} cannot lock files ({reason}). Set SIGHTLINE_DATA to a folder on "
                "a local disk.",
                home=display_path(home),
                reason=system_words(error),
            )
        ) from error
