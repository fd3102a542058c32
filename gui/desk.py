"""What an operator does with results beside looking at them: conditions, cases, marks, exports; and the log of it all.

It joins session, case and audit log to their widgets; the window places the widgets and tells which pictures are meant.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from core import __version__
from core.audit_events import about_hit, about_results, system_user
from core.filters import NO_FILTERS, Mark
from core.paths import display_path
from gui import jobs
from gui.audit_trail import AuditTrail
from gui.case_button import CaseButton
from gui.casework import CaseState, CaseWork
from gui.chips import ChipBar
from gui.example_intake import ExampleIntake
from gui.filter_bar import FilterBar
from gui.indexing_bar import IndexingBar
from gui.operator import OperatorDialog
from gui.search_menu import SearchMenu
from gui.session import Session
from gui.settings import Settings
from gui.state import Folder, Screen, State, choose_screen
from gui.style import set_icon
from gui.take_away import TakeAway, Which, chosen
from gui.texts import tr
from gui.why import Why, WhyLabel
from gui.workers import Lanes

if TYPE_CHECKING:
    from core.results import Hit, Results

log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 5.0
MOST_LOGGED = 500


class Pictures(Protocol):
    """What the desk asks the window: which pictures are meant."""

    def meant_hits(self) -> "list[Hit]": ...


class Desk(QObject):
    """Attributes: `casework`, `trail`; `audit_required`, whether searching is closed while the log cannot be written;
    the widgets `chips`, `filters`, `packing`, and after `build` the buttons
    `case_button`, `filter_button` and `take_button`."""

    def __init__(self, session: Session, lanes: Lanes, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._lanes, self._settings, self._window = session, lanes, settings, window
        self.casework = CaseWork(lanes.files, self)
        self.trail = AuditTrail(parent=self)
        self.intake = ExampleIntake(session, lanes.files, self)
        self.take_away = TakeAway(lanes.files, window)
        self.why = Why(session, lanes.why, self)
        self._pictures: Callable[[], list[Hit]] = list
        self._told: object = None
        self._opened: object = None
        self._in_use = False
        self.audit_required = settings.audit_required
        self._surroundings_of: object = None
        self._marked_among: tuple[object, object, bool] = (None, None, False)

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "find_similar": self._find_similar,
            "example_file": lambda: self.intake.choose(self._window),
            "example_paste": self.intake.paste,
            "filters": lambda: self.filters.setVisible(not self.filters.isVisible()),
            "clear_filters": lambda: self._session.change(filters=NO_FILTERS),
            "rerank": lambda: self._session.change(rerank=not self._session.state.rerank),
            "mark_match": partial(self.mark, Mark.MATCH),
            "mark_no_match": partial(self.mark, Mark.NOT_A_MATCH),
            "unmark": partial(self.mark, None),
            "save_search": lambda: self.casework.save_search(self._session.state.query),
            "export": partial(self._table, Which.ALL),
            "export_selected": partial(self._table, Which.SELECTED),
            "export_marked": partial(self._table, Which.MARKED),
            "package": partial(self._package, Which.ALL),
            "package_selected": partial(self._package, Which.SELECTED),
            "package_marked": partial(self._package, Which.MARKED),
            "cancel_package": self.take_away.cancel,
            "operator": self.ask_operator,
        }

    def build(self, actions: Mapping[str, QAction], pictures: "Callable[[], list[Hit]]") -> None:
        """Make the widgets; `pictures` answers with the hits that the operator means now."""
        self._actions, self._pictures = actions, pictures
        self.chips, self.filters = ChipBar(), FilterBar()
        self.packing = IndexingBar(actions["cancel_package"])
        self.case_button = CaseButton(self.casework)
        self.search_menu = SearchMenu(self.casework, actions)
        self.why_label = WhyLabel(self.why)
        self.filter_button = _button(actions["filters"], tr("Filters"), "filter")
        self.take_button = _button(actions["export"], tr("Take away"), "download", click=False)
        menu = QMenu(self.take_button)
        for group in (("export", "export_selected", "export_marked"),
                      ("package", "package_selected", "package_marked")):  # fmt: skip
            for name in group:
                menu.addAction(actions[name])
            menu.addSeparator()
        self.take_button.setMenu(menu)
        self._connect()

    def _connect(self) -> None:
        session = self._session
        self.chips.taken_away.connect(lambda field, value: session.change(**{field: value}))
        self.filters.chosen.connect(lambda filters: session.change(filters=filters))
        self.filters.rerank_chosen.connect(lambda on: session.change(rerank=on))
        self.casework.changed.connect(self._case_changed)
        self.casework.marked.connect(self._marked)
        self.casework.told.connect(lambda event, case: self.trail.record(event, case=case))
        self.take_away.packing.connect(self._packing)
        self.take_away.ended.connect(self.packing.hide)
        self.take_away.exported.connect(lambda told: self.trail.record("exported", case=self._case, **told))
        for source in (self.casework, self.intake, self.take_away, self.why):
            source.problem.connect(session.problem)
        self.take_away.news.connect(session.news)
        self.trail.failed.connect(self._log_failed)
        self.trail.recovered.connect(lambda: session.block(""))

    # Begin and end

    def start(self) -> None:
        """Take up the last case, and note that somebody begins, once it is known who."""
        self.casework.open(self._settings.case)
        if self._settings.ask_operator:
            self.ask_operator(must_answer=True)
        else:
            self.sign_in(self._settings.operator or system_user())

    def close(self) -> bool:
        """Wait until marks are on the disk, note that the use ends, and wait until the log is on the disk, too; only
        then may the lanes be stopped."""
        if not self.casework.finish(STOP_TIMEOUT_S):
            log.error("what was marked last is not on the disk")
        if self.casework.state.case is not None:
            self._settings.case = self.casework.state.case.case_id
        self.sign_out()
        return self.trail.close(STOP_TIMEOUT_S)

    def ask_operator(self, must_answer: bool = False) -> None:
        """Ask who is searching; with `must_answer` nothing else can be done before."""
        dialog = OperatorDialog("" if must_answer else self.trail.operator, must_answer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._change_operator(dialog.operator))
        dialog.open()

    def sign_in(self, name: str) -> None:
        """Somebody begins; whoever was there before has ended."""
        self.sign_out()
        self.trail.operator = self.casework.operator = name
        self._in_use = True
        self.trail.record("use_started", program=f"Sightline {__version__}")

    def sign_out(self) -> None:
        """Whoever searched is gone."""
        if self._in_use:
            self.trail.record("use_ended")
        self._in_use = False
        self.trail.operator = self.casework.operator = ""

    def _change_operator(self, name: str) -> None:
        if name != self.trail.operator or not self._in_use:
            self._settings.operator = name
            self.sign_in(name)

    # The state

    def show_state(self, state: State) -> None:
        """Draw the conditions of a moment, and note in the log what is new in it."""
        self.chips.show_state(state)
        self.filters.show_state(state)
        if state.folder is not Folder.OPEN:
            self._opened = self._surroundings_of = None
        elif state.models.name == "READY" and self._opened != state.path:
            self._opened = state.path
            self.trail.record(
                "gallery_opened", gallery=display_path(state.path or ""), model=state.bundle_id,
                pictures=state.count,
            )  # fmt: skip
        if (
            state.folder is Folder.OPEN
            and not state.indexing
            and self._surroundings_of != (state.path, state.count)
        ):
            self._look_around(state)
        if state.results is not None and state.results.searched_at != self._told:
            self._told = state.results.searched_at
            self.trail.record("searched", **about_results(state.results), case=self._case)
        self._enable(state)

    def _look_around(self, state: State) -> None:
        gallery = self._session.gallery
        if gallery is None:
            return
        self._surroundings_of = (state.path, state.count)
        self._lanes.files.submit(
            lambda _job: jobs.surroundings(gallery),
            self.filters.show_surroundings,
            lambda error: log.warning("no folders to filter by: %s", error),
            newest="surroundings",
        )

    def _enable(self, state: State) -> None:
        showing = choose_screen(state) is Screen.RESULTS
        some = showing and bool(self._pictures())
        marked = showing and self._some_marked(state.results)
        for name in ("export", "package"):
            self._actions[name].setEnabled(showing)
            self._actions[f"{name}_selected"].setEnabled(some)
            self._actions[f"{name}_marked"].setEnabled(marked)
        for name in ("find_similar", "mark_match", "mark_no_match", "unmark", "why"):
            self._actions[name].setEnabled(some)
        self._actions["rerank"].setEnabled(state.asking and bool(self.casework.state.marks))
        self._actions["save_search"].setEnabled(bool(state.query))
        self._actions["clear_filters"].setEnabled(state.filters.active)
        self._actions["cancel_package"].setEnabled(self.take_away.busy)

    def _some_marked(self, results: "Results") -> bool:
        """Whether any of the results is marked; looked up once for the same results and marks."""
        marks, (known_results, known_marks, answer) = self.casework.state.marks, self._marked_among
        if results is not known_results or marks is not known_marks:
            answer = bool(marks) and any(hit.sha256 in marks for hit in results.hits)
            self._marked_among = (results, marks, answer)
        return answer

    # What the operator does

    def mark(self, mark: Mark | None) -> None:
        """Mark the pictures that are meant; the same mark again takes it away."""
        hits, marks = self._pictures(), self.casework.state.marks
        gallery = self._session.state.path
        if not hits or gallery is None:
            return
        if mark is not None and all(marks.get(hit.sha256) is mark for hit in hits):
            mark = None
        self.casework.mark(hits, mark, gallery)

    def opened(self, hit: "Hit") -> None:
        """Note that a result is looked at large."""
        query = self._session.state.query
        self.trail.record("result_opened", **about_hit(hit), query=query, case=self._case)

    def looked_for_support(self, hit: "Hit") -> None:
        self.trail.record("support_shown", **about_hit(hit), query=self._session.state.query, case=self._case)

    def _find_similar(self) -> None:
        hits = self._pictures()
        if hits:
            self.intake.find_similar(hits[0])

    @property
    def _case(self) -> str:
        case = self.casework.state.case
        return case.name if case is not None else ""

    def _case_changed(self, state: CaseState) -> None:
        self._session.use_marks(state.marks)
        self._enable(self._session.state)

    def _marked(self, hits: "Sequence[Hit]", mark: Mark | None) -> None:
        self.trail.record(
            "marked" if mark is not None else "mark_removed",
            mark=mark.name.lower() if mark is not None else "",
            count=len(hits),
            pictures=[about_hit(hit) for hit in hits[:MOST_LOGGED]],
            case=self._case,
        )

    def _meant(self, which: Which) -> "Results | None":
        results = self._session.state.results
        if results is None:
            return None
        return chosen(which, results, self._pictures(), self.casework.state.marks)

    def _table(self, which: Which) -> None:
        results = self._meant(which)
        if results is not None:
            self.take_away.table(results, self.casework.state.marks)

    def _package(self, which: Which) -> None:
        results, bundle = self._meant(which), self._session.bundle
        if results is None or bundle is None:
            return
        from core.evidence_sheet import Circumstances

        circumstances = Circumstances(self.trail.operator, self._case, bundle.digest, self.trail.head)
        self.take_away.package(results, self.casework.state.marks, circumstances)
        self._enable(self._session.state)

    def _packing(self, progress: Any) -> None:
        if not self.packing.isVisible():
            self.packing.begin()
        self.packing.show_progress(progress)

    def _log_failed(self, reason: str) -> None:
        self._session.problem.emit(reason)
        if self.audit_required:
            self._session.block(
                tr("Searching is closed while the audit log cannot be written. {reason}", reason=reason)
            )


def _button(action: QAction, words: str, symbol: str, click: bool = True) -> QPushButton:
    button = QPushButton(" " + words)
    set_icon(button, symbol)
    button.setAccessibleName(words)
    button.setToolTip(action.toolTip() if click else words)
    if click:
        button.clicked.connect(action.trigger)
    return button
