"""The kiosk's parent process. It has no window: it starts the one that has, and starts it again when it ends.

The child writes a byte each second from its UI thread. When it is silent for too long (a driver hangs), when it
dies (the display or the GPU went away), or when it asks for it, it is started anew; only the right PIN ends both.
"""

import logging
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from gui.kiosk.service import Service

log = logging.getLogger(__name__)

BEAT_VARIABLE = "SIGHTLINE_KIOSK_BEAT"
EXIT_BY_PIN = 10
EXIT_RESTART = 75  # the child asks to be started again


@dataclass(frozen=True)
class Patience:
    """Seconds: `start_s` a new child may take to its first beat, `silent_s` between two, `shortest_s` and
    `longest_s` between two starts, and `steady_s` after which a child counts as running well."""

    start_s: float = 90.0
    silent_s: float = 20.0
    shortest_s: float = 0.5
    longest_s: float = 10.0
    steady_s: float = 60.0


class Supervisor:
    """Keeps `command` running. Attributes: `starts`, how often it was started."""

    def __init__(self, command: Sequence[str], patience: Patience | None = None) -> None:
        self._command, self._patience = list(command), patience or Patience()
        self._ending = False
        self._service = Service()
        self._child: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def run(self) -> int:
        """Until the PIN was given or `end` was called; the exit code for the program."""
        pause = self._patience.shortest_s
        while not self._ending:
            started = time.monotonic()
            code = self._run_once()
            if code == EXIT_BY_PIN or self._ending:
                return 0
            steady = time.monotonic() - started > self._patience.steady_s
            pause = self._patience.shortest_s if steady else min(pause * 2, self._patience.longest_s)
            log.warning("the window ended with %s; it starts again in %.1f s", code, pause)
            deadline = time.monotonic() + pause
            while not self._ending and time.monotonic() < deadline:
                self._service.alive()
                time.sleep(0.05)
        return 0

    def end(self) -> None:
        """End the child and then `run`; for signal handlers."""
        self._ending = True
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)

    def _run_once(self) -> int:
        reader, writer = os.pipe()
        try:
            self.starts += 1
            environment = os.environ | {BEAT_VARIABLE: str(writer)}
            self._child = subprocess.Popen(self._command, env=environment, pass_fds=(writer,))
            os.close(writer)
            writer = -1
            return self._watch(self._child, reader)
        finally:
            os.close(reader)
            if writer >= 0:
                os.close(writer)

    def _watch(self, child: "subprocess.Popen[bytes]", reader: int) -> int:
        allowed, last = self._patience.start_s, time.monotonic()
        while child.poll() is None:
            self._service.alive()
            ready, _, _ = select.select([reader], [], [], 0.1)
            if ready:
                if os.read(reader, 1024):
                    allowed, last = self._patience.silent_s, time.monotonic()
                    self._service.ready()
                else:  # it closed its end and is about to die
                    time.sleep(0.05)
            if time.monotonic() - last > allowed:
                log.error("the window does not answer; it is ended")
                child.kill()
        return child.wait()
