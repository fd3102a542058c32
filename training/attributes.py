"""Which queries find their pictures less often than others: scores by what is recorded about the pictures.

A query is the caption of a picture; it belongs to the values that are recorded for that picture, and is scored against
the whole gallery.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.captions import CaptionedPicture
from core.evaluation import EmbeddedSet
from core.metrics import QueryScores
from training.chance import group_chances
from training.confidence import Interval, group_intervals, metric_values
from training.errors import DataError
from training.tables import near

ALL = "all"
# With fewer, an interval over identities says next to nothing.
LEAST_IDENTITIES = 5
# What has more values than this, such as an angle, is no category.
MOST_VALUES = 40
_NONE = "none"


@dataclass(frozen=True)
class Group:
    """The queries about pictures with one value of an attribute, scored text to image.

    scores: by metric; intervals: of each. as_low, as_high: the share of random groups like it that score as low or as
    high (`training.chance`). All three empty when `few`: of fewer than LEAST_IDENTITIES identities.
    """

    attribute: str
    value: str
    identities: int
    queries: int
    scores: Mapping[str, float]
    intervals: Mapping[str, Interval]
    as_low: Mapping[str, float]
    as_high: Mapping[str, float]

    @property
    def few(self) -> bool:
        return not self.intervals

    def is_below(self, metric: str, level: float) -> bool:
        """Whether chance makes a group score so low more seldom than a two-sided test at `level` allows."""
        return self.as_low.get(metric, 1) <= (1 - level) / 2

    def is_above(self, metric: str, level: float) -> bool:
        """The same for a score so high."""
        return self.as_high.get(metric, 1) <= (1 - level) / 2


def recorded_attributes(pictures: Sequence[CaptionedPicture]) -> dict[str, list[str]]:
    """Names of the attributes that are recorded for these pictures, with their values, most frequent first.

    Absent things ("hat": null) have the value "none"; of a list, each member is a value.
    """
    counts: dict[str, dict[str, int]] = {}
    for picture in pictures:
        for name, value in (picture.attributes or {}).items():
            values = counts.setdefault(name, {})
            for text in _values(value):
                values[text] = values.get(text, 0) + 1
    return {name: sorted(values, key=lambda text: -values[text]) for name, values in counts.items()}


def choose_attributes(wanted: Sequence[str], recorded: Mapping[str, Sequence[str]]) -> list[str]:
    """Those of the wanted ones, in that order; ALL stands for every recorded one that has two to MOST_VALUES values.

    Raises DataError, with the near one, for a name that is not recorded, and for one with too many values.
    """
    chosen: list[str] = []
    for name in wanted:
        if name == ALL:
            chosen += [other for other, values in recorded.items() if 2 <= len(values) <= MOST_VALUES]
        elif name not in recorded:
            raise DataError(
                f"The attribute {name!r} is not recorded{near(name, recorded)}; there are {', '.join(recorded)}."
            )
        elif len(recorded[name]) > MOST_VALUES:
            raise DataError(
                f"The attribute {name!r} has {len(recorded[name]):,} different values, too many to measure each; "
                f"up to {MOST_VALUES} can be."
            )
        else:
            chosen.append(name)
    return list(dict.fromkeys(chosen))


def measure_groups(
    embedded: EmbeddedSet,
    scores: QueryScores,
    attributes: Sequence[str],
    *,
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> list[Group]:
    """A group for each value of each attribute, in the attributes' order, most frequent value first.

    scores: the text-to-image scores of `embedded`, one a caption.
    """
    asked_about = [picture for picture in embedded.pictures for _ in picture.captions]
    recorded = recorded_attributes(embedded.pictures)
    named: list[tuple[str, str]] = []
    members: list[NDArray[np.bool_]] = []
    for attribute in attributes:
        values = [
            _values(picture.attributes[attribute])
            if picture.attributes and attribute in picture.attributes
            else ()
            for picture in asked_about
        ]
        for value in recorded.get(attribute, ()):
            named.append((attribute, value))
            members.append(np.array([value in there for there in values]))
    if not members:
        return []
    intervals = group_intervals(scores, members, level=level, resamples=resamples, seed=seed)
    chances = group_chances(scores, members, resamples=resamples, seed=seed)
    groups: list[Group] = []
    for (attribute, value), member, limits, chance in zip(named, members, intervals, chances, strict=True):
        identities = len(np.unique(scores.ids[member]))
        values = metric_values(_part(scores, member).summary())
        told = (limits, chance.as_low, chance.as_high) if identities >= LEAST_IDENTITIES else ({}, {}, {})
        groups.append(Group(attribute, value, identities, int(member.sum()), values, *told))
    return groups


def _part(scores: QueryScores, member: NDArray[np.bool_]) -> QueryScores:
    return QueryScores(
        scores.first_ranks[member], scores.average_precisions[member], scores.inverse_penalties[member],
        scores.ids[member], scores.images, 0,
    )  # fmt: skip


def _values(value: Any) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(dict.fromkeys(map(_text, value))) or (_NONE,)
    return (_text(value),)


def _text(value: Any) -> str:
    if value is None:
        return _NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
