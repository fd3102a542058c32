"""The hits of one search as a Qt list model. It holds no pictures and no widgets."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.paths import display_path
from gui.texts import tr

if TYPE_CHECKING:
    from core.results import Hit, Results

HIT_ROLE = Qt.ItemDataRole.UserRole

AnyIndex = QModelIndex | QPersistentModelIndex


class ResultsModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: tuple[Hit, ...] = ()
        self._rows: dict[Path, list[int]] = {}
        self.query = ""

    def show(self, results: "Results | None") -> None:
        """Replace what is shown; the same hits again change nothing on screen."""
        hits = results.hits if results is not None else ()
        query = results.query if results is not None else ""
        if hits == self._hits and query == self.query:
            return
        self.beginResetModel()
        self.query = query
        self._hits = hits
        rows: defaultdict[Path, list[int]] = defaultdict(list)
        for row, hit in enumerate(hits):
            rows[hit.path].append(row)
        self._rows = dict(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def hit(self, row: int) -> "Hit | None":
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def row_of(self, path: Path) -> int | None:
        rows = self._rows.get(path)
        return rows[0] if rows else None

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
                name=display_path(hit.relative), rank=hit.rank, score=hit.score,
            )  # fmt: skip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr(
                "Rank {rank}, score {score:.3f}, {name}", rank=hit.rank, score=hit.score, name=name(hit)
            )
        return None

    def repaint_path(self, path: Path) -> None:
        """Tell the views that the picture at `path` has arrived."""
        for row in self._rows.get(path, ()):
            index = self.index(row)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


def name(hit: "Hit") -> str:
    """The file's own name, fit to be shown."""
    return display_path(hit.relative.rsplit(b"/", 1)[-1])
