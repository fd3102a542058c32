"""The window. It wires session, actions and widgets together and knows nothing else."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QPainter
from PySide6.QtWidgets import QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from core.paths import display_path, sample_gallery_path
from core.precision import Precision
from core.runtimes import AUTOMATIC
from gui import appearance
from gui.actions import ACTIONS, build_actions
from gui.casework import CaseState
from gui.compare import Asked, open_compare
from gui.desk import Desk
from gui.dialogs import shortcuts_dialog, unreadable_dialog
from gui.gauges import GaugeFeed
from gui.grid import ZOOM_STEP, Grid
from gui.history import History
from gui.indexing_bar import IndexingBar
from gui.jobs import Unreadable
from gui.measured import MeasuredDialog, Measurements, cost_text, costs
from gui.notice import Notice
from gui.panels import Footer, Header, ResultsBar
from gui.picture_view import PICTURE_ACTIONS, PictureView
from gui.results_model import ResultsModel
from gui.screen_texts import screen_text
from gui.session import Session
from gui.settings import Settings
from gui.state import Folder, Models, Screen, State, choose_screen
from gui.state_screen import StateScreen
from gui.style import TEXT_SCALES, THEMES, icon
from gui.texts import LANGUAGES, language, tr
from gui.thumbnails import Thumbnails
from gui.tile_marks import paint_mark
from gui.watch import FolderWatch
from gui.workers import Lanes

if TYPE_CHECKING:
    from core.results import Hit

log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 10.0
WATCHED = (Folder.OPEN, Folder.GONE, Folder.BUSY)


class Window(QMainWindow):
    """The whole window.

    Attributes: `stopped` is None until the window was closed, then whether every worker thread ended in time;
    `wanted_again` is set when it was closed only to open anew, in another language; `may_close` is asked
    before it closes; `on_end` is what ends it from outside (a signal).
    """

    def __init__(
        self, bundle_path: Path, precision: Precision, settings: Settings, runtime: str = AUTOMATIC
    ) -> None:
        """`runtime`: what runs the models, of `core.runtimes.CHOICES`."""
        super().__init__()
        self.stopped: bool | None = None
        self.wanted_again = self._closing = False
        self.may_close: Callable[[], bool] = lambda: True
        self.on_end: Callable[[], object] = self.close
        self._settings = settings
        self.lanes = Lanes(self)
        settings.on_change = lambda: self.lanes.files.submit(lambda _job: settings.save(), newest="settings")
        self.session = Session(self.lanes, bundle_path, precision, runtime, self)
        self.thumbnails = Thumbnails(self.lanes.thumbnails, parent=self)
        self.feed = GaugeFeed(self.lanes.gauges, self)
        self.watch = FolderWatch(self.lanes.watch, self)
        self.measurements = Measurements(self.lanes.measuring, runtime, self)
        self.model = ResultsModel(self)
        self._in_use = icon("check")
        self.desk = Desk(self.session, self.lanes, settings, self)
        self.actions_by_id = build_actions(self, self._handlers())
        self._build()
        self._connect()
        self._mark_look()
        self.show_state(self.session.state)

    def _handlers(self) -> dict:
        session = self.session
        return {
            "focus_search": self._focus_search,
            "clear_search": lambda: self.header.search_box.clear_all(),
            **self.desk.handlers(),
            "why": self._toggle_why,
            "open_moment": lambda: self.model.toggle(self.grid.currentIndex().row()),
            "fold": self._toggle_folding,
            "choose_folder": self._choose_folder,
            "open_sample": lambda: self.open_folder(sample_gallery_path()),
            "refresh": self._look_again,
            "cancel_indexing": session.cancel_indexing,
            "pause_indexing": session.pause_indexing,
            "show_unreadable": session.list_unreadable,
            "rebuild": lambda: session.open_folder(session.state.path, rebuild=True),
            **{precision.value: partial(session.switch, precision) for precision in Precision},
            "retry_models": session.load_models,
            **{f"theme_{name}": partial(self._set_look, theme=name) for name in THEMES},
            **{f"text_{scale}": partial(self._set_look, text_percent=scale) for scale in TEXT_SCALES},
            **{f"language_{code}": partial(self._speak, code) for code in LANGUAGES},
            "full_screen": self._toggle_full_screen,
            "shortcuts": lambda: shortcuts_dialog(self).open(),
            "quit": self.close,
            "larger_tiles": lambda: self.grid.set_tile_width(self.grid.tile_width + ZOOM_STEP),
            "smaller_tiles": lambda: self.grid.set_tile_width(self.grid.tile_width - ZOOM_STEP),
            "open_picture": lambda: self._open_picture(self.grid.currentIndex().row()),
            "previous": lambda: self._step(-1),
            "next": lambda: self._step(+1),
            "back": self._leave_picture,
            **{name: partial(self._do_with_picture, name) for name in PICTURE_ACTIONS[3:]},
            "compare": self._compare,
            "measured": self._show_measured,
        }

    def _build(self) -> None:
        actions = self.actions_by_id
        self.setWindowTitle("Sightline")
        self.setWindowIcon(icon("logo"))
        self.setMinimumSize(960, 600)
        self.header = Header(actions)
        self.notice = Notice()
        self.screen = StateScreen(actions)
        self.desk.build(actions, self.meant_hits)
        self.header.put_beside_box(self.desk.search_menu)
        self.grid = Grid(self.model, self.thumbnails)
        self.grid.set_tile_width(self._settings.tile_width)
        desk = self.desk
        self.results_bar = ResultsBar(
            self.grid.tile_width, desk.filter_button, desk.case_button, desk.take_button
        )
        self.results = QWidget()
        self.picture = PictureView(self.model, self.thumbnails, self.lanes.files, actions)
        self.indexing_bar = IndexingBar(actions["cancel_indexing"], actions["pause_indexing"])
        self.footer = Footer(actions["show_unreadable"])
        self.stack = QStackedWidget()
        for page in (self.screen, self.results, self.picture):
            self.stack.addWidget(page)
        _column(self.results, self.results_bar, self.grid)
        ground = QWidget()
        ground.setObjectName("ground")
        bars = (self.header, self.notice, desk.chips, desk.filters)
        _column(ground, *bars, self.stack, desk.packing, self.indexing_bar, self.footer)
        for spec in ACTIONS:
            if spec.scope == "result":
                self.results.addAction(actions[spec.id])
                self.picture.addAction(actions[spec.id])
        self.picture.put_below(desk.why_label)
        self.picture.canvas.overlay = self._paint_over
        self.model.folding = self._settings.folding
        self.setAcceptDrops(True)
        self.header.search_box.setAcceptDrops(False)  # a file dropped there is a picture, not its address
        self.setCentralWidget(ground)

    def _connect(self) -> None:
        session, box = self.session, self.header.search_box
        box.asked.connect(session.search)
        box.cleared.connect(lambda: session.change(query="", examples=(), rerank=False))
        box.left_below.connect(self.grid.take_focus)
        box.picture_pasted.connect(self.desk.intake.paste)
        box.history = self.desk.search_menu.history = History(self._settings.history)
        self.desk.search_menu.chosen.connect(box.set_and_ask)
        self.grid.selectionModel().selectionChanged.connect(self._selected)
        self.desk.casework.changed.connect(self._show_marks)
        self.desk.why.changed.connect(self.picture.canvas.update)
        self.screen.example_chosen.connect(box.set_and_ask)
        session.changed.connect(self.show_state)
        self.watch.stirred.connect(session.look_for_changes)
        self.watch.gone.connect(session.folder_went)
        self.watch.back.connect(session.folder_came_back)
        session.indexing.connect(self.indexing_bar.show_progress)
        session.problem.connect(self.notice.show_problem)
        session.news.connect(self.notice.show_news)
        session.unreadable.connect(self._show_unreadable)
        self.model.modelReset.connect(self._follow_picture)
        self.grid.opened.connect(self._open_picture)
        self.grid.zoomed.connect(self.results_bar.zoom.setValue)
        self.results_bar.zoom.valueChanged.connect(self.grid.set_tile_width)
        self.feed.sampled.connect(self.footer.gauges.show_sample)
        self.footer.gauges.clicked.connect(self.actions_by_id["measured"].trigger)
        self.measurements.changed.connect(self._show_costs)

    def start(self, folder: Path | None) -> None:
        """Begin the work behind the window: models, gallery, gauges."""
        if self._settings.set_aside is not None:
            kept = display_path(self._settings.set_aside)
            self.notice.show_problem(
                tr("The settings could not be read. They were set aside as {file}.", file=kept)
            )
        self.feed.start()
        self.measurements.load()
        if folder is not None:
            self.session.open_folder(folder)
        self.session.load_models()
        self.desk.start()
        self._focus_search()

    # Drawing the state

    def show_state(self, state: State) -> None:
        """Draw one moment of the session."""
        screen = choose_screen(state)
        self.model.show(state.results)
        self.header.precision.show_state(state.precision, state.switching_to, state.runtime)
        self.footer.show_state(state)
        self.desk.show_state(state)
        if state.query != self.header.search_box.text().strip() and not self.header.search_box.typing:
            self.header.search_box.setText(state.query)
        if screen is Screen.RESULTS and state.results is not None:
            self.results_bar.show_results(state.results, state.searching, state.indexing)
            if self.stack.currentWidget() is self.screen:
                self.stack.setCurrentWidget(self.results)
        else:
            self.screen.show_text(screen_text(screen, state))
            self.stack.setCurrentWidget(self.screen)
        self.indexing_bar.show_state(state.indexing and not state.quiet, state.paused)
        self.watch.watch(state.path if state.folder in WATCHED else None)
        self._enable_actions(state)
        name = display_path(state.path.name or state.path) if state.path else ""
        self.setWindowTitle(f"{name} – Sightline" if name else "Sightline")

    def _enable_actions(self, state: State) -> None:
        actions = self.actions_by_id
        for name in ("cancel_indexing", "pause_indexing"):
            actions[name].setEnabled(state.indexing and not state.quiet)
        actions["refresh"].setEnabled(state.path is not None and not state.indexing)
        actions["show_unreadable"].setEnabled(state.failed > 0)
        actions["clear_search"].setEnabled(state.asking)
        self._mark_in_use("rerank", state.rerank)
        actions["compare"].setEnabled(state.models is Models.READY and state.asking and state.count > 0)
        for precision in Precision:
            actions[precision.value].setEnabled(state.models is Models.READY)
            self._mark_in_use(precision.value, precision is state.precision)

    def _mark_in_use(self, action: str, in_use: bool) -> None:
        self.actions_by_id[action].setIcon(self._in_use if in_use else QIcon())

    def _mark_look(self) -> None:
        """The menu says which looks are in use."""
        self._in_use = icon("check")
        settings = self._settings
        for prefix, names, chosen in (
            ("theme", THEMES, settings.theme),
            ("text", TEXT_SCALES, settings.text_percent),
            ("language", LANGUAGES, language()),
        ):
            for name in names:
                self._mark_in_use(f"{prefix}_{name}", name == chosen)
        self._mark_in_use("fold", settings.folding)

    def _show_unreadable(self, pictures: list[Unreadable]) -> None:
        unreadable_dialog(pictures, self).open()

    # What the operator does

    def open_folder(self, folder: Path) -> None:
        self._settings.folder = folder
        self.thumbnails.clear()
        self.session.open_folder(folder)

    def _choose_folder(self) -> None:
        start = self.session.state.path or Path.home()
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Choose the folder of pictures to search"), str(start)
        )
        if chosen:
            self.open_folder(Path(chosen))

    def _look_again(self) -> None:
        self.thumbnails.clear()
        self.session.refresh()

    def start_over(self) -> None:
        """Back to the start screen, as if nobody had searched."""
        self.actions_by_id["clear_filters"].trigger()
        self.header.search_box.clear_all()
        self.header.search_box.history.clear()
        self.grid.verticalScrollBar().setValue(0)
        self._focus_search()

    def _do_with_picture(self, action: str) -> None:
        self.picture.handlers()[action]()

    def _compare(self) -> None:
        session = self.session
        if session.gallery is not None and session.encoder is not None and session.state.asking:
            asked = Asked(
                session.gallery, session.encoder, session.runtime, session.state.query, session.conditions,
                self.model.folding,
            )  # fmt: skip
            open_compare(asked, session.state, self.lanes.measuring, self.thumbnails, self)

    def _show_measured(self) -> None:
        MeasuredDialog(self.measurements, self.session.bundle, self).open()

    def _show_costs(self) -> None:
        """What was measured here is told where the precision is chosen."""
        report = self.measurements.report
        texts = {cost.precision: cost_text(cost) for cost in costs(report)} if report is not None else {}
        self.header.precision.show_costs(texts)

    def _set_look(self, theme: str | None = None, text_percent: int | None = None) -> None:
        if theme is not None:
            self._settings.theme = theme
        if text_percent is not None:
            self._settings.text_percent = text_percent
        appearance.dress(self._settings)
        self.grid.restyle()
        self._mark_look()
        self.show_state(self.session.state)

    def _speak(self, code: str) -> None:
        """Open anew in another language: every word of the window changes."""
        if code != language():
            self._settings.language = code
            self.wanted_again = True
            self.close()

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _focus_search(self) -> None:
        self.header.search_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search_box.selectAll()

    def meant_hits(self) -> "list[Hit]":
        """The pictures that marks and exports are for: the one shown large, else those selected."""
        if self.stack.currentWidget() is self.picture:
            hit = self.picture.canvas.hit
            return [hit] if hit is not None else []
        rows = self.grid.chosen_rows()
        return [hit for row in rows if (hit := self.model.hit(row)) is not None]

    def _selected(self) -> None:
        self.desk.show_state(self.session.state)

    def _show_marks(self, state: CaseState) -> None:
        self.model.marks = state.marks
        self.grid.viewport().update()
        self.picture.canvas.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.desk.intake.takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.desk.intake.take(event.mimeData()):
            event.acceptProposedAction()

    def _open_picture(self, row: int) -> None:
        if self.picture.show_row(row):
            self.header.search_box.remember()
            self._note_opened()
            self.stack.setCurrentWidget(self.picture)
            self.picture.setFocus(Qt.FocusReason.OtherFocusReason)
            self._selected()

    def _step(self, by: int) -> None:
        if self.picture.show_row(self.picture.row + by):
            self.grid.choose(self.picture.row)
            self._note_opened()

    def _note_opened(self) -> None:
        if self.picture.canvas.hit is not None:
            self.desk.opened(self.picture.canvas.hit)
            self.desk.why.look_at(self.picture.canvas.hit)

    def _paint_over(self, painter: QPainter, place: QRect) -> None:
        """Over the large picture: the warmth of its support, and its mark."""
        self.desk.why.paint(painter, place)
        hit = self.picture.canvas.hit
        mark = self.model.marks.get(hit.sha256) if hit is not None else None
        if mark is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_mark(painter, place, mark)

    def _toggle_why(self) -> None:
        """On and off over the large picture; from the grid, the selected picture is opened with it."""
        large = self.stack.currentWidget() is self.picture
        if not large:
            self._open_picture(self.grid.currentIndex().row())
        hit = self.picture.canvas.hit
        self.desk.why.turn(not (large and self.desk.why.on), hit)
        if self.desk.why.on and hit is not None:
            self.desk.looked_for_support(hit)

    def _toggle_folding(self) -> None:
        self._settings.folding = not self._settings.folding
        self.model.fold(self._settings.folding)
        self._mark_in_use("fold", self._settings.folding)

    def _leave_picture(self) -> None:
        self.desk.why.turn(False, None)
        self.stack.setCurrentWidget(self.results)
        self.grid.choose(self.picture.row)
        self.grid.take_focus()

    def _follow_picture(self) -> None:
        """New results came while one was shown large: stay with that picture, or go back to the grid."""
        if self.stack.currentWidget() is self.picture and not self.picture.follow():
            self.stack.setCurrentWidget(self.results)
        if self.stack.currentWidget() is self.picture:
            self.desk.why.look_at(self.picture.canvas.hit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go at once from the screen, then end the workers and let go of gallery and models."""
        if self._closing or not self.may_close():
            event.ignore()
            return
        self._closing = True
        self._settings.geometry = self.saveGeometry()
        self._settings.tile_width = self.grid.tile_width
        if self.session.state.precision is not None:
            self._settings.precision = self.session.state.precision
        self.header.search_box.remember()
        self._settings.history = self.header.search_box.history.texts
        self.hide()
        self.desk.close()
        self._settings.save()
        self.feed.stop()
        self.watch.stop()
        self.stopped = self.lanes.stop(STOP_TIMEOUT_S)
        if self.stopped:
            self.session.close()
            self.desk.casework.close()
        super().closeEvent(event)


def _column(owner: QWidget, *widgets: QWidget) -> None:
    layout = QVBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if isinstance(widget, (QStackedWidget, Grid)) else 0)
