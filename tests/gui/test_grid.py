"""The grid with more results than anyone wants to look at: nothing is lost, nothing is slow, and it can be zoomed."""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.precision import Precision
from core.results import Hit, Results
from gui import jobs
from gui.grid import Grid
from gui.results_model import ResultsModel
from gui.thumbnails import Thumbnails
from gui.window import Window
from gui.workers import Lane
from tests.gui.conftest import OpenWindow, picture, wait_for_results, wait_until_ready

MANY = 54_522


def results(count: int, file: Path, query: str = "red") -> Results:
    hits = tuple(
        Hit(number + 1, 0.9 - number / 1e5, number, file.parent, os.fsencode(file.name))
        for number in range(count)
    )
    return Results(
        query, hits, Precision.FP32, "tiny", file.parent, datetime.now(timezone.utc), 1.0, MANY
    )  # fmt: skip


@pytest.fixture
def grid(qtbot: QtBot, tmp_path: Path) -> Iterator[Grid]:
    lane = Lane("thumbnails", threads=1)
    model = ResultsModel()
    grid = Grid(model, Thumbnails(lane))
    grid.lane, grid.thumbnails = lane, lane  # kept alive with it
    qtbot.addWidget(grid)
    grid.resize(1000, 700)
    model.show(results(MANY, picture(tmp_path / "one.jpg", "red")))
    grid.show()
    qtbot.waitExposed(grid)
    yield grid
    lane.stop()
    assert lane.join(5)


def wheel(grid: Grid, by: int, modifiers: Qt.KeyboardModifier) -> None:
    middle = QPointF(grid.viewport().rect().center())
    event = QWheelEvent(
        middle, grid.viewport().mapToGlobal(middle), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(grid.viewport(), event)


def test_every_one_of_fifty_thousand_results_can_be_reached(grid: Grid, qtbot: QtBot) -> None:
    grid.take_focus()
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.currentIndex().row() == MANY - 1
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()).center())
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.currentIndex().row() < MANY - 1
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert grid.currentIndex().row() == 0
    assert grid.verticalOffset() == 0


def test_each_row_is_where_a_click_finds_it(grid: Grid) -> None:
    for row in (0, 1, 4, 7, 23, 12_345, MANY - 1):
        grid.choose(row)
        assert grid.indexAt(grid.visualRect(grid.model().index(row, 0)).center()).row() == row


def test_scrolling_through_fifty_thousand_results_stays_quick(grid: Grid) -> None:
    """Half of the steps within 50 ms even on a machine that is busy with other things."""
    bar, times = grid.verticalScrollBar(), []
    for step in range(40):
        started = time.perf_counter()
        bar.setValue(bar.maximum() * step // 40)
        QApplication.processEvents()
        times.append(time.perf_counter() - started)
    assert sorted(times)[20] < 0.05


def test_control_and_wheel_zoom_and_keep_the_chosen_picture_in_sight(grid: Grid, qtbot: QtBot) -> None:
    grid.choose(30_000)
    before = grid.tile_width
    for _ in range(6):
        wheel(grid, 120, Qt.KeyboardModifier.ControlModifier)
    assert grid.tile_width > before + 50
    assert grid.viewport().rect().intersects(grid.visualRect(grid.currentIndex()))
    for _ in range(60):
        wheel(grid, -120, Qt.KeyboardModifier.ControlModifier)
    assert grid.tile_width == 96
    assert grid.viewport().rect().intersects(grid.visualRect(grid.currentIndex()))


def test_the_wheel_alone_scrolls(grid: Grid) -> None:
    width = grid.tile_width
    wheel(grid, -120, Qt.KeyboardModifier.NoModifier)
    assert grid.verticalOffset() > 0
    assert grid.tile_width == width


def test_several_pictures_can_be_chosen(grid: Grid, qtbot: QtBot) -> None:
    for row, modifier in (
        (0, Qt.KeyboardModifier.NoModifier),
        (2, Qt.KeyboardModifier.ControlModifier),
        (3, Qt.KeyboardModifier.ControlModifier),
    ):
        place = grid.visualRect(grid.model().index(row, 0)).center()
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    assert grid.chosen_rows() == [0, 2, 3]


def test_results_that_follow_come_in_below_what_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    model, file = ResultsModel(), picture(tmp_path / "one.jpg", "red")
    model.show(results(200, file))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        model.show(results(5000, file))
    assert model.rowCount() == 5000
    with qtbot.waitSignal(model.modelReset):
        model.show(results(5000, file, "blue"))


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    folder = tmp_path / "crowd"
    folder.mkdir()
    first = picture(folder / "0.jpg", "red")
    for number in range(1, 30):
        shutil.copy(first, folder / f"{number}.jpg")
    return folder


def test_the_best_come_first_and_all_the_others_follow(
    open_window: OpenWindow, crowd: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "FIRST_RESULTS", 10)
    monkeypatch.setattr(jobs.search, "__defaults__", (10,))
    window = open_window(crowd)
    wait_until_ready(window, qtbot)
    window.model.fold(False)  # the crowd is one picture many times
    counts: list[int] = []
    window.model.modelReset.connect(lambda: counts.append(window.model.rowCount()))
    window.header.search_box.set_and_ask("red")
    wait_for_results(window, qtbot, "red")
    qtbot.waitUntil(lambda: window.model.rowCount() == 30)
    assert counts == [10]
    assert "30" in window.results_bar.notes.whole_text()


def test_the_size_of_the_pictures_is_remembered(ready: Window, qtbot: QtBot, settings) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.results_bar.zoom.setFocus()
    qtbot.keyClick(ready.results_bar.zoom, Qt.Key.Key_PageUp)
    assert ready.grid.tile_width == 192
    ready.actions_by_id["larger_tiles"].trigger()
    assert ready.results_bar.zoom.value() == ready.grid.tile_width == 208
    ready.close()
    assert settings.tile_width == 208
