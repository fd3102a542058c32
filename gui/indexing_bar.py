"""How indexing goes: pictures done, pictures a second, time left, and a way to stop it."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from core.progress import Progress
from gui.texts import tr, translated


class IndexingBar(QFrame):
    """Visible while there is something to index."""

    def __init__(self, cancel: QAction, pause: QAction | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("indexing_bar")
        self._paused = False
        self.text = QLabel()
        self.detail = QLabel()
        self.detail.setProperty("quiet", True)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(tr("Indexing progress"))
        self.stop = QPushButton(tr("Stop"))
        self.stop.setAccessibleName(cancel.text())
        self.stop.setToolTip(cancel.toolTip())
        self.stop.clicked.connect(self._stop_pressed)
        self.stop.clicked.connect(cancel.trigger)
        self.pause = QPushButton(tr("Pause"))
        self.pause.setVisible(pause is not None)
        if pause is not None:
            self.pause.setToolTip(pause.toolTip())
            self.pause.clicked.connect(pause.trigger)
        words = QHBoxLayout()
        words.addWidget(self.text)
        words.addStretch()
        words.addWidget(self.detail)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(words)
        column.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 6, 16, 6)
        layout.setSpacing(20)
        layout.addLayout(column, 1)
        layout.addWidget(self.pause)
        layout.addWidget(self.stop)
        self.hide()

    def begin(self) -> None:
        self.text.setText(tr("Looking for pictures") + "…")
        self.detail.clear()
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.show()

    def show_state(self, visible: bool, paused: bool) -> None:
        """Appear when there is something to index, and say when it waits."""
        if visible and self.isHidden():
            self.begin()
        self.setVisible(visible)
        self._paused = paused
        self.pause.setText(tr("Go on") if paused else tr("Pause"))
        self.pause.setAccessibleName(tr("Go on indexing") if paused else tr("Pause indexing"))
        if paused:
            self.detail.setText(tr("paused; what is done can be searched"))

    def show_progress(self, progress: Progress) -> None:
        if not progress.total:
            so_far = tr(" {count} so far", count=progress.done) if progress.done else ""
            self.text.setText(f"{translated(progress.stage)}…{so_far}")
            self.detail.clear()
            self.bar.setRange(0, 0)
            return
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        self.text.setText(
            tr(
                "{stage}: {done} of {total} pictures",
                stage=translated(progress.stage),
                done=progress.done,
                total=progress.total,
            )
        )
        if not self._paused:  # the last word of what was under way comes a little later
            self.detail.setText(" · ".join(_details(progress)))

    def _stop_pressed(self) -> None:
        self.stop.setEnabled(False)
        self.text.setText(tr("Stopping…"))


def _details(progress: Progress) -> list[str]:
    details = []
    if progress.failed:
        details.append(tr("{count} could not be read", count=progress.failed))
    if progress.rate_per_s is not None:
        details.append(tr("{count} pictures per second", count=round(progress.rate_per_s)))
    if progress.remaining_s is not None:
        details.append(tr("{time} left", time=duration(progress.remaining_s)))
    return details


def duration(seconds: float) -> str:
    """A length of time as people say it: "8 s", "3 min 20 s", "2 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole < 600 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
