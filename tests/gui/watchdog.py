"""Measures how long the UI thread was away: the longest gap between two beats of a timer on it.

On a busy machine a thread also waits for a processor, which is nobody's fault here. The kernel tells how long each
thread of this process did (`/proc/self/task/*/schedstat`), and that time is taken off; waiting for Python's lock
or for a job is not.
"""

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5


class Watchdog(QObject):
    """Use as a context; `longest_ms` is the longest that the UI thread was away in it, and `beats` counts."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> "Watchdog":
        self._last, self._waited = time.perf_counter(), _waited_ms()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        self._beat()

    @property
    def beats(self) -> int:
        return len(self.gaps_ms)

    @property
    def longest_ms(self) -> float:
        return max(self.gaps_ms, default=0.0)

    def _beat(self) -> None:
        now, waited = time.perf_counter(), _waited_ms()
        self.gaps_ms.append((now - self._last) * 1000 - max(0.0, waited - self._waited))
        self._last, self._waited = time.perf_counter(), waited


def _waited_ms() -> float:
    """How long the threads of this process were ready to run and had no processor, added up."""
    total = 0
    for file in Path("/proc/self/task").glob("*/schedstat"):
        try:
            total += int(file.read_text().split()[1])
        except (OSError, IndexError, ValueError):  # the thread has ended
            continue
    return total / 1e6
