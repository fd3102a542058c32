"""Scores by attribute for people: rows of a table, and a plot."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from training.attributes import Group
from training.confidence import MAP, recall_name
from training.new_folder import write_error
from training.reports import Scores

METRICS = (recall_name(1), recall_name(5), recall_name(10), MAP)
# A value is called better or worse than all by these: one hit at once, and all pictures of the person.
JUDGED = (recall_name(1), MAP)
HEADER = ("attribute", "value", "identities", "queries", *METRICS, "against all")


def rows(groups: Sequence[Group], level: float) -> list[tuple[str, ...]]:
    """A row a group, under HEADER."""
    return [
        (
            group.attribute, group.value, f"{group.identities:,}", f"{group.queries:,}",
            *(score_text(group, metric) for metric in METRICS), verdict(group, level),
        )
        for group in groups
    ]  # fmt: skip


def score_text(scores: Group | Scores, metric: str) -> str:
    """ "0.954 [0.915 0.988]", without an interval where there is none."""
    value = f"{scores.scores[metric]:.3f}"
    interval = scores.intervals.get(metric)
    return f"{value} [{interval.low:.3f} {interval.high:.3f}]" if interval else value


def verdict(group: Group, level: float) -> str:
    """Whether a group differs from all queries by more than chance, at that confidence; in words, for tables."""
    if group.few:
        return "too few to say"
    below = [metric for metric in JUDGED if group.is_below(metric, level)]
    above = [metric for metric in JUDGED if group.is_above(metric, level)]
    parts = [
        f"{word} in {' and '.join(found)}" for word, found in (("below", below), ("above", above)) if found
    ]
    return ", ".join(parts)


def draw_groups(overall: Scores, level: float, title: str, file: Path) -> None:
    """Horizontal bars of the judged metrics, with intervals, one a value; the line is all queries. Writes a PNG.

    Bars below the line by more than chance are dark; those of too few identities are pale and have no interval.
    Raises DataError when it cannot be written.
    """
    from matplotlib.figure import Figure

    groups = overall.groups
    places = _places(groups)
    figure = Figure(figsize=(9, 1.4 + 0.2 * (max(places) + 1)), layout="constrained")
    panels = figure.subplots(1, len(JUDGED), sharey=True)
    figure.suptitle(title, fontsize="medium")
    figure.supxlabel(
        f"dotted: all {overall.queries:,} queries; red: lower than by chance; pale: too few identities to say",
        fontsize="small",
    )
    for axes, metric in zip(panels, JUDGED, strict=True):
        values = [group.scores[metric] for group in groups]
        colours = [_colour(group, metric, level) for group in groups]
        axes.barh(places, values, 0.7, color=colours)
        for place, group in zip(places, groups, strict=True):
            if metric in group.intervals:
                interval = group.intervals[metric]
                axes.hlines(place, interval.low, interval.high, color="black", linewidth=1)
        axes.axvline(overall.scores[metric], color="black", linestyle=":", linewidth=1)
        axes.set(title=metric, xlim=(0, 1))
        axes.grid(axis="x", alpha=0.3)
    panels[0].set_yticks(
        places, [f"{group.value} ({group.identities:,})" for group in groups], fontsize="small"
    )
    panels[0].set_ylim(max(places) + 0.8, -1.2)
    names = [group.attribute for group in groups]
    for attribute in dict.fromkeys(names):
        place = places[names.index(attribute)]
        panels[0].annotate(
            attribute, (0, place - 1), xycoords=("axes fraction", "data"), xytext=(-4, 0), ha="right", va="center",
            textcoords="offset points", fontsize="small", fontweight="bold", annotation_clip=False,
        )  # fmt: skip
    save_figure(figure, file)


def save_figure(figure, file: Path) -> None:
    """As PNG, aside and then in place. Raises DataError."""
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(temporary, format="png", dpi=110)
        temporary.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise write_error(file, error) from error


def _places(groups: Sequence[Group]) -> list[float]:
    """Where each bar stands: below its attribute's name, which takes a line."""
    places: list[float] = []
    attribute, place = None, -1.0
    for group in groups:
        place += 1.0 if group.attribute == attribute else 2.0 if places else 1.0
        attribute = group.attribute
        places.append(place)
    return places


def _colour(group: Group, metric: str, level: float) -> str:
    if group.few:
        return "#dcdcdc"
    return "#b5482f" if group.is_below(metric, level) else "#8fb1cc"
