"""Gauges that move: CPU, GPU and memory, now and over the last minute. What is lacking is said, not drawn."""

import logging
from collections import deque
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from gui.style import scaled, tokens
from gui.texts import tr, translated
from gui.workers import Job, Lane

if TYPE_CHECKING:
    from core.telemetry import Sample

log = logging.getLogger(__name__)

INTERVAL_MS = 1000
HISTORY = 60
SLOW_QUERY_MS = 200.0


class GaugeFeed(QObject):
    """Takes a sample each second on a worker. Signals: `sampled(Sample)`."""

    sampled = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane, self._sampler, self._waiting = lane, None, False
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._ask)

    def start(self) -> None:
        self._timer.start()
        self._ask()

    def stop(self) -> None:
        self._timer.stop()

    def _ask(self) -> None:
        if not self._waiting:  # a slow driver gets fewer questions, not a queue of them
            self._waiting = True
            self._lane.submit(self._sample, self._answer, self._failed)

    def _sample(self, _job: Job) -> "Sample":
        if self._sampler is None:
            from core.telemetry import Sampler

            self._sampler = Sampler()
        return self._sampler.sample()

    def _answer(self, sample: Any) -> None:
        self._waiting = False
        self.sampled.emit(sample)

    def _failed(self, error: BaseException) -> None:
        log.error("the gauges cannot be read", exc_info=error)
        self.stop()


class Gauge(QAbstractButton):
    """A label, the value now, and a minute of it as a line from 0 to 100 %; pressed, it leads to the report."""

    def __init__(self, label: str, absent: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._absent = label, absent or tr("Not available")
        self._measured = False
        self.values: deque[float] = deque(maxlen=HISTORY)
        self.setToolTip(label)
        self._describe("…")

    def sizeHint(self) -> QSize:
        return QSize(scaled(112), max(tokens().touch + 4, scaled(46)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def add(self, percent: float | None, detail: str = "", text: str = "") -> None:
        """The value of this second, 0 to 100; None where the machine has nothing to measure. `text`: its words."""
        self._measured = True
        if percent is not None:
            self.values.append(min(100.0, max(0.0, percent)))
        else:
            self.values.clear()
        self._describe((text or f"{percent:.0f} %") if percent is not None else self._absent)
        self.setToolTip(
            tr(
                "{label}: {value}{detail}. The line shows the last minute.",
                label=self._label,
                value=self.text,
                detail=detail,
            )
        )
        self.update()

    def _describe(self, text: str) -> None:
        self.text = text
        self.setAccessibleName(f"{self._label} {text}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens().focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.88)
        painter.setFont(font)
        line_height = painter.fontMetrics().height()
        words = QRectF(0, 0, self.width(), line_height)
        painter.setPen(QColor(tokens().muted))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self._label)
        painter.setPen(QColor(tokens().text if self.values else tokens().muted))
        if self.values or not self._measured:
            painter.drawText(words, Qt.AlignmentFlag.AlignRight, self.text)
        plot = QRectF(0, line_height + 3, self.width(), self.height() - line_height - 4)
        if self.values:
            self._paint_line(painter, plot)
        elif self._measured:
            painter.drawText(plot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text)
        painter.end()

    def _paint_line(self, painter: QPainter, plot: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().raised))
        painter.drawRoundedRect(plot, 3, 3)
        step = plot.width() / (HISTORY - 1)
        first = plot.right() - step * (len(self.values) - 1)
        points = [
            QPointF(first + step * number, plot.bottom() - 1 - (plot.height() - 2) * value / 100)
            for number, value in enumerate(self.values)
        ]
        line = QPainterPath(points[0])
        for point in points[1:]:
            line.lineTo(point)
        area = QPainterPath(line)
        area.lineTo(plot.right(), plot.bottom())
        area.lineTo(first, plot.bottom())
        fill = QColor(tokens().accent)
        fill.setAlphaF(0.22)
        painter.fillPath(area, fill)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens().accent), 1.5))
        painter.drawPath(line)


class GaugeStrip(QWidget):
    """The gauges in a row; power and temperature are there on machines that tell them.

    Signals: `clicked()` when one of them was pressed.
    """

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cpu = Gauge("CPU")
        self.gpu = Gauge("GPU", absent=tr("No GPU found"))
        self.memory = Gauge(tr("Memory"))
        self.power = Gauge(tr("Power"))
        self.temperature = Gauge(tr("Heat"))
        self.query = Gauge(tr("Query"), absent="–")
        self._most_w = 1.0
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(20)
        for gauge in (self.cpu, self.gpu, self.memory, self.power, self.temperature, self.query):
            gauge.clicked.connect(self.clicked)
            layout.addWidget(gauge)
        self.power.hide()
        self.temperature.hide()

    def show_sample(self, sample: "Sample") -> None:
        self.cpu.add(sample.cpu_percent)
        self.memory.add(sample.memory_percent)
        self.gpu.add(sample.gpu_percent)
        self._show_power(sample)
        self._show_temperature(sample)

    def show_latency(self, milliseconds: float) -> None:
        """How long the last query took; the line shows the last sixty, full at `SLOW_QUERY_MS`."""
        self.query.add(100 * milliseconds / SLOW_QUERY_MS, text=f"{milliseconds:.0f} ms")
        self.query.setToolTip(
            tr(
                "The last query was answered in {time:.1f} ms. The line shows the last queries.",
                time=milliseconds,
            )
        )

    def _show_power(self, sample: "Sample") -> None:
        """As a share of the budget; without one, of the most that was seen."""
        watts = sample.power_w
        if watts is not None:
            self._most_w = max(self._most_w, watts)
            budget = sample.power_budget_w
            allowed = tr(" of {budget:.0f} W", budget=float(budget)) if budget else ""
            mode = tr(", power mode {mode}", mode=sample.power_mode) if sample.power_mode else ""
            detail = f"{allowed} ({translated(sample.power_of or '')}){mode}"
            self.power.add(100 * watts / (budget or self._most_w), detail, f"{watts:.1f} W")
        elif self.power.values:
            self.power.add(None)
        self.power.setVisible(watts is not None)

    def _show_temperature(self, sample: "Sample") -> None:
        """As a share of the temperature at which the machine slows itself down."""
        celsius, limit = sample.temperature_c, sample.temperature_limit_c
        if celsius is not None:
            detail = tr(", slows down at {limit:.0f} °C", limit=float(limit)) if limit else ""
            self.temperature.add(100 * celsius / (limit or 100.0), detail, f"{celsius:.0f} °C")
        elif self.temperature.values:
            self.temperature.add(None)
        self.temperature.setVisible(celsius is not None)
