"""What is taken away: tables and evidence packages, of all results, of those selected, or of those marked."""

import logging
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.errors import Cancelled
from core.filters import Marks
from core.paths import display_path
from gui import jobs
from gui.messages import sentence
from gui.texts import tr, translated
from gui.workers import Job, Lane

if TYPE_CHECKING:
    from core.evidence import Packed
    from core.evidence_sheet import Circumstances
    from core.results import Hit, Results

MANY = 1000

log = logging.getLogger(__name__)


class Which(Enum):
    ALL = "all"
    SELECTED = "selected"
    MARKED = "marked"


class TakeAway(QObject):
    """Writes files on a worker lane.

    Signals: `packing(Progress)` while a package is written; `ended()` after it; `exported(dict)` with what was
    written, for the audit log; `problem(str)` and `news(str)` are sentences to show.
    """

    packing = Signal(object)
    ended = Signal()
    exported = Signal(object)
    problem = Signal(str)
    news = Signal(str)

    def __init__(self, lane: Lane, parent: QWidget) -> None:
        super().__init__(parent)
        self._lane, self._window = lane, parent
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether a package is being written."""
        return self._job is not None

    def table(self, results: "Results", marks: Marks) -> None:
        """Ask for a file and write the hits of `results` into it as CSV."""
        file = self._ask(tr("Save the results"), "sightline-results.csv", tr("Tables (*.csv)"))
        if file is None:
            return
        count = len(results.hits)

        def written(to: Path) -> None:
            self.news.emit(tr("{count} results were saved as {file}.", count=count, file=display_path(to)))
            self._tell("csv", to, results)

        self._lane.submit(lambda _job: jobs.export_csv(results, file, marks), written, self._failed)

    def package(self, results: "Results", marks: Marks, circumstances: "Circumstances") -> None:
        """Ask for a file and pack the hits of `results` with their pictures into it."""
        if self.busy:
            self.problem.emit(tr("A package is being written already. Wait for it, or stop it."))
            return
        if len(results.hits) > MANY and not self._sure(len(results.hits)):
            return
        file = self._ask(tr("Save the evidence package"), "sightline-evidence.zip", tr("Packages (*.zip)"))
        if file is not None:
            self._job = self._lane.submit(
                lambda job: _write(results, file, marks, circumstances, job),
                lambda packed: self._packed(packed, results),
                self._failed,
                self.packing.emit,
            )

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _sure(self, count: int) -> bool:
        words = tr(
            "Pack all {count} pictures? Packages of the selected or marked ones are in the same menu.",
            count=count,
        )
        return (
            QMessageBox.question(self._window, tr("A large package"), words) == QMessageBox.StandardButton.Yes
        )

    def _ask(self, title: str, name: str, kind: str) -> Path | None:
        file, _ = QFileDialog.getSaveFileName(self._window, title, str(Path.home() / name), kind)
        suffix = Path(name).suffix
        if not file:
            return None
        return Path(file if file.lower().endswith(suffix) else file + suffix)

    def _packed(self, packed: "Packed", results: "Results") -> None:
        self._end()
        where = display_path(packed.file)
        if packed.problems:
            self.problem.emit(
                tr(
                    "{count} pictures were packed as {file}. Look at: {what}",
                    count=packed.pictures, file=where, what="; ".join(map(translated, packed.problems[:3])),
                )
            )  # fmt: skip
        else:
            self.news.emit(tr("{count} pictures were packed as {file}.", count=packed.pictures, file=where))
        self._tell("package", packed.file, results, packed.sha256)

    def _tell(self, kind: str, file: Path, results: "Results", sha256: str = "") -> None:
        told = {"kind": kind, "file": display_path(file), "count": len(results.hits), "query": results.query}
        self.exported.emit({**told, "sha256": sha256} if sha256 else told)

    def _failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.news.emit(tr("The package was not written."))
        else:
            self.problem.emit(sentence(error))

    def _end(self) -> None:
        self._job = None
        self.ended.emit()


def chosen(which: Which, results: "Results", selected: "list[Hit]", marks: Marks) -> "Results":
    """The results with only the hits that are meant."""
    meant = {hit.image_id for hit in selected}
    keep: dict[Which, Callable[[Hit], bool]] = {
        Which.ALL: lambda _hit: True,
        Which.SELECTED: lambda hit: hit.image_id in meant,
        Which.MARKED: lambda hit: hit.sha256 in marks,
    }
    return results.only(filter(keep[which], results.hits))


def _write(
    results: "Results", file: Path, marks: Marks, circumstances: "Circumstances", job: Job
) -> "Packed":
    from core.evidence import write_package

    return write_package(
        results, file, marks=marks, circumstances=circumstances, progress=job.report, cancel=job.token
    )
