"""What each precision costs and gives on this machine: the measured report, and a way to measure now."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.paths import data_root, display_path, sample_gallery_path
from core.precision import Precision
from core.progress import CancelToken, Progress, ProgressCallback
from gui.dialogs import RowsModel
from gui.messages import sentence
from gui.style import scaled, tokens
from gui.texts import tr, translated
from gui.workers import Job, Lane

if TYPE_CHECKING:
    from core.benchmark.report import Report
    from core.bundle import Bundle

QUERIES = 300
SPLIT = "synthetic"


@dataclass(frozen=True)
class Cost:
    """One precision on this machine: median and 95th percentile of a query's time, pictures indexed a second,
    and the share of FP32's ten best that it finds too (None where FP32 was not measured)."""

    precision: Precision
    p50_ms: float
    p95_ms: float
    pictures_per_s: float
    agreement: float | None


def report_folder() -> Path:
    return data_root() / "report"


def kept_report() -> "Report | None":
    """The report of the last measurement here; None when there is none that can be read."""
    from core.benchmark.report import FILE_NAME, BenchmarkError, read_report

    try:
        return read_report(report_folder() / FILE_NAME)
    except BenchmarkError:
        return None


def measure(bundle: "Bundle", runtime: str, progress: ProgressCallback, token: CancelToken) -> "Report":
    """Measure every precision on the sample gallery and keep the report, as data and as a page to read."""
    from core.benchmark.measure import run
    from core.benchmark.page import html_page
    from core.benchmark.report import FILE_NAME
    from core.captions import load_captions
    from core.runtimes import choose_runtime

    folder = sample_gallery_path()
    pictures = load_captions(folder / "captions.json", SPLIT)
    report = run(
        pictures, folder, bundle, list(Precision), QUERIES,
        progress=progress, cancel=token, make_runtime=lambda: choose_runtime(runtime, bundle.path),
    )  # fmt: skip
    report_folder().mkdir(parents=True, exist_ok=True)
    for name, text in (
        (FILE_NAME, json.dumps(report.to_json(), indent=1)),
        ("report.html", html_page(report)),
    ):
        part = report_folder() / f".{name}.part"
        part.write_text(text, encoding="utf-8")
        os.replace(part, report_folder() / name)  # noqa: PTH105
    return report


def costs(report: "Report") -> list[Cost]:
    from core.benchmark.figures import FURTHER_ROWS

    rows = {row.key: row for row in FURTHER_ROWS}

    def value(result: object, key: str) -> float | None:
        return result.value(rows[key])  # type: ignore[attr-defined]

    return [
        Cost(
            Precision(result.precision),
            value(result, "p50_ms") or 0.0,
            value(result, "p95_ms") or 0.0,
            value(result, "pictures_per_s") or 0.0,
            value(result, "agreement"),
        )
        for result in report.results
    ]


def cost_text(cost: Cost) -> str:
    """One line for a tooltip."""
    text = tr(
        "Measured here: {time:.1f} ms a query, {rate} pictures indexed a second",
        time=cost.p50_ms,
        rate=round(cost.pictures_per_s),
    )
    if cost.agreement is not None and cost.precision is not Precision.FP32:
        text += tr("; {share:.1%} of FP32's ten best", share=cost.agreement)
    return text + "."


class Measurements(QObject):
    """The report of this machine. Signals: `changed()` when there is a new one, `failed(str)`, `going(Progress)`."""

    changed = Signal()
    failed = Signal(str)
    going = Signal(object)

    def __init__(self, lane: Lane, runtime: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane, self._runtime = lane, runtime
        self._job: Job | None = None
        self.report: Report | None = None

    def load(self) -> None:
        self._lane.submit(lambda _job: kept_report(), self._take)

    @property
    def busy(self) -> bool:
        return self._job is not None

    def measure(self, bundle: "Bundle") -> None:
        if self._job is None:
            self._job = self._lane.submit(
                lambda job: measure(bundle, self._runtime, job.report, job.token),
                self._take,
                self._complain,
                self.going.emit,
            )

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _take(self, report: "Report | None") -> None:
        self._job = None
        self.report = report
        self.changed.emit()

    def _complain(self, error: BaseException) -> None:
        self._job = None
        self.failed.emit(sentence(error))


class MeasuredDialog(QDialog):
    """The report's tables, and the button that measures now. `bundle` is None while the models load."""

    def __init__(
        self, measurements: Measurements, bundle: "Bundle | None", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._measurements, self._bundle = measurements, bundle
        self.setWindowTitle(tr("Measured on this machine"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(scaled(900), scaled(560))
        heading = QLabel(tr("Measured on this machine"))
        heading.setObjectName("heading")
        self.words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.words.setProperty("quiet", True)
        self.table = QTableView(alternatingRowColors=True, showGrid=False)
        self.table.setAccessibleName(tr("Figures of each precision"))
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(max(tokens().touch, scaled(34)))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(tr("Measuring"))
        self.measure = QPushButton(tr("Measure now"))
        self.measure.clicked.connect(self._pressed)
        self.page = QPushButton(tr("Open the whole report"))
        self.page.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(report_folder() / "report.html")))
        )
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        for button in (self.measure, self.page):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addWidget(self.words)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.bar)
        layout.addStretch()  # what is said stays at the top while there is no table
        layout.addLayout(buttons)
        measurements.changed.connect(self.show_report)
        measurements.failed.connect(self._show_failure)
        measurements.going.connect(self._show_progress)
        self.show_report()

    def show_report(self) -> None:
        report = self._measurements.report
        self._show_busy()
        self.page.setVisible(report is not None)
        self.table.setVisible(report is not None)
        if report is None:
            self.words.setText(
                tr(
                    "Nothing was measured here yet. It takes a few minutes: the sample gallery is indexed and asked "
                    "{count} times at each precision. You can go on working, but the figures are better if you wait.",
                    count=QUERIES,
                )
            )
            return
        from core.benchmark.tables import further, table_one

        head, *rows = table_one(report)
        count = 1 + len(report.results)
        more = further(report)[1:]
        rows = [row[:count] for row in (*more, *rows)]
        self.table.setModel(
            RowsModel(tuple(head[:count]), [(tr(row[0]), *row[1:]) for row in rows], self.table)
        )
        self.words.setText(
            tr(
                "{bundle}, {queries} queries on the sample gallery, {time}. {machine}",
                bundle=report.bundle,
                queries=report.queries,
                time=report.made_at.replace("T", " ").partition("+")[0] + " UTC",
                machine=display_path(", ".join(report.machine.values())),
            )
        )

    def _show_busy(self) -> None:
        busy = self._measurements.busy
        self.bar.setVisible(busy)
        self.bar.setRange(0, 0)
        self.measure.setText(tr("Stop") if busy else tr("Measure now"))
        self.measure.setEnabled(self._bundle is not None)

    def _show_progress(self, progress: Progress) -> None:
        self.words.setText(translated(progress.stage) + "…")
        self.bar.setRange(0, progress.total or 0)
        self.bar.setValue(progress.done)

    def _show_failure(self, words: str) -> None:
        self.show_report()
        self.words.setText(words)

    def _pressed(self) -> None:
        if self._measurements.busy:
            self._measurements.stop()
        elif self._bundle is not None:
            self._measurements.measure(self._bundle)
        self._show_busy()
