"""The box the operator types a description into. It knows when to ask, not how to search."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QWidget

from gui.history import History
from gui.style import scaled, set_icon, set_symbol, tokens
from gui.texts import tr

TYPING_PAUSE_MS = 300
SHORTEST_WHILE_TYPING = 3
SYMBOL = 22
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif")


def box_height() -> int:
    return max(48, scaled(44))


class SearchBox(QLineEdit):
    """Signals: `asked(str)` on Enter at once, after a pause in typing, and when emptied; `cleared()` when the
    operator wants to begin anew; `left_below()` when they move down out of the box; `picture_pasted()` when a
    picture, not text, is pasted.

    Attributes: `history`, through which the up and down keys go.
    """

    asked = Signal(str)
    cleared = Signal()
    left_below = Signal()
    picture_pasted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search_box")
        self.setAccessibleName(tr("Description of the person"))
        self.setToolTip(tr("Describe the person in English: clothes, colours, hair, things they carry"))
        self.setPlaceholderText(tr("Describe a person: “a woman in a red dress with a handbag”"))
        self.setFixedHeight(box_height())
        self.setTextMargins(34, 0, tokens().touch, 0)
        self._symbol = QLabel(self)
        set_symbol(self._symbol, "search", SYMBOL, "muted")
        self._symbol.setFixedSize(SYMBOL, SYMBOL)
        self.clear_button = self._make_clear_button()
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._ask_after_pause)
        self._asked = ""
        self.history = History()
        self.textEdited.connect(self._typed)
        self.textChanged.connect(lambda text: self.clear_button.setVisible(bool(text)))
        self.returnPressed.connect(self._confirm)

    def _make_clear_button(self) -> QToolButton:
        button = QToolButton(
            self,
            toolTip=tr("Clear the search"),
            accessibleName=tr("Clear the search"),
        )
        set_icon(button, "close", "muted")
        button.setProperty("flat", True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Escape does the same
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.setFixedSize(tokens().touch, tokens().touch)
        button.clicked.connect(self.clear_all)
        button.hide()
        return button

    @property
    def typing(self) -> bool:
        """Whether the operator is at it, and what stands here was not asked for yet."""
        return self._pause.isActive() or (self.hasFocus() and self.text().strip() != self._asked)

    def ask_now(self) -> None:
        """Ask for what is in the box, without waiting for a pause."""
        self._pause.stop()
        self._asked = self.text().strip()
        self.asked.emit(self._asked)

    def set_and_ask(self, text: str) -> None:
        self.setText(text)
        self._confirm()

    def clear_all(self) -> None:
        """Empty the box, end the search and wait for the next description."""
        self._pause.stop()
        self.remember()
        self._asked = ""
        self.setText("")
        self.cleared.emit()
        self.setFocus()

    def remember(self) -> None:
        """Keep what was asked for in the history."""
        self.history.add(self._asked)

    def _confirm(self) -> None:
        self.ask_now()
        self.remember()

    def _recall(self, text: str | None) -> None:
        if text is not None:
            self.setText(text)
            self._typed(text, leave=False)

    def _typed(self, text: str, leave: bool = True) -> None:
        if leave:
            self.history.leave()
        if text.strip():
            self._pause.start()
        else:
            self.ask_now()

    def _ask_after_pause(self) -> None:
        text = self.text().strip()
        if len(text) >= SHORTEST_WHILE_TYPING and text != self._asked:
            self.ask_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._symbol.move(16, (self.height() - SYMBOL) // 2)
        self.clear_button.move(self.width() - tokens().touch - 4, (self.height() - tokens().touch) // 2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(box_height())

    def hideEvent(self, event: QHideEvent) -> None:
        self._pause.stop()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up:
            self._recall(self.history.older(self.text()))
        elif event.key() == Qt.Key.Key_Down and self.history.browsing:
            self._recall(self.history.newer())
        elif event.key() == Qt.Key.Key_Down:
            self.left_below.emit()
        elif event.matches(QKeySequence.StandardKey.Paste) and _holds_a_picture():
            self.picture_pasted.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear_all()
        else:
            super().keyPressEvent(event)


def _holds_a_picture() -> bool:
    """Whether the clipboard has a picture or a picture file, rather than words."""
    mime = QGuiApplication.clipboard().mimeData()
    files = [url.toLocalFile().lower() for url in mime.urls()]
    return any(file.endswith(PICTURE_SUFFIXES) for file in files) or (mime.hasImage() and not mime.hasText())
