"""systemd hears from the kiosk's supervisor: once that the window is there, and all the time that it watches."""

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.kiosk.service import Service
from gui.kiosk.supervisor import BEAT_VARIABLE, EXIT_BY_PIN, Patience, Supervisor


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The end of the socket that systemd would read."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(0.05)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield end


def heard(end: socket.socket) -> list[str]:
    messages: list[str] = []
    try:
        while True:
            messages.append(end.recv(100).decode())
    except TimeoutError:
        return messages


def run(tmp_path: Path, body: str) -> None:
    """A supervisor over a child that does what `body` says, until the child ends by PIN."""
    script = tmp_path / "child.py"
    script.write_text(
        f"import os, sys, time\nfd = int(os.environ[{BEAT_VARIABLE!r}])\n{body}\nsys.exit({EXIT_BY_PIN})\n"
    )
    assert Supervisor([sys.executable, str(script)], Patience(start_s=20.0)).run() == 0


def test_ready_is_said_once_and_alive_again_and_again(systemd: socket.socket, tmp_path: Path) -> None:
    run(tmp_path, "for _ in range(25): os.write(fd, b'.'); time.sleep(0.1)")
    messages = heard(systemd)
    assert messages.count("READY=1") == 1
    assert messages.count("WATCHDOG=1") >= 2


def test_a_window_that_has_not_come_is_not_ready(systemd: socket.socket, tmp_path: Path) -> None:
    run(tmp_path, "time.sleep(0.5)")
    assert "READY=1" not in heard(systemd)


def test_without_systemd_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    service = Service()
    service.ready()
    service.alive()


def test_a_socket_that_went_away_ends_nothing(systemd: socket.socket, tmp_path: Path) -> None:
    (tmp_path / "notify").unlink()
    thread = threading.Thread(target=run, args=(tmp_path, "os.write(fd, b'.')"))
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
