"""Pictures at the size they are drawn at, decoded on worker threads and kept in a cache of bounded size.

Workers make QImages; QPixmaps are made and kept on the UI thread only.
"""

import logging
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QPixmap

from core.errors import SightlineError
from gui.workers import Job, Lane

log = logging.getLogger(__name__)

CACHE_BYTES = 128 * 1024 * 1024
WAITING_LIMIT = 400
IN_FLIGHT = 4

Key = tuple[Path, int, int]


def decode(path: Path, width: int, height: int) -> QImage:
    """The picture, not larger than `width` by `height` pixels. Raises what `core.images` raises."""
    from core.images import thumbnail

    picture = thumbnail(path, (width, height))
    width, height = picture.size
    image = QImage(picture.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    # Converting also copies: the first QImage only borrows the picture's bytes.
    return image.convertToFormat(QImage.Format.Format_RGB32)


class Thumbnails(QObject):
    """Signals: `ready(Path)` when a picture that was asked for has arrived, or turned out unreadable."""

    ready = Signal(object)

    def __init__(self, lane: Lane, cache_bytes: int = CACHE_BYTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane, self._cache_bytes = lane, cache_bytes
        self._kept: OrderedDict[Key, QPixmap | None] = OrderedDict()
        self._kept_bytes = 0
        self._waiting: OrderedDict[Key, None] = OrderedDict()
        self._in_flight: dict[Key, Job] = {}
        self._latest: dict[Path, Key] = {}

    def pixmap(self, path: Path, size: QSize) -> QPixmap | None:
        """The picture if it is here; otherwise None, and `ready` follows. A null pixmap is unreadable."""
        key = (path, size.width(), size.height())
        if key in self._kept:
            self._kept.move_to_end(key)
            kept = self._kept[key]
            return QPixmap() if kept is None else kept
        if key not in self._in_flight:
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            if len(self._waiting) > WAITING_LIMIT:  # scrolled past long ago
                self._waiting.popitem(last=False)
            self._start()
        return None

    def stand_in(self, path: Path) -> QPixmap | None:
        """The picture at whatever size it came last, while the right one is on its way."""
        key = self._latest.get(path)
        return self._kept.get(key) if key is not None else None

    def clear(self) -> None:
        """Forget everything: the pictures may have changed."""
        for job in self._in_flight.values():
            job.drop()
        self._kept.clear()
        self._waiting.clear()
        self._in_flight.clear()
        self._latest.clear()
        self._kept_bytes = 0

    @property
    def kept_bytes(self) -> int:
        return self._kept_bytes

    @property
    def busy(self) -> bool:
        """Whether pictures that were asked for are still to come."""
        return bool(self._waiting or self._in_flight)

    def _start(self) -> None:
        """What was asked for last is what the operator looks at now, so it goes first."""
        while self._waiting and len(self._in_flight) < IN_FLIGHT:
            key, _ = self._waiting.popitem(last=True)
            self._in_flight[key] = self._lane.submit(
                lambda _job, key=key: decode(*key),
                lambda image, key=key: self._arrived(key, image),
                lambda error, key=key: self._failed(key, error),
            )

    def _arrived(self, key: Key, image: QImage) -> None:
        self._keep(key, QPixmap.fromImage(image))

    def _failed(self, key: Key, error: BaseException) -> None:
        if not isinstance(error, (SightlineError, OSError)):
            log.error("a thumbnail failed", exc_info=error)
        self._keep(key, None)

    def _keep(self, key: Key, pixmap: QPixmap | None) -> None:
        self._in_flight.pop(key, None)
        self._kept[key] = pixmap
        self._kept_bytes += _bytes(pixmap)
        self._latest[key[0]] = key
        while self._kept_bytes > self._cache_bytes and len(self._kept) > 1:
            dropped, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= _bytes(oldest)
            if self._latest.get(dropped[0]) == dropped:
                del self._latest[dropped[0]]
        self._start()
        self.ready.emit(key[0])


def _bytes(pixmap: QPixmap | None) -> int:
    return 256 if pixmap is None else 4 * pixmap.width() * pixmap.height()
