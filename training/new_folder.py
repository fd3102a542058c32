"""A folder that appears whole or not at all: written aside, synced, then renamed into place."""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

from core.paths import display_path
from training.errors import DataError


@contextlib.contextmanager
def new_folder(folder: Path, marker: str, *, overwrite: bool = False) -> Generator[Path]:
    """A temporary folder beside `folder` to write into, which takes its place when the block ends well.

    Only a folder that holds the file `marker` is ever overwritten. DataError: it exists already, cannot be written,
    no space; what was there stays.
    """
    _refuse_existing(folder, marker, overwrite)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.partial-", dir=folder.parent))
    except OSError as error:
        raise write_error(folder, error) from error
    try:
        yield aside
        aside.chmod(0o755)  # mkdtemp lets nobody else in
        for file in aside.iterdir():
            _sync(file)
        _sync(aside)
        _put_in_place(aside, folder)
    except OSError as error:
        raise write_error(folder, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_error(path: Path, error: OSError) -> DataError:
    """A sentence for a file or folder that cannot be written."""
    name = display_path(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DataError(
            f"There is no space left to write {name}; nothing was kept. Free some and try again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DataError(
            f"{name} cannot be written: {error.strerror}. Choose a folder that you may write to."
        )
    return DataError(f"{name} cannot be written: {error.strerror or error}.")


def _refuse_existing(folder: Path, marker: str, overwrite: bool) -> None:
    name = display_path(folder)
    try:
        if not folder.exists():
            return
        ours = (folder / marker).is_file()
        if folder.is_dir() and not any(folder.iterdir()):
            return
    except OSError as error:
        raise write_error(folder, error) from error
    if not ours:
        raise DataError(f"{name} exists and was not written by this command; choose another folder.")
    if not overwrite:
        raise DataError(f"{name} exists already. Choose another folder, or replace it with --overwrite.")


def _put_in_place(aside: Path, folder: Path) -> None:
    if not folder.exists():
        aside.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old-", dir=folder.parent))
    folder.rename(old)  # onto the empty folder
    try:
        aside.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
