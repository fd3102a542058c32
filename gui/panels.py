"""The strips around the middle: header, the line above the grid, footer. They hold widgets, no behaviour."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.paths import display_path
from gui.actions import ACTIONS
from gui.gauges import GaugeStrip
from gui.grid import ZOOM_STEP
from gui.precision_switch import PrecisionSwitch
from gui.search_box import SearchBox
from gui.settings import TILE_WIDTHS
from gui.state import Folder, Models, State
from gui.style import set_icon, set_symbol, tokens
from gui.texts import tr, translated

if TYPE_CHECKING:
    from core.results import Results


class Elided(QLabel):
    """A label that shortens its text in the middle where there is no room; the tooltip has it whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, textFormat=Qt.TextFormat.PlainText)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str, tip: str = "") -> None:
        self._whole = text
        self.setToolTip(tip or text)
        self.setAccessibleName(text)
        self._fit()

    def whole_text(self) -> str:
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width()))


class Header(QFrame):
    """Wordmark, search box, precision, folder and menu."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        logo = QLabel()
        set_symbol(logo, "logo", 30, "accent")
        wordmark = QLabel("Sightline")
        wordmark.setObjectName("wordmark")
        self.search_box = SearchBox()
        self.precision = PrecisionSwitch(actions)
        self.folder = QPushButton(" " + tr("Folder"))
        set_icon(self.folder, "folder")
        self.folder.setAccessibleName(tr("Choose folder"))
        self.folder.setToolTip(actions["choose_folder"].toolTip())
        self.folder.clicked.connect(actions["choose_folder"].trigger)
        self.menu = QToolButton(toolTip=tr("Menu"), accessibleName=tr("Menu"))
        set_icon(self.menu, "menu")
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu.setIconSize(QSize(24, 24))
        self.menu.setMenu(_menu(actions, self))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 10, 16, 10)
        layout.setSpacing(10)
        layout.addWidget(logo)
        layout.addWidget(wordmark)
        layout.addSpacing(14)
        layout.addWidget(self.search_box, 1)
        layout.addSpacing(6)
        for widget in (self.precision, self.folder, self.menu):
            layout.addWidget(widget)

    def put_beside_box(self, button: QToolButton) -> None:
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(layout.indexOf(self.search_box) + 1, button)


def _menu(actions: Mapping[str, QAction], parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    submenus: dict[str, QMenu] = {}
    group = ""
    for spec in ACTIONS:
        if not spec.group:
            continue
        if group and spec.group != group:
            menu.addSeparator()
        group = spec.group
        if spec.submenu and spec.submenu not in submenus:
            submenus[spec.submenu] = menu.addMenu(tr(spec.submenu))
        submenus.get(spec.submenu, menu).addAction(actions[spec.id])
    return menu


class ResultsBar(QWidget):
    """What the grid shows, and the buttons for what can be done with it."""

    def __init__(self, tile_width: int, *buttons: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("results_bar")
        self.heading = Elided()
        self.heading.setObjectName("heading")
        self.notes = Elided()
        self.notes.setProperty("quiet", True)
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(*TILE_WIDTHS)
        self.zoom.setSingleStep(ZOOM_STEP)
        self.zoom.setPageStep(4 * ZOOM_STEP)
        self.zoom.setValue(tile_width)
        self.zoom.setFixedSize(160, tokens().touch)
        self.zoom.setAccessibleName(tr("Size of the pictures"))
        self.zoom.setToolTip(tr("Size of the pictures (Ctrl and mouse wheel, or pinch)"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.heading)
        words.addWidget(self.notes)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 6, 16, 6)
        layout.setSpacing(10)
        layout.addLayout(words, 1)
        layout.addWidget(self.zoom)
        for button in buttons:
            layout.addWidget(button)

    def show_results(self, results: "Results", searching: bool, indexing: bool) -> None:
        self.heading.show_text(f"“{results.query}”" if results.query else tr("Similar pictures"))
        shown = len(results.hits)
        all_shown = shown == results.searched
        count = (
            tr("All {count} pictures, best match first", count=shown)
            if all_shown
            else tr("The {count} best of {all} pictures", count=shown, all=results.searched)
        )
        notes = [count, *map(translated, results.notices)]
        if searching:
            notes.append(tr("searching…"))
        elif indexing:
            notes.append(tr("indexing goes on; Enter searches what is new"))
        self.notes.show_text("  ·  ".join(notes))


class Footer(QFrame):
    """The status line, the way to the pictures that could not be read, and the gauges."""

    def __init__(self, show_unreadable: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.gallery = Elided()
        self.models = Elided()
        self.models.setProperty("quiet", True)
        self.unreadable = QPushButton()
        set_icon(self.unreadable, "alert", "warning")
        self.unreadable.setProperty("link", True)
        self.unreadable.setToolTip(show_unreadable.toolTip())
        self.unreadable.clicked.connect(show_unreadable.trigger)
        self.gauges = GaugeStrip()
        self._answered: datetime | None = None
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.gallery)
        words.addWidget(self.models)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 8, 20, 8)
        layout.setSpacing(16)
        layout.addLayout(words, 1)
        layout.addWidget(self.unreadable)
        layout.addWidget(self.gauges)

    def show_state(self, state: State) -> None:
        results = state.results
        if results is not None and results.searched_at != self._answered:
            self._answered = results.searched_at
            self.gauges.show_latency(results.latency_ms)
        self.gallery.show_text(_gallery_line(state), display_path(state.path) if state.path else "")
        self.models.show_text(_models_line(state), state.bundle_id)
        self.unreadable.setVisible(state.failed > 0)
        self.unreadable.setText(" " + tr("{count} unreadable", count=state.failed))
        self.unreadable.setAccessibleName(
            tr("{count} pictures could not be read. Show the list", count=state.failed)
        )


def _gallery_line(state: State) -> str:
    if state.path is None:
        return tr("No folder is open")
    name = display_path(state.path.name or state.path)
    if state.folder is not Folder.OPEN or (state.models is Models.LOADING and not state.count):
        return name
    if state.indexing and not state.count:
        return f"{name}  ·  " + tr("indexing…")
    pictures = tr("1 picture") if state.count == 1 else tr("{count} pictures", count=state.count)
    return f"{name}  ·  {pictures}"


def _models_line(state: State) -> str:
    if state.models is Models.LOADING:
        return tr("Models are loading…")
    if state.models is not Models.READY or state.precision is None:
        return tr("No models")
    parts = [state.bundle_name, state.precision.label, state.runtime]
    if state.switching_to is not None:
        parts[1] += f" → {state.switching_to.label}…"
    if state.results is not None:
        parts.append(tr("answered in {time:.0f} ms", time=state.results.latency_ms))
    return "  ·  ".join(parts)
