"""How one result is painted: its picture, its rank, its score and its name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.results_model import HIT_ROLE, AnyIndex, name
from gui.style import icon_pixmap, tokens
from gui.thumbnails import Thumbnails

if TYPE_CHECKING:
    from core.results import Hit

PICTURE = QSize(128, 196)
CAPTION_HEIGHT = 46
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
PADDING = 6
TILE = QSize(PICTURE.width() + 2 * PADDING, PICTURE.height() + CAPTION_HEIGHT + PADDING)


class TileDelegate(QStyledItemDelegate):
    """Paints tiles of one fixed size, centred in the cell that the grid gives them."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return TILE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        hit = index.data(HIT_ROLE)
        if hit is None:
            return
        tile = QRect(0, 0, TILE.width(), TILE.height())
        tile.moveCenter(option.rect.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, tile, option)
        picture = QRect(tile.x() + PADDING, tile.y() + PADDING, PICTURE.width(), PICTURE.height())
        self._paint_picture(painter, picture, hit)
        self._paint_rank(painter, picture, hit, option.font)
        caption = QRect(picture.x(), picture.bottom() + 3, picture.width(), CAPTION_HEIGHT - 5)
        self._paint_caption(painter, caption, hit, option.font)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, tile: QRect, option: QStyleOptionViewItem) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        colour = tokens().accent_ground if chosen else tokens().hover if hovered else tokens().surface
        painter.setBrush(QColor(colour))
        painter.setPen(QPen(QColor(tokens().focus), 2) if focused else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(tile).adjusted(1, 1, -1, -1), tokens().radius, tokens().radius)

    def _paint_picture(self, painter: QPainter, area: QRect, hit: "Hit") -> None:
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._thumbnails.pixmap(hit.path, area.size() * ratio)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(area), 5, 5)
        painter.fillPath(shape, QColor(tokens().ground))
        if pixmap is None:
            return
        if pixmap.isNull():
            _paint_placeholder(painter, area)
            return
        target = QRect(0, 0, round(pixmap.width() / ratio), round(pixmap.height() / ratio))
        target.moveCenter(area.center())
        painter.save()
        painter.setClipPath(shape)
        painter.drawPixmap(target, pixmap)
        painter.restore()

    @staticmethod
    def _paint_rank(painter: QPainter, area: QRect, hit: "Hit", font: QFont) -> None:
        font = QFont(font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        font.setBold(True)
        painter.setFont(font)
        text = f"{hit.rank:,}"
        width = painter.fontMetrics().horizontalAdvance(text) + 14
        badge = QRectF(area.x() + 5, area.y() + 5, max(24, width), 22)
        ground = QColor(tokens().ground)
        ground.setAlphaF(0.82)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(badge, 6, 6)
        painter.setPen(QColor(tokens().text))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def _paint_caption(painter: QPainter, area: QRect, hit: "Hit", font: QFont) -> None:
        half = area.height() // 2
        upper = QRect(area.x() + 2, area.y(), area.width() - 4, half)
        lower = QRect(area.x() + 2, area.y() + half, area.width() - 4, area.height() - half)
        bold = QFont(font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(tokens().text))
        painter.drawText(upper, LEFT, f"{hit.score:.3f}")
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.88)
        painter.setFont(small)
        painter.setPen(QColor(tokens().muted))
        elided = painter.fontMetrics().elidedText(name(hit), Qt.TextElideMode.ElideMiddle, lower.width())
        painter.drawText(lower, LEFT, elided)


_placeholders: dict[float, QPixmap] = {}


def _paint_placeholder(painter: QPainter, area: QRect) -> None:
    """A crossed-out picture: the file is listed, but it cannot be shown now."""
    ratio = painter.device().devicePixelRatioF()
    if ratio not in _placeholders:
        _placeholders[ratio] = icon_pixmap("image-off", 40, tokens().disabled)
    target = QRect(0, 0, 40, 40)
    target.moveCenter(area.center())
    painter.drawPixmap(target, _placeholders[ratio])
