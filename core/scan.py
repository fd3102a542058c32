"""Which picture files a folder holds. Looks at names, sizes and times only; opens nothing but directories."""

import logging
import os
import stat
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import GalleryError
from core.images import SUFFIXES
from core.paths import display_path
from core.progress import CancelToken
from core.sentences import Sentence, say, system_words

log = logging.getLogger(__name__)

_SUFFIXES = tuple(suffix.encode() for suffix in SUFFIXES)


@dataclass(frozen=True)
class FoundFile:
    """A file with a picture's suffix. `problem` says why it need not even be opened."""

    path: bytes
    size: int
    mtime_ns: int
    problem: Sentence | None = None


@dataclass
class Scan:
    """`files` by path; `unreadable`, subfolders that could not be listed; `problems`, sentences."""

    files: list[FoundFile] = field(default_factory=list)
    unreadable: list[bytes] = field(default_factory=list)
    problems: list[Sentence] = field(default_factory=list[Sentence])

    def may_hold(self, path: bytes) -> bool:
        """Whether `path` lies in a subfolder that could not be listed, so that nothing is known about it."""
        return any(path.startswith(folder + b"/") for folder in self.unreadable)


def folder_identity(folder: Path) -> str:
    """Device and inode of a directory that can be listed. Raises `GalleryError` when it is not there."""
    try:
        with os.scandir(folder) as entries:
            next(entries, None)
        found = os.stat(folder)  # noqa: PTH116
    except OSError as error:
        raise _no_folder(folder, error) from error
    except ValueError as error:
        raise GalleryError(
            say("“{folder}” is not a folder name that this system can open.", folder=display_path(folder))
        ) from error
    return f"{found.st_dev}:{found.st_ino}"


def scan_folder(folder: Path, cancel: CancelToken, on_count: Callable[[int], None]) -> Scan:
    """Every picture file under `folder`, without following a directory twice.

    Real directories come before linked ones, so that a file reached in two ways keeps its own path. Hidden
    directories are skipped. Raises `GalleryError` when the folder itself cannot be listed, `Cancelled`.
    """
    root = os.fsencode(folder)
    real_root = os.path.realpath(root)
    scan = Scan()
    visited: set[tuple[int, int]] = set()
    real, linked = [b""], deque[bytes]()
    while real or linked:
        cancel.raise_if_cancelled()
        is_link = not real
        directory = linked.popleft() if is_link else real.pop()
        if is_link and _contains(os.path.realpath(_join(root, directory)), real_root):
            name = display_path(directory)
            scan.problems.append(
                say(
                    "The link {name} leads to a folder that contains this one; it was not followed.",
                    name=name,
                )
            )
            continue
        try:
            _list(root, directory, scan, visited, real, linked)
        except OSError as error:
            if not directory:
                raise _no_folder(folder, error) from error
            scan.unreadable.append(directory)
            scan.problems.append(
                say(
                    "The subfolder {directory} cannot be read ({reason}); what was indexed from it is kept.",
                    directory=display_path(directory),
                    reason=system_words(error),
                )
            )
        on_count(len(scan.files))
    scan.files.sort(key=lambda file: file.path)
    return scan


def _list(
    root: bytes,
    directory: bytes,
    scan: Scan,
    visited: set[tuple[int, int]],
    real: list[bytes],
    linked: deque[bytes],
) -> None:
    found = os.stat(_join(root, directory))  # noqa: PTH116  (bytes)
    if (found.st_dev, found.st_ino) in visited:
        return
    visited.add((found.st_dev, found.st_ino))
    with os.scandir(_join(root, directory)) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        path = directory + b"/" + entry.name if directory else entry.name
        if _is_directory(entry):
            if not entry.name.startswith(b"."):
                (linked if entry.is_symlink() else real).append(path)
        elif entry.name.lower().endswith(_SUFFIXES):
            scan.files.append(_look(entry, path))
        elif entry.is_symlink() and not os.path.exists(entry.path):  # noqa: PTH110  (bytes)
            scan.unreadable.append(path)  # perhaps a folder on a disk that is not connected


def _is_directory(entry: os.DirEntry[bytes]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _look(entry: os.DirEntry[bytes], path: bytes) -> FoundFile:
    try:
        found = entry.stat()
    except OSError as error:
        own = entry.stat(follow_symlinks=False)
        reason = (
            say("The link leads nowhere")
            if isinstance(error, FileNotFoundError)
            else say("The file cannot be reached ({reason})", reason=system_words(error))
        )
        return FoundFile(path, own.st_size, own.st_mtime_ns, reason)
    regular = stat.S_ISREG(found.st_mode)
    return FoundFile(
        path, found.st_size, found.st_mtime_ns, None if regular else say("This is not a regular file")
    )


def _join(root: bytes, path: bytes) -> bytes:
    return os.path.join(root, path)  # noqa: PTH118  (bytes)


def _contains(outer: bytes, inner: bytes) -> bool:
    return inner != outer and inner.startswith(outer.rstrip(b"/") + b"/")


def _no_folder(folder: Path, error: OSError) -> GalleryError:
    where = display_path(folder)
    if isinstance(error, FileNotFoundError):
        return GalleryError(
            say(
                "The folder {where} does not exist. If it is on a disk or a share, connect it and try again.",
                where=where,
            )
        )
    if isinstance(error, NotADirectoryError):
        return GalleryError(
            say("{where} is not a folder. Choose the folder that holds the pictures.", where=where)
        )
    if isinstance(error, PermissionError):
        return GalleryError(
            say(
                "The folder {where} may not be read by this user. Ask for permission to read it.", where=where
            )
        )
    return GalleryError(
        say(
            "The folder {where} cannot be read ({reason}). Check that its disk is connected.",
            where=where,
            reason=system_words(error),
        )
    )
