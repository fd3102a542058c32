"""Measures how long the UI thread was away between two beats of a timer on it, in two ways.

`longest_own_ms`: what it did itself, whatever else this machine does: its processor time, and the time it was held up
in the system by anything but waiting for events or for another thread (reading, writing, syncing a disk).

`longest_ms`: all of the time between two beats, so waiting for Python's lock and for jobs counts too; only the time in
which threads of this process were ready and had no processor (`/proc/self/task/*/schedstat`) is taken off.
"""

import platform
import threading
import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5
LOOK_S = 0.001
# futex, poll, ppoll, select, pselect6, epoll_wait, epoll_pwait, epoll_pwait2, sched_yield: waiting for others.
WAITING = {
    "x86_64": {202, 7, 271, 23, 270, 232, 281, 441, 24},
    "aarch64": {98, 73, 72, 22, 441, 124},
}.get(platform.machine(), set())


class SystemTime(threading.Thread):
    """Looks every millisecond whether the thread that made it is held up in the system; `held_up_ms` adds up."""

    def __init__(self) -> None:
        super().__init__(name="watchdog", daemon=True)
        self.held_up_ms = 0.0
        self._file = Path(f"/proc/self/task/{threading.get_native_id()}/syscall")
        self._ending = threading.Event()

    @property
    def works(self) -> bool:
        """Whether this system tells, for this kind of processor."""
        try:
            return bool(WAITING) and bool(self._file.read_text())
        except OSError:
            return False

    def run(self) -> None:
        before = time.perf_counter()
        with suppress(OSError), self._file.open("rb", buffering=0) as file:
            while not self._ending.wait(LOOK_S):
                file.seek(0)
                call = file.read(32).split()[:1]
                now = time.perf_counter()
                if call and call[0].isdigit() and int(call[0]) not in WAITING:
                    self.held_up_ms += (now - before) * 1000
                before = now

    def end(self) -> None:
        self._ending.set()
        self.join()


class Watchdog(QObject):
    """Use as a context; `longest_own_ms` and `longest_ms` are of the worst moment in it, and `beats` counts."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self.own_ms: list[float] = []
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> "Watchdog":
        self.system = SystemTime()
        self.system.start()
        self._note()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        self._beat()
        self.system.end()

    @property
    def beats(self) -> int:
        return len(self.gaps_ms)

    @property
    def longest_ms(self) -> float:
        return max(self.gaps_ms, default=0.0)

    @property
    def longest_own_ms(self) -> float:
        return max(self.own_ms, default=0.0)

    def _note(self) -> None:
        self._last, self._waited = time.perf_counter(), _waited_ms()
        self._busy_s, self._held_up_ms = time.thread_time(), self.system.held_up_ms

    def _beat(self) -> None:
        now, waited = time.perf_counter(), _waited_ms()
        own = (time.thread_time() - self._busy_s) * 1000 + self.system.held_up_ms - self._held_up_ms
        self.gaps_ms.append((now - self._last) * 1000 - max(0.0, waited - self._waited))
        self.own_ms.append(own)
        self._note()


def _waited_ms() -> float:
    """How long the threads of this process were ready to run and had no processor, added up."""
    total = 0
    for file in Path("/proc/self/task").glob("*/schedstat"):
        try:
            total += int(file.read_text().split()[1])
        except (OSError, IndexError, ValueError):  # the thread has ended
            continue
    return total / 1e6
