"""What happens to the folder while the window is open: pictures come, the folder goes, and comes back."""

import errno
import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.store import Store
from gui import watch
from gui.state import Folder, Screen, choose_screen
from gui.window import Window
from tests.gui.conftest import OpenWindow, picture, wait_for_results, wait_until_ready


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "SETTLE_MS", 150)
    monkeypatch.setattr(watch, "PRESENCE_MS", 150)


def test_new_pictures_are_taken_in_as_they_arrive(ready: Window, people: Path, qtbot: QtBot) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    picture(people / "late.jpg", "red")
    qtbot.waitUntil(lambda: ready.model.rowCount() == 13, timeout=20_000)


def test_a_new_sub_folder_is_watched_too(ready: Window, people: Path, qtbot: QtBot) -> None:
    (people / "camera 2").mkdir()
    picture(people / "camera 2" / "first.jpg", "blue")
    qtbot.waitUntil(lambda: ready.session.state.count == 13, timeout=20_000)
    qtbot.waitUntil(lambda: str(people / "camera 2") in ready.watch._system.directories(), timeout=10_000)
    picture(people / "camera 2" / "second.jpg", "green")
    qtbot.waitUntil(lambda: ready.session.state.count == 14, timeout=20_000)


def test_looking_and_finding_nothing_new_is_not_announced(ready: Window, people: Path, qtbot: QtBot) -> None:
    shown: list[bool] = []
    ready.session.changed.connect(lambda _: shown.append(ready.indexing_bar.isVisible()))
    (people / "letter.txt").write_text("no picture")
    qtbot.waitUntil(lambda: len(shown) >= 2, timeout=20_000)
    qtbot.waitUntil(lambda: not ready.session.state.indexing, timeout=20_000)
    assert not any(shown)


def test_a_folder_that_goes_is_said_at_once_and_comes_back_by_itself(
    ready: Window, people: Path, qtbot: QtBot
) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    away = people.rename(people.with_name("away"))
    qtbot.waitUntil(lambda: choose_screen(ready.session.state) is Screen.FOLDER_GONE, timeout=20_000)
    assert ready.screen.title.text() == "The folder is gone"
    away.rename(people)
    qtbot.waitUntil(lambda: choose_screen(ready.session.state) is Screen.RESULTS, timeout=20_000)
    assert ready.session.state.count == 12


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    folder = tmp_path / "crowd"
    folder.mkdir()
    first = picture(folder / "0.jpg", "red")
    for number in range(1, 300):
        shutil.copy(first, folder / f"{number}.jpg")
    return folder


@pytest.fixture
def slow_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.encoder import DualEncoder

    real = DualEncoder.encode_images

    def slow(self: DualEncoder, batch: object) -> object:
        time.sleep(0.05)
        return real(self, batch)

    monkeypatch.setattr(DualEncoder, "encode_images", slow)


def test_indexing_waits_when_told_and_goes_on_where_it_was(
    open_window: OpenWindow, crowd: Path, qtbot: QtBot, slow_encoder: None
) -> None:
    window = open_window(crowd)
    bar = window.indexing_bar
    qtbot.waitUntil(lambda: bar.bar.value() > 8, timeout=20_000)
    qtbot.mouseClick(bar.pause, Qt.MouseButton.LeftButton)
    assert window.session.state.paused
    assert bar.pause.text() == "Go on"
    qtbot.wait(400)
    done = bar.bar.value()
    qtbot.wait(400)
    assert bar.bar.value() == done < 300
    window.header.search_box.set_and_ask("red")
    wait_for_results(window, qtbot, "red")
    qtbot.mouseClick(bar.pause, Qt.MouseButton.LeftButton)
    wait_until_ready(window, qtbot)
    assert window.session.state.count == 300


def test_a_full_disk_has_its_screen_and_indexing_goes_on_when_there_is_room(
    open_window: OpenWindow, people: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Store.add

    def full(self: Store, *_: object) -> None:
        from core.errors import GalleryError

        raise GalleryError("The disk that holds the index is full.") from OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Store, "add", full)
    window = open_window(people)
    qtbot.waitUntil(lambda: window.session.state.folder is Folder.FULL, timeout=20_000)
    assert window.screen.title.text() == "The disk is full"
    monkeypatch.setattr(Store, "add", real)
    window.actions_by_id["refresh"].trigger()
    wait_until_ready(window, qtbot)
    assert window.session.state.count == 12
