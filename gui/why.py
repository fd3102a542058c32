"""Why this result: warmth over the large picture where the description found support. An aid, and it says so."""

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLabel, QWidget

from gui import jobs
from gui.messages import sentence
from gui.session import Session
from gui.texts import tr
from gui.workers import Lane

if TYPE_CHECKING:
    from core.progress import Progress
    from core.results import Hit
    from core.why import Support

log = logging.getLogger(__name__)

KEPT = 64
WARMEST_ALPHA = 175
FAINT_DROP = 0.01  # below this no single place mattered, and the picture would only show noise

Key = tuple[int, str, bytes]


class Why(QObject):
    """Finds support on a worker lane and paints it.

    Attributes: `on`. Signals: `changed()` when there is something else to paint; `problem(str)`.
    """

    changed = Signal()
    problem = Signal(str)

    def __init__(self, session: Session, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self.state = ""
        self._session, self._lane = session, lane
        self._found: OrderedDict[Key, tuple[Support, QImage]] = OrderedDict()
        self._shown: Key | None = None

    def turn(self, on: bool, hit: "Hit | None") -> None:
        self.on = on
        self.look_at(hit)

    def look_at(self, hit: "Hit | None") -> None:
        """Another picture is shown large, or another query asks for it."""
        results, encoder = self._session.state.results, self._session.encoder
        if not self.on or hit is None or results is None or results.vector is None or encoder is None:
            self._shown = None
            self._lane.submit(lambda _job: None, newest="why")
            self._say("")
            return
        key = (hit.image_id, results.precision.value, results.vector.tobytes())
        if key == self._shown and (key in self._found or self.state):
            return
        self._shown = key
        if key in self._found:
            self._say(_verdict(self._found[key][0]))
            return
        self._say(tr("Looking for support…"))
        self._lane.submit(
            lambda job: jobs.support(hit, results, encoder, job.report, job.token),
            lambda support: self._keep(key, support),
            self._failed,
            self._progress,
            newest="why",
        )

    def paint(self, painter: QPainter, place: QRect) -> None:
        """Paint the warmth over the picture that lies at `place`."""
        found = self._found.get(self._shown) if self._shown is not None else None
        if self.on and found is not None and found[0].largest_drop >= FAINT_DROP:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, found[1])

    def _progress(self, progress: "Progress") -> None:
        if progress.total:
            self._say(tr("Looking for support… {percent} %", percent=100 * progress.done // progress.total))

    def _keep(self, key: Key, support: "Support") -> None:
        self._found[key] = (support, warmth(support))
        while len(self._found) > KEPT:
            self._found.popitem(last=False)
        if key == self._shown:
            self._say(_verdict(support))

    def _failed(self, error: BaseException) -> None:
        self._say("")
        self.problem.emit(sentence(error))

    def _say(self, state: str) -> None:
        self.state = state
        self.changed.emit()


def _verdict(support: "Support") -> str:
    if support.largest_drop < FAINT_DROP:
        return tr("No single place decided: the score hardly changes whatever is covered.")
    return tr(
        "Aid, not an explanation: warm where covering the picture lowers the score, by up to {drop:.2f}.",
        drop=support.largest_drop,
    )


def warmth(support: "Support") -> QImage:
    """The heat as a small picture, clear where there is none, to be enlarged smoothly."""
    rows, columns = support.heat.shape
    image = QImage(columns, rows, QImage.Format.Format_ARGB32)
    for y in range(rows):
        for x in range(columns):
            heat = float(support.heat[y, x])
            alpha = round(WARMEST_ALPHA * heat)
            image.setPixel(x, y, (alpha << 24) | (255 << 16) | (round(190 * (1 - heat)) << 8))
    # Enlarged in steps here: painted at once, so few pixels would show as diamonds.
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(columns * 16, rows * 16, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


class WhyLabel(QLabel):
    """The sentence under a picture that says what the warmth means; hidden while it is off."""

    def __init__(self, why: Why, parent: QWidget | None = None) -> None:
        super().__init__(parent, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.setObjectName("why_label")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumHeight(36)
        self._why = why
        why.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.setText(self._why.state)
        self.setVisible(self._why.on)
