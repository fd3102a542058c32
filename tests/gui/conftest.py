"""A real window over a real gallery and the tiny bundle; when a test ends, nothing of it may go on running."""

import gc
import itertools
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.precision import Precision
from core.runtimes import AUTOMATIC
from gui.settings import Settings
from gui.state import Models
from gui.style import apply_style
from gui.window import Window

COLOURS = {"red": (200, 20, 20), "green": (20, 180, 20), "blue": (20, 20, 200)}

OpenWindow = Callable[..., Window]


def worker_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("sightline-")]


_minutes = itertools.count()


def picture(file: Path, colour: str, number: int = 0) -> Path:
    """A JPEG of one colour, each `number` of a slightly different shade, each taken in another minute."""
    red, green, blue = COLOURS[colour]
    Image.new("RGB", (48, 112), (red, green, blue + number % 40)).save(file, quality=90)
    taken = 1_700_000_000 + 60 * next(_minutes)
    os.utime(file, (taken, taken))
    return file


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_style(qapp)


@pytest.fixture(autouse=True)
def nothing_goes_on() -> Iterator[None]:
    """Fail a test that leaves a worker thread or a running timer behind."""
    yield
    assert worker_threads() == []
    gc.collect()


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Twelve pictures of three colours."""
    folder = tmp_path / "people"
    folder.mkdir()
    for number in range(4):
        for colour in COLOURS:
            picture(folder / f"{colour}-{number}.jpg", colour, number)
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "window.ini")


@pytest.fixture
def open_window(qtbot: QtBot, tiny_bundle: Path, settings: Settings) -> Iterator[OpenWindow]:
    """Open a window on a folder; it is closed at the end and must leave nothing running."""
    windows: list[Window] = []

    def open_(
        folder: Path | None,
        bundle: Path = tiny_bundle,
        precision: Precision = Precision.FP32,
        runtime: str = AUTOMATIC,
    ) -> Window:
        window = Window(bundle, precision, settings, runtime)
        windows.append(window)
        window.resize(1280, 720)
        window.show()
        window.start(folder)
        return window

    yield open_
    for window in windows:
        window.close()
        assert window.stopped is True
        assert [timer for timer in window.findChildren(QTimer) if timer.isActive()] == []
        window.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def ready(open_window: OpenWindow, people: Path, qtbot: QtBot) -> Window:
    """A window whose models are loaded and whose twelve pictures are indexed."""
    window = open_window(people)
    wait_until_ready(window, qtbot)
    assert window.session.state.count == 12
    return window


def wait_until_ready(window: Window, qtbot: QtBot) -> None:
    def idle() -> None:
        state = window.session.state
        assert state.models is Models.READY
        assert not state.indexing
        assert state.count or state.folder_is_empty is not None or state.failed

    qtbot.waitUntil(idle, timeout=20_000)


def wait_for_results(window: Window, qtbot: QtBot, query: str) -> None:
    def answered() -> None:
        results = window.session.state.results
        assert results is not None
        assert results.query == query
        assert not window.session.state.searching

    qtbot.waitUntil(answered, timeout=10_000)
