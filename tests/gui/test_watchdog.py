"""The UI thread is never away for more than 50 ms, whatever the window is doing."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.precision import Precision
from gui.window import Window
from tests.gui.conftest import OpenWindow, picture, wait_for_results, wait_until_ready
from tests.gui.watchdog import Watchdog

LIMIT_MS = 50


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    folder = tmp_path / "crowd"
    folder.mkdir()
    first = picture(folder / "0.jpg", "red")
    for number in range(1, 600):
        shutil.copy(first, folder / f"{number}.jpg")
    return folder


@pytest.fixture
def full(open_window: OpenWindow, crowd: Path, qtbot: QtBot) -> Window:
    """A window on six hundred indexed pictures, some of them found and shown."""
    window = open_window(crowd)
    wait_until_ready(window, qtbot)
    window.header.search_box.set_and_ask("red")
    wait_for_results(window, qtbot, "red")
    qtbot.waitUntil(lambda: not window.thumbnails.busy, timeout=20_000)
    return window


def test_while_pictures_are_indexed(ready: Window, people: Path, crowd: Path, qtbot: QtBot) -> None:
    crowd.rename(people / "crowd")
    with Watchdog() as watchdog:
        ready.actions_by_id["refresh"].trigger()
        qtbot.waitUntil(lambda: ready.session.state.count == 612, timeout=60_000)
    assert watchdog.beats > 20
    assert watchdog.longest_ms < LIMIT_MS


def test_while_the_operator_types(full: Window, qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        for letter in "a woman in a red coat and a blue hat":
            qtbot.keyClicks(full.header.search_box, letter)
            qtbot.wait(15)
        qtbot.waitUntil(lambda: not full.session.state.searching, timeout=20_000)
        qtbot.wait(500)
    assert watchdog.longest_ms < LIMIT_MS


def test_while_the_operator_scrolls(full: Window, qtbot: QtBot) -> None:
    bar = full.grid.verticalScrollBar()
    with Watchdog() as watchdog:
        for step in range(60):
            bar.setValue(bar.maximum() * step // 60)
            qtbot.wait(10)
    assert watchdog.longest_ms < LIMIT_MS


def test_while_the_precision_changes_for_the_first_time(
    full: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "fresh cache"))
    with Watchdog() as watchdog:
        qtbot.mouseClick(full.header.precision.buttons[Precision.INT8], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: full.session.state.precision is Precision.INT8, timeout=60_000)
        qtbot.waitUntil(lambda: not full.session.state.searching, timeout=20_000)
    assert list((tmp_path / "fresh cache").rglob("image.int8.onnx"))
    assert watchdog.longest_ms < LIMIT_MS


def test_while_results_are_exported(
    full: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: full.model.rowCount() > 0)
    file = tmp_path / "found.csv"
    monkeypatch.setattr("gui.take_away.QFileDialog.getSaveFileName", lambda *_: (str(file), ""))
    with Watchdog() as watchdog:
        full.actions_by_id["export"].trigger()
        qtbot.waitUntil(file.exists, timeout=20_000)
        qtbot.wait(200)
    assert watchdog.longest_ms < LIMIT_MS


def test_the_watchdog_barks(qtbot: QtBot) -> None:
    import time

    with Watchdog() as watchdog:
        qtbot.wait(30)
        time.sleep(0.12)
        qtbot.wait(30)
    assert watchdog.longest_ms > 100
