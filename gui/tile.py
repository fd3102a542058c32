"""How one result is painted: its picture, its rank, its score and its name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.results_model import HIT_ROLE, AnyIndex, ResultsModel, name
from gui.style import icon_pixmap, scaled, tokens
from gui.texts import number
from gui.thumbnails import Thumbnails
from gui.tile_marks import more_area, paint_bar, paint_mark, paint_more

if TYPE_CHECKING:
    from core.results import Hit

CAPTION_HEIGHT = 46
TALL = 196 / 128  # pictures of people are upright
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
PADDING = 6
NAMES_KEPT = 4096


class TileDelegate(QStyledItemDelegate):
    """Paints tiles of one size, centred in the cell that the grid gives them.

    Attributes: `picture` and `size`, of the picture and of the whole tile, in pixels.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._names: dict[bytes, str] = {}
        self._fonts: tuple[QFont, QFont, QFont, QFontMetrics] | None = None
        self.set_width(128)

    def set_width(self, width: int) -> None:
        """Pictures `width` pixels wide from now on; also called when the size of text has changed."""
        self.picture = QSize(width, round(width * TALL))
        self._caption = scaled(CAPTION_HEIGHT)
        self.size = QSize(width + 2 * PADDING, self.picture.height() + self._caption + PADDING)
        self._names.clear()
        self._fonts = None

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return self.size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        hit = index.data(HIT_ROLE)
        if hit is None:
            return
        if self._fonts is None:
            self._fonts = _fonts(option.font)
        model = index.model()
        tile = self._tile(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, tile, option)
        picture = self._picture(tile)
        self._paint_picture(painter, picture, hit)
        self._paint_rank(painter, picture, hit)
        if isinstance(model, ResultsModel):
            if (mark := model.marks.get(hit.sha256)) is not None:
                paint_mark(painter, picture, mark)
            others, opened = model.folded(hit)
            if others:
                paint_more(painter, picture, others, opened, self._fonts[0])
        caption = QRect(picture.x(), picture.bottom() + 3, picture.width(), self._caption - 5)
        self._paint_caption(
            painter, caption, hit, model.bar(hit) if isinstance(model, ResultsModel) else None
        )
        painter.restore()

    def opens_moment(self, cell: QRect, point: QPoint) -> bool:
        """Whether a press at `point` of a tile in `cell` is meant for the pictures folded under it."""
        return more_area(self._picture(self._tile(cell))).contains(point)

    def _tile(self, cell: QRect) -> QRect:
        tile = QRect(0, 0, self.size.width(), self.size.height())
        tile.moveCenter(cell.center())
        return tile

    def _picture(self, tile: QRect) -> QRect:
        return QRect(tile.x() + PADDING, tile.y() + PADDING, self.picture.width(), self.picture.height())

    @staticmethod
    def _paint_ground(painter: QPainter, tile: QRect, option: QStyleOptionViewItem) -> None:
        theme = tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        colour = theme.accent_ground if chosen else theme.hover if hovered else theme.surface
        painter.setBrush(QColor(colour))
        edge = theme.focus if focused else theme.accent if chosen else ""
        painter.setPen(QPen(QColor(edge), 2 if focused else 1) if edge else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(tile).adjusted(1, 1, -1, -1), theme.radius, theme.radius)

    def _paint_picture(self, painter: QPainter, area: QRect, hit: "Hit") -> None:
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._thumbnails.pixmap(hit.path, area.size() * ratio)
        painter.fillRect(area, QColor(tokens().ground))
        if pixmap is None:
            pixmap = self._thumbnails.stand_in(hit.path)
            if pixmap is None:
                return
        if pixmap.isNull():
            _paint_placeholder(painter, area)
            return
        size = pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        own = pixmap.size() / ratio
        if own.width() <= size.width():  # small pictures are not blown up
            size = own
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(area.center())
        painter.drawPixmap(target, pixmap)

    def _paint_rank(self, painter: QPainter, area: QRect, hit: "Hit") -> None:
        assert self._fonts is not None
        painter.setFont(self._fonts[0])
        text = number(hit.rank)
        metrics = painter.fontMetrics()
        badge = QRectF(
            area.x() + 5, area.y() + 5, max(24, metrics.horizontalAdvance(text) + 14), metrics.height() + 6
        )
        ground = QColor(tokens().ground)
        ground.setAlphaF(0.82)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(badge, 6, 6)
        painter.setPen(QColor(tokens().text))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_caption(self, painter: QPainter, area: QRect, hit: "Hit", bar: float | None) -> None:
        assert self._fonts is not None
        _, bold, small, metrics = self._fonts
        half = area.height() // 2
        upper = QRect(area.x() + 2, area.y(), area.width() - 4, half)
        lower = QRect(area.x() + 2, area.y() + half, area.width() - 4, area.height() - half)
        painter.setFont(bold)
        painter.setPen(QColor(tokens().text))
        score = f"{hit.score:.3f}"
        painter.drawText(upper, LEFT, score)
        if bar is not None:
            paint_bar(
                painter, upper.adjusted(painter.fontMetrics().horizontalAdvance(score) + 10, 0, 0, 0), bar
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(small)
        painter.setPen(QColor(tokens().muted))
        elided = self._names.get(hit.relative)
        if elided is None:
            if len(self._names) >= NAMES_KEPT:
                self._names.clear()
            elided = metrics.elidedText(name(hit), Qt.TextElideMode.ElideMiddle, lower.width())
            self._names[hit.relative] = elided
        painter.drawText(lower, LEFT, elided)


def _fonts(font: QFont) -> tuple[QFont, QFont, QFont, QFontMetrics]:
    """For the rank, the score and the name, and the metrics of the last."""
    rank, bold, small = QFont(font), QFont(font), QFont(font)
    rank.setPointSizeF(font.pointSizeF() * 0.9)
    rank.setBold(True)
    bold.setBold(True)
    small.setPointSizeF(font.pointSizeF() * 0.88)
    return rank, bold, small, QFontMetrics(small)


_placeholders: dict[tuple[float, str], QPixmap] = {}


def _paint_placeholder(painter: QPainter, area: QRect) -> None:
    """A crossed-out picture: the file is listed, but it cannot be shown now."""
    key = (painter.device().devicePixelRatioF(), tokens().disabled)
    if key not in _placeholders:
        _placeholders[key] = icon_pixmap("image-off", 40, tokens().disabled)
    target = QRect(0, 0, 40, 40)
    target.moveCenter(area.center())
    painter.drawPixmap(target, _placeholders[key])
