"""Pictures to search by: dropped on the window, pasted, chosen from a file, or one of the results."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import ImageError
from core.sentences import words_of
from gui import jobs
from gui.messages import sentence
from gui.session import Session
from gui.texts import tr, translated
from gui.workers import Lane

if TYPE_CHECKING:
    from core.encoder import DualEncoder
    from core.query import Example
    from core.results import Hit

log = logging.getLogger(__name__)

MOST_EXAMPLES = 4


class ExampleIntake(QObject):
    """Turns pictures into examples on a worker lane and gives them to the session.

    Signals: `problem(str)` is a sentence to show.
    """

    problem = Signal(str)

    def __init__(self, session: Session, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._lane = session, lane

    @staticmethod
    def takes(mime: QMimeData) -> bool:
        """Whether there is a picture, or a file that may be one, in what is dragged or copied."""
        return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())

    def take(self, mime: QMimeData) -> bool:
        """Add what was dropped or pasted; False when there is no picture in it."""
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if files:
            for file in files[:MOST_EXAMPLES]:
                self.add_file(file)
            return True
        image = mime.imageData() if mime.hasImage() else None
        if isinstance(image, QImage) and not image.isNull():
            data = _png(image)
            self._add(lambda encoder: jobs.example_from_bytes(data, tr("pasted picture"), encoder))
            return True
        return False

    def paste(self) -> None:
        """Add the picture on the clipboard."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self.problem.emit(tr("There is no picture on the clipboard. Copy one, then paste again."))

    def choose(self, parent: QWidget) -> None:
        file, _ = QFileDialog.getOpenFileName(
            parent, tr("Choose a picture to search by"), str(Path.home()),
            tr("Pictures") + " (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.gif)",
        )  # fmt: skip
        if file:
            self.add_file(Path(file))

    def add_file(self, file: Path) -> None:
        self._add(lambda encoder: jobs.example_from_file(file, encoder))

    def find_similar(self, hit: "Hit") -> None:
        """Search by a result alone; a description can be added to it."""
        gallery = self._session.gallery
        if gallery is not None:
            self._lane.submit(
                lambda _job: gallery.example(hit),
                lambda example: self._session.change(query="", examples=(example,)),
                self._failed,
                newest="similar",
            )

    def _add(self, make: Callable[["DualEncoder"], "Example"]) -> None:
        encoder = self._session.encoder
        if encoder is None:
            self.problem.emit(tr("The models are still loading. Try again in a moment."))
            return
        self._lane.submit(lambda _job: make(encoder), self._made, self._failed)

    def _made(self, example: "Example") -> None:
        kept = tuple(known for known in self._session.state.examples if known.sha256 != example.sha256)
        self._session.change(examples=(*kept, example)[-MOST_EXAMPLES:])

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, ImageError):
            reason = translated(words_of(error))
            self.problem.emit(tr("This picture cannot be searched by. {reason}.", reason=reason))
        else:
            self.problem.emit(sentence(error))


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())
