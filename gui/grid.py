"""The grid of results. Where a tile lies is computed, not stored: fifty thousand results cost what a screenful does."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGestureEvent,
    QPinchGesture,
    QScroller,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from gui.results_model import ResultsModel
from gui.settings import DEFAULT_TILE_WIDTH, TILE_WIDTHS
from gui.style import tokens
from gui.texts import tr
from gui.thumbnails import Thumbnails
from gui.tile import TileDelegate

GAP = 8
MARGIN = 8
ZOOM_STEP = 16
PAINT_BUDGET_S = 0.016

AnyIndex = QModelIndex | QPersistentModelIndex
Cursor = QAbstractItemView.CursorAction


@dataclass(frozen=True)
class Place:
    """Where the operator was: for which query, how far down (pixels), and on which picture (image id)."""

    query: str
    scrolled: int
    chosen: int | None


class Grid(QAbstractItemView):
    """Rows of equal tiles, left to right, best match first.

    Signals: `opened(int)` with the row of a picture that was double-clicked or chosen with Enter; `zoomed(int)`
    with the width of a tile's picture after it was changed here.
    """

    opened = Signal(int)
    zoomed = Signal(int)

    def __init__(self, model: ResultsModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grid")
        self.setAccessibleName(tr("Results, best match first"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self._results = model
        self._tiles = TileDelegate(thumbnails, self)
        self._tiles.set_width(DEFAULT_TILE_WIDTH)
        self._hovered = -1
        self._pinched_from = DEFAULT_TILE_WIDTH
        self._place: Place | None = None
        self._unpainted = QRegion()
        self._paint_rest = QTimer(self, singleShot=True, interval=0)
        self._paint_rest.timeout.connect(self._paint_unpainted)
        self.setItemDelegate(self._tiles)
        self.setModel(model)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # scrolling moves pixels
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        thumbnails.ready.connect(self._repaint_path)
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self._return_to_place)
        model.rowsRemoved.connect(self._lay_out)
        for signal in (model.rowsInserted, model.rowsRemoved):
            signal.connect(lambda *_: self.viewport().update())
        model.rowsInserted.connect(self._lay_out)

    # Where things are

    def _columns(self) -> int:
        return max(1, (self.viewport().width() - 2 * MARGIN) // (self._tiles.size.width() + GAP))

    def _cell(self) -> QSize:
        width = (self.viewport().width() - 2 * MARGIN) // self._columns()
        return QSize(width, self._tiles.size.height() + GAP)

    def _rect(self, row: int) -> QRect:
        cell, columns = self._cell(), self._columns()
        return QRect(
            MARGIN + row % columns * cell.width(),
            row // columns * cell.height() - self.verticalOffset(),
            cell.width(),
            cell.height(),
        )

    def rows_within(self, rect: QRect) -> list[range]:
        """The rows whose tiles meet `rect` of the viewport, one range for each line of tiles."""
        cell, columns, count = self._cell(), self._columns(), self.model().rowCount()
        left = min(max((rect.left() - MARGIN) // cell.width(), 0), columns - 1)
        right = min(max((rect.right() - MARGIN) // cell.width(), 0), columns - 1)
        first = max((rect.top() + self.verticalOffset()) // cell.height(), 0)
        last = min((rect.bottom() + self.verticalOffset()) // cell.height(), (count - 1) // columns)
        found = []
        for line in range(first, last + 1):
            rows = range(line * columns + left, min(line * columns + right + 1, count))
            if rows:
                found.append(rows)
        return found

    def indexAt(self, point: QPoint) -> QModelIndex:
        for rows in self.rows_within(QRect(point, QSize(1, 1))):
            if self._rect(rows[0]).contains(point):
                return self.model().index(rows[0], 0)
        return QModelIndex()

    def visualRect(self, index: AnyIndex) -> QRect:
        return self._rect(index.row()) if index.isValid() else QRect()

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: AnyIndex) -> bool:
        return False

    def scrollTo(
        self, index: AnyIndex, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        rect, bar, height = self.visualRect(index), self.verticalScrollBar(), self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtTop or rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - height // 2)
        elif rect.bottom() > height:
            bar.setValue(bar.value() + min(rect.bottom() - height, rect.top()))

    def _lay_out(self) -> None:
        bar, cell = self.verticalScrollBar(), self._cell()
        lines = -(-self.model().rowCount() // self._columns()) if self.model() is not None else 0
        bar.setSingleStep(cell.height() // 4)
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, lines * cell.height() + GAP - self.viewport().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor = self._anchor()
        super().resizeEvent(event)
        self._lay_out()
        self._hold(anchor)

    # Choosing

    def moveCursor(self, action: Cursor, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        count, row, columns = self.model().rowCount(), self.currentIndex().row(), self._columns()
        if count == 0:
            return QModelIndex()
        if row < 0:
            return self.model().index(0, 0)
        page = max(1, self.viewport().height() // self._cell().height()) * columns
        steps = {
            Cursor.MoveLeft: -1, Cursor.MovePrevious: -1, Cursor.MoveRight: 1, Cursor.MoveNext: 1,
            Cursor.MoveUp: -columns, Cursor.MoveDown: columns,
            Cursor.MovePageUp: -page, Cursor.MovePageDown: page,
            Cursor.MoveHome: -row, Cursor.MoveEnd: count - 1 - row,
        }  # fmt: skip
        wanted = row + steps.get(action, 0)
        if not 0 <= wanted < count and action in (Cursor.MoveUp, Cursor.MoveDown):
            last_line = (count - 1) // columns
            wanted = count - 1 if action == Cursor.MoveDown and row // columns < last_line else row
        return self.model().index(min(max(wanted, 0), count - 1), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        selection = QItemSelection()
        model = self.model()
        for rows in self.rows_within(rect.normalized()):
            selection.select(model.index(rows[0], 0), model.index(rows[-1], 0))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

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

    def chosen_rows(self) -> list[int]:
        """The rows that are selected, best first."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def _remember_place(self) -> None:
        model = self._results
        hit = model.hit(self.currentIndex().row())
        self._place = Place(model.query, self.verticalScrollBar().value(), hit.image_id if hit else None)

    def _return_to_place(self) -> None:
        """A new query begins at the top; the same one, searched again, stays where the operator was."""
        place = self._place
        self._lay_out()
        if place is None or place.query != self._results.query:
            self.verticalScrollBar().setValue(0)
            return
        row = self._results.row_of(place.chosen) if place.chosen is not None else None
        if row is not None:
            self.setCurrentIndex(self._results.index(row))
        self.verticalScrollBar().setValue(place.scrolled)

    # Zoom

    @property
    def tile_width(self) -> int:
        """Width of the picture in a tile, in pixels."""
        return self._tiles.picture.width()

    def set_tile_width(self, width: int) -> None:
        """Draw pictures `width` pixels wide; what the operator looks at stays in sight."""
        width = min(max(round(width / ZOOM_STEP) * ZOOM_STEP, TILE_WIDTHS[0]), TILE_WIDTHS[1])
        if width == self.tile_width:
            return
        anchor = self._anchor()
        self._tiles.set_width(width)
        self._lay_out()
        self._hold(anchor)
        self.viewport().update()
        self.zoomed.emit(width)

    def restyle(self) -> None:
        """After another theme or size of text."""
        self._tiles.set_width(self.tile_width)
        self._lay_out()
        self.viewport().update()

    def _anchor(self) -> tuple[int, int]:
        """A row in sight and where its top is: the chosen one, else the first."""
        row = self.currentIndex().row()
        if row < 0 or not self.viewport().rect().intersects(self._rect(row)):
            within = self.rows_within(self.viewport().rect())
            row = within[0][0] if within else 0
        return row, self._rect(row).top()

    def _hold(self, anchor: tuple[int, int]) -> None:
        row, top = anchor
        self.verticalScrollBar().setValue(self.verticalOffset() + self._rect(row).top() - top)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the corner that counts the folded pictures of a moment opens or closes it."""
        point = event.position().toPoint()
        row = self.indexAt(point).row()
        hit = self._results.hit(row)
        if (
            hit is not None
            and self._results.folded(hit)[0]
            and self._tiles.opens_moment(self._rect(row), point)
        ):
            self._results.toggle(row)
        else:
            super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turned = event.angleDelta().y() or event.pixelDelta().y()
            self.set_tile_width(self.tile_width + (ZOOM_STEP if turned > 0 else -ZOOM_STEP if turned else 0))
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                if pinch.state() == Qt.GestureState.GestureStarted:
                    self._pinched_from = self.tile_width
                self.set_tile_width(round(self._pinched_from * pinch.totalScaleFactor()))
                event.accept(pinch)
                return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.BeginNativeGesture:
                self._pinched_from = self.tile_width
            elif event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._pinched_from *= 1 + event.value()
                self.set_tile_width(round(self._pinched_from))
            return True
        if event.type() in (QEvent.Type.HoverMove, QEvent.Type.MouseMove, QEvent.Type.Leave):
            inside = event.type() != QEvent.Type.Leave
            self._hover(self.indexAt(event.position().toPoint()).row() if inside else -1)  # type: ignore[attr-defined]
        return super().viewportEvent(event)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            for changed in (row, self._hovered):
                if changed >= 0:
                    self.viewport().update(self._rect(changed))
            self._hovered = row

    # Painting

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._unpainted.translate(dx, dy)
        self.viewport().scroll(dx, dy)

    def _paint_unpainted(self) -> None:
        rest, self._unpainted = self._unpainted, QRegion()
        self.viewport().update(rest)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint tiles for `PAINT_BUDGET_S`; the rest comes in the next round of events, so that keys stay quick."""
        painter, wanted = QPainter(self.viewport()), event.region()
        painter.setClipRegion(wanted)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        ground, later = tokens().ground, QRegion()
        deadline = time.monotonic() + PAINT_BUDGET_S
        unpainted = QRegion(wanted)
        for rows in self.rows_within(wanted.boundingRect()):
            for row in rows:
                rect = self._rect(row)
                if not wanted.intersects(rect):
                    continue
                if time.monotonic() > deadline:
                    later += rect
                    continue
                painter.fillRect(rect, QColor(ground))
                unpainted -= rect
                self._paint_tile(painter, option, row, rect)
        for rect in unpainted:
            painter.fillRect(rect, QColor(ground))
        painter.end()
        if not later.isEmpty():
            self._unpainted += later
            self._paint_rest.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._paint_rest.stop()
        super().hideEvent(event)

    def _paint_tile(self, painter: QPainter, option: QStyleOptionViewItem, row: int, rect: QRect) -> None:
        flag, index = QStyle.StateFlag, self.model().index(row, 0)
        state = option.state & ~(flag.State_Selected | flag.State_HasFocus | flag.State_MouseOver)
        if self.selectionModel().isSelected(index):
            state |= flag.State_Selected
        if row == self.currentIndex().row() and self.hasFocus():
            state |= flag.State_HasFocus
        if row == self._hovered:
            state |= flag.State_MouseOver
        option.rect, option.state = rect, state
        self._tiles.paint(painter, option, index)

    def _repaint_path(self, path: object) -> None:
        """The picture at `path` has arrived."""
        name = os.fsencode(path.name) if isinstance(path, Path) else b""
        for rows in self.rows_within(self.viewport().rect()):
            for row in rows:
                hit = self._results.hit(row)
                # The name first: a path is made for each look, and hundreds of tiles may be shown.
                if hit is not None and hit.relative.endswith(name) and hit.path == path:
                    self.viewport().update(self._rect(row))
