"""The hits of one search as a Qt list model. It holds no pictures and no widgets."""

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.filters import NO_MARKS, Marks
from core.paths import display_path
from gui.texts import tr

if TYPE_CHECKING:
    from core.results import Hit, Results

HIT_ROLE = Qt.ItemDataRole.UserRole

AnyIndex = QModelIndex | QPersistentModelIndex

_key = attrgetter("image_id", "score")


class ResultsModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: Results | None = None
        self._hits: tuple[Hit, ...] = ()
        self.query = ""
        self.marks: Marks = NO_MARKS

    def show(self, results: "Results | None") -> None:
        """Replace what is shown. More hits of the same ranking come in below; the same again change nothing."""
        if results is self._results:
            return
        self._results = results
        hits = results.hits if results is not None else ()
        query = results.query if results is not None else ""
        shown = len(self._hits)
        if query == self.query and shown and list(map(_key, hits[:shown])) == list(map(_key, self._hits)):
            if len(hits) > shown:
                self.beginInsertRows(QModelIndex(), shown, len(hits) - 1)
                self._hits = hits
                self.endInsertRows()
            else:
                self._hits = hits
            return
        self.beginResetModel()
        self.query = query
        self._hits = hits
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def hit(self, row: int) -> "Hit | None":
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def row_of(self, image_id: int) -> int | None:
        return next((row for row, hit in enumerate(self._hits) if hit.image_id == image_id), None)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hit(index.row())
        if hit is None:
            return None
        if role == HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return name(hit)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(
                "{name}\nrank {rank}, score {score:.3f}",
                name=display_path(hit.relative),
                rank=hit.rank,
                score=hit.score,
            )
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr(
                "Rank {rank}, score {score:.3f}, {name}", rank=hit.rank, score=hit.score, name=name(hit)
            )
        return None


def name(hit: "Hit") -> str:
    """The file's own name, fit to be shown."""
    return display_path(hit.relative.rsplit(b"/", 1)[-1])
