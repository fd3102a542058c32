"""The same query at two precisions, side by side, with what moved marked."""

from contextlib import closing
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
from gui.chips import chips_of
from gui.jobs import Conditions, encoder_at, search
from gui.messages import sentence
from gui.moments import fold
from gui.results_model import name
from gui.state import State
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
class Asked:
    """One whole query of the window, to be asked again: description, examples, filters and marks, `folding` or not.
    `runtime`, of `core.runtimes.CHOICES`, runs the models that are loaded for it."""

    gallery: "Gallery"
    encoder: "DualEncoder"
    runtime: str
    text: str
    conditions: Conditions
    folding: bool


@dataclass(frozen=True)
class Compared:
    """Two answers to one query; the gallery's embeddings are those of the index in both."""

    left: "Results"
    right: "Results"
    folding: bool = False

    @property
    def sides(self) -> "tuple[Results, Results]":
        return self.left, self.right

    def shown(self, side: int) -> "list[Hit]":
        """What the grid would show of one side's best."""
        return fold(self.sides[side].hits, (), self.folding).shown[:SHOWN]


def compare(asked: Asked, left: Precision, right: Precision, token: CancelToken) -> Compared:
    """Ask at both precisions; the one that is not in use is loaded for this and let go."""
    answers: dict[Precision, Results] = {}
    for precision in dict.fromkeys((left, right)):
        token.raise_if_cancelled()
        if precision is asked.encoder.precision:
            answers[precision] = search(asked.gallery, asked.encoder, asked.text, asked.conditions)
            continue
        with closing(encoder_at(asked.encoder.bundle, precision, asked.runtime, token)) as encoder:
            answers[precision] = search(asked.gallery, encoder, asked.text, asked.conditions)
    return Compared(answers[left], answers[right], asked.folding)


def agreement(compared: Compared) -> float:
    """Share of the left's ten best that are among the right's ten best."""
    best = [{hit.image_id for hit in compared.shown(side)[:AGREED_ON]} for side in (0, 1)]
    return len(best[0] & best[1]) / max(1, len(best[0]))


class ComparedModel(QAbstractTableModel):
    """Row n holds what both sides show in place n + 1."""

    def __init__(self, compared: Compared, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sides = compared.sides
        self._shown = compared.shown(0), compared.shown(1)
        # Of all that was found: a picture that is folded on the other side has a rank there.
        self._ranks = [{hit.image_id: hit.rank for hit in side.hits} for side in self._sides]

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else max(map(len, self._shown))

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 2

    def hit(self, index: AnyIndex) -> "Hit | None":
        hits = self._shown[index.column()]
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
        state: State,
        folding: bool,
        left: Precision,
        right: Precision,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare two precisions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(scaled(980), scaled(620))
        words = f"“{state.query}”" if state.query else tr("Similar pictures")
        heading = QLabel(words, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        heading.setObjectName("heading")
        self.conditions = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.conditions.setText("  ·  ".join(_conditions(state, folding)))
        self.conditions.setVisible(bool(self.conditions.text()))
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
        for widget in (self.conditions, self.words, self.table):
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
        left, right = (compared.shown(side)[:AGREED_ON] for side in (0, 1))
        if not left and not right:
            self.words.setText(tr("Neither precision finds a picture that passes the filters."))
            return
        moved = sum(one.image_id != other.image_id for one, other in zip(left, right, strict=False))
        moved += abs(len(left) - len(right))
        self.words.setText(
            tr(
                "{share:.0%} of the ten best are the same; {moved} of the first ten ranks differ. The pictures were "
                "indexed once: what differs here is how the query is read.",
                share=agreement(compared),
                moved=moved,
            )
        )

    def show_problem(self, words: str) -> None:
        self.words.setText(words)


def _conditions(state: State, folding: bool) -> list[str]:
    """What is asked beside the description, in the words of the chips."""
    words = [chip.text for chip in chips_of(state) if chip.kind != "weak"]
    return [*words, tr("Near-duplicates folded")] if folding else words


def open_compare(
    asked: Asked, state: State, lane: Lane, thumbnails: Thumbnails, parent: QWidget
) -> CompareDialog:
    """The dialog for what is `asked` in `state`: FP32 beside the precision in use (or INT8)."""
    in_use = asked.encoder.precision
    other = in_use if in_use is not Precision.FP32 else Precision.INT8
    dialog = CompareDialog(state, asked.folding, Precision.FP32, other, thumbnails, parent)
    dialog.wanted.connect(
        lambda left, right: lane.submit(
            lambda job: compare(asked, left, right, job.token),
            dialog.show_compared,
            lambda error: dialog.show_problem(sentence(error)),
            newest="compare",
        )
    )
    dialog.finished.connect(lambda _code: lane.submit(lambda _job: None, newest="compare"))
    dialog.ask()
    dialog.open()
    return dialog
