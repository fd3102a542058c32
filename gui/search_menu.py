"""The menu beside the search box: saved searches of the case, what was searched for lately, pictures to search by."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui.casework import CaseWork
from gui.history import History
from gui.style import icon, set_icon
from gui.texts import tr

RECENT_SHOWN = 12
LONGEST = 70


class SearchMenu(QToolButton):
    """Signals: `chosen(str)` with a description to search for."""

    chosen = Signal(str)

    def __init__(
        self, casework: CaseWork, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.history = History()
        self._casework, self._actions = casework, actions
        words = tr("Saved and earlier searches, search by picture")
        self.setToolTip(words)
        self.setAccessibleName(words)
        set_icon(self, "clock")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def fill(self) -> None:
        menu, saved = self.menu(), self._casework.state.searches
        menu.clear()
        for name in ("save_search", "example_file", "example_paste"):
            menu.addAction(self._actions[name])
        self._add(tr("Saved with this case"), saved, "check")
        recent = [text for text in reversed(self.history.texts) if text not in saved]
        self._add(tr("Earlier"), recent[:RECENT_SHOWN], "clock")
        menu.addSeparator()
        forget = menu.addMenu(tr("Forget"))
        for text in saved:
            forget.addAction(
                _shown(text), lambda _checked=False, text=text: self._casework.forget_search(text)
            )
        forget.addAction(tr("All earlier searches"), self.history.clear)

    def _add(self, heading: str, texts: "tuple[str, ...] | list[str]", symbol: str) -> None:
        if texts:
            self.menu().addSection(heading)
        for text in texts:
            action = self.menu().addAction(icon(symbol), _shown(text))
            action.setToolTip(text)
            action.triggered.connect(lambda _checked=False, text=text: self.chosen.emit(text))


def _shown(text: str) -> str:
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return short.replace("&", "&&")
