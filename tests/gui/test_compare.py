"""What a precision costs and gives here, and two of them side by side."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.precision import Precision
from gui import measured
from gui.compare import Compared, CompareDialog, ComparedModel, agreement
from gui.measured import MeasuredDialog
from gui.window import Window
from tests.gui.conftest import wait_for_results
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


def test_moved_ranks_are_marked(tmp_path: Path) -> None:
    left = results(4, tmp_path / "one.jpg")
    hits = left.hits
    from dataclasses import replace

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
