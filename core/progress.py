"""How long jobs report and are stopped: a callback that takes `Progress`, and a `CancelToken`."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Cancelled


@dataclass(frozen=True)
class Progress:
    """A moment of a long job.

    `stage` is a short phrase ("Looking for pictures", "Indexing"); `total` is None while unknown;
    `rate_per_s` and `remaining_s` are None until there is something to estimate from.
    """

    stage: str
    done: int = 0
    total: int | None = None
    failed: int = 0
    rate_per_s: float | None = None
    remaining_s: float | None = None


ProgressCallback = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """A callback for callers that do not watch."""


class CancelToken:
    """Set once, from any thread; the job looks at it between steps."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._going = threading.Event()
        self._going.set()

    def cancel(self) -> None:
        self._event.set()
        self._going.set()

    def pause(self) -> None:
        """Let the job wait where it looks at the token next, until `resume` or `cancel`."""
        if not self.cancelled:
            self._going.clear()

    def resume(self) -> None:
        self._going.set()

    @property
    def paused(self) -> bool:
        return not self._going.is_set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Wait while the token is paused; raise `Cancelled` when it is set."""
        self._going.wait()
        if self._event.is_set():
            raise Cancelled
