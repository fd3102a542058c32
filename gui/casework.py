"""The case in hand: its marks and saved searches, read and written on a worker lane."""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from core.filters import NO_MARKS, Mark, Marks
from gui.messages import sentence
from gui.texts import tr, translated
from gui.workers import Lane

if TYPE_CHECKING:
    from core.cases import Case, Cases
    from core.results import Hit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CaseState:
    """All cases, newest first; the one in hand; its marks by SHA-256 and its saved descriptions."""

    cases: "tuple[Case, ...]" = ()
    case: "Case | None" = None
    marks: Marks = field(default_factory=lambda: NO_MARKS)
    searches: tuple[str, ...] = ()


class CaseWork(QObject):
    """Owns the file of cases.

    Signals: `changed(CaseState)`; `idle()` when all that was asked for is on the disk or could not be put there;
    `told(event, case)` when a case was opened, made, renamed or deleted, by name;
    `marked(hits, mark)` after marks are on the disk, mark None when taken away; `problem(str)` is a sentence to show.
    """

    changed = Signal(object)
    told = Signal(str, str)
    idle = Signal()
    marked = Signal(object, object)
    problem = Signal(str)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = CaseState()
        self.operator = ""
        self._lane = lane
        self._cases: Cases | None = None
        self._wanted: int | None = None
        self._under_way = 0
        self._stored = self.state

    def open(self, case_id: int | None) -> None:
        """Open the file and take up a case, the newest when `case_id` is not there any more."""
        self._wanted = case_id
        self._do(self._opened, self._tell_what_happened)

    def choose(self, case_id: int) -> None:
        self._wanted = case_id
        self._do(lambda: None, lambda: self._tell("case_opened"))

    def create(self, name: str) -> None:
        self._do(lambda: self._take(self._file.create(name).case_id), lambda: self._tell("case_created"))

    def rename(self, name: str) -> None:
        case_id = self._case_id
        before = self.state.case.name if self.state.case is not None else ""
        self._do(
            lambda: self._file.rename(case_id, name), lambda: self._tell("case_renamed", f"{before} → {name}")
        )

    def delete(self) -> None:
        """Delete the case in hand and take up the newest of the others."""
        case_id = self._case_id
        name = self.state.case.name if self.state.case is not None else ""
        self._do(lambda: self._file.delete(case_id), lambda: self._tell("case_deleted", name))

    def mark(self, hits: "Sequence[Hit]", mark: Mark | None, gallery: os.PathLike[str]) -> None:
        """Mark pictures; shown at once, and taken back if it cannot be stored."""
        if self.state.case is None:
            return
        from core.cases import MarkedPicture

        hits = [hit for hit in hits if hit.sha256]
        marks = {
            key: kept for key, kept in self.state.marks.items() if all(hit.sha256 != key for hit in hits)
        }
        if mark is not None:
            marks.update((hit.sha256, mark) for hit in hits)
        self._show(replace(self.state, marks=marks))
        pictures = [MarkedPicture(hit.sha256, os.fsencode(gallery), hit.relative) for hit in hits]
        case_id, operator = self._case_id, self.operator
        self._do(
            lambda: self._file.mark(case_id, pictures, mark, operator),
            lambda: self.marked.emit(hits, mark),
        )

    def save_search(self, text: str) -> None:
        case_id = self._case_id
        self._do(lambda: self._file.save_search(case_id, text))

    def forget_search(self, text: str) -> None:
        case_id = self._case_id
        self._do(lambda: self._file.forget_search(case_id, text))

    def finish(self, timeout_s: float) -> bool:
        """Wait until all that was asked for is on the disk and told, input apart; False when it is not in time."""
        if self._under_way:
            loop = QEventLoop()
            self.idle.connect(loop.quit)
            QTimer.singleShot(round(timeout_s * 1000), loop, loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return not self._under_way

    def close(self) -> None:
        """Only once the lane has ended."""
        if self._cases is not None:
            self._cases.close()
            self._cases = None

    def _tell(self, event: str, name: str = "") -> None:
        self.told.emit(event, name or (self._stored.case.name if self._stored.case is not None else ""))

    @property
    def _case_id(self) -> int:
        return self.state.case.case_id if self.state.case is not None else 0

    @property
    def _file(self) -> "Cases":
        assert self._cases is not None
        return self._cases

    def _opened(self) -> None:
        from core.cases import Cases

        if self._cases is None:
            self._cases = Cases(first_case=tr("First case"))

    def _tell_what_happened(self) -> None:
        """A damaged file of cases was set aside: marks are missing, and the operator has to know."""
        for notice in self._file.notices:
            self.problem.emit(translated(notice))

    def _take(self, case_id: int) -> None:
        self._wanted = case_id

    def _do(self, work: Callable[[], Any], then: Callable[[], None] = lambda: None) -> None:
        """Run `work` on the lane, read the case again, and tell."""

        def run() -> CaseState | None:
            work()
            return self._read() if self._cases is not None else None

        def done(state: CaseState | None) -> None:
            self._one_less(state)
            then()
            self._tell_idle()

        def failed(error: BaseException) -> None:
            self._failed(error)
            self._one_less(None)
            self._tell_idle()

        self._under_way += 1
        self._lane.submit(lambda _job: run(), done, failed)

    def _one_less(self, state: CaseState | None) -> None:
        """What the file holds is shown once nothing newer is under way: a mark that is shown must not flicker."""
        self._under_way -= 1
        if state is not None:
            self._stored = state
            if not self._under_way:
                self._show(state)

    def _tell_idle(self) -> None:
        if not self._under_way:
            self.idle.emit()

    def _read(self) -> CaseState:
        cases = tuple(self._file.cases())
        case = next((case for case in cases if case.case_id == self._wanted), cases[0])
        self._wanted = case.case_id
        return CaseState(
            cases, case, self._file.marks(case.case_id), tuple(self._file.searches(case.case_id))
        )

    def _failed(self, error: BaseException) -> None:
        self.problem.emit(sentence(error))
        if self._cases is not None:  # what is shown is what is stored, not what was hoped for
            self._under_way += 1
            self._lane.submit(lambda _job: self._read(), self._read_again, self._not_read_again)

    def _read_again(self, state: CaseState) -> None:
        self._one_less(state)
        self._tell_idle()

    def _not_read_again(self, error: BaseException) -> None:
        log.warning("%s", error)
        self._one_less(None)
        self._tell_idle()

    def _show(self, state: CaseState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)
