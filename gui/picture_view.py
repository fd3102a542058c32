"""One result, large, with the ones before and after it a key away."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.paths import display_path
from gui.results_model import ResultsModel
from gui.style import tokens
from gui.texts import tr
from gui.thumbnails import Thumbnails

if TYPE_CHECKING:
    from core.results import Hit


class Canvas(QWidget):
    """Paints one picture as large as fits; the tile's picture stands in until the large one is decoded."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.hit: Hit | None = None
        self.overlay: Callable[[QPainter, QRect], None] | None = (
            None  # painted over the picture, at its place
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        thumbnails.ready.connect(self._arrived)

    def show_hit(self, hit: "Hit") -> None:
        self.hit = hit
        self.setAccessibleName(
            tr("Picture {name}, rank {rank}", name=display_path(hit.relative), rank=hit.rank)
        )
        self.update()

    def _arrived(self, path: object) -> None:
        if self.hit is not None and path == self.hit.path:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.hit is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        pixmap = self._thumbnails.pixmap(self.hit.path, self.size() * ratio)
        if pixmap is None:
            pixmap = self._thumbnails.stand_in(self.hit.path)
        if pixmap is None:
            return
        if pixmap.isNull():
            painter.setPen(QColor(tokens().muted))
            painter.drawText(
                self.rect(),
                Qt.AlignmentFlag.AlignCenter,
                tr("This picture cannot be read now.\nIts file may have moved."),
            )
            return
        place = self._place(pixmap)
        painter.drawPixmap(place, pixmap)
        if self.overlay is not None:
            self.overlay(painter, place)

    def _place(self, pixmap: QPixmap) -> QRect:
        """Small crops are enlarged at most four times: more would only show blocks."""
        size = pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        largest = QSize(pixmap.width() * 4, pixmap.height() * 4)
        if size.width() > largest.width():
            size = largest
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        return place


class PictureView(QWidget):
    """Shows the row it is told to; `previous`, `next` and `back` are actions of the window."""

    def __init__(
        self,
        model: ResultsModel,
        thumbnails: Thumbnails,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.row = -1
        self._model, self._actions = model, actions
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas = Canvas(thumbnails)
        self.rank = QLabel()
        self.rank.setObjectName("heading")
        self.detail = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.detail.setProperty("quiet", True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar = QWidget()
        bar.setObjectName("picture_bar")
        top = QHBoxLayout(bar)
        top.setContentsMargins(20, 6, 16, 6)
        top.setSpacing(16)
        top.addWidget(self.rank)
        top.addWidget(self.detail, 1)
        for name in ("mark_match", "mark_no_match", "find_similar", "why"):
            top.addWidget(self._button(name))
        top.addWidget(self._button("back"))
        middle = QHBoxLayout()
        middle.setContentsMargins(12, 0, 12, 12)
        middle.setSpacing(12)
        middle.addWidget(self._button("previous"))
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self._button("next"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addLayout(middle, 1)
        self._column = layout
        for name in ("back", "previous", "next"):
            self.addAction(actions[name])

    def put_below(self, label: QLabel) -> None:
        """Place a sentence under the picture."""
        self._column.addWidget(label)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[name])
        button.setAccessibleName(self._actions[name].text())
        button.setProperty("flat", True)
        button.setIconSize(QSize(28, 28))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def show_row(self, row: int) -> bool:
        """Show the picture at `row`; False, and no change, when there is none."""
        hit = self._model.hit(row)
        if hit is None:
            return False
        self.row = row
        self.rank.setText(tr("{rank} of {count}", rank=hit.rank, count=self._model.rowCount()))
        self.detail.setText(
            tr("score {score:.3f}   {name}", score=hit.score, name=display_path(hit.relative))
        )
        self.detail.setToolTip(display_path(hit.path))
        self.canvas.show_hit(hit)
        self._actions["previous"].setEnabled(row > 0)
        self._actions["next"].setEnabled(row + 1 < self._model.rowCount())
        return True

    def follow(self) -> bool:
        """After new results: show the same picture at its new rank; False when it is not among them."""
        shown = self.canvas.hit
        row = self._model.row_of(shown.image_id) if shown is not None else None
        return row is not None and self.show_row(row)
