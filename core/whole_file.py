"""Writes a file that an operator takes away: whole, or not at all."""

import contextlib
import errno
import os
import secrets
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from core.errors import ExportError
from core.paths import display_path
from core.sentences import Sentence, say, system_words


@contextlib.contextmanager
def whole_file(file: Path) -> Generator[BinaryIO, None, None]:
    """A stream to write to; `file` is afterwards either all that was written or what it was before.

    Whatever is raised inside, nothing of it stays. `ExportError` when it cannot be written: no such folder, no
    permission, full disk. An `OSError` inside is taken for one of writing.
    """
    target = Path(os.path.realpath(file))
    try:
        with _replacing(target) as stream:
            yield stream
    except OSError as error:
        raise ExportError(_why_not_written(file, error)) from error


@contextlib.contextmanager
def _replacing(target: Path) -> Generator[BinaryIO, None, None]:
    if target.exists() and not target.is_file():
        raise FileExistsError(errno.EEXIST, "is not an ordinary file", str(target))
    temporary = target.with_name(f".sightline-{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a power cut, on file systems that can say so."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _why_not_written(file: Path, error: OSError) -> Sentence:
    name, folder = display_path(file), display_path(file.parent)
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return say(
                "The disk is full, so {file} was not written. Make room or choose another folder.", file=name
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return say("There is no permission to write {file}. Choose another folder.", file=name)
        case errno.ENOENT | errno.ENOTDIR:
            return say(
                "The folder {folder} does not exist, so {file} was not written. Choose another one.",
                folder=folder,
                file=name,
            )
        case errno.EEXIST | errno.EISDIR:
            return say(
                "{file} is not an ordinary file, so nothing was written there. Choose another name.",
                file=name,
            )
        case _:
            reason = system_words(error)
            return say(
                "{file} could not be written: {reason}. Choose another folder or name.",
                file=name,
                reason=reason,
            )
