"""What an operator does with results: excludes, filters, marks, searches by picture, takes away; and what is logged."""

import hashlib
import json
import os
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QDateTime, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from core.audit import audit_file, verify
from core.cases import Cases
from core.filters import Filters, Mark
from gui.chips import chips_of
from gui.operator import OperatorDialog
from gui.settings import Settings
from gui.state import State
from gui.style import tokens
from gui.window import Window
from tests.gui.conftest import OpenWindow, picture, wait_for_results, wait_until_ready


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cases and audit log of this test alone."""
    monkeypatch.setenv("SIGHTLINE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def search(window: Window, qtbot: QtBot, text: str) -> None:
    window.header.search_box.set_and_ask(text)
    wait_for_results(window, qtbot, text)
    qtbot.waitUntil(lambda: window.desk.casework.state.case is not None)


def names(window: Window) -> list[str]:
    hits = [window.model.hit(row) for row in range(window.model.rowCount())]
    return [hit.path.name for hit in hits if hit is not None]


def settled(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.session.state.searching, timeout=10_000)


def logged(window: Window, qtbot: QtBot, event: str) -> dict:
    """The last line of this kind in the audit log."""

    def lines() -> list[dict]:
        text = audit_file().read_text() if audit_file().exists() else ""
        return [line for line in map(json.loads, text.splitlines()) if line["event"] == event]

    qtbot.waitUntil(lambda: bool(lines()), timeout=5_000)
    return lines()[-1]


def test_an_exclusion_is_shown_as_a_chip_and_pushes_pictures_down(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    assert not ready.desk.chips.isVisible()
    search(ready, qtbot, "red, not blue")
    words = [label.text() for label in ready.desk.chips.findChildren(QLabel) if label.isVisible()]
    assert words == ["red", "not: blue"]
    assert names(ready)[0].startswith("red")
    assert all(name.startswith("blue") for name in names(ready)[-4:])


def test_a_subfolder_is_chosen_and_taken_away_again_by_its_chip(
    open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    (people / "gate").mkdir()
    for number in range(3):
        picture(people / f"gate/red-{number}.jpg", "red", number + 9)
    window = open_window(people)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")
    window.actions_by_id["filters"].trigger()
    bar = window.desk.filters
    qtbot.waitUntil(lambda: bar.folder.count() == 2)
    assert bar.folder.itemText(1) == "gate  (3)"
    bar.folder.setCurrentIndex(1)
    qtbot.waitUntil(lambda: window.model.rowCount() == 3)
    assert "3" in window.results_bar.notes.whole_text()
    (chip,) = [chip for chip in window.desk.chips.findChildren(QPushButton) if chip.isVisible()]
    assert "gate" in chip.text()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.model.rowCount() == 15)
    assert bar.folder.currentIndex() == 0


def test_filters_that_nothing_passes_say_so_and_are_cleared_with_a_button(
    ready: Window, qtbot: QtBot
) -> None:
    search(ready, qtbot, "red")
    ready.session.change(filters=Filters(until=datetime(1999, 1, 1, tzinfo=timezone.utc)))
    qtbot.waitUntil(lambda: ready.stack.currentWidget() is ready.screen)
    assert "filters" in ready.screen.title.text()
    button = ready.screen.findChild(QPushButton, "screen_clear_filters")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ready.model.rowCount() == 12)


def test_a_least_score_is_set_with_the_slider(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    least = int(100 * (ready.model.hit(4).score + ready.model.hit(3).score) / 2)
    ready.actions_by_id["filters"].trigger()
    ready.desk.filters.min_score.setValue(least)
    qtbot.waitUntil(lambda: ready.model.rowCount() == 4)
    assert all(name.startswith("red") for name in names(ready))


def test_marks_are_kept_with_the_case_and_shown_again_next_time(
    open_window: OpenWindow, people: Path, qtbot: QtBot, settings: Settings
) -> None:
    window = open_window(people)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")
    window.grid.take_focus()
    qtbot.keyClick(window.grid, Qt.Key.Key_M)
    window.grid.choose(1)
    qtbot.keyClick(window.grid, Qt.Key.Key_N)
    hits = [window.model.hit(0), window.model.hit(1)]
    expected = {hits[0].sha256: Mark.MATCH, hits[1].sha256: Mark.NOT_A_MATCH}
    qtbot.waitUntil(lambda: window.desk.casework.state.marks == expected)
    qtbot.waitUntil(lambda: logged(window, qtbot, "marked")["mark"] == "not_a_match")
    assert logged(window, qtbot, "marked")["pictures"][0]["file"] == hits[1].path.name
    case = window.desk.casework.state.case
    window.close()
    cases = Cases()
    assert cases.marks(case.case_id) == expected
    cases.close()
    again = open_window(people)
    qtbot.waitUntil(lambda: again.desk.casework.state.marks == expected)
    assert settings.case == case.case_id


def test_what_is_marked_just_before_closing_is_kept_and_logged(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    ready.grid.choose(0)
    hit, case = ready.model.hit(0), ready.desk.casework.state.case
    ready.actions_by_id["mark_match"].trigger()
    ready.close()
    with closing(Cases()) as cases:
        assert cases.marks(case.case_id) == {hit.sha256: Mark.MATCH}
    events = [json.loads(line)["event"] for line in audit_file().read_text().splitlines()]
    assert events[-2:] == ["marked", "use_ended"]


def test_a_mark_that_is_shown_does_not_flicker_while_earlier_ones_are_stored(
    ready: Window, qtbot: QtBot
) -> None:
    search(ready, qtbot, "red")
    hits = {ready.model.hit(row).sha256: row for row in range(12)}
    shown: list[int] = []
    ready.desk.casework.changed.connect(lambda state: shown.append(len(state.marks)))
    for row in hits.values():
        ready.grid.choose(row)
        ready.actions_by_id["mark_match"].trigger()
    with qtbot.waitSignal(ready.desk.casework.idle, timeout=20_000):
        pass
    assert len(hits) >= 3
    assert shown == sorted(shown)
    assert set(ready.desk.casework.state.marks) == set(hits)


def test_the_same_mark_again_takes_it_away(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    ready.grid.choose(0)
    for expected in (1, 0):
        ready.actions_by_id["mark_match"].trigger()
        qtbot.waitUntil(lambda expected=expected: len(ready.desk.casework.state.marks) == expected)


def test_another_case_has_marks_of_its_own(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    ready.grid.choose(0)
    ready.actions_by_id["mark_match"].trigger()
    qtbot.waitUntil(lambda: len(ready.desk.casework.state.marks) == 1)
    first = ready.desk.casework.state.case
    ready.desk.casework.create("Second")
    qtbot.waitUntil(lambda: ready.desk.casework.state.case.name == "Second")
    assert ready.desk.casework.state.marks == {}
    assert "Second" in ready.desk.case_button.text()
    assert logged(ready, qtbot, "case_created")["case"] == "Second"
    ready.desk.casework.choose(first.case_id)
    qtbot.waitUntil(lambda: len(ready.desk.casework.state.marks) == 1)


def test_ranking_from_marks_brings_their_like_up(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    green = next(row for row, name in enumerate(names(ready)) if name.startswith("green"))
    ready.grid.choose(green)
    ready.actions_by_id["mark_match"].trigger()
    qtbot.waitUntil(lambda: ready.actions_by_id["rerank"].isEnabled())
    before = names(ready)
    ready.actions_by_id["rerank"].trigger()
    qtbot.waitUntil(lambda: ready.session.state.results.reranked)
    ranks = [sum(order.index(n) for n in before if n.startswith("green")) for order in (before, names(ready))]
    assert ranks[1] < ranks[0]
    assert any("marks" in chip.text for chip in ready.desk.chips.chips)


def test_similar_pictures_are_found_from_a_result_and_a_description_can_be_added(
    ready: Window, qtbot: QtBot
) -> None:
    search(ready, qtbot, "red")
    last = ready.model.rowCount() - 1
    like = names(ready)[last]
    ready.grid.take_focus()
    ready.grid.choose(last)
    qtbot.keyClick(ready.grid, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: bool(ready.session.state.examples))
    settled(ready, qtbot)
    qtbot.waitUntil(lambda: names(ready)[0].split("-")[0] == like.split("-")[0])
    assert ready.header.search_box.text() == ""
    search(ready, qtbot, "red")
    found = ready.session.state.results
    assert found.examples
    assert any(like in chip.text for chip in ready.desk.chips.chips)
    qtbot.keyClick(ready.header.search_box, Qt.Key.Key_Escape)
    assert ready.stack.currentWidget() is ready.screen
    assert not ready.session.state.asking


def test_a_dropped_file_and_a_pasted_picture_are_searched_by(
    ready: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture(tmp_path / "green.jpg", "green")))])
    where, action = QPointF(QPoint(300, 300)), Qt.DropAction.CopyAction
    event = QDropEvent(where, action, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    ready.dropEvent(event)
    qtbot.waitUntil(lambda: bool(ready.session.state.examples))
    qtbot.waitUntil(lambda: ready.model.rowCount() == 12 and names(ready)[0].startswith("green"))
    ready.header.search_box.clear_all()
    image = QImage(48, 112, QImage.Format.Format_RGB32)
    image.fill(0xFF1414C8)
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(ready.header.search_box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: ready.model.rowCount() == 12 and names(ready)[0].startswith("blue"))


def test_a_dropped_file_that_is_no_picture_says_why(ready: Window, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "notes.jpg").write_text("not a picture")
    ready.desk.intake.add_file(tmp_path / "notes.jpg")
    qtbot.waitUntil(ready.notice.isVisible)
    assert "cannot be searched by" in ready.notice.text.text()
    assert not ready.session.state.asking


def test_an_evidence_package_of_what_is_marked_is_written_and_logged(
    ready: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "evidence.zip"
    monkeypatch.setattr("gui.take_away.QFileDialog.getSaveFileName", lambda *_: (str(file), ""))
    search(ready, qtbot, "red")
    assert not ready.actions_by_id["package_marked"].isEnabled()
    ready.grid.choose(0)
    ready.actions_by_id["mark_match"].trigger()
    qtbot.waitUntil(lambda: ready.actions_by_id["package_marked"].isEnabled())
    ready.actions_by_id["package_marked"].trigger()
    qtbot.waitUntil(lambda: ready.notice.isVisible() and "packed" in ready.notice.text.text())
    with zipfile.ZipFile(file) as package:
        about = json.loads(package.read("query.json"))
    assert {row["mark"] for row in about["pictures"]} == {"match"}
    assert len(about["pictures"]) < 12
    assert about["case"] == "First case"
    assert about["audit_log_head"]
    told = logged(ready, qtbot, "exported")
    assert told["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert told["count"] == len(about["pictures"])


def test_the_log_tells_who_searched_for_what_and_when_the_use_began_and_ended(
    open_window: OpenWindow, people: Path, qtbot: QtBot, settings: Settings
) -> None:
    settings.operator = "Ada"
    window = open_window(people)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red, not blue")
    window.grid.opened.emit(2)
    window.close()
    lines = [json.loads(line) for line in audit_file().read_text().splitlines()]
    assert [line["event"] for line in lines] == [
        "use_started",
        "gallery_opened",
        "searched",
        "result_opened",
        "use_ended",
    ]
    assert {line["operator"] for line in lines} == {"Ada"}
    searched = lines[2]
    assert (searched["query"], searched["excluded"], searched["compared"]) == ("red, not blue", ["blue"], 12)
    assert searched["gallery"] == str(people)
    assert searched["model"].startswith("tiny@")
    assert lines[3]["rank"] == 3
    assert verify().broken == ""


def test_searching_is_closed_while_a_required_log_cannot_be_written(
    open_window: OpenWindow,
    people: Path,
    qtbot: QtBot,
    settings: Settings,
    own_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gui.audit_trail.RETRY_S", 0.2)
    settings.audit_required = True
    own_data.mkdir()
    (own_data / "audit").write_text("in the way")
    window = open_window(people)
    wait_until_ready(window, qtbot)
    window.header.search_box.set_and_ask("red")
    qtbot.waitUntil(lambda: "audit log" in window.session.state.query_message)
    assert window.model.rowCount() == 0
    (own_data / "audit").unlink()
    qtbot.waitUntil(lambda: not window.session._blocked)
    search(window, qtbot, "red")
    window.close()
    assert verify().broken == ""


def test_the_operator_is_asked_at_the_start_where_that_is_wanted(
    open_window: OpenWindow, people: Path, qtbot: QtBot, settings: Settings
) -> None:
    settings.ask_operator = True
    window = open_window(people)
    dialog = window.findChild(OperatorDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()
    assert dialog.isVisible(), "it has to be answered"
    assert not dialog.accept_button.isEnabled()
    qtbot.keyClicks(dialog.name, "Grace")
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.desk.trail.operator == "Grace")
    qtbot.waitUntil(lambda: logged(window, qtbot, "use_started")["operator"] == "Grace")


def test_up_and_down_go_through_what_was_searched_before_also_after_a_restart(
    open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    window = open_window(people)
    wait_until_ready(window, qtbot)
    for text in ("red", "green"):
        search(window, qtbot, text)
    window.close()
    again = open_window(people)
    wait_until_ready(again, qtbot)
    box = again.header.search_box
    qtbot.keyClicks(box, "bl")
    for key, expected in ((Qt.Key.Key_Up, "green"), (Qt.Key.Key_Up, "red"), (Qt.Key.Key_Up, "red"),
                          (Qt.Key.Key_Down, "green"), (Qt.Key.Key_Down, "bl")):  # fmt: skip
        qtbot.keyClick(box, key)
        assert box.text() == expected
    qtbot.keyClick(box, Qt.Key.Key_Up)
    wait_for_results(again, qtbot, "green")


def test_a_saved_search_belongs_to_its_case(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red, not blue")
    ready.actions_by_id["save_search"].trigger()
    qtbot.waitUntil(lambda: ready.desk.casework.state.searches == ("red, not blue",))
    ready.header.search_box.clear_all()
    ready.desk.search_menu.fill()
    saved = [action for action in ready.desk.search_menu.menu().actions() if action.text() == "red, not blue"]
    saved[0].trigger()
    wait_for_results(ready, qtbot, "red, not blue")
    assert ready.header.search_box.text() == "red, not blue"


def test_a_plain_description_needs_no_chips() -> None:
    assert chips_of(State(query="a woman in a red coat")) == ()
    kinds = [chip.kind for chip in chips_of(State(query="red*2, no hat", filters=Filters(marked=True)))]
    assert kinds == ["wanted", "weighted", "excluded", "filter"]


@pytest.fixture
def burst(open_window: OpenWindow, people: Path, qtbot: QtBot) -> Window:
    """The twelve pictures, and three more of one moment with the first red one."""
    moment = (people / "red-0.jpg").stat().st_mtime
    for number in range(3):
        file = picture(people / f"red-burst-{number}.jpg", "red", 0)
        os.utime(file, (moment + number, moment + number))
    window = open_window(people)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")
    return window


def folded_row(window: Window) -> int:
    rows = range(window.model.rowCount())
    return next(row for row in rows if window.model.folded(window.model.hit(row))[0])


def test_near_duplicates_of_one_moment_are_one_tile_that_opens(burst: Window, qtbot: QtBot) -> None:
    assert burst.model.rowCount() == 12
    row = folded_row(burst)
    assert burst.model.folded(burst.model.hit(row)) == (3, False)
    spoken = burst.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "3 more of this moment" in spoken
    burst.grid.take_focus()
    burst.grid.choose(row)
    qtbot.keyClick(burst.grid, Qt.Key.Key_O)
    assert burst.model.rowCount() == 15
    moment = [burst.model.hit(row + step).path.name for step in range(4)]
    assert sorted(moment) == ["red-0.jpg", *(f"red-burst-{number}.jpg" for number in range(3))]
    burst.actions_by_id["open_moment"].trigger()
    assert burst.model.rowCount() == 12


def test_a_press_on_the_corner_of_a_tile_opens_its_moment(burst: Window, qtbot: QtBot) -> None:
    row = folded_row(burst)
    cell = burst.grid.visualRect(burst.model.index(row))
    inside = [
        QPoint(x, y)
        for x in range(cell.left(), cell.right())
        for y in range(cell.top(), cell.bottom())
        if burst.grid.itemDelegate().opens_moment(cell, QPoint(x, y))
    ]
    assert len({point.x() for point in inside}) >= 44
    assert len({point.y() for point in inside}) >= 44
    qtbot.mouseClick(burst.grid.viewport(), Qt.MouseButton.LeftButton, pos=inside[len(inside) // 2])
    assert burst.model.rowCount() == 15


def test_folding_can_be_switched_off_and_stays_off(burst: Window, qtbot: QtBot, settings: Settings) -> None:
    burst.actions_by_id["fold"].trigger()
    assert burst.model.rowCount() == 15
    assert settings.folding is False
    burst.actions_by_id["fold"].trigger()
    assert burst.model.rowCount() == 12


def test_marks_and_bars_are_painted_on_the_tiles(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    assert ready.model.bar(ready.model.hit(0)) > ready.model.bar(ready.model.hit(11)) == 0
    qtbot.waitUntil(lambda: not ready.thumbnails.busy)
    qtbot.wait(50)
    ready.grid.choose(0)
    before = ready.grid.viewport().grab(ready.grid.visualRect(ready.model.index(0))).toImage()
    ready.actions_by_id["mark_match"].trigger()
    qtbot.waitUntil(lambda: len(ready.model.marks) == 1)
    after = ready.grid.viewport().grab(ready.grid.visualRect(ready.model.index(0))).toImage()
    good = QColor(tokens().good).rgb()

    def points(image: QImage) -> int:
        return sum(image.pixel(x, y) == good for x in range(image.width()) for y in range(60))

    assert points(after) > points(before) + 50


def test_the_support_of_a_result_is_shown_over_it_and_labelled_as_an_aid(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "halves"
    folder.mkdir()
    image = Image.new("RGB", (64, 128), (20, 20, 200))
    image.paste((200, 20, 20), (0, 0, 64, 64))
    image.save(folder / "red-above-blue.png")
    window = open_window(folder)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")
    window.grid.take_focus()
    qtbot.keyClick(window.grid, Qt.Key.Key_W)
    assert window.stack.currentWidget() is window.picture
    qtbot.waitUntil(lambda: "Aid" in window.desk.why_label.text(), timeout=10_000)
    assert window.desk.why_label.isVisible()
    canvas = window.picture.canvas
    qtbot.waitUntil(lambda: not window.thumbnails.busy)
    shown = canvas.grab().toImage()
    window.desk.why.turn(False, None)
    plain = canvas.grab().toImage()
    middle = canvas.width() // 2

    def changed(share: float) -> int:
        y = round(canvas.height() * share)
        one, other = QColor(shown.pixel(middle, y)), QColor(plain.pixel(middle, y))
        return (
            abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())
        )

    place = canvas.height() // 2 - 4 * 64 // 2  # the picture is enlarged four times, in the middle
    assert place >= 0 or canvas.height() < 512
    assert changed(0.35) > changed(0.7) + 20
    assert logged(window, qtbot, "support_shown")["file"] == "red-above-blue.png"
    assert not window.desk.why_label.isVisible()


def test_every_filter_has_a_name_and_is_large_enough(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red, not blue")
    ready.session.change(filters=Filters(marked=False, min_score=-0.1))
    ready.actions_by_id["filters"].trigger()
    qtbot.wait(50)
    bar = ready.desk.filters
    controls = (bar.folder, bar.since, bar.until, bar.min_score, bar.marked, bar.rerank, bar.clear)
    chips = [chip for chip in ready.desk.chips.findChildren(QPushButton) if chip.isVisible()]
    assert chips
    for control in (*controls, *chips):
        name = control.accessibleName() or control.text()
        assert name.strip()
        assert control.height() >= 44, name
        assert control.width() >= 44, name
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, name


def test_a_description_that_nobody_matches_says_so_among_the_chips(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    results = replace(ready.session.state.results, weak=True)
    chips = chips_of(replace(ready.session.state, results=results))
    assert [chip.kind for chip in chips] == ["weak"]
    assert "nobody here matches" in chips[0].text
    assert chips_of(ready.session.state) == ()


def test_the_large_picture_can_be_marked_too(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    ready.grid.opened.emit(3)
    assert ready.actions_by_id["why"].isEnabled()
    qtbot.keyClick(ready.picture, Qt.Key.Key_N)
    hit = ready.model.hit(3)
    qtbot.waitUntil(lambda: ready.desk.casework.state.marks == {hit.sha256: Mark.NOT_A_MATCH})


def test_a_time_is_chosen_in_the_filters(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    bar = ready.desk.filters
    qtbot.waitUntil(lambda: bar.since.minimumDateTime().date().year() == 2023)
    ready.actions_by_id["filters"].trigger()
    times = sorted(ready.model.hit(row).taken_s for row in range(12))
    bar.since.setDateTime(QDateTime.fromSecsSinceEpoch(times[4]))
    qtbot.waitUntil(lambda: ready.model.rowCount() == 8)
    bar.until.setDateTime(QDateTime.fromSecsSinceEpoch(times[6]))
    qtbot.waitUntil(lambda: ready.model.rowCount() == 3)
    assert [chip.kind for chip in ready.desk.chips.chips] == ["filter", "filter"]
    qtbot.mouseClick(bar.clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ready.model.rowCount() == 12)


def test_a_very_large_package_is_asked_about_first(
    ready: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.zip"
    asked = []
    monkeypatch.setattr("gui.take_away.MANY", 5)
    monkeypatch.setattr("gui.take_away.QFileDialog.getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(
        "gui.take_away.QMessageBox.question",
        lambda *given: asked.append(given[2]) or QMessageBox.StandardButton.No,
    )
    search(ready, qtbot, "red")
    ready.actions_by_id["package"].trigger()
    assert "12 pictures" in asked[0]
    assert not ready.desk.take_away.busy
    assert not file.exists()
