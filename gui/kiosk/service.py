"""Tells systemd that the kiosk is there and alive, where systemd started it: datagrams as in sd_notify(3).

systemd watches the supervisor, and the supervisor watches the window.
"""

import logging
import os
import socket
import time

log = logging.getLogger(__name__)

_INTERVAL_S = 1.0


class Service:
    """What the process that systemd started has to say; does nothing where systemd did not ask to be told."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        self._ready = False
        self._told_at = -_INTERVAL_S

    def ready(self) -> None:
        """The window is there. Said once."""
        if not self._ready:
            self._ready = True
            self._tell("READY=1")

    def alive(self) -> None:
        """Call it often; it is said once a second (WatchdogSec in the unit is much longer)."""
        now = time.monotonic()
        if now - self._told_at >= _INTERVAL_S:
            self._told_at = now
            self._tell("WATCHDOG=1")

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
                end.connect(address)
                end.send(state.encode())
        except OSError:
            log.warning("systemd cannot be told %s", state, exc_info=True)
