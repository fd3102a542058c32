"""Asking for a PIN by key or finger; wrong ones cost time."""

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.kiosk.config import check_pin
from gui.style import scaled
from gui.texts import tr

FREE_TRIES = 3
WAIT_S = 30.0
KEY = 64


class Tries:
    """Counts wrong PINs over all dialogs of a run: after `FREE_TRIES` of them each next one has to wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong = 0
        self._again_at = 0.0

    @property
    def wait_s(self) -> float:
        return max(0.0, self._again_at - self._clock())

    def wrong(self) -> None:
        self._wrong += 1
        if self._wrong >= FREE_TRIES:
            self._again_at = self._clock() + WAIT_S

    def right(self) -> None:
        self._wrong, self._again_at = 0, 0.0


class PinDialog(QDialog):
    """Asks for the PIN that `hashes` holds: of one purpose, or of one of several names.

    Attributes: `name`, whose PIN was right. With `must_answer` it cannot be dismissed.
    """

    def __init__(
        self, title: str, hashes: Mapping[str, str], tries: Tries, must_answer: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self._hashes, self._tries, self._must_answer = hashes, tries, must_answer
        self.name = ""
        heading = QLabel(title, wordWrap=True)
        heading.setObjectName("heading")
        self.names = QComboBox()
        self.names.addItems(list(hashes))
        self.names.setAccessibleName(tr("Your name"))
        self.names.setMinimumHeight(scaled(48))
        self.names.setVisible(len(hashes) > 1)
        self.entry = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.entry.setAccessibleName(tr("PIN"))
        self.entry.setPlaceholderText(tr("PIN"))
        self.entry.setMinimumHeight(scaled(48))
        self.entry.returnPressed.connect(self.try_pin)
        self.words = QLabel(" ", wordWrap=True)
        self.words.setProperty("quiet", True)
        self._clock = QTimer(self, interval=500)
        self._clock.timeout.connect(self._show_wait)
        buttons = QHBoxLayout()
        if not must_answer:
            back = QPushButton(tr("Back"), autoDefault=False)
            back.clicked.connect(self.reject)
            buttons.addWidget(back)
        self.enter = QPushButton(tr("Enter"), autoDefault=False)
        self.enter.setProperty("primary", True)
        self.enter.clicked.connect(self.try_pin)
        buttons.addWidget(self.enter, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 24)
        layout.setSpacing(12)
        for widget in (heading, self.names, self.entry, self.words):
            layout.addWidget(widget)
        layout.addLayout(self._pad())
        layout.addLayout(buttons)
        self.entry.setFocus()
        self._show_wait()

    def _pad(self) -> QGridLayout:
        pad = QGridLayout()
        pad.setSpacing(8)
        for position, key in enumerate(("1", "2", "3", "4", "5", "6", "7", "8", "9", "⌫", "0")):
            button = QPushButton(key)
            button.setMinimumSize(KEY, KEY)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(tr("Delete the last character") if key == "⌫" else key)
            act = self.entry.backspace if key == "⌫" else lambda key=key: self.entry.insert(key)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, act=act: act())
            pad.addWidget(button, position // 3, position % 3)
        return pad

    def try_pin(self) -> None:
        if self._tries.wait_s:
            self._show_wait()
            return
        name = self.names.currentText()
        if check_pin(self.entry.text(), self._hashes[name]):
            self._tries.right()
            self.name = name
            self.accept()
            return
        self._tries.wrong()
        self.entry.clear()
        self.words.setText(tr("That is not the PIN."))
        self._show_wait()

    def _show_wait(self) -> None:
        wait = self._tries.wait_s
        self.enter.setEnabled(not wait)
        if wait:
            self.words.setText(tr("Too many wrong PINs. Wait {count} seconds.", count=round(wait + 0.5)))
            self._clock.start()
        elif self._clock.isActive():
            self._clock.stop()
            self.words.setText(" ")

    def reject(self) -> None:
        if not self._must_answer:
            super().reject()

    def done(self, result: int) -> None:
        self._clock.stop()
        super().done(result)
