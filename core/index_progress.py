"""How far an indexing run is, how fast it goes, and how long it will take."""

import time
from collections import deque

from core.progress import Progress, ProgressCallback

_INTERVAL_S = 0.1
_RATE_WINDOW_S = 10.0
_FIRST_ESTIMATE_S = 0.5


class IndexProgress:
    """Turns counts into `Progress`, at most ten times a second, with the rate of the last ten seconds.

    Attributes: `done`, files dealt with, counted up by the run.
    """

    def __init__(self, report: ProgressCallback) -> None:
        self._report = report
        self._total = 0
        self._told_at = 0.0
        self._history: deque[tuple[float, int]] = deque()
        self.done = 0

    def found(self, count: int) -> None:
        """While looking for pictures."""
        if self._is_time():
            self._report(Progress("Looking for pictures", count))

    def start(self, total: int) -> None:
        self._total = total
        self._history.append((time.monotonic(), 0))
        self._report(Progress("Indexing", 0, total))

    def resume(self) -> None:
        """After a pause: the rate starts anew, the time that nothing was done does not count."""
        self._history.clear()
        self._history.append((time.monotonic(), self.done))

    def tick(self, failed: int) -> None:
        """Tell, if it is time to."""
        if self._is_time():
            self.tell(failed)

    def tell(self, failed: int) -> None:
        now = time.monotonic()
        self._history.append((now, self.done))
        while len(self._history) > 2 and now - self._history[0][0] > _RATE_WINDOW_S:
            self._history.popleft()
        since, before = self._history[0]
        elapsed = now - since
        rate = (self.done - before) / elapsed if elapsed > _FIRST_ESTIMATE_S else None
        rest = (self._total - self.done) / rate if rate else None
        self._report(Progress("Indexing", self.done, self._total, failed, rate, rest))

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._told_at < _INTERVAL_S:
            return False
        self._told_at = now
        return True
