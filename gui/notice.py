"""A strip under the header for one sentence: a problem stays until it is closed, news leave by themselves."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui.style import set_icon, set_symbol
from gui.texts import tr

NEWS_MS = 8000


class Notice(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._icon = QLabel()
        self.text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words = tr("Close this message")
        close = QToolButton(toolTip=words, accessibleName=words)
        set_icon(close, "close")
        close.setProperty("flat", True)
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 4, 12, 4)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self.text)
        layout.addWidget(close)
        self._leave = QTimer(self, singleShot=True, interval=NEWS_MS)
        self._leave.timeout.connect(self.hide)
        self.hide()

    def show_problem(self, sentence: str) -> None:
        self._show(sentence, "problem", "alert", "warning")
        self._leave.stop()

    def show_news(self, sentence: str) -> None:
        """Show good news for a while; they do not push a problem away that was not closed yet."""
        if self.isVisible() and self.property("kind") == "problem":
            return
        self._show(sentence, "news", "check", "good")
        self._leave.start()

    def _show(self, sentence: str, kind: str, symbol: str, colour: str) -> None:
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        set_symbol(self._icon, symbol, 24, colour)
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()

    def hideEvent(self, event: QHideEvent) -> None:
        self._leave.stop()
        super().hideEvent(event)
