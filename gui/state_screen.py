"""The screen in the middle of the window when there is no grid to show: what is so, and what to do next."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.flow_layout import FlowLayout
from gui.screen_texts import EXAMPLES, ScreenText
from gui.spinner import Spinner
from gui.style import scaled, set_symbol
from gui.texts import tr

ICON_SIZE = 56
TEXT_WIDTH = 720
EXAMPLES_WIDTH = 1100


class StateScreen(QWidget):
    """Signals: `example_chosen(str)` when one of the example descriptions is pressed."""

    example_chosen = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions, self._shown = actions, None
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._spinner = Spinner()
        self.title = _centred_label("title")
        self.body = _centred_label("body")
        self.buttons = QWidget()
        self._button_row = QHBoxLayout(self.buttons)
        self._button_row.setContentsMargins(0, 12, 0, 0)
        self._button_row.setSpacing(12)
        self.examples = self._make_examples()
        words = QVBoxLayout()
        words.setSpacing(14)
        words.addWidget(self.title)
        words.addWidget(self.body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.setSpacing(14)
        layout.addStretch(2)
        layout.addWidget(self._icon)
        layout.addWidget(self._spinner, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(_in_the_middle(words, scaled(TEXT_WIDTH)))
        layout.addWidget(self.buttons, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(10)
        layout.addLayout(_in_the_middle(self.examples, EXAMPLES_WIDTH))
        layout.addStretch(3)

    def _make_examples(self) -> QWidget:
        examples = QWidget()
        flow = FlowLayout(examples)
        for text in EXAMPLES:
            chip = QPushButton(text)
            chip.setProperty("chip", True)
            chip.setAccessibleName(tr("Search for {text}", text=text))
            chip.setToolTip(tr("Search for “{text}”", text=text))
            chip.clicked.connect(lambda _checked=False, text=text: self.example_chosen.emit(text))
            flow.addWidget(chip)
        return examples

    def show_text(self, text: ScreenText) -> None:
        """Show one screen; called often, so it does nothing when nothing changed."""
        if text == self._shown:
            return
        same_buttons = self._shown is not None and self._shown.actions == text.actions
        self._shown = text
        set_symbol(self._icon, text.icon, ICON_SIZE, "accent")
        self._icon.setVisible(not text.busy)
        self._spinner.setVisible(text.busy)
        self.title.setText(text.title)
        self.body.setText(text.body)
        self.examples.setVisible(text.examples)
        self.setAccessibleName(text.title)
        self.setAccessibleDescription(text.body)
        if not same_buttons:
            self._show_buttons(text.actions)

    def _show_buttons(self, ids: tuple[str, ...]) -> None:
        while (item := self._button_row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)  # it may be the one being pressed: gone from sight now, deleted later
                old.deleteLater()
        for position, name in enumerate(ids):
            action = self._actions[name]
            button = QPushButton(action.text().rstrip("…") if position else action.text())
            button.setObjectName(f"screen_{name}")
            button.setAccessibleName(action.text())
            button.setToolTip(action.toolTip())
            button.setProperty("primary", position == 0)
            button.clicked.connect(action.trigger)
            self._button_row.addWidget(button)
        self.buttons.setVisible(bool(ids))


def _centred_label(name: str) -> QLabel:
    label = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _in_the_middle(content: QWidget | QVBoxLayout, widest: int) -> QHBoxLayout:
    """`content` centred and at most `widest` pixels wide; text in it still wraps to its real height."""
    if isinstance(content, QWidget):
        holder = content
    else:
        holder = QWidget()
        content.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(content)
    holder.setMaximumWidth(widest)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(holder, 1000)
    row.addStretch(1)
    return row
