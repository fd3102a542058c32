"""The few dialogs: pictures that could not be read, and the keyboard sheet."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from core.paths import display_path
from gui.actions import ACTIONS
from gui.jobs import Unreadable
from gui.style import scaled
from gui.texts import tr, translated

ROW_HEIGHT = 44


class RowsModel(QAbstractTableModel):
    """Rows of text under headings; nothing can be changed."""

    def __init__(
        self, headings: tuple[str, ...], rows: list[tuple[str, ...]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._headings, self._rows = headings, rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headings)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headings[section]
        return None


class TableDialog(QDialog):
    """A title, a sentence and a table."""

    def __init__(
        self, title: str, sentence: str, model: RowsModel, first_width: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 520)
        heading = QLabel(title)
        heading.setObjectName("heading")
        words = QLabel(sentence, wordWrap=True)
        words.setProperty("quiet", True)
        model.setParent(self)
        self.table = QTableView(alternatingRowColors=True, showGrid=False)
        self.table.setModel(model)
        self.table.setAccessibleName(title)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(max(ROW_HEIGHT, scaled(34)))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, first_width)
        buttons = QDialogButtonBox()
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        for widget in (heading, words, self.table, buttons):
            layout.addWidget(widget)


def unreadable_dialog(pictures: list[Unreadable], parent: QWidget) -> TableDialog:
    rows = [(display_path(picture.path), translated(picture.reason)) for picture in pictures]
    sentence = (
        tr(
            "These files are looked at again only when they change. The rest of the gallery is searched as usual."
        )
        if rows
        else tr("Every picture of this gallery could be read.")
    )
    model = RowsModel((tr("File"), tr("Why it could not be read")), rows)
    return TableDialog(tr("Pictures that could not be read"), sentence, model, 300, parent)


def shortcuts_dialog(parent: QWidget) -> TableDialog:
    rows = [(", ".join(_native(key) for key in spec.keys), tr(spec.tip)) for spec in ACTIONS if spec.keys]
    model = RowsModel((tr("Keys"), tr("What they do")), rows)
    return TableDialog(
        tr("Keyboard shortcuts"),
        tr("Tab moves between controls, arrow keys within the grid."),
        model,
        220,
        parent,
    )


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
