"""The filters: sub-folder, time, score, marks. Knows what can be chosen, not how to search."""

from datetime import datetime, timezone

from PySide6.QtCore import QDateTime, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QFrame,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.filters import NO_FILTERS, Filters, Mark
from core.paths import display_path
from gui.flow_layout import FlowLayout
from gui.jobs import Surroundings
from gui.state import State
from gui.texts import number, tr

PAUSE_MS = 250
MOST_FOLDERS = 1000  # more cannot be chosen from; their pictures are still found
NO_LEAST = -21  # one step below what the slider can ask for, in hundredths


class FilterBar(QFrame):
    """Signals: `chosen(Filters)` after a pause in changing; `rerank_chosen(bool)` at once."""

    chosen = Signal(object)
    rerank_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_bar")
        self.setAccessibleName(tr("Filters"))
        self._showing = False
        self._folders: list[bytes] = []
        self.folder = QComboBox()
        self.folder.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.folder.setMinimumContentsLength(12)
        self.since, self.until = _time(tr("any time")), _time(tr("any time"))
        self.min_score = QSlider(Qt.Orientation.Horizontal, minimum=NO_LEAST, maximum=100)
        self.min_score.setPageStep(5)
        self.min_score.setMinimumSize(150, 44)
        self._score_name = QLabel()
        self.marked = QComboBox()
        for text, value in (
            (tr("All pictures"), False),
            (tr("Marked"), True),
            (tr("Matches"), Mark.MATCH),
            (tr("Not matches"), Mark.NOT_A_MATCH),
        ):
            self.marked.addItem(text, value)
        self.rerank = QCheckBox(tr("Rank from marks"))
        self.rerank.setToolTip(
            tr("Move the search towards the pictures marked as a match, and away from the others")
        )
        self.clear = QPushButton(tr("Clear filters"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._lay_out()
        self._connect()
        self.show_surroundings(None)
        self.hide()

    def _lay_out(self) -> None:
        row = FlowLayout(self, gap=12, centred=False)
        row.setContentsMargins(20, 8, 20, 8)
        for words, control in (
            (tr("Sub-folder"), self.folder),
            (tr("Taken from"), self.since),
            (tr("Taken until"), self.until),
        ):
            row.addWidget(_named(QLabel(words), control))
            control.setAccessibleName(words)
        row.addWidget(_named(self._score_name, self.min_score))
        row.addWidget(_named(QLabel(tr("Marks")), self.marked))
        self.marked.setAccessibleName(tr("Marks"))
        for control in (self.rerank, self.clear):
            row.addWidget(_named(QLabel(" "), control))

    def _connect(self) -> None:
        self._pause.timeout.connect(self._tell)
        self.folder.currentIndexChanged.connect(self._changed)
        self.since.dateTimeChanged.connect(self._changed)
        self.until.dateTimeChanged.connect(self._changed)
        self.min_score.valueChanged.connect(self._changed)
        self.min_score.valueChanged.connect(self._name_score)
        self.marked.currentIndexChanged.connect(self._changed)
        self.rerank.toggled.connect(lambda on: None if self._showing else self.rerank_chosen.emit(on))
        self.clear.clicked.connect(self._clear)

    @property
    def filters(self) -> Filters:
        """What is chosen now."""
        position = self.folder.currentIndex()
        least = self.min_score.value()
        return Filters(
            folders=(self._folders[position - 1],) if position > 0 else (),
            since=_chosen(self.since),
            until=_chosen(self.until),
            min_score=None if least == NO_LEAST else least / 100,
            marked=self.marked.currentData(),
        )

    def show_surroundings(self, found: Surroundings | None) -> None:
        """Offer the folders and times of a gallery; what was chosen is kept where it is still there."""
        filters = self.filters if self._folders else NO_FILTERS
        self._showing = True
        folders = found.folders[:MOST_FOLDERS] if found is not None else []
        self._folders = [folder for folder, _ in folders]
        self.folder.clear()
        self.folder.addItem(tr("All folders"))
        self.folder.addItems([f"{display_path(folder)}  ({number(count)})" for folder, count in folders])
        if found is not None and found.between is not None:
            first, last = (_local(moment) for moment in found.between)
            for edit in (self.since, self.until):
                unset = edit.dateTime() == edit.minimumDateTime()
                edit.setDateTimeRange(first.addDays(-1), last.addDays(1))
                if unset:
                    edit.setDateTime(edit.minimumDateTime())
        self._showing = False
        self._show(filters)

    def show_state(self, state: State) -> None:
        """Show what the session filters by, unless the operator is just choosing something else."""
        if not self._pause.isActive() and state.filters != self.filters:
            self._show(state.filters)
        self._showing = True
        self.rerank.setChecked(state.rerank)
        self._showing = False

    def _show(self, filters: Filters) -> None:
        self._showing = True
        known = [folder for folder in filters.folders if folder in self._folders]
        self.folder.setCurrentIndex(self._folders.index(known[0]) + 1 if known else 0)
        for edit, moment in ((self.since, filters.since), (self.until, filters.until)):
            edit.setDateTime(edit.minimumDateTime() if moment is None else _local(moment))
        least = filters.min_score
        self.min_score.setValue(NO_LEAST if least is None else round(least * 100))
        self._name_score()
        self.marked.setCurrentIndex(max(0, self.marked.findData(filters.marked)))
        self._showing = False

    def _name_score(self) -> None:
        least = self.min_score.value()
        text = (
            tr("Least score: any") if least == NO_LEAST else tr("Least score: {score:.2f}", score=least / 100)
        )
        self._score_name.setText(text)
        self.min_score.setAccessibleName(text)

    def _changed(self) -> None:
        if not self._showing:
            self._pause.start()

    def _tell(self) -> None:
        self.chosen.emit(self.filters)

    def _clear(self) -> None:
        self._pause.stop()
        self._show(NO_FILTERS)
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._tell()
        super().hideEvent(event)


def _named(label: QLabel, control: QWidget) -> QWidget:
    """A control under its name."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    label.setProperty("quiet", True)
    label.setBuddy(control)
    column.addWidget(label)
    column.addWidget(control)
    return holder


def _time(unset: str) -> QDateTimeEdit:
    """A time in this machine's zone whose lowest value means none."""
    edit = QDateTimeEdit(calendarPopup=True)
    edit.setDisplayFormat("yyyy-MM-dd HH:mm")
    edit.setSpecialValueText(unset)
    edit.setFixedWidth(172)
    edit.setMinimumDateTime(QDateTime.currentDateTime().addYears(-20))
    edit.setDateTime(edit.minimumDateTime())
    return edit


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))


def _chosen(edit: QDateTimeEdit) -> datetime | None:
    if edit.dateTime() == edit.minimumDateTime():
        return None
    return datetime.fromtimestamp(edit.dateTime().toSecsSinceEpoch(), timezone.utc)
