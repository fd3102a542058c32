"""What an operator sees of folders: indexing, and every way in which a folder can disappoint."""

import os
import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.paths import gallery_home
from core.precision import Precision
from core.writer_lock import writer_lock
from gui.dialogs import TableDialog
from gui.state import Folder, Models, Screen, choose_screen
from gui.window import Window
from tests.gui.conftest import OpenWindow, picture, wait_for_results, wait_until_ready, worker_threads


def screen(window: Window) -> Screen:
    return choose_screen(window.session.state)


def press(window: Window, action: str, qtbot: QtBot) -> None:
    """Press the button of the state screen that stands for `action`."""
    button = window.screen.findChild(QPushButton, f"screen_{action}")
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def slow_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the image tower take 50 ms a batch."""
    from core.encoder import DualEncoder

    real = DualEncoder.encode_images

    def slow(self: DualEncoder, batch: object) -> object:
        time.sleep(0.05)
        return real(self, batch)

    monkeypatch.setattr(DualEncoder, "encode_images", slow)


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    folder = tmp_path / "crowd"
    folder.mkdir()
    first = picture(folder / "0.jpg", "red")
    for number in range(1, 400):
        shutil.copy(first, folder / f"{number}.jpg")
    return folder


def test_the_window_is_usable_before_the_models_are(
    open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    window = open_window(people)
    assert window.isVisible()
    assert screen(window) is Screen.LOADING
    window.header.search_box.set_and_ask("green")
    wait_for_results(window, qtbot, "green")
    qtbot.waitUntil(lambda: not window.session.state.indexing)
    wait_until_ready(window, qtbot)
    qtbot.waitUntil(lambda: window.model.rowCount() == 12)


def test_indexing_shows_progress_and_stops_when_told(
    open_window: OpenWindow, crowd: Path, qtbot: QtBot, slow_encoder: None
) -> None:
    window = open_window(crowd)
    qtbot.waitUntil(lambda: "of 400" in window.indexing_bar.text.text(), timeout=10_000)
    qtbot.waitUntil(lambda: "left" in window.indexing_bar.detail.text(), timeout=10_000)
    assert "per second" in window.indexing_bar.detail.text()
    qtbot.mouseClick(window.indexing_bar.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.session.state.indexing, timeout=10_000)
    assert not window.indexing_bar.isVisible()
    assert "kept" in window.notice.text.text()
    assert window.session.state.count < 400


def test_a_search_does_not_wait_for_indexing(
    open_window: OpenWindow, crowd: Path, qtbot: QtBot, slow_encoder: None
) -> None:
    window = open_window(crowd)
    qtbot.waitUntil(lambda: window.indexing_bar.bar.value() > 16, timeout=10_000)
    window.header.search_box.set_and_ask("red")
    wait_for_results(window, qtbot, "red")
    assert window.session.state.indexing


def test_closing_while_indexing_leaves_nothing_running(
    open_window: OpenWindow, crowd: Path, qtbot: QtBot, slow_encoder: None
) -> None:
    window = open_window(crowd)
    qtbot.waitUntil(lambda: window.session.state.indexing, timeout=10_000)
    window.close()
    assert window.stopped is True
    assert worker_threads() == []


def test_closing_while_the_models_load_leaves_nothing_running(open_window: OpenWindow, people: Path) -> None:
    window = open_window(people)
    assert window.session.state.models is Models.LOADING
    window.close()
    assert window.stopped is True
    assert worker_threads() == []


def test_another_folder_takes_the_place_of_one_that_is_being_indexed(
    open_window: OpenWindow, crowd: Path, people: Path, qtbot: QtBot, slow_encoder: None
) -> None:
    window = open_window(crowd)
    qtbot.waitUntil(lambda: window.session.state.indexing, timeout=10_000)
    window.open_folder(people)
    wait_until_ready(window, qtbot)
    assert window.session.state.path == people
    assert window.session.state.count == 12


def test_new_pictures_are_found_when_asked_to_look_again(ready: Window, people: Path, qtbot: QtBot) -> None:
    picture(people / "late.jpg", "red")
    ready.actions_by_id["refresh"].trigger()
    qtbot.waitUntil(lambda: ready.session.state.count == 13, timeout=10_000)
    assert "13" in ready.footer.gallery.whole_text()


def test_pictures_that_cannot_be_read_are_listed_with_reasons(
    open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    (people / "empty.jpg").write_bytes(b"")
    (people / "torn.jpg").write_bytes((people / "red-0.jpg").read_bytes()[:300])
    (people / os.fsdecode(b"odd\xff\n.jpg")).write_bytes(b"no picture")
    window = open_window(people)
    wait_until_ready(window, qtbot)
    assert window.session.state.count == 12
    assert "3 unreadable" in window.footer.unreadable.text()
    qtbot.mouseClick(window.footer.unreadable, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(TableDialog) is not None)
    dialog = window.findChild(TableDialog)
    model = dialog.table.model()
    rows = {model.index(row, 0).data(): model.index(row, 1).data() for row in range(model.rowCount())}
    assert set(rows) == {"empty.jpg", "torn.jpg", r"odd\xff\n.jpg"}
    assert all(rows.values())
    dialog.close()


def test_an_empty_folder_says_so_and_offers_another(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    window = open_window(folder)
    wait_until_ready(window, qtbot)
    assert screen(window) is Screen.EMPTY_FOLDER
    assert window.screen.title.text() == "“nothing” is empty"
    picture(folder / "first.jpg", "red")
    press(window, "refresh", qtbot)
    qtbot.waitUntil(lambda: screen(window) is Screen.START, timeout=10_000)


def test_a_folder_without_pictures_says_what_would_be_read(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "letter.txt").write_text("no picture")
    window = open_window(tmp_path / "texts")
    wait_until_ready(window, qtbot)
    assert screen(window) is Screen.NO_PICTURES
    assert "JPEG" in window.screen.body.text()


def test_a_folder_of_unreadable_pictures_leads_to_their_list(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "a.jpg").write_bytes(b"torn")
    window = open_window(tmp_path / "torn")
    wait_until_ready(window, qtbot)
    assert screen(window) is Screen.NOTHING_READABLE


def test_a_folder_that_is_not_there_can_be_tried_again(
    open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    away = people.rename(people.with_name("away"))
    window = open_window(people)
    qtbot.waitUntil(lambda: screen(window) is Screen.FOLDER_GONE, timeout=10_000)
    assert str(people) in window.screen.body.text()
    qtbot.waitUntil(lambda: window.session.state.models is Models.READY, timeout=10_000)
    away.rename(people)
    press(window, "refresh", qtbot)
    wait_until_ready(window, qtbot)
    assert screen(window) is Screen.START


def test_a_folder_that_vanishes_is_noticed_at_the_next_search(
    ready: Window, people: Path, qtbot: QtBot
) -> None:
    people.rename(people.with_name("away"))
    ready.header.search_box.set_and_ask("red")
    qtbot.waitUntil(lambda: screen(ready) is Screen.FOLDER_GONE, timeout=10_000)


def test_a_file_in_place_of_a_folder_is_refused(open_window: OpenWindow, people: Path, qtbot: QtBot) -> None:
    window = open_window(people / "red-0.jpg")
    qtbot.waitUntil(lambda: screen(window) is Screen.FOLDER_FAILED, timeout=10_000)
    assert "not a folder" in window.screen.body.text()


@pytest.fixture
def other_bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    """The tiny bundle under another name: another bundle, as far as a gallery is concerned."""
    import json

    other = shutil.copytree(tiny_bundle, tmp_path / "other")
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["name"] = "other"
    (other / "manifest.json").write_text(json.dumps(manifest))
    return other


def test_a_gallery_of_another_model_offers_to_index_again(
    open_window: OpenWindow, people: Path, other_bundle: Path, qtbot: QtBot
) -> None:
    first = open_window(people)
    wait_until_ready(first, qtbot)
    first.close()
    second = open_window(people, bundle=other_bundle)
    qtbot.waitUntil(lambda: screen(second) is Screen.WRONG_BUNDLE, timeout=10_000)
    qtbot.waitUntil(lambda: second.session.state.models is Models.READY, timeout=10_000)
    press(second, "rebuild", qtbot)
    wait_until_ready(second, qtbot)
    assert screen(second) is Screen.START
    assert second.session.state.count == 12


def test_a_gallery_that_another_sightline_indexes_can_be_tried_again(
    open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    with writer_lock(gallery_home(people)):
        window = open_window(people)
        qtbot.waitUntil(lambda: screen(window) is Screen.BUSY, timeout=10_000)
        assert "Another Sightline" in window.screen.title.text()
    press(window, "refresh", qtbot)
    wait_until_ready(window, qtbot)
    assert screen(window) is Screen.START


def test_a_busy_gallery_that_is_indexed_can_be_searched(ready: Window, people: Path, qtbot: QtBot) -> None:
    with writer_lock(gallery_home(people)):
        ready.actions_by_id["refresh"].trigger()
        qtbot.waitUntil(ready.notice.isVisible, timeout=10_000)
        assert ready.session.state.folder is Folder.OPEN
        ready.header.search_box.set_and_ask("red")
        wait_for_results(ready, qtbot, "red")


def test_a_broken_bundle_says_so_and_can_be_tried_again(
    open_window: OpenWindow, people: Path, tiny_bundle: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(people, bundle=tmp_path / "bundle")
    qtbot.waitUntil(lambda: screen(window) is Screen.BUNDLE_BROKEN, timeout=10_000)
    assert str(tmp_path / "bundle") in window.screen.body.text()
    shutil.copytree(tiny_bundle, tmp_path / "bundle")
    press(window, "retry_models", qtbot)
    wait_until_ready(window, qtbot)


def test_the_last_folder_and_precision_are_remembered(
    open_window: OpenWindow, people: Path, qtbot: QtBot, settings, tmp_path: Path
) -> None:
    from gui.settings import Settings

    window = open_window(None)
    window.open_folder(people)
    wait_until_ready(window, qtbot)
    window.close()
    again = Settings(tmp_path / "window.ini")
    assert again.folder == people
    assert again.precision is Precision.FP32
