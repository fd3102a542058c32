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
        self._costs: dict[Precision, str] = {}
        self._runs: dict[Precision, str] = {}

    def show_costs(self, texts: Mapping[Precision, str]) -> None:
        """Say what was measured on this machine, where it was."""
        for precision in self.buttons:
            self._costs[precision] = texts.get(precision, tr("Not measured here yet: Ctrl+G."))
            self._show_tip(precision)

    def _show_tip(self, precision: Precision) -> None:
        lines = (self._tips[precision], self._costs.get(precision), self._runs.get(precision))
        self.buttons[precision].setToolTip("\n".join(line for line in lines if line))

    def show_state(self, current: Precision | None, switching_to: Precision | None, runtime: str) -> None:
        """The button of `current` is down; that of `switching_to` shows that it is on its way. `runtime` runs it."""
        for precision, button in self.buttons.items():
            pending = precision is switching_to
            button.setChecked(precision is current)
            button.setEnabled(current is not None)
            in_use = precision is current and runtime
            words = tr("The models run on: {runtime}", runtime=runtime) if in_use else ""
            button.setAccessibleDescription(tr("loading") if pending else words)
            self._runs[precision] = words
            self._show_tip(precision)
            if button.property("pending") != pending:
                button.setProperty("pending", pending)
                button.style().unpolish(button)
                button.style().polish(button)
