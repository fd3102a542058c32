"""The grid of results: a list view in icon mode whose cells share the width evenly."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListView, QScroller, QWidget

from gui.results_model import ResultsModel
from gui.texts import tr
from gui.thumbnails import Thumbnails
from gui.tile import TILE, TileDelegate

GAP = 8


@dataclass(frozen=True)
class Place:
    """Where the operator was: for which query, how far down (pixels), and on which picture."""

    query: str
    scrolled: int
    chosen: Path | None


class Grid(QListView):
    """Signals: `opened(int)` with the row of a picture that was double-clicked or chosen with Enter."""

    opened = Signal(int)

    def __init__(self, model: ResultsModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grid")
        self.setAccessibleName(tr("Results, best match first"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self._results = model
        self.setModel(model)
        self.setItemDelegate(TileDelegate(thumbnails, self))
        self.verticalScrollBar().setSingleStep(TILE.height() // 4)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.activated.connect(self._open)
        self._place: Place | None = None
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self._return_to_place)
        self.setGridSize(TILE + QSize(GAP, GAP))

    def take_focus(self) -> None:
        """Come here from the search box: the best match is chosen if none is."""
        model = self.model()
        if model.rowCount() == 0:
            return
        if not self.currentIndex().isValid():
            self.setCurrentIndex(model.index(0, 0))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, row: int) -> None:
        index = self.model().index(row, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width() - 1
        columns = max(1, width // (TILE.width() + GAP))
        self.setGridSize(QSize(width // columns, TILE.height() + GAP))
        super().resizeEvent(event)

    def _remember_place(self) -> None:
        model = self._results
        hit = model.hit(self.currentIndex().row())
        self._place = Place(model.query, self.verticalScrollBar().value(), hit.path if hit else None)

    def _return_to_place(self) -> None:
        """A new query begins at the top; the same one, searched again, stays where the operator was."""
        place = self._place
        if place is None or place.query != self._results.query:
            self.scrollToTop()
            return
        row = self._results.row_of(place.chosen) if place.chosen is not None else None
        if row is not None:
            self.setCurrentIndex(self._results.index(row))
        self.doItemsLayout()
        self.verticalScrollBar().setValue(place.scrolled)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())
