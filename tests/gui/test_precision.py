"""Switching precision while the window goes on working."""

import threading
import time

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.errors import RuntimeUnavailable
from core.precision import Precision
from gui import jobs
from gui.state import Models
from gui.window import Window
from tests.gui.conftest import OpenWindow, wait_for_results, wait_until_ready


def press(window: Window, precision: Precision, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.header.precision.buttons[precision], Qt.MouseButton.LeftButton)


def test_a_press_switches_and_searches_again(ready: Window, qtbot: QtBot) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    press(ready, Precision.INT8, qtbot)
    qtbot.waitUntil(lambda: ready.session.state.precision is Precision.INT8, timeout=20_000)
    qtbot.waitUntil(lambda: ready.session.state.results.precision is Precision.INT8, timeout=10_000)
    assert ready.header.precision.buttons[Precision.INT8].isChecked()
    assert "INT8" in ready.footer.models.whole_text()
    assert ready.model.hit(0).relative.startswith(b"red")


def test_a_switch_that_fails_keeps_the_old_precision_and_says_why(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeUnavailable("This processor cannot run INT8. Use FP32.")

    monkeypatch.setattr(jobs, "switch_precision", refuse)
    press(ready, Precision.INT8, qtbot)
    qtbot.waitUntil(ready.notice.isVisible)
    assert "FP32 stays in use" in ready.notice.text.text()
    assert "cannot run INT8" in ready.notice.text.text()
    assert ready.header.precision.buttons[Precision.FP32].isChecked()
    ready.header.search_box.set_and_ask("green")
    wait_for_results(ready, qtbot, "green")


def test_the_window_goes_on_while_a_slow_precision_loads(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    real = jobs.switch_precision
    monkeypatch.setattr(jobs, "switch_precision", lambda *given: (go_on.wait(10), real(*given))[1])
    press(ready, Precision.FP16, qtbot)
    assert ready.session.state.switching_to is Precision.FP16
    assert ready.header.precision.buttons[Precision.FP32].isChecked()
    assert "FP16" in ready.footer.models.whole_text()
    ready.header.search_box.set_and_ask("blue")
    wait_for_results(ready, qtbot, "blue")
    assert ready.session.state.results.precision is Precision.FP32
    go_on.set()
    qtbot.waitUntil(lambda: ready.session.state.precision is Precision.FP16, timeout=20_000)


def test_a_precision_that_cannot_start_falls_back_to_fp32(
    open_window: OpenWindow, people, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.encoder import DualEncoder

    real = DualEncoder.__init__

    def refuse_int8(self, bundle, precision=Precision.FP32, **more) -> None:
        if precision is Precision.INT8:
            raise RuntimeUnavailable("This processor cannot run INT8.")
        real(self, bundle, precision, **more)

    monkeypatch.setattr(DualEncoder, "__init__", refuse_int8)
    window = open_window(people, precision=Precision.INT8)
    wait_until_ready(window, qtbot)
    assert window.session.state.precision is Precision.FP32
    assert "FP32 is used" in window.notice.text.text()


def test_models_that_cannot_run_at_all_have_a_screen(
    open_window: OpenWindow, people, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.encoder import DualEncoder

    def refuse(self, *_, **__) -> None:
        time.sleep(0.01)
        raise RuntimeUnavailable("OpenVINO is not installed. Run make run.")

    monkeypatch.setattr(DualEncoder, "__init__", refuse)
    window = open_window(people)
    qtbot.waitUntil(lambda: window.session.state.models is Models.CANNOT_RUN, timeout=10_000)
    assert window.screen.title.text() == "The models cannot run here"
    assert "OpenVINO is not installed" in window.screen.body.text()
