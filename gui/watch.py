"""Notices what happens to the open folder: pictures that come and go, and the folder itself going and coming back.

Local folders are watched through the system (inotify); network mounts say nothing of what others do there, so
the folder is also looked through every few minutes, and asked every few seconds whether it is still there.
"""

import logging
import os
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from gui.workers import Job, Lane

log = logging.getLogger(__name__)

SETTLE_MS = 1500  # a camera writes many files; look once when it pauses
LONGEST_WAIT_MS = 15_000  # but not later than this
PRESENCE_MS = 3000
RESCAN_MS = 5 * 60_000
MOST_FOLDERS = 4000  # the system's watches are shared with other programs
AT_ONCE = 100  # folders that begin or cease to be watched in one go; each costs about ten microseconds


@dataclass(frozen=True)
class Presence:
    """Whether the folder is there: `identity` of the directory, None when it is not, and whether it is empty."""

    identity: tuple[int, int] | None
    empty: bool


def presence(folder: Path) -> Presence:
    try:
        with os.scandir(folder) as entries:
            empty = next(entries, None) is None
        found = folder.stat()
    except OSError:
        return Presence(None, True)
    return Presence((found.st_dev, found.st_ino), empty)


def folders_below(folder: Path, job: Job) -> list[str]:
    """The folder and those below it that can hold pictures, at most `MOST_FOLDERS`."""
    found: list[str] = []
    for place, names, _ in os.walk(folder):
        job.token.raise_if_cancelled()
        names[:] = sorted(name for name in names if not name.startswith("."))
        found.append(place)
        if len(found) >= MOST_FOLDERS:
            log.info("more than %s folders; the others are looked at every few minutes", MOST_FOLDERS)
            break
    return found


class FolderWatch(QObject):
    """Watches one folder at a time.

    Signals: `stirred()` when something in the folder may have changed, `gone()` when the folder is not there any
    more (or its disk was unplugged and an empty mount point is left), `back()` when it is there again.
    """

    stirred = Signal()
    gone = Signal()
    back = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._folder: Path | None = None
        self._there: tuple[int, int] | None = None
        self._is_gone = False
        self._asking = False
        self._system = QFileSystemWatcher(self)
        self._system.directoryChanged.connect(self._noticed)
        self._wanted: set[str] = set()
        self._to_begin: deque[str] = deque()
        self._to_cease: deque[str] = deque()
        self._bit_by_bit = QTimer(self, interval=0)
        self._bit_by_bit.timeout.connect(self._watch_some)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._latest = QTimer(self, singleShot=True, interval=LONGEST_WAIT_MS)
        self._presence = QTimer(self, interval=PRESENCE_MS)
        self._rescan = QTimer(self, interval=RESCAN_MS)
        self._settle.timeout.connect(self._stir)
        self._latest.timeout.connect(self._stir)
        self._presence.timeout.connect(self._ask)
        self._rescan.timeout.connect(self._stir)

    def watch(self, folder: Path | None) -> None:
        """Watch `folder` from now on, and nothing else; None for nothing."""
        if folder == self._folder:
            return
        self._leave()
        self._folder, self._there, self._is_gone = folder, None, False
        if folder is not None:
            self._presence.start()
            self._rescan.start()
            self._follow()
            self._ask()

    def stop(self) -> None:
        """Watch nothing any more, for good."""
        self._leave()
        self._bit_by_bit.stop()

    def _leave(self) -> None:
        for timer in (self._settle, self._latest, self._presence, self._rescan):
            timer.stop()
        self._folder, self._wanted = None, set()
        self._to_begin.clear()
        self._to_cease = deque(self._system.directories())
        self._bit_by_bit.start()

    def _follow(self) -> None:
        """Find the folders to be watched, those that came included."""
        folder = self._folder
        if folder is not None:
            self._lane.submit(
                lambda job: folders_below(folder, job),
                lambda found: self._watch_folders(folder, found),
                lambda error: log.info("the folder cannot be watched", exc_info=error),
                newest="follow",
            )

    def _watch_folders(self, folder: Path, found: list[str]) -> None:
        if folder == self._folder:
            self._wanted = set(found)
            watched = set(self._system.directories()) - set(self._to_cease)
            self._to_begin = deque(sorted(self._wanted - watched))
            self._bit_by_bit.start()

    def _watch_some(self) -> None:
        """A few folders at a time: thousands at once would hold the window up."""
        ceasing = bool(self._to_cease)
        todo = self._to_cease if ceasing else self._to_begin
        some = [todo.popleft() for _ in range(min(AT_ONCE, len(todo)))]
        if some:
            (self._system.removePaths if ceasing else self._system.addPaths)(some)
        elif not self._to_begin:
            self._bit_by_bit.stop()

    def _noticed(self, place: str) -> None:
        if place not in self._wanted:  # of the folder before
            return
        self._settle.start()
        if not self._latest.isActive():
            self._latest.start()

    def _stir(self) -> None:
        self._settle.stop()
        self._latest.stop()
        self._follow()
        self.stirred.emit()

    def _ask(self) -> None:
        folder = self._folder
        if folder is not None and not self._asking:  # a dead share answers late: one question at a time
            self._asking = True
            self._lane.submit(lambda _job: presence(folder), lambda found: self._answer(folder, found))

    def _answer(self, folder: Path, found: Presence) -> None:
        self._asking = False
        if folder != self._folder:
            return
        if self._there is None:
            self._there = found.identity
        moved = found.identity is None or (found.identity != self._there and found.empty)
        if moved and not self._is_gone:
            self._is_gone = True
            self.gone.emit()
        elif not moved and self._is_gone:
            self._is_gone, self._there = False, found.identity
            self._follow()
            self.back.emit()
