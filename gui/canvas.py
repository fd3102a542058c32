"""One picture, as large as fits or larger: wheel, pinch and keys zoom, dragging and arrow keys move it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QSizePolicy, QWidget

from core.paths import display_path
from gui.style import tokens
from gui.texts import tr
from gui.thumbnails import Thumbnails

if TYPE_CHECKING:
    from core.results import Hit

ENLARGED = 4.0  # small crops are enlarged at most this much unless asked for more: more only shows blocks
MOST_ZOOM = 12.0
STEP = 1.25
LARGEST = QSize(4096, 4096)  # a picture is decoded no larger than this


class Canvas(QWidget):
    """Shows one hit; `zoom` is 1 when the whole picture fits; `overlay` paints over the picture, at its place.

    Signals: `zoomed(float)` after the zoom changed.
    """

    zoomed = Signal(float)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.hit: Hit | None = None
        self.overlay: Callable[[QPainter, QRect], None] | None = None
        self.zoom = 1.0
        self._centre = QPointF(0.5, 0.5)  # the point of the picture in the middle of the widget, as shares
        self._dragged: QPointF | None = None
        self._pinched_from = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grabGesture(Qt.GestureType.PinchGesture)
        thumbnails.ready.connect(self._arrived)

    def show_hit(self, hit: "Hit") -> None:
        if self.hit is None or self.hit.image_id != hit.image_id:
            self.zoom_to(1.0)
        self.hit = hit
        self.setAccessibleName(
            tr("Picture {name}, rank {rank}", name=display_path(hit.relative), rank=hit.rank)
        )
        self.update()

    def _arrived(self, path: object) -> None:
        if self.hit is not None and path == self.hit.path:
            self.update()

    # Zoom and place

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Enlarge `zoom` times over what fits; the point `at` (of this widget) stays where it is."""
        zoom = min(max(zoom, 1.0), MOST_ZOOM)
        before = self.place()
        if at is not None and before is not None and before.width() > 0 and before.height() > 0:
            share = QPointF((at.x() - before.x()) / before.width(), (at.y() - before.y()) / before.height())
            self.zoom = zoom
            after = self._size()
            offset = at - QRectF(self.rect()).center()
            self._centre = share - QPointF(offset.x() / after.width(), offset.y() / after.height())
        self.zoom = zoom
        self._keep_inside()
        self.setCursor(Qt.CursorShape.OpenHandCursor if zoom > 1 else Qt.CursorShape.ArrowCursor)
        self.zoomed.emit(zoom)
        self.update()

    def zoom_by(self, factor: float) -> None:
        self.zoom_to(self.zoom * factor, QRectF(self.rect()).center())

    def move_by(self, x: float, y: float) -> None:
        """Move the picture by shares of this widget's size."""
        size = self._size()
        if not size.isEmpty():
            self._centre -= QPointF(x * self.width() / size.width(), y * self.height() / size.height())
            self._keep_inside()
            self.update()

    def place(self) -> QRectF | None:
        """Where the picture is drawn; None while there is none."""
        size = self._size()
        if size.isEmpty():
            return None
        corner = QRectF(self.rect()).center() - QPointF(
            self._centre.x() * size.width(), self._centre.y() * size.height()
        )
        return QRectF(corner, size.toSizeF())

    def _size(self) -> QSize:
        pixmap = self._pixmap()
        if pixmap is None or pixmap.isNull() or self.width() == 0:
            return QSize()
        fitting = pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        largest = pixmap.size() * ENLARGED
        if fitting.width() > largest.width():
            fitting = largest
        return fitting * self.zoom

    def _keep_inside(self) -> None:
        """No edge of the picture comes further in than to the edge of the widget."""
        size = self._size()
        for axis, (length, room) in enumerate(((size.width(), self.width()), (size.height(), self.height()))):
            half = room / 2 / length if length > room else 0.5
            value = self._centre.x() if axis == 0 else self._centre.y()
            value = min(max(value, half), 1 - half)
            if axis == 0:
                self._centre.setX(value)
            else:
                self._centre.setY(value)

    def _pixmap(self) -> QPixmap | None:
        """As sharp as it is shown; what is here stands in until that is decoded."""
        if self.hit is None:
            return None
        wanted = self.size() * self.devicePixelRatioF()
        if self.zoom > 1:
            wanted = LARGEST
        pixmap = self._thumbnails.pixmap(self.hit.path, wanted)
        return pixmap if pixmap is not None else self._thumbnails.stand_in(self.hit.path)

    # Events

    def paintEvent(self, _event: QPaintEvent) -> None:
        pixmap = self._pixmap()
        if pixmap is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if pixmap.isNull():
            painter.setPen(QColor(tokens().muted))
            painter.drawText(
                self.rect(),
                Qt.AlignmentFlag.AlignCenter,
                tr("This picture cannot be read now.\nIts file may have moved."),
            )
            return
        place = self.place()
        if place is not None:
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
            if self.overlay is not None:
                self.overlay(painter, place.toRect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_inside()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            self.zoom_to(self.zoom * (STEP if turned > 0 else 1 / STEP), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.zoom > 1:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            by, self._dragged = event.position() - self._dragged, event.position()
            self.move_by(by.x() / self.width(), by.y() / self.height())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = None
        self.setCursor(Qt.CursorShape.OpenHandCursor if self.zoom > 1 else Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.zoom_to(1.0 if self.zoom > 1 else 3.0, event.position())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                if pinch.state() == Qt.GestureState.GestureStarted:
                    self._pinched_from = self.zoom
                middle = QPointF(self.mapFromGlobal(pinch.hotSpot().toPoint()))
                self.zoom_to(self._pinched_from * pinch.totalScaleFactor(), middle)
                event.accept(pinch)
                return True
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_to(self.zoom * (1 + event.value()), event.position())
            return True
        return super().event(event)
