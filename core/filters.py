"""Which pictures of a gallery a search may find: by sub-folder, by time, by mark, by score."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.store import Catalogue


class Mark(IntEnum):
    """What an operator said of a picture."""

    MATCH = 1
    NOT_A_MATCH = -1


Marks = Mapping[bytes, Mark]  # by the SHA-256 of the picture's file, so that a mark survives renaming
NO_MARKS: Marks = MappingProxyType({})


@dataclass(frozen=True)
class Filters:
    """Conditions that all have to hold; without any, every picture may be found.

    folders: paths below the gallery, as bytes; a picture in one of them or below it passes.
    since, until: with zone, both inclusive to the second. min_score: cosine. marked: this mark, or any if True.
    """

    folders: tuple[bytes, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    min_score: float | None = None
    marked: Mark | bool = False

    @property
    def active(self) -> bool:
        return self != NO_FILTERS

    @property
    def select(self) -> bool:
        """Whether some pictures are left out before anything is scored."""
        return bool(self.folders or self.since or self.until or self.marked is not False)

    def rows(self, catalogue: "Catalogue", marks: Marks) -> "NDArray[np.int64]":
        """Rows of the pictures that pass, ascending; `min_score` is not looked at."""
        import numpy as np  # here: the window knows filters before it has time for NumPy

        paths, hashes, taken_s = catalogue.paths, catalogue.hashes, catalogue.taken_s
        passes = np.ones(len(paths), dtype=bool)
        if self.since is not None:
            passes &= taken_s >= int(self.since.timestamp())
        if self.until is not None:
            passes &= taken_s <= int(self.until.timestamp())
        if self.folders:
            starts = tuple(folder.rstrip(b"/") + b"/" for folder in self.folders)
            passes &= np.fromiter((path.startswith(starts) for path in paths), dtype=bool, count=len(paths))
        if self.marked is not False:
            wanted = set(Mark) if self.marked is True else {self.marked}
            keys = {key for key, mark in marks.items() if mark in wanted}
            passes &= np.fromiter((key in keys for key in hashes), dtype=bool, count=len(hashes))
        return np.flatnonzero(passes).astype(np.int64)


NO_FILTERS = Filters()


def subfolders(paths: Sequence[bytes]) -> list[tuple[bytes, int]]:
    """Every folder below the gallery that holds pictures, itself or further below, with how many; by name."""
    counts: Counter[bytes] = Counter()
    for path, number in Counter(path.rpartition(b"/")[0] for path in paths).items():
        while path:
            counts[path] += number
            path = path.rpartition(b"/")[0]
    return sorted(counts.items())
