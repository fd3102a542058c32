"""What evaluations measured, as the sections of a model card: how well, for whom less well, and every value."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from training.attribute_report import JUDGED, METRICS
from training.attributes import LEAST_IDENTITIES, Group
from training.comparison import cell_texts, markdown_table
from training.reports import Report, Scores, SplitReport

# By what an integrator should be able to judge a model.
_EXPECTED = ("gender", "age", "skin_tone", "upper_type", "upper_colour", "lower_type", "lower_colour")
_FAR_BELOW = 0.1
# By title of the split.
Measured = Mapping[str, tuple[Report, SplitReport]]


def overall(measured: Measured, level: float) -> Iterator[str]:
    yield (
        "Text to image: every caption is a query, every picture of the split is in the gallery; "
        f"{level:.0%} intervals over identities."
    )
    yield ""
    rows: list[tuple[str, ...]] = []
    for title, (_, split) in measured.items():
        first = next(iter(split.precisions.values()))
        about = (
            f"{title}: {split.identities:,} identities, {first.gallery:,} pictures, {first.queries:,} queries"
        )
        for number, (precision, scores) in enumerate(split.precisions.items()):
            rows.append(("" if number else about, precision.upper(), *cell_texts(scores)))
    yield from markdown_table(("split", "precision", *METRICS), rows)
    yield ""
    for title, (report, split) in measured.items():
        first = next(iter(split.precisions.values()))
        yield (
            f"- **{title}** is of `{report.data_name}`, measured with {report.engine}. The first hit is somebody else "
            f"in {1 - first.scores[METRICS[0]]:.0%} of the searches{_known_to(split, first)}."
        )


def _known_to(split: SplitReport, scores: Scores) -> str:
    """How far that share can be trusted."""
    interval, value = scores.intervals.get(METRICS[0]), scores.scores[METRICS[0]]
    if not interval:
        return "; one identity is too few for an interval"
    if interval.low == interval.high:
        return "; how far that holds for others cannot be told where all searches end alike"
    points = 100 * max(interval.high - value, value - interval.low)
    return f"; with {split.identities:,} identities that is known to within {points:.0f} points"


def distrust(measured: Measured, level: float) -> Iterator[str]:
    """For each split the values that score lower than chance would have it, those that may, and those that do well."""
    yield (
        "Captions of pictures with one recorded value, over the whole gallery, against all captions. A value is called "
        f"less or more often found when of random groups like it at most {(1 - level) / 2:.1%} score so low or so high "
        "(a permutation test over identities). An interval that is a point says nothing: all of its searches ended "
        "alike."
    )
    for title, (_, split) in measured.items():
        precision, scores = _judged(split)
        yield ""
        if not scores.groups:
            yield f"**{title}**: not measured by attribute, so nothing is known of whom it finds less often there."
            continue
        yield from _split_distrust(f"**{title}**, {precision.upper()}", split.identities, scores, level)


def _split_distrust(title: str, identities: int, scores: Scores, level: float) -> Iterator[str]:
    judged = [group for group in scores.groups if not group.few]
    low = [group for group in judged if any(group.is_below(metric, level) for metric in JUDGED)]
    high = [group for group in judged if any(group.is_above(metric, level) for metric in JUDGED)]
    floor = scores.scores[METRICS[0]] - _FAR_BELOW
    unsure = [group for group in judged if group not in low and group.intervals[METRICS[0]].low < floor]
    by_chance = len(judged) * len(JUDGED) * (1 - level) / 2
    yield (
        f"{title}: {len(judged)} values, judged by {' and '.join(JUDGED)}; by chance alone up to {by_chance:.0f} would "
        "be called less often found, and as many more often."
    )
    yield ""
    if low:
        yield "Found less often:"
        yield ""
        yield from (_named(group, scores, group.is_below, level) for group in low)
    else:
        yield (
            f"No value is found less often than chance would have it; with {identities:,} identities only large "
            "differences would show."
        )
    if unsure:
        yield ""
        yield (
            f"Not known well enough, because {METRICS[0]} may be more than {100 * _FAR_BELOW:.0f} points below that of "
            f"all: {_by_attribute(unsure)}."
        )
    if high:
        yield ""
        yield "Found more often:"
        yield ""
        yield from (_named(group, scores, group.is_above, level) for group in high)
    missing = [name for name in _EXPECTED if name not in {group.attribute for group in scores.groups}]
    if missing:
        yield ""
        yield f"Not measured: {', '.join(map(_label, missing))}."


def _named(group: Group, scores: Scores, judge: Callable[[str, float], bool], level: float) -> str:
    told = [
        f"{metric} {group.scores[metric]:.3f} against {scores.scores[metric]:.3f}"
        for metric in JUDGED
        if judge(metric, level)
    ]
    return (
        f"- **{_label(group.attribute)}: {group.value}**, {group.identities:,} identities: {', '.join(told)}"
    )


def _by_attribute(groups: Sequence[Group]) -> str:
    """ "age: elderly; upper colour: white, black"."""
    named: dict[str, list[str]] = {}
    for group in groups:
        named.setdefault(_label(group.attribute), []).append(group.value)
    return "; ".join(f"{attribute}: {', '.join(values)}" for attribute, values in named.items())


def all_values(measured: Measured) -> Iterator[str]:
    for title, (_, split) in measured.items():
        precision, scores = _judged(split)
        if not scores.groups:
            continue
        yield f"## By attribute: {title}, {precision.upper()}"
        yield ""
        rows = [
            (
                _label(group.attribute),
                group.value,
                f"{group.identities:,}",
                f"{group.queries:,}",
                *cell_texts(group),
            )
            for group in scores.groups
            if not group.few
        ]
        yield from markdown_table(("attribute", "value", "identities", "queries", *METRICS), rows)
        few = [group for group in scores.groups if group.few]
        if few:
            yield ""
            yield f"Fewer than {LEAST_IDENTITIES} identities, too few to say: {_by_attribute(few)}."
        yield ""


def _judged(split: SplitReport) -> tuple[str, Scores]:
    """The precision whose values are shown: the first that was measured by attribute, else the first."""
    for precision, scores in split.precisions.items():
        if scores.groups:
            return precision, scores
    return next(iter(split.precisions.items()))


def _label(attribute: str) -> str:
    return attribute.replace("_", " ")
