"""The hits of one search as a Qt list model. It holds no pictures and no widgets."""

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.filters import NO_MARKS, Mark, Marks
from core.paths import display_path
from gui.moments import fold
from gui.texts import tr

if TYPE_CHECKING:
    from core.results import Hit, Results

HIT_ROLE = Qt.ItemDataRole.UserRole

AnyIndex = QModelIndex | QPersistentModelIndex

_key = attrgetter("image_id", "score")


class ResultsModel(QAbstractListModel):
    """Attributes: `query`; `marks`, what is marked how, by the SHA-256 of the file; `folding`, whether pictures of
    one moment are folded into the best of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: Results | None = None
        self._hits: list[Hit] = []
        self._others: dict[int, list[Hit]] = {}
        self._opened: set[int] = set()
        self.query = ""
        self.marks: Marks = NO_MARKS
        self.folding = True

    def show(self, results: "Results | None") -> None:
        """Replace what is shown. More hits of the same ranking come in below; the same again change nothing."""
        if results is self._results:
            return
        self._results = results
        query = results.query if results is not None else ""
        folded = fold(results.hits if results is not None else (), self._opened, self.folding)
        hits, shown = folded.shown, len(self._hits)
        if query == self.query and shown and list(map(_key, hits[:shown])) == list(map(_key, self._hits)):
            self._others = folded.others
            if len(hits) > shown:
                self.beginInsertRows(QModelIndex(), shown, len(hits) - 1)
                self._hits = hits
                self.endInsertRows()
            else:
                self._hits = hits
            return
        self.beginResetModel()
        if self._opened:
            self._opened.clear()
            folded = fold(results.hits if results is not None else (), (), self.folding)
        self.query, self._hits, self._others = query, folded.shown, folded.others
        self.endResetModel()

    def fold(self, folding: bool) -> None:
        """Fold pictures of one moment, or show every one by itself."""
        if folding != self.folding:
            self.folding, results = folding, self._results
            self._results, self._hits = None, []
            self.show(results)

    def toggle(self, row: int) -> None:
        """Open the moment whose best picture is at `row`, or close it again."""
        best = self.hit(row)
        others = self._others.get(best.image_id, []) if best is not None else []
        if best is None or not others:
            return
        if best.image_id in self._opened:
            self.beginRemoveRows(QModelIndex(), row + 1, row + len(others))
            self._opened.remove(best.image_id)
            del self._hits[row + 1 : row + 1 + len(others)]
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), row + 1, row + len(others))
            self._opened.add(best.image_id)
            self._hits[row + 1 : row + 1] = others
            self.endInsertRows()

    def folded(self, hit: "Hit") -> tuple[int, bool]:
        """How many other pictures of its moment lie under a hit, and whether they are shown."""
        return len(self._others.get(hit.image_id, ())), hit.image_id in self._opened

    def bar(self, hit: "Hit") -> float:
        """Length of the score's bar, in [0, 1]."""
        return self._results.scale.bar(hit.score) if self._results is not None else 0.0

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
            ) + self._spoken(hit)
        return None

    def _spoken(self, hit: "Hit") -> str:
        mark, (count, _) = self.marks.get(hit.sha256), self.folded(hit)
        words = "" if mark is None else tr(", a match") if mark is Mark.MATCH else tr(", not a match")
        return words + (tr(", and {count} more of this moment", count=count) if count else "")


def name(hit: "Hit") -> str:
    """The file's own name, fit to be shown."""
    return display_path(hit.relative.rsplit(b"/", 1)[-1])
