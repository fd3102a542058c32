"""Writes what the window does into the audit log, in order, on a thread of its own, and says so when it cannot."""

import logging
import queue
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.audit import AuditError, AuditLog
from core.sentences import words_of
from gui.texts import translated

log = logging.getLogger(__name__)

RETRY_S = 5.0


class AuditTrail(QObject):
    """Signals: `failed(str)` with a sentence when an event could not be written, `recovered()` when writing works
    again. Attributes: `operator`, whose name is on every line; `head`, hash of the last line that was written.
    """

    failed = Signal(str)
    recovered = Signal()

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.operator = ""
        self.head = ""
        self._log = AuditLog(file)
        self._events: queue.SimpleQueue[tuple[str, str, Mapping[str, Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def record(self, event: str, **details: Any) -> None:
        """Add an event; returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="sightline-audit", daemon=True)
            self._thread.start()
        self._events.put((event, self.operator, details))

    def close(self, timeout_s: float) -> bool:
        """Wait until all events are on the disk; False when they are not after `timeout_s`."""
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._events.put(None)
        thread.join(timeout_s)
        return not thread.is_alive()

    def _write(self) -> None:
        waiting: list[tuple[str, str, Mapping[str, Any]]] = []
        broken = False
        while True:
            try:
                event = self._events.get(timeout=RETRY_S if broken else None)
            except queue.Empty:
                pass  # try again what could not be written
            else:
                if event is None:
                    self._write_all(waiting)
                    return
                waiting.append(event)
            problem = self._write_all(waiting)
            if problem and not broken:
                self.failed.emit(problem)
            if broken and not problem:
                self.recovered.emit()
            broken = bool(problem)

    def _write_all(self, waiting: list[tuple[str, str, Mapping[str, Any]]]) -> str:
        """Write what waits, in its order; returns "" or why it could not go on."""
        try:
            while waiting:
                name, operator, details = waiting[0]
                self.head = self._log.append(name, operator, details)
                waiting.pop(0)
        except AuditError as error:
            log.error("the audit log: %s", error)
            return translated(words_of(error))
        return ""
