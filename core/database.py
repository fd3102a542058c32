"""A SQLite file that survives power cuts, full disks and other programs, and whose errors are sentences.

Knows how to open, check, migrate, read and write; what is stored is `core.store`'s business.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from core.errors import GalleryBusy, GalleryError
from core.paths import display_path
from core.sentences import Sentence, say, system_words
from core.writer_lock import writer_lock

log = logging.getLogger(__name__)

# Above this a whole check at every opening would be felt; damage is then noticed where it is met.
CHECKED_BYTES = 64 * 2**20
BUSY_TIMEOUT_S = 10.0
_SIDE_FILES = ("", "-wal", "-shm")
_DAMAGE = ("malformed", "not a database", "file is encrypted")


@dataclass(frozen=True)
class Wording:
    """What a database is called in sentences, what its loss means, and what to do when it fails."""

    what: Sentence
    whole: Sentence
    lost: Sentence
    without: Sentence
    retry: Sentence
    reopen: Sentence
    closed: Sentence


INDEX = Wording(
    what=say("The index"),
    whole=say("The index of this folder"),
    lost=say("the folder must be indexed again"),
    without=say("move the file away to index the folder anew"),
    retry=say("free some space and index again"),
    reopen=say("Open the folder again"),
    closed=say("This gallery is closed. Open the folder again."),
)


class Database:
    """Two connections to one file, so that reading never waits for writing. Every method is thread safe.

    Attributes: `file`; `notices`, sentences about what had to be done while opening.
    """

    def __init__(self, file: Path, steps: Sequence[str], wording: Wording = INDEX) -> None:
        """Open or create `file`; `steps[n]` is the script that takes version n to n + 1.

        Raises `GalleryError`. A damaged file is moved aside, kept, and replaced by a new one.
        """
        self.file = file
        self.notices: list[Sentence] = []
        self._wording = wording
        self._write_lock = threading.RLock()
        self._read_lock = threading.RLock()
        self._suspect = file.with_name(file.name + ".suspect")
        with self._sentences():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._is_damaged():
                self._move_aside()
            self._writer = _connect(file)
            self._reader: sqlite3.Connection | None = None
            try:
                self._writer.execute("PRAGMA journal_mode = WAL")
                self._writer.execute("PRAGMA synchronous = NORMAL")
                self._migrate(steps)
                self._reader = _connect(file)
                self._reader.execute("PRAGMA query_only = ON")
            except BaseException:
                self.close()
                raise

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection, None, None]:
        """One transaction: all of it is kept, or on any exception nothing. Raises `GalleryError`."""
        with self._write_lock, self._sentences():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection, None, None]:
        """One consistent view of the data. Raises `GalleryError`."""
        if self._reader is None:
            raise GalleryError(self._wording.closed)
        with self._read_lock, self._sentences():
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                if self._reader.in_transaction:
                    self._reader.execute("ROLLBACK")

    def changes(self) -> int:
        """A number that differs from the one before when something was committed meanwhile, by whomever.

        Much cheaper than reading. Raises `GalleryError`.
        """
        if self._reader is None:
            raise GalleryError(self._wording.closed)
        with self._read_lock:
            try:
                return int(self._reader.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error as error:
                with self._sentences():
                    raise error

    def close(self) -> None:
        with self._write_lock, self._read_lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None
            self._writer.close()

    def _migrate(self, steps: Sequence[str]) -> None:
        if _version(self._writer) == len(steps):
            return
        with self.writing() as connection:
            version = _version(connection)
            if version > len(steps):
                raise GalleryError(
                    say(
                        "{what} {file} was made by a newer Sightline (format {version}; this one knows {count}). "
                        "Use that version, or {without}.",
                        what=self._wording.what,
                        file=display_path(self.file),
                        version=version,
                        count=len(steps),
                        without=self._wording.without,
                    )
                )
            for step in steps[version:]:
                for statement in step.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(steps)}")

    def _is_damaged(self) -> bool:
        if not self.file.exists() or self.file.stat().st_size == 0:
            return False
        suspect = self._suspect.exists()
        small = self.file.stat().st_size <= CHECKED_BYTES
        check = "integrity_check(1)" if suspect else "quick_check(1)" if small else "schema_version"
        connection = _connect(self.file)
        try:
            answer = connection.execute(f"PRAGMA {check}").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if not _means_damage(error):
                raise
            log.warning("damaged index %s: %s", display_path(self.file), error)
            return True
        finally:
            connection.close()
        if suspect and answer == "ok":
            self._suspect.unlink(missing_ok=True)
        return isinstance(answer, str) and answer != "ok"

    def _move_aside(self) -> None:
        """Keep a damaged file under another name. Nobody may be writing to it meanwhile."""
        kept = f"{self.file.name}.damaged-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%fZ}"
        with writer_lock(self.file.parent):
            for side in _SIDE_FILES:
                part = self.file.with_name(self.file.name + side)
                if part.exists():
                    os.replace(part, self.file.with_name(kept + side))  # noqa: PTH105
            self._suspect.unlink(missing_ok=True)
        self.notices.append(
            say(
                "{whole} was damaged. It is kept as {file}; {lost}.",
                whole=self._wording.whole,
                file=display_path(self.file.with_name(kept)),
                lost=self._wording.lost,
            )
        )
        log.warning("%s", self.notices[-1])

    @contextmanager
    def _sentences(self) -> Generator[None, None, None]:
        """Turn what SQLite and the file system say into what an operator can act on."""
        try:
            yield
        except sqlite3.Error as error:
            if _means_damage(error):
                self._mark_suspect()
            raise _sentence(error, self.file, self._wording) from error
        except OSError as error:
            where = display_path(self.file.parent)
            raise GalleryError(
                say(
                    "{what} cannot be kept in {where} ({reason}). Check the permissions of that folder and "
                    "the free space of its disk.",
                    what=self._wording.what,
                    where=where,
                    reason=system_words(error),
                )
            ) from error

    def _mark_suspect(self) -> None:
        try:
            self._suspect.touch()
        except OSError:
            log.warning("cannot mark %s for checking", display_path(self.file), exc_info=True)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _means_damage(error: Exception) -> bool:
    return isinstance(error, sqlite3.DatabaseError) and any(word in str(error) for word in _DAMAGE)


def _sentence(error: sqlite3.Error, file: Path, wording: Wording) -> GalleryError:
    # Python 3.10 has no error codes, so the text decides; SQLite's texts have been stable for decades.
    text, what = str(error), say("{what} {file}", what=wording.what, file=display_path(file))
    if "full" in text:
        return GalleryError(
            say(
                "{what} cannot grow: its disk is full. What was stored is kept; {retry}.",
                what=what,
                retry=wording.retry,
            )
        )
    if "locked" in text or "busy" in text:
        return GalleryBusy(say("{what} is in use by another program. Wait until it has finished.", what=what))
    if _means_damage(error):
        return GalleryError(
            say(
                "{what} is damaged. {reopen}: the damaged file is kept aside and a new one made.",
                what=what,
                reopen=wording.reopen,
            )
        )
    if "readonly" in text or "unable to open" in text:
        return GalleryError(say("{what} cannot be written. Check the permissions of its folder.", what=what))
    if "I/O error" in text:
        return GalleryError(
            say(
                "{what} cannot be used: its disk reports errors or is full. Check the disk; what was stored "
                "before is kept.",
                what=what,
            )
        )
    if "closed database" in text:
        return GalleryError(wording.closed)
    return GalleryError(say("{what} cannot be used ({reason}).", what=what, reason=text))
