"""systemd hears that the window is there, and that it is alive for as long as it draws."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.heartbeat import Heartbeat


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The end of the socket that systemd would read."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(0.01)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "200000")
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        yield end


def heard(end: socket.socket) -> list[str]:
    messages: list[str] = []
    try:
        while True:
            messages.append(end.recv(100).decode())
    except TimeoutError:
        return messages


def test_a_window_that_draws_is_heard(systemd: socket.socket, qtbot: QtBot) -> None:
    heart = Heartbeat()
    assert heard(systemd) == []  # not before Qt's loop runs
    qtbot.wait(450)
    messages = heard(systemd)
    assert messages[0] == "READY=1"
    assert messages.count("WATCHDOG=1") >= 2
    heart.deleteLater()


def test_a_window_that_hangs_falls_silent(systemd: socket.socket, qtbot: QtBot) -> None:
    heart = Heartbeat()
    qtbot.wait(150)
    heard(systemd)
    time.sleep(0.5)  # nothing is drawn, no event is handled
    assert heard(systemd) == []
    heart.deleteLater()


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    heart = Heartbeat()
    qtbot.wait(50)
    assert not heart._timer.isActive()


def test_a_watchdog_meant_for_another_process_is_not_answered(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("WATCHDOG_PID", "1")
    heart = Heartbeat()
    qtbot.wait(300)
    assert heard(systemd) == ["READY=1"]
    heart.deleteLater()


def test_a_socket_that_went_away_ends_nothing(systemd: socket.socket, tmp_path: Path, qtbot: QtBot) -> None:
    heart = Heartbeat()
    qtbot.wait(120)
    (tmp_path / "notify").unlink()
    qtbot.wait(250)
    assert not heart._timer.isActive()
