"""Several evaluations side by side: a Markdown table and a dot plot, by the split that was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.attribute_report import METRICS, save_figure
from training.attributes import Group
from training.errors import DataError
from training.new_folder import write_error
from training.reports import Report, Scores, read_report

TABLE, PLOT = "comparison.md", "comparison.png"
_COLOURS = ("#3b6ea5", "#b5482f", "#4f8a4c", "#8a5fa8", "#b58a2f", "#3f9a9a", "#a84f7f", "#6b6b6b")


@dataclass(frozen=True)
class Row:
    """What one model scored on the split of its group."""

    model: str
    identities: int
    scores: Scores


@dataclass(frozen=True)
class Comparison:
    """groups: by the name of the split, with that of its data where two splits are called the same; the models in the
    order given. level: of the intervals."""

    groups: dict[str, list[Row]]
    precision: str
    level: float


def read_named(arguments: Sequence[str]) -> list[tuple[str | None, Report]]:
    """Each FILE, or NAME=FILE, as the name, None without one, and the report. Raises DataError, naming the file."""
    found: list[tuple[str | None, Report]] = []
    for argument in arguments:
        name, _, file = argument.partition("=")
        if file and not Path(argument).exists():
            found.append((name, read_report(Path(file))))
        else:
            found.append((None, read_report(Path(argument))))
    return found


def compare(reports: Sequence[tuple[str | None, Report]], precision: str) -> Comparison:
    """Reports of the same name, or of the same model, are one row in each split.

    Raises DataError: intervals of different levels, a report without that precision, a split that one model has
    twice, or that was measured on other pictures for another model, so that the figures do not compare.
    """
    first = reports[0][1]
    names = _names([report for name, report in reports if name is None])
    several = splits_of_several_data([report for _, report in reports])
    groups: dict[str, list[Row]] = {}
    origins: dict[tuple[str, str], Report] = {}
    for given, report in reports:
        model = given or names[report.model]
        if report.confidence != first.confidence:
            raise DataError(
                f"{first.name} has {first.confidence:.0%} intervals and {report.name} has {report.confidence:.0%} "
                "ones. Measure both with the same --confidence."
            )
        for split, measured in report.splits.items():
            if precision not in measured.precisions:
                raise DataError(
                    f"{report.name} has no {precision.upper()} for '{split}'; it has "
                    f"{', '.join(measured.precisions)}. Choose one with --precision."
                )
            title = f"{split} of {report.data_name}" if split in several else split
            other = origins.setdefault((model, title), report)
            if other is not report:
                raise DataError(
                    f"{other.name} and {report.name} both measure {model} on '{title}'. Leave one out, or name them "
                    "apart: NAME=FILE."
                )
            row = Row(model, measured.identities, measured.precisions[precision])
            rows = groups.setdefault(title, [])
            if rows and _measured_on(rows[0]) != _measured_on(row):
                raise DataError(
                    f"'{title}' is not the same pictures for all: {_told(rows[0])}, and {_told(row)} in "
                    f"{report.name}. Measure all models on the same pictures."
                )
            rows.append(row)
    order = list(dict.fromkeys(given or names[report.model] for given, report in reports))
    for rows in groups.values():
        rows.sort(key=lambda row: order.index(row.model))
    return Comparison(groups, precision, first.confidence)


def markdown(comparison: Comparison) -> str:
    """The table, with a line above that says what it shows."""
    cells: list[tuple[str, ...]] = []
    for title, rows in comparison.groups.items():
        about = f"{title}: {rows[0].identities:,} identities, {rows[0].scores.queries:,} queries"
        cells += [("" if n else about, row.model, *cell_texts(row.scores)) for n, row in enumerate(rows)]
    about = f"Text to image at {comparison.precision.upper()}, with {comparison.level:.0%} intervals over identities."
    return "\n".join([about, "", *markdown_table(("split", "model", *METRICS), cells)]) + "\n"


def cell_texts(scores: Scores | Group) -> list[str]:
    """The scores as cells: "0.954 [0.915, 0.988]"."""
    cells: list[str] = []
    for metric in METRICS:
        interval = scores.intervals.get(metric)
        limits = f" [{interval.low:.3f}, {interval.high:.3f}]" if interval else ""
        cells.append(f"{scores.scores[metric]:.3f}{limits}")
    return cells


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Its lines."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(map(_escaped, row))} |"


def _escaped(text: str) -> str:
    """Text that stays in its cell."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """Write comparison.md and comparison.png. Raises DataError when they cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TABLE).write_text(markdown(comparison), encoding="utf-8")
    except OSError as error:
        raise write_error(folder / TABLE, error) from error
    _draw(comparison, folder / PLOT)


def _draw(comparison: Comparison, file: Path) -> None:
    """A row of panels a split, a panel a metric, a dot with its interval a model."""
    from matplotlib.figure import Figure

    heights = [0.7 + 0.26 * len(rows) for rows in comparison.groups.values()]
    figure = Figure(figsize=(11, 0.5 + sum(heights)), layout="constrained")
    panels = figure.subplots(len(heights), len(METRICS), sharey="row", squeeze=False, height_ratios=heights)
    models = list(dict.fromkeys(row.model for rows in comparison.groups.values() for row in rows))
    for line, (title, rows) in zip(panels, comparison.groups.items(), strict=True):
        for axes, metric in zip(line, METRICS, strict=True):
            for place, row in enumerate(rows):
                value, colour = row.scores.scores[metric], _COLOURS[models.index(row.model) % len(_COLOURS)]
                axes.plot(value, place, "o", color=colour, markersize=5)
                if interval := row.scores.intervals.get(metric):
                    axes.hlines(place, interval.low, interval.high, color=colour, linewidth=1.5)
            axes.set_title(metric, fontsize="small")
            axes.grid(axis="x", alpha=0.3)
            axes.tick_params(labelsize="small")
        line[0].set_yticks(range(len(rows)), [row.model for row in rows])
        line[0].set_ylim(len(rows) - 0.4, -0.6)
        line[0].set_ylabel(title, fontweight="bold", fontsize="small")
    figure.suptitle(
        f"Text to image at {comparison.precision.upper()}, {comparison.level:.0%} intervals over identities",
        fontsize="medium",
    )
    save_figure(figure, file)


def _names(reports: Sequence[Report]) -> dict[str, str]:
    """Short names of models: a bundle's without its hash, a run's folder; in full where two would be called alike."""
    short = {report.model: Path(report.model).name.partition("@")[0] for report in reports}
    return {model: name if list(short.values()).count(name) == 1 else model for model, name in short.items()}


def splits_of_several_data(reports: Sequence[Report]) -> set[str]:
    """Names of splits that several captions files have."""
    sources: dict[str, set[str]] = {}
    for report in reports:
        for split in report.splits:
            sources.setdefault(split, set()).add(report.data_name)
    return {split for split, names in sources.items() if len(names) > 1}


def _measured_on(row: Row) -> tuple[int, int, int]:
    return row.identities, row.scores.queries, row.scores.gallery


def _told(row: Row) -> str:
    return f"{row.scores.gallery:,} pictures of {row.identities:,} identities for {row.model}"
