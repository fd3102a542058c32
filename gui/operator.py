"""Who is at the screen: asked at the start where that is wanted, and written into the audit log and onto marks."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from gui.texts import tr

MOST_CHARS = 80


class OperatorDialog(QDialog):
    """Asks for a name; it cannot be accepted without one. With `must_answer`, it cannot be dismissed either."""

    def __init__(self, name: str, must_answer: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Who is searching?"))
        self._must_answer = must_answer
        heading = QLabel(tr("Who is searching?"))
        heading.setObjectName("heading")
        words = QLabel(
            tr(
                "Your name is written into the audit log beside what you search for, open, mark and take away."
            ),
            wordWrap=True,
        )
        words.setProperty("quiet", True)
        self.name = QLineEdit(name, maxLength=MOST_CHARS)
        self.name.setAccessibleName(tr("Your name"))
        self.name.setMinimumHeight(44)
        self.name.selectAll()
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(tr("Begin"), QDialogButtonBox.ButtonRole.AcceptRole)
        if not must_answer:
            buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.name.textChanged.connect(self._look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        for widget in (heading, words, self.name, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(460)
        self._look()
        self.setModal(True)
        if must_answer:
            self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint, False)

    @property
    def operator(self) -> str:
        return " ".join(self.name.text().split())

    def _look(self) -> None:
        self.accept_button.setEnabled(bool(self.operator))

    def reject(self) -> None:
        if not self._must_answer:
            super().reject()
