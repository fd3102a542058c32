"""Which hits are shown when near-duplicates of one moment are folded into the best of them. No Qt in here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.results import Hit


@dataclass(frozen=True)
class Folded:
    """`shown` hits in order, those of an open moment right behind its best; `others` by the image id of the best."""

    shown: "list[Hit]" = field(default_factory=list)
    others: "dict[int, list[Hit]]" = field(default_factory=dict)


def fold(hits: "Sequence[Hit]", opened: Collection[int], folding: bool = True) -> Folded:
    """`opened` are image ids of the best hits of moments that were opened."""
    if not folding:
        return Folded(list(hits))
    from core.moments import MOST_HITS  # here: by now NumPy has been loaded by those who searched

    others: dict[int, list[Hit]] = {}
    for hit in hits[:MOST_HITS]:
        if hit.moment not in (0, hit.rank):
            others.setdefault(hits[hit.moment - 1].image_id, []).append(hit)
    shown: list[Hit] = []
    for hit in hits[:MOST_HITS]:
        if hit.moment in (0, hit.rank):
            shown.append(hit)
            if hit.image_id in opened:
                shown += others.get(hit.image_id, ())
    shown += hits[MOST_HITS:]
    return Folded(shown, others)
