"""The button that names the case in hand, and its menu: other cases, a new one, its name, its end."""

from functools import partial

from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QPushButton, QWidget

from gui.casework import CaseState, CaseWork
from gui.style import icon, set_icon
from gui.texts import tr

LONGEST_NAME = 24


class CaseButton(QPushButton):
    def __init__(self, casework: CaseWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._casework = casework
        set_icon(self, "case")
        self.setObjectName("case_button")
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill_menu)
        self.setMenu(menu)
        casework.changed.connect(self.show_state)
        self.show_state(casework.state)

    def show_state(self, state: CaseState) -> None:
        name = state.case.name if state.case is not None else tr("No case")
        short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        self.setText(" " + short.replace("&", "&&"))
        self.setEnabled(state.case is not None)
        count = len(state.marks)
        self.setAccessibleName(tr("Case {name}, {count} marks. Choose a case", name=name, count=count))
        self.setToolTip(tr("Case: {name}. {count} pictures are marked in it.", name=name, count=count))

    def fill_menu(self) -> None:
        menu, state = self.menu(), self._casework.state
        menu.clear()
        for case in state.cases[:30]:
            action = menu.addAction(case.name.replace("&", "&&"))
            if case == state.case:
                action.setIcon(icon("check"))
            action.triggered.connect(partial(self._casework.choose, case.case_id))
        menu.addSeparator()
        menu.addAction(tr("New case…"), self.ask_new)
        menu.addAction(tr("Rename this case…"), self.ask_name)
        menu.addAction(tr("Delete this case…"), self.ask_delete)

    def ask_new(self) -> None:
        name, sure = QInputDialog.getText(self, tr("New case"), tr("Name of the case"))
        if sure:
            self._casework.create(name)

    def ask_name(self) -> None:
        case = self._casework.state.case
        if case is not None:
            name, sure = QInputDialog.getText(
                self, tr("Rename this case"), tr("Name of the case"), text=case.name
            )
            if sure:
                self._casework.rename(name)

    def ask_delete(self) -> None:
        state = self._casework.state
        if state.case is None:
            return
        words = tr(
            "Delete the case “{name}” with its {count} marks and its saved searches? This cannot be undone.",
            name=state.case.name, count=len(state.marks),
        )  # fmt: skip
        if QMessageBox.question(self, tr("Delete this case"), words) == QMessageBox.StandardButton.Yes:
            self._casework.delete()
