"""The UI thread is never away for more than 50 ms, whatever the window is doing."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from core.database import Database
from core.precision import Precision
from gui.settings import Settings
from gui.state import Folder
from gui.window import Window
from tests.gui.conftest import OpenWindow, picture, wait_for_results, wait_until_ready
from tests.gui.watchdog import Watchdog

LIMIT_MS = 50
# With waiting for Python's lock, whose holder may have no processor on a busy machine.
LIMIT_WITH_OTHERS_MS = 150


def assert_never_away(watchdog: Watchdog) -> None:
    assert watchdog.longest_own_ms < LIMIT_MS
    assert watchdog.longest_ms < LIMIT_MS


def found(window: Window) -> int:
    results = window.session.state.results
    return len(results.hits) if results is not None else 0


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
    assert_never_away(watchdog)


def test_while_the_operator_types(full: Window, qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        for letter in "a woman in a red coat and a blue hat":
            qtbot.keyClicks(full.header.search_box, letter)
            qtbot.wait(15)
        qtbot.waitUntil(lambda: not full.session.state.searching, timeout=20_000)
        qtbot.wait(500)
    assert_never_away(watchdog)


def test_while_the_operator_scrolls(full: Window, qtbot: QtBot) -> None:
    bar = full.grid.verticalScrollBar()
    with Watchdog() as watchdog:
        for step in range(60):
            bar.setValue(bar.maximum() * step // 60)
            qtbot.wait(10)
    assert_never_away(watchdog)


def test_while_the_precision_changes_for_the_first_time(
    full: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "fresh cache"))
    with Watchdog() as watchdog:
        qtbot.mouseClick(full.header.precision.buttons[Precision.INT8], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: full.session.state.precision is Precision.INT8, timeout=60_000)
        qtbot.waitUntil(lambda: not full.session.state.searching, timeout=20_000)
    assert list((tmp_path / "fresh cache").rglob("image.int8.onnx"))
    assert_never_away(watchdog)


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
    assert_never_away(watchdog)


def test_while_another_folder_is_opened(full: Window, people: Path, crowd: Path, qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        for folder, count in ((people, 12), (crowd, 600), (people, 12)):
            full.open_folder(folder)
            qtbot.waitUntil(lambda count=count: full.session.state.count == count, timeout=60_000)
            full.header.search_box.set_and_ask("red")
            qtbot.waitUntil(lambda count=count: found(full) == count, timeout=20_000)
            qtbot.waitUntil(lambda: not full.session.state.indexing, timeout=20_000)
        qtbot.waitUntil(lambda: not full.thumbnails.busy, timeout=20_000)
    assert_never_away(watchdog)


def test_opening_another_folder_leaves_the_disk_to_others(
    full: Window, people: Path, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow disk shows in no test; so none of what touches it may run on the UI thread at all."""
    here, touched = threading.get_ident(), []

    def noting(owner: type, name: str) -> None:
        real = getattr(owner, name)

        def note(*given: object, **more: object) -> object:
            touched.append((name, threading.get_ident() == here))
            return real(*given, **more)

        monkeypatch.setattr(owner, name, note)

    class Stored(QSettings):
        def __init__(self, *given: object) -> None:
            touched.append(("settings", threading.get_ident() == here))
            super().__init__(*given)

    monkeypatch.setattr("gui.settings.QSettings", Stored)
    noting(Database, "__init__")
    noting(Database, "close")
    noting(os, "scandir")
    noting(os.path, "lexists")
    full.open_folder(people)
    qtbot.waitUntil(
        lambda: full.session.state.count == 12 and not full.session.state.indexing, timeout=60_000
    )
    qtbot.waitUntil(lambda: ("close", False) in touched, timeout=20_000)
    qtbot.waitUntil(lambda: ("settings", False) in touched, timeout=20_000)
    people.rename(people.with_name("moved"))
    full.session.refresh()
    qtbot.waitUntil(lambda: full.session.state.folder is Folder.GONE, timeout=20_000)
    assert {name for name, _ in touched} == {"settings", "__init__", "close", "scandir", "lexists"}
    assert [name for name, on_ui_thread in touched if on_ui_thread] == []
    assert Settings(settings.file).folder == people


def test_the_watchdog_barks_when_the_thread_computes(qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        qtbot.wait(30)
        began = time.thread_time()
        while time.thread_time() - began < 0.12:
            pass
        qtbot.wait(30)
    assert watchdog.longest_own_ms > 100


def test_the_watchdog_barks_when_the_thread_waits_for_a_disk(tmp_path: Path, qtbot: QtBot) -> None:
    os.mkfifo(tmp_path / "disk")
    with Watchdog() as watchdog:
        if not watchdog.system.works:
            pytest.skip("this system does not tell what a thread waits for")
        qtbot.wait(30)
        reader = os.open(tmp_path / "disk", os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(reader, True)
        writer = os.open(tmp_path / "disk", os.O_WRONLY)
        answer = threading.Timer(0.15, os.write, (writer, b"late"))
        answer.start()
        assert os.read(reader, 4) == b"late"
        qtbot.wait(30)
    answer.join()
    for end in (reader, writer):
        os.close(end)
    assert watchdog.longest_own_ms > 100


def test_what_others_do_is_not_the_threads_own(qtbot: QtBot) -> None:
    lock = threading.Lock()
    lock.acquire()
    with Watchdog() as watchdog:
        threading.Timer(0.12, lock.release).start()
        lock.acquire()
    assert watchdog.longest_own_ms < LIMIT_MS
    assert watchdog.longest_ms > LIMIT_MS
