"""What is painted onto a tile beside picture, rank and name: the mark, the bar of its score, how many are folded."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from core.filters import Mark
from gui.style import tokens

BADGE = 26
BAR_HEIGHT = 4


def paint_mark(painter: QPainter, picture: QRect, mark: Mark) -> None:
    """A disc in the upper right corner: a tick for a match, a cross for the opposite."""
    theme = tokens()
    disc = QRectF(picture.right() - BADGE - 3, picture.y() + 5, BADGE, BADGE)
    painter.setPen(QPen(QColor(theme.ground), 2))
    painter.setBrush(QColor(theme.good if mark is Mark.MATCH else theme.error))
    painter.drawEllipse(disc)
    painter.setPen(QPen(QColor(theme.ground), 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    x, y = disc.center().x(), disc.center().y()
    if mark is Mark.MATCH:
        painter.drawPolyline([QPointF(x - 5.5, y), QPointF(x - 1.5, y + 4.5), QPointF(x + 6, y - 5)])
    else:
        painter.drawLine(QPointF(x - 4.5, y - 4.5), QPointF(x + 4.5, y + 4.5))
        painter.drawLine(QPointF(x - 4.5, y + 4.5), QPointF(x + 4.5, y - 4.5))


def paint_bar(painter: QPainter, line: QRect, share: float) -> None:
    """How far the score is above the gallery's mean, in [0, 1], as a bar in the middle of `line`."""
    theme = tokens()
    whole = QRectF(line.x(), line.center().y() - BAR_HEIGHT / 2, line.width(), BAR_HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.line))
    painter.drawRoundedRect(whole, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
    painter.setBrush(QColor(theme.accent))
    whole.setWidth(max(BAR_HEIGHT, whole.width() * share))
    painter.drawRoundedRect(whole, BAR_HEIGHT / 2, BAR_HEIGHT / 2)


def more_area(picture: QRect) -> QRect:
    """Where a press opens or closes a moment: the lower right corner, large enough for a finger."""
    side = tokens().touch
    return QRect(picture.right() - side + 1, picture.bottom() - side + 1, side, side)


def paint_more(painter: QPainter, picture: QRect, count: int, opened: bool, font: QFont) -> None:
    """How many pictures of the same moment are folded under this one, or a sign that they are open."""
    theme = tokens()
    painter.setFont(font)
    text = "−" if opened else f"+{count}"
    area = more_area(picture)
    width = max(28, painter.fontMetrics().horizontalAdvance(text) + 14)
    badge = QRectF(area.right() - width - 4, area.bottom() - 28 - 4, width, 28)
    for step in (4, 2, 0):  # a small stack
        painter.setPen(QPen(QColor(theme.text), 1))
        painter.setBrush(QColor(theme.accent_ground if step == 0 else theme.raised))
        painter.drawRoundedRect(badge.translated(-step, -step), 6, 6)
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
