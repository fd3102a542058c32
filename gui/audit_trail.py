"""Writes what the window does into the audit log, in order, on a thread of its own, and says so when it cannot."""

import logging
import queue
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.audit import AuditError, AuditLog

log = logging.getLogger(__name__)


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
            event = self._events.get()
            if event is not None:
                waiting.append(event)
            try:
                while waiting:  # those that could not be written come first, in their order
                    name, operator, details = waiting[0]
                    self.head = self._log.append(name, operator, details)
                    waiting.pop(0)
                if broken:
                    broken = False
                    self.recovered.emit()
            except AuditError as error:
                log.error("the audit log: %s", error)
                if not broken:
                    broken = True
                    self.failed.emit(str(error))
            if event is None:
                return
