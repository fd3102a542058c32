"""A picture shown large: closer, further, moved, and what its file says."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from gui.window import Window
from tests.gui.conftest import wait_for_results


@pytest.fixture
def shown(ready: Window, qtbot: QtBot) -> Window:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.grid.opened.emit(0)
    qtbot.waitUntil(lambda: not ready.thumbnails.busy)
    qtbot.waitUntil(lambda: ready.picture.canvas.place() is not None)
    return ready


def test_keys_zoom_and_move_and_stay_inside_the_picture(shown: Window, qtbot: QtBot) -> None:
    canvas = shown.picture.canvas
    whole = canvas.place()
    for _ in range(6):
        shown.actions_by_id["zoom_in"].trigger()
    qtbot.waitUntil(lambda: not shown.thumbnails.busy)
    assert canvas.zoom > 5
    assert canvas.place().width() > 4 * whole.width()
    for _ in range(30):
        shown.actions_by_id["pan_left"].trigger()
    assert canvas.place().left() == pytest.approx(0, abs=1)
    for _ in range(60):
        shown.actions_by_id["pan_down"].trigger()
    assert canvas.place().bottom() == pytest.approx(canvas.height(), abs=2)
    shown.actions_by_id["zoom_fit"].trigger()
    assert canvas.zoom == 1
    assert not shown.actions_by_id["zoom_out"].isEnabled()


def test_what_is_under_the_pointer_stays_there(shown: Window, qtbot: QtBot) -> None:
    canvas = shown.picture.canvas
    canvas.zoom_to(4.0)
    qtbot.waitUntil(lambda: not shown.thumbnails.busy)
    at = QPointF(canvas.rect().center()) + QPointF(20, 60)
    place = canvas.place()
    share = (at.y() - place.y()) / place.height()
    canvas.zoom_to(6.0, at)
    place = canvas.place()
    assert (at.y() - place.y()) / place.height() == pytest.approx(share, abs=0.01)


def test_dragging_moves_an_enlarged_picture(shown: Window, qtbot: QtBot) -> None:
    canvas = shown.picture.canvas
    canvas.zoom_to(8.0)
    qtbot.waitUntil(lambda: not shown.thumbnails.busy)
    before = canvas.place().top()
    middle = canvas.rect().center()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(canvas, middle + QPoint(0, 40))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, 40))
    assert canvas.place().top() == pytest.approx(before + 40, abs=2)


def test_the_next_picture_is_shown_whole_again(shown: Window) -> None:
    shown.picture.canvas.zoom_to(4.0)
    shown.actions_by_id["next"].trigger()
    assert shown.picture.canvas.zoom == 1


def test_details_tell_what_the_file_says(shown: Window, qtbot: QtBot) -> None:
    shown.actions_by_id["details"].trigger()
    names = lambda: " ".join(  # noqa: E731
        label.accessibleName() for label in shown.picture.details.findChildren(type(shown.picture.detail))
    )
    qtbot.waitUntil(lambda: "Pixels: 48 × 112" in names())
    assert "bytes" in names()
    assert shown.picture.canvas.hit.path.name in names()
    shown.actions_by_id["details"].trigger()
    assert shown.picture.details.isHidden()


def test_show_in_folder_opens_the_folder_of_the_picture(
    shown: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr(
        "gui.picture_view.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile())
    )
    shown.actions_by_id["show_in_folder"].trigger()
    assert opened == [str(shown.picture.canvas.hit.path.parent)]
