"""Two fingers on the glass, or on a touch pad: the grid's pictures and the large picture grow and shrink."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.grid import ZOOM_STEP
from gui.settings import TILE_WIDTHS
from gui.window import Window
from tests.gui.conftest import wait_for_results


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def pinch(widget: QWidget, screen: QPointingDevice, apart: tuple[int, ...], qtbot: QtBot) -> None:
    """Put two fingers on the middle of a widget, `apart[0]` pixels from each other, move them, and lift them."""
    middle = widget.rect().center()

    def fingers(gap: int) -> tuple[QPoint, QPoint]:
        return middle - QPoint(gap // 2, 0), middle + QPoint(gap // 2, 0)

    one, other = fingers(apart[0])
    QTest.touchEvent(widget, screen).press(0, one, widget).press(1, other, widget).commit()
    for gap in apart[1:]:
        one, other = fingers(gap)
        QTest.touchEvent(widget, screen).move(0, one, widget).move(1, other, widget).commit()
        qtbot.wait(1)
    QTest.touchEvent(widget, screen).release(0, one, widget).release(1, other, widget).commit()


def touch_pad(widget: QWidget, kind: Qt.NativeGestureType, value: float = 0.0) -> None:
    """What a touch pad sends."""
    middle = QPointF(widget.rect().center())
    event = QNativeGestureEvent(
        kind,
        QPointingDevice.primaryPointingDevice(),
        2,
        middle,
        middle,
        widget.mapToGlobal(middle),
        value,
        QPointF(),
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def found(ready: Window, qtbot: QtBot) -> Window:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    return ready


@pytest.fixture
def large(found: Window, qtbot: QtBot) -> Window:
    found.grid.choose(0)
    found.actions_by_id["open_picture"].trigger()
    canvas = found.picture.canvas
    qtbot.waitUntil(lambda: found.stack.currentWidget() is found.picture and canvas.width() > 400)
    return found


def test_two_fingers_that_part_make_the_pictures_larger(
    found: Window, screen: QPointingDevice, qtbot: QtBot
) -> None:
    before = found.grid.tile_width
    pinch(found.grid.viewport(), screen, (100, 120, 150, 180, 200), qtbot)
    assert 1.4 * before < found.grid.tile_width < 2.1 * before
    assert found.results_bar.zoom.value() == found.grid.tile_width
    assert found.stack.currentWidget() is found.results


def test_two_fingers_that_close_make_them_smaller_and_each_pinch_begins_where_the_last_ended(
    found: Window, screen: QPointingDevice, qtbot: QtBot
) -> None:
    found.grid.set_tile_width(400)
    pinch(found.grid.viewport(), screen, (200, 180, 150, 120, 100), qtbot)
    once = found.grid.tile_width
    assert 180 < once < 300
    pinch(found.grid.viewport(), screen, (200, 180, 160), qtbot)
    assert 0.7 * once < found.grid.tile_width < once


def test_no_pinch_leaves_the_sizes_there_are(found: Window, screen: QPointingDevice, qtbot: QtBot) -> None:
    smallest, largest = TILE_WIDTHS
    for _ in range(3):
        pinch(found.grid.viewport(), screen, (40, 100, 300, 600), qtbot)
    assert found.grid.tile_width == largest
    for _ in range(4):
        pinch(found.grid.viewport(), screen, (600, 300, 100, 40), qtbot)
    assert found.grid.tile_width == smallest


def test_a_touch_pad_zooms_the_pictures(found: Window) -> None:
    grid, before = found.grid, found.grid.tile_width
    touch_pad(grid.viewport(), Qt.NativeGestureType.BeginNativeGesture)
    for _ in range(10):
        touch_pad(grid.viewport(), Qt.NativeGestureType.ZoomNativeGesture, 0.05)
    touch_pad(grid.viewport(), Qt.NativeGestureType.EndNativeGesture)
    larger = grid.tile_width
    assert larger == pytest.approx(before * 1.05**10, abs=ZOOM_STEP / 2)
    touch_pad(grid.viewport(), Qt.NativeGestureType.BeginNativeGesture)
    touch_pad(grid.viewport(), Qt.NativeGestureType.ZoomNativeGesture, -0.25)
    assert grid.tile_width == pytest.approx(0.75 * larger, abs=ZOOM_STEP / 2)


def test_the_large_picture_is_zoomed_by_fingers(large: Window, screen: QPointingDevice, qtbot: QtBot) -> None:
    canvas = large.picture.canvas
    assert canvas.zoom == 1.0
    pinch(canvas, screen, (100, 130, 170, 220, 300), qtbot)
    assert 1.8 < canvas.zoom < 3.1
    pinch(canvas, screen, (300, 200, 100, 50), qtbot)
    assert canvas.zoom == 1.0


def test_the_large_picture_is_zoomed_by_a_touch_pad(large: Window) -> None:
    canvas = large.picture.canvas
    touch_pad(canvas, Qt.NativeGestureType.BeginNativeGesture)
    touch_pad(canvas, Qt.NativeGestureType.ZoomNativeGesture, 0.5)
    touch_pad(canvas, Qt.NativeGestureType.ZoomNativeGesture, 0.5)
    assert canvas.zoom == pytest.approx(2.25)
