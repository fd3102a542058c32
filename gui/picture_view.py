"""One result, large, with the ones before and after it a key away, its details, and the way to its folder."""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.paths import display_path
from core.sentences import system_words, words_of
from gui.canvas import Canvas
from gui.results_model import ResultsModel
from gui.style import scaled
from gui.texts import number, tr, translated
from gui.thumbnails import Thumbnails
from gui.workers import Lane

if TYPE_CHECKING:
    from core.results import Hit

Facts = tuple[tuple[str, str], ...]


def facts(hit: "Hit") -> Facts:
    """What the file says of itself: name, folder, size, width and height, time. Reads the file."""
    from core.errors import ImageError
    from core.images import decode_sized, read_bytes

    found: list[tuple[str, str]] = [
        (tr("File"), display_path(os.fsencode(hit.path.name))),
        (tr("Folder"), display_path(os.fsencode(hit.path.parent))),
    ]
    try:
        data = read_bytes(hit.path)
        changed = datetime.fromtimestamp(hit.path.stat().st_mtime).astimezone()
        found.append((tr("Size"), tr("{count} bytes", count=len(data))))
        found.append((tr("Changed"), changed.strftime("%Y-%m-%d %H:%M:%S")))
        picture = decode_sized(data, hint=(64, 64))
        found.append((tr("Pixels"), f"{number(picture.width)} × {number(picture.height)}"))
    except ImageError as error:
        found.append((tr("Problem"), translated(words_of(error))))
    except OSError as error:
        found.append((tr("Problem"), translated(system_words(error))))
    found.append((tr("Rank"), number(hit.rank)))
    found.append((tr("Score"), f"{hit.score:.6f}"))
    return tuple(found)


class Details(QWidget):
    """Names and values beside the picture; all of it can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Details of the file"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, found: Facts) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for row, (name, value) in enumerate(found):
            label = QLabel(name)
            label.setProperty("quiet", True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            words = QLabel(_breakable(value), textFormat=Qt.TextFormat.PlainText, wordWrap=True)
            words.setAccessibleName(f"{name}: {value}")
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(words, row, 1)
        self._grid.setRowStretch(len(found), 1)


def _breakable(text: str) -> str:
    """Long paths may break after a slash or an underscore."""
    return text.replace("/", "/\u200b").replace("_", "_\u200b")


class PictureView(QWidget):
    """Shows the row it is told to; `previous`, `next`, `back` and the zoom are actions of the window."""

    def __init__(
        self,
        model: ResultsModel,
        thumbnails: Thumbnails,
        lane: Lane,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.row = -1
        self._model, self._actions, self._lane = model, actions, lane
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas = Canvas(thumbnails)
        self.details = Details()
        self.details.setFixedWidth(scaled(320))
        self.details.hide()
        self.rank = QLabel()
        self.rank.setObjectName("heading")
        self.detail = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.detail.setProperty("quiet", True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar = QWidget()
        bar.setObjectName("picture_bar")
        top = QHBoxLayout(bar)
        top.setContentsMargins(20, 6, 16, 6)
        top.setSpacing(10)
        top.addWidget(self.rank)
        top.addWidget(self.detail, 1)
        for name in ("mark_match", "mark_no_match", "find_similar", "why"):
            top.addWidget(self._button(name))
        for name in ("zoom_out", "zoom_in", "details", "show_in_folder", "back"):
            top.addWidget(self._button(name))
        middle = QHBoxLayout()
        middle.setContentsMargins(12, 0, 12, 12)
        middle.setSpacing(12)
        middle.addWidget(self._button("previous"))
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self._button("next"))
        middle.addWidget(self.details)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addLayout(middle, 1)
        self._column = layout
        for name, action in actions.items():
            if name in PICTURE_ACTIONS:
                self.addAction(action)
        self.canvas.zoomed.connect(lambda zoom: actions["zoom_out"].setEnabled(zoom > 1))

    def put_below(self, label: QLabel) -> None:
        """Place a sentence under the picture."""
        self._column.addWidget(label)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[name])
        button.setAccessibleName(self._actions[name].text())
        button.setProperty("flat", True)
        button.setIconSize(QSize(28, 28))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def handlers(self) -> dict:
        """What the actions that belong to this view do."""
        return {
            "zoom_in": lambda: self.canvas.zoom_by(1.5),
            "zoom_out": lambda: self.canvas.zoom_by(1 / 1.5),
            "zoom_fit": lambda: self.canvas.zoom_to(1.0),
            "pan_left": lambda: self.canvas.move_by(0.2, 0),
            "pan_right": lambda: self.canvas.move_by(-0.2, 0),
            "pan_up": lambda: self.canvas.move_by(0, 0.2),
            "pan_down": lambda: self.canvas.move_by(0, -0.2),
            "details": self.toggle_details,
            "show_in_folder": self.show_in_folder,
        }

    def show_row(self, row: int) -> bool:
        """Show the picture at `row`; False, and no change, when there is none."""
        hit = self._model.hit(row)
        if hit is None:
            return False
        self.row = row
        self.rank.setText(tr("{rank} of {count}", rank=hit.rank, count=self._model.rowCount()))
        self.detail.setText(
            tr("score {score:.3f}   {name}", score=hit.score, name=display_path(hit.relative))
        )
        self.detail.setToolTip(display_path(hit.path))
        self.canvas.show_hit(hit)
        self._actions["previous"].setEnabled(row > 0)
        self._actions["next"].setEnabled(row + 1 < self._model.rowCount())
        if not self.details.isHidden():
            self._ask_details()
        return True

    def toggle_details(self) -> None:
        self.details.setVisible(self.details.isHidden())
        if not self.details.isHidden():
            self._ask_details()

    def _ask_details(self) -> None:
        hit = self.canvas.hit
        if hit is not None:
            self._lane.submit(lambda _job: facts(hit), self.details.show_facts, newest="facts")

    def show_in_folder(self) -> None:
        """Open the folder of the picture in the desktop's file manager."""
        if self.canvas.hit is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.canvas.hit.path.parent)))

    def follow(self) -> bool:
        """After new results: show the same picture at its new rank; False when it is not among them."""
        shown = self.canvas.hit
        row = self._model.row_of(shown.image_id) if shown is not None else None
        return row is not None and self.show_row(row)


PICTURE_ACTIONS = (
    "back", "previous", "next", "zoom_in", "zoom_out", "zoom_fit", "pan_left", "pan_right", "pan_up", "pan_down",
    "details", "show_in_folder",
)  # fmt: skip
