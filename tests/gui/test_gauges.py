"""Gauges show what is measured and say what is not there."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.telemetry import Sample
from gui.gauges import HISTORY, GaugeStrip
from gui.window import Window


def test_values_move_and_keep_a_minute(qtbot: QtBot) -> None:
    strip = GaugeStrip()
    qtbot.addWidget(strip)
    strip.show()
    for second in range(90):
        strip.show_sample(Sample(cpu_percent=float(second), memory_percent=40.4))
    assert strip.cpu.text == "89 %"
    assert len(strip.cpu.values) == HISTORY
    assert strip.memory.accessibleName() == "Memory 40 %"
    QApplication.processEvents()
    assert not strip.grab().isNull()


def test_a_machine_without_a_gpu_says_so(qtbot: QtBot) -> None:
    strip = GaugeStrip()
    qtbot.addWidget(strip)
    strip.show_sample(Sample(cpu_percent=1.0, memory_percent=2.0))
    assert strip.gpu.text == "No GPU found"
    assert not strip.gpu.values


def test_power_and_heat_are_shown_where_the_machine_tells_them(qtbot: QtBot) -> None:
    strip = GaugeStrip()
    qtbot.addWidget(strip)
    strip.show()
    strip.show_sample(Sample(1.0, 2.0, gpu_percent=35.0))
    assert not strip.power.isVisible()
    assert not strip.temperature.isVisible()
    told = Sample(
        1.0,
        2.0,
        35.0,
        power_w=11.6,
        power_of="board",
        power_budget_w=25.0,
        temperature_c=51.2,
        power_mode="25W",
    )
    strip.show_sample(told)
    assert strip.gpu.text == "35 %"
    assert (strip.power.text, strip.temperature.text) == ("11.6 W", "51 °C")
    assert strip.power.values[-1] == 100 * 11.6 / 25
    assert "of 25 W (board), power mode 25W" in strip.power.toolTip()
    assert strip.power.isVisible()
    strip.show_sample(Sample(1.0, 2.0, gpu_percent=35.0))  # the sensors fell asleep: no old value stays
    assert not strip.power.isVisible()


def test_the_window_measures_the_real_machine(ready: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(ready.footer.gauges.memory.values) >= 2, timeout=5000)
    assert ready.footer.gauges.memory.values[-1] > 0
