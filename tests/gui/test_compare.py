"""What a precision costs and gives here, and two of them side by side."""

import json
import os
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.filters import Filters, Mark
from core.precision import Precision
from gui import measured
from gui.compare import Compared, CompareDialog, ComparedModel, agreement
from gui.measured import MeasuredDialog
from gui.window import Window
from tests.gui.conftest import OpenWindow, picture, wait_for_results, wait_until_ready
from tests.gui.test_desk import search
from tests.gui.test_grid import results


def test_the_same_query_at_two_precisions_side_by_side(ready: Window, qtbot: QtBot) -> None:
    assert not ready.actions_by_id["compare"].isEnabled()
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.actions_by_id["compare"].trigger()
    dialog = ready.findChild(CompareDialog)
    qtbot.waitUntil(lambda: dialog.table.model() is not None, timeout=30_000)
    model = dialog.table.model()
    assert model.rowCount() == 12
    assert model.headerData(0, Qt.Orientation.Horizontal).startswith("FP32")
    assert model.headerData(1, Qt.Orientation.Horizontal).startswith("INT8")
    assert "of the ten best are the same" in dialog.words.text()
    assert ready.session.state.precision is Precision.FP32
    dialog.choices[1].setCurrentIndex(1)
    qtbot.waitUntil(
        lambda: dialog.table.model().headerData(1, Qt.Orientation.Horizontal).startswith("FP16"),
        timeout=30_000,
    )
    dialog.close()


def compared(window: Window, qtbot: QtBot) -> CompareDialog:
    window.actions_by_id["compare"].trigger()
    dialog = window.findChild(CompareDialog)
    qtbot.waitUntil(lambda: dialog.table.model() is not None, timeout=30_000)
    return dialog


def ranking(dialog: CompareDialog, side: int) -> list[tuple[bytes, int, float]]:
    model = dialog.table.model()
    hits = [model.hit(model.index(row, side)) for row in range(model.rowCount())]
    return [(hit.relative, hit.rank, round(hit.score, 5)) for hit in hits if hit is not None]


def grid_ranking(window: Window) -> list[tuple[bytes, int, float]]:
    hits = [window.model.hit(row) for row in range(window.model.rowCount())]
    return [(hit.relative, hit.rank, round(hit.score, 5)) for hit in hits]


def at_rest(window: Window, qtbot: QtBot) -> None:
    def idle() -> None:
        state = window.session.state
        assert not state.searching
        assert state.results is not None
        assert state.results.precision is state.precision
        assert state.results.reranked == state.rerank
        assert state.results.filters == state.filters
        assert state.results.examples == state.examples

    qtbot.waitUntil(idle, timeout=20_000)


def test_the_whole_query_is_compared_as_the_window_asks_it(
    open_window: OpenWindow, people: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    for number in range(6):
        (people / "gate").mkdir(exist_ok=True)
        twin = picture(people / "gate" / f"red-{number}.jpg", "red", number)
        os.utime(twin, (1_600_000_000 + number // 3 * 3600,) * 2)  # two moments of three
    window = open_window(people)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red, not blue")
    plain = grid_ranking(window)
    example = picture(tmp_path / "example.jpg", "green")
    window.desk.intake.add_file(example)
    qtbot.waitUntil(lambda: len(window.session.state.examples) == 1)
    window.grid.choose(0)
    window.desk.mark(Mark.NOT_A_MATCH)
    qtbot.waitUntil(lambda: len(window.desk.casework.state.marks) > 0)
    window.session.change(rerank=True, filters=Filters(folders=(b"gate",)))
    at_rest(window, qtbot)
    assert window.model.rowCount() == 2 < len(plain)
    dialog = compared(window, qtbot)
    assert ranking(dialog, 0) == grid_ranking(window)
    for words in ("not: blue", "example.jpg", "Ranked from your marks", "In gate", "Near-duplicates folded"):
        assert words in dialog.conditions.text()
    at_int8 = ranking(dialog, 1)
    dialog.close()
    window.actions_by_id["int8"].trigger()
    qtbot.waitUntil(lambda: window.session.state.precision is Precision.INT8, timeout=20_000)
    at_rest(window, qtbot)
    assert grid_ranking(window) == at_int8
    assert window.session.state.examples[0].precision is Precision.INT8
    window.actions_by_id["fold"].trigger()
    dialog = compared(window, qtbot)
    assert dialog.table.model().rowCount() == 6
    assert ranking(dialog, 1) == grid_ranking(window)
    dialog.close()


def test_a_picture_alone_can_be_compared(ready: Window, tmp_path: Path, qtbot: QtBot) -> None:
    ready.desk.intake.add_file(picture(tmp_path / "example.jpg", "green"))
    qtbot.waitUntil(lambda: ready.model.rowCount() > 0, timeout=10_000)
    dialog = compared(ready, qtbot)
    assert ranking(dialog, 0) == grid_ranking(ready)
    assert ranking(dialog, 0)[0][0].startswith(b"green")
    scores = [[score for *_, score in ranking(dialog, side)] for side in (0, 1)]
    assert scores[0] != scores[1]  # the example was seen at each precision
    dialog.close()


def test_filters_that_nothing_passes_are_told(ready: Window, qtbot: QtBot) -> None:
    search(ready, qtbot, "red")
    ready.session.change(filters=Filters(until=datetime(1999, 1, 1, tzinfo=timezone.utc)))
    dialog = compared(ready, qtbot)
    assert dialog.words.text().startswith("Neither precision")
    dialog.close()


def test_a_picture_that_is_folded_on_one_side_has_a_rank_there(tmp_path: Path) -> None:
    left = results(3, tmp_path / "one.jpg")
    one, two, three = left.hits
    left = replace(left, hits=(one, replace(two, moment=1), three))
    right = replace(left, hits=(replace(two, rank=1, moment=1), replace(one, rank=2, moment=1), three))
    model = ComparedModel(Compared(left, right, folding=True))
    assert model.rowCount() == 2
    assert [model.moved(model.index(0, side)) for side in (0, 1)] == [1, 1]
    assert model.moved(model.index(1, 0)) == 0
    assert agreement(Compared(left, right, folding=True)) == 0.5


def test_moved_ranks_are_marked(tmp_path: Path) -> None:
    left = results(4, tmp_path / "one.jpg")
    hits = left.hits
    order = (hits[1], hits[0], hits[2])
    right = replace(left, hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(order, start=1)))
    model = ComparedModel(Compared(left, right))
    texts = [[model.moved_text(model.index(row, side)) for side in (0, 1)] for row in range(3)]
    assert texts == [["▲ 1", "▲ 1"], ["▼ 1", "▼ 1"], ["same rank", "same rank"]]
    assert model.moved_text(model.index(3, 0)) == "only here"
    assert model.hit(model.index(3, 1)) is None
    assert agreement(Compared(left, right)) == 0.75


def test_a_gauge_leads_to_the_report_and_measuring_fills_it(
    ready: Window, people: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [
        {"split": "test", "captions": [f"a person in {file.stem.partition('-')[0]}"], "file_path": file.name,
         "id": number}
        for number, file in enumerate(sorted(people.glob("*.jpg")))
    ]  # fmt: skip
    (people / "captions.json").write_text(json.dumps(entries))
    monkeypatch.setattr(measured, "sample_gallery_path", lambda: people)
    monkeypatch.setattr(measured, "SPLIT", "test")
    monkeypatch.setattr(measured, "QUERIES", 20)
    qtbot.mouseClick(ready.footer.gauges.cpu, Qt.MouseButton.LeftButton)
    dialog = ready.findChild(MeasuredDialog)
    assert "Nothing was measured" in dialog.words.text()
    qtbot.mouseClick(dialog.measure, Qt.MouseButton.LeftButton)
    assert dialog.measure.text() == "Stop"
    qtbot.waitUntil(lambda: dialog.table.model() is not None, timeout=60_000)
    model = dialog.table.model()
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in (1, 2, 3)] == [
        "FP32",
        "FP16",
        "INT8",
    ]
    rows = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert "query p50 (ms)" in rows
    assert "same top 10 as FP32" in rows
    assert (measured.report_folder() / "report.html").exists()
    assert "ms a query" in ready.header.precision.buttons[Precision.INT8].toolTip()
    dialog.close()
