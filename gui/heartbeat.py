"""Tells systemd that the window is there and alive, where systemd started it and wants to know.

The protocol is that of sd_notify(3): a datagram to the socket in NOTIFY_SOCKET. The beat comes from the thread that
draws, so that a window that hangs falls silent and is started again (WatchdogSec in the unit).
"""

import logging
import os
import socket

from PySide6.QtCore import QObject, QTimer

log = logging.getLogger(__name__)


class Heartbeat(QObject):
    """Says READY=1 when Qt's loop runs, then WATCHDOG=1 twice in each period that systemd allows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        self._timer = QTimer(self)
        self._timer.timeout.connect(lambda: self._tell("WATCHDOG=1"))
        if self._address:
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        self._tell("READY=1")
        period_us = os.environ.get("WATCHDOG_USEC", "")
        # The watchdog may be meant for another process than this one.
        if period_us.isdigit() and os.environ.get("WATCHDOG_PID") in (None, str(os.getpid())):
            self._timer.start(max(1, int(period_us) // 2000))

    def _tell(self, state: str) -> None:
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
                end.connect(address)
                end.send(state.encode())
        except OSError:
            log.warning("systemd cannot be told %s", state, exc_info=True)
            self._timer.stop()
