"""The same query at two precisions, side by side, with what moved marked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.precision import Precision
from core.progress import CancelToken
from gui.results_model import name
from gui.style import scaled, tokens
from gui.texts import tr
from gui.thumbnails import Thumbnails
from gui.workers import Lane

if TYPE_CHECKING:
    from core.encoder import DualEncoder
    from core.gallery import Gallery
    from core.results import Hit, Results

SHOWN = 50
AGREED_ON = 10
THUMB = QSize(64, 98)
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Compared:
    """Two answers to one query; the pictures' embeddings are those of the index in both."""

    left: "Results"
    right: "Results"


def compare(
    gallery: "Gallery",
    encoder: "DualEncoder",
    text: str,
    left: Precision,
    right: Precision,
    token: CancelToken,
) -> Compared:
    """Ask at both precisions; the one that is not in use is loaded for this and let go."""
    from core.derive_apart import derive_apart
    from core.encoder import DualEncoder
    from core.query import make_query

    answers: dict[Precision, Results] = {}
    for precision in {left, right}:
        token.raise_if_cancelled()
        if precision is encoder.precision:
            answers[precision] = gallery.search(make_query(text), encoder, k=SHOWN)
            continue
        derive_apart(encoder.bundle, precision, token)
        other = DualEncoder(encoder.bundle, precision)
        try:
            answers[precision] = gallery.search(make_query(text), other, k=SHOWN)
        finally:
            other.close()
    return Compared(answers[left], answers[right])


def agreement(compared: Compared) -> float:
    """Share of the left's ten best that are among the right's ten best."""
    best = [{hit.image_id for hit in side.hits[:AGREED_ON]} for side in (compared.left, compared.right)]
    return len(best[0] & best[1]) / max(1, len(best[0]))


class ComparedModel(QAbstractTableModel):
    """Row n holds the hits of rank n + 1 on both sides."""

    def __init__(self, compared: Compared, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sides = (compared.left, compared.right)
        self._ranks = [{hit.image_id: hit.rank for hit in side.hits} for side in self._sides]

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else max(len(side.hits) for side in self._sides)

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 2

    def hit(self, index: AnyIndex) -> "Hit | None":
        hits = self._sides[index.column()].hits
        return hits[index.row()] if index.row() < len(hits) else None

    def moved(self, index: AnyIndex) -> int | None:
        """How many ranks higher the picture stands here than on the other side; None when it is not there."""
        hit = self.hit(index)
        other = self._ranks[1 - index.column()].get(hit.image_id) if hit is not None else None
        return None if hit is None or other is None else other - hit.rank

    def moved_text(self, index: AnyIndex) -> str:
        moved = self.moved(index)
        if moved is None:
            return tr("only here")
        if moved == 0:
            return tr("same rank")
        return f"▲ {moved}" if moved > 0 else f"▼ {-moved}"

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hit(index)
        if hit is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return tr(
            "Rank {rank}, score {score:.3f}, {moved}, {name}",
            rank=hit.rank,
            score=hit.score,
            moved=self.moved_text(index),
            name=name(hit),
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        side = self._sides[section]
        return tr("{label}, answered in {time:.1f} ms", label=side.precision.label, time=side.latency_ms)


class ComparedDelegate(QStyledItemDelegate):
    """Paints a small picture with rank, score, name, and how far it moved."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(scaled(320), THUMB.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = index.model()
        assert isinstance(model, ComparedModel)
        hit, theme = model.hit(index), tokens()
        if hit is None:
            return
        moved = model.moved(index)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = theme.accent_ground if chosen else theme.surface if moved == 0 else theme.warning_ground
        painter.save()
        painter.fillRect(option.rect, QColor(ground))
        area = QRect(option.rect.x() + 8, option.rect.y() + 6, THUMB.width(), THUMB.height())
        pixmap = self._thumbnails.pixmap(hit.path, THUMB * painter.device().devicePixelRatioF())
        if pixmap is not None and not pixmap.isNull():
            size = pixmap.size().scaled(THUMB, Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(0, 0, size.width(), size.height())
            target.moveCenter(area.center())
            painter.drawPixmap(target, pixmap)
        words = option.rect.adjusted(THUMB.width() + 24, 8, -12, -8)
        line = painter.fontMetrics().height() + 6
        lines = (
            (f"{hit.rank}", theme.text),
            (tr("score {score:.4f}", score=hit.score), theme.muted),
            (model.moved_text(index), theme.muted if moved == 0 else theme.warning),
            (
                painter.fontMetrics().elidedText(name(hit), Qt.TextElideMode.ElideMiddle, words.width()),
                theme.muted,
            ),
        )
        for number, (text, colour) in enumerate(lines):
            painter.setPen(QColor(colour))
            place = QRect(words.x(), words.y() + number * line, words.width(), line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


class CompareDialog(QDialog):
    """Signals: `wanted(Precision, Precision)` when two precisions are to be compared."""

    wanted = Signal(object, object)

    def __init__(
        self,
        query: str,
        left: Precision,
        right: Precision,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare two precisions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(scaled(980), scaled(620))
        heading = QLabel(f"“{query}”", wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        heading.setObjectName("heading")
        self.words = QLabel(wordWrap=True)
        self.words.setProperty("quiet", True)
        self.choices = [self._choice(precision) for precision in (left, right)]
        self.table = QTableView(showGrid=False)
        self.table.setAccessibleName(tr("The same query at two precisions"))
        self.table.setTabKeyNavigation(False)
        self.table.setItemDelegate(ComparedDelegate(thumbnails, self))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(max(THUMB.height() + 12, scaled(108)))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.close)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        for choice in self.choices:
            top.addWidget(choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addLayout(top)
        for widget in (self.words, self.table):
            layout.addWidget(widget)
        layout.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        thumbnails.ready.connect(self.table.viewport().update)

    def _choice(self, precision: Precision) -> QComboBox:
        choice = QComboBox()
        choice.setMinimumSize(scaled(110), tokens().touch)
        choice.setAccessibleName(tr("Precision to compare"))
        for each in Precision:
            choice.addItem(each.label, each)
        choice.setCurrentIndex(list(Precision).index(precision))
        choice.currentIndexChanged.connect(self.ask)
        return choice

    def ask(self) -> None:
        """Ask for the two precisions that are chosen."""
        self.words.setText(tr("Asking at both precisions…"))
        left, right = (list(Precision)[choice.currentIndex()] for choice in self.choices)
        self.wanted.emit(left, right)

    def show_compared(self, compared: Compared) -> None:
        self.table.setModel(ComparedModel(compared, self.table))
        moved = sum(
            one.image_id != other.image_id
            for one, other in zip(
                compared.left.hits[:AGREED_ON], compared.right.hits[:AGREED_ON], strict=False
            )
        )
        self.words.setText(
            tr(
                "{share:.0%} of the ten best are the same; {moved} of the first ten ranks differ. The pictures were "
                "indexed once: what differs here is how the description is read.",
                share=agreement(compared),
                moved=moved,
            )
        )

    def show_problem(self, words: str) -> None:
        self.words.setText(words)


def open_compare(
    gallery: "Gallery",
    encoder: "DualEncoder",
    query: str,
    lane: Lane,
    thumbnails: Thumbnails,
    explain: Any,
    parent: QWidget,
) -> CompareDialog:
    """The dialog for `query`, FP32 beside the precision in use (or INT8); `explain` turns an error into words."""
    other = encoder.precision if encoder.precision is not Precision.FP32 else Precision.INT8
    dialog = CompareDialog(query, Precision.FP32, other, thumbnails, parent)
    dialog.wanted.connect(
        lambda left, right: lane.submit(
            lambda job: compare(gallery, encoder, query, left, right, job.token),
            dialog.show_compared,
            lambda error: dialog.show_problem(explain(error)),
            newest="compare",
        )
    )
    dialog.finished.connect(lambda _code: lane.submit(lambda _job: None, newest="compare"))
    dialog.ask()
    dialog.open()
    return dialog
