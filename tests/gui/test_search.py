"""What an operator sees when describing a person."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui import jobs
from gui.results_model import name
from gui.window import Window
from tests.gui.conftest import picture, wait_for_results


def shown_names(window: Window) -> list[str]:
    hits = (window.model.hit(row) for row in range(window.model.rowCount()))
    return [name(hit) for hit in hits if hit is not None]


def test_a_description_shows_the_best_matches_first(ready: Window, qtbot: QtBot) -> None:
    qtbot.keyClicks(ready.header.search_box, "a person in red")
    qtbot.keyClick(ready.header.search_box, Qt.Key.Key_Return)
    wait_for_results(ready, qtbot, "a person in red")
    assert ready.stack.currentWidget() is ready.results
    assert all(shown.startswith("red") for shown in shown_names(ready)[:4])
    assert ready.model.rowCount() == 12
    assert "12" in ready.results_bar.notes.whole_text()
    assert " ms" in ready.footer.models.whole_text()


def test_results_come_while_typing_without_enter(ready: Window, qtbot: QtBot) -> None:
    qtbot.keyClicks(ready.header.search_box, "blue")
    wait_for_results(ready, qtbot, "blue")
    assert shown_names(ready)[0].startswith("blue")


def test_a_quick_typist_causes_one_search(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = jobs.search
    monkeypatch.setattr(jobs, "search", lambda *given: (asked.append(given[2]), real(*given))[1])
    qtbot.keyClicks(ready.header.search_box, "a person in green")
    wait_for_results(ready, qtbot, "a person in green")
    assert asked == ["a person in green"]


def test_the_newest_description_wins_over_a_slower_older_one(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = jobs.search

    def slow_for_red(gallery: object, encoder: object, text: str, *rest: object) -> object:
        if text == "red":
            time.sleep(0.4)
        return real(gallery, encoder, text, *rest)

    monkeypatch.setattr(jobs, "search", slow_for_red)
    seen = []
    ready.session.changed.connect(lambda state: seen.append(state.results and state.results.query))
    ready.header.search_box.set_and_ask("red")
    qtbot.wait(50)
    ready.header.search_box.set_and_ask("green")
    wait_for_results(ready, qtbot, "green")
    qtbot.wait(100)
    assert "red" not in seen


def test_an_example_is_a_click_away(ready: Window, qtbot: QtBot) -> None:
    chips = [chip for chip in ready.screen.examples.findChildren(QPushButton) if chip.isVisible()]
    assert len(chips) >= 4
    qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert ready.header.search_box.text() == chips[0].text()
    qtbot.waitUntil(lambda: not ready.session.state.searching)
    assert ready.session.state.query == chips[0].text()


def test_escape_clears_the_search_and_shows_the_start_screen(ready: Window, qtbot: QtBot) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    qtbot.keyClick(ready.header.search_box, Qt.Key.Key_Escape)
    assert ready.stack.currentWidget() is ready.screen
    assert ready.screen.title.text() == "Describe the person you are looking for"


def test_words_that_the_model_does_not_know_are_explained(ready: Window, qtbot: QtBot) -> None:
    ready.header.search_box.set_and_ask("🦑🦑")
    qtbot.waitUntil(lambda: bool(ready.session.state.query_message))
    assert ready.stack.currentWidget() is ready.screen
    assert "English" in ready.screen.body.text()
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    assert ready.stack.currentWidget() is ready.results


def test_a_picture_opens_large_and_the_neighbours_are_a_key_away(ready: Window, qtbot: QtBot) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    qtbot.keyClick(ready.header.search_box, Qt.Key.Key_Down)
    qtbot.keyClick(ready.grid, Qt.Key.Key_Return)
    assert ready.stack.currentWidget() is ready.picture
    assert ready.picture.rank.text() == "1 of 12"
    ready.actions_by_id["next"].trigger()
    assert ready.picture.rank.text() == "2 of 12"
    ready.actions_by_id["previous"].trigger()
    ready.actions_by_id["previous"].trigger()
    assert ready.picture.rank.text() == "1 of 12"
    ready.actions_by_id["next"].trigger()
    ready.actions_by_id["back"].trigger()
    assert ready.stack.currentWidget() is ready.results
    assert ready.grid.currentIndex().row() == 1


def test_a_double_click_opens_the_picture(ready: Window, qtbot: QtBot) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    place = ready.grid.visualRect(ready.model.index(2)).center()
    qtbot.mouseClick(ready.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(ready.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ready.picture.rank.text() == "3 of 12"


def test_new_results_while_a_picture_is_large_stay_with_it_or_go_back(ready: Window, qtbot: QtBot) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.grid.opened.emit(0)
    shown = ready.picture.canvas.hit.image_id
    ready.header.search_box.set_and_ask("blue")
    wait_for_results(ready, qtbot, "blue")
    assert ready.picture.canvas.hit.image_id == shown
    assert ready.picture.row == ready.model.row_of(shown) != 0


def test_the_table_of_results_is_saved(
    ready: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "found"
    monkeypatch.setattr("gui.take_away.QFileDialog.getSaveFileName", lambda *_: (str(file), ""))
    assert not ready.actions_by_id["export"].isEnabled()
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.actions_by_id["export"].trigger()
    qtbot.waitUntil(ready.notice.isVisible)
    assert "12 results were saved" in ready.notice.text.text()
    assert len((tmp_path / "found.csv").read_text(encoding="utf-8-sig").splitlines()) == 13


def test_a_table_that_cannot_be_saved_says_why(
    ready: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "no such folder" / "found.csv"
    monkeypatch.setattr("gui.take_away.QFileDialog.getSaveFileName", lambda *_: (str(file), ""))
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.actions_by_id["export"].trigger()
    qtbot.waitUntil(ready.notice.isVisible)
    assert ready.notice.property("kind") == "problem"
    assert "found.csv" in ready.notice.text.text()


def test_searching_again_stays_where_the_operator_was(ready: Window, qtbot: QtBot, people: Path) -> None:
    ready.resize(960, 600)
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.grid.choose(9)
    qtbot.waitUntil(lambda: ready.grid.verticalScrollBar().value() > 0)
    chosen, scrolled = ready.model.hit(9).path, ready.grid.verticalScrollBar().value()
    picture(people / "late.jpg", "red", 5)
    ready.actions_by_id["refresh"].trigger()
    qtbot.waitUntil(lambda: ready.model.rowCount() == 13, timeout=10_000)
    assert ready.model.hit(ready.grid.currentIndex().row()).path == chosen
    assert ready.grid.verticalScrollBar().value() == scrolled
    ready.header.search_box.set_and_ask("blue")
    wait_for_results(ready, qtbot, "blue")
    assert ready.grid.verticalScrollBar().value() == 0
