"""Three buttons of which one is down: the precision in use, or on its way."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from core.precision import Precision
from gui.texts import tr


class PrecisionSwitch(QWidget):
    """Shows what `show_state` says; a press triggers the action of that precision and nothing else."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("precision")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Precision of the models"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        group = QButtonGroup(self)
        self.buttons: dict[Precision, QPushButton] = {}
        for precision in Precision:
            action = actions[precision.value]
            button = QPushButton(precision.label, checkable=True)
            button.setAccessibleName(tr("Precision {label}", label=precision.label))
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            group.addButton(button)
            layout.addWidget(button)
            self.buttons[precision] = button
        self._tips = {precision: button.toolTip() for precision, button in self.buttons.items()}

    def show_costs(self, texts: Mapping[Precision, str]) -> None:
        """Say what was measured on this machine, where it was."""
        for precision, button in self.buttons.items():
            cost = texts.get(precision, tr("Not measured here yet: Ctrl+G."))
            button.setToolTip(f"{self._tips[precision]}\n{cost}")

    def show_state(self, current: Precision | None, switching_to: Precision | None) -> None:
        """The button of `current` is down; that of `switching_to` shows that it is on its way."""
        for precision, button in self.buttons.items():
            pending = precision is switching_to
            button.setChecked(precision is current)
            button.setEnabled(current is not None)
            button.setAccessibleDescription(tr("loading") if pending else "")
            if button.property("pending") != pending:
                button.setProperty("pending", pending)
                button.style().unpolish(button)
                button.style().polish(button)
