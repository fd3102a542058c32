"""The report's tables, as rows of text: Table I beside the paper's, what lies beyond it, and two reports compared."""

from dataclasses import dataclass

from core.benchmark import paper
from core.benchmark.figures import FURTHER_ROWS, RATIO_ROW, TABLE_ROWS, Row
from core.benchmark.machine import different
from core.benchmark.report import Report

Table = list[tuple[str, ...]]
# What two reports are compared by.
COMPARED = (TABLE_ROWS[0], TABLE_ROWS[2], TABLE_ROWS[3], RATIO_ROW, *FURTHER_ROWS)


def table_one(report: Report) -> Table:
    """A header and the paper's rows: this machine's precisions, then the paper's."""
    header = ("", *(result.precision.upper() for result in report.results))
    columns = [[row.written(result.value(row)) for row in _PAPER_ROWS] for result in report.results]
    papers = {result.precision: paper.TABLE[result.precision] for result in report.results}
    header += tuple(f"paper {name.upper()}" for name in papers)
    columns += [
        [row.written(getattr(figures, row.key)) for row in _PAPER_ROWS] for figures in papers.values()
    ]
    return [header, *zip([row.name for row in _PAPER_ROWS], *columns, strict=True)]


_PAPER_ROWS = (*TABLE_ROWS, RATIO_ROW)


def further(report: Report) -> Table:
    """A header and the rows that the paper does not have; those that this machine does not tell are left out."""
    rows = [row for row in FURTHER_ROWS if any(result.value(row) is not None for result in report.results)]
    columns = [[row.written(result.value(row)) for row in rows] for result in report.results]
    header = ("", *(result.precision.upper() for result in report.results))
    return [header, *zip([row.name for row in rows], *columns, strict=True)]


@dataclass(frozen=True)
class Change:
    """A figure then and now, at one precision. `verdict`: "better", "worse", or "" when there is no real change."""

    precision: str
    name: str
    before: str
    now: str
    ratio: str
    verdict: str


def compare(before: Report, now: Report) -> list[Change]:
    """Every figure that both reports have."""
    changes: list[Change] = []
    for result in now.results:
        other = before.result(result.precision)
        for row in COMPARED if other else ():
            old, new = other.value(row) if other else None, result.value(row)
            if old is not None and new is not None:
                changes.append(_change(result.precision, row, old, new))
    return changes


def _change(precision: str, row: Row, old: float, new: float) -> Change:
    ratio = new / old if old else float("inf") if new else 1.0
    noticeable = abs(ratio - 1) >= row.noticeable and row.better != 0
    verdict = ("better" if (ratio > 1) == (row.better > 0) else "worse") if noticeable else ""
    return Change(precision.upper(), row.name, row.written(old), row.written(new), f"{ratio:.2f}", verdict)


def caveats(before: Report, now: Report) -> list[str]:
    """Sentences about what differs between two reports beside the figures."""
    found: list[str] = []
    facts = different(before.machine, now.machine)
    if facts:
        found.append(f"The machines differ in: {', '.join(facts)}.")
    if before.bundle != now.bundle:
        found.append(f"The models differ: {before.bundle} before, {now.bundle} now.")
    if before.queries != now.queries or before.gallery != now.gallery:
        found.append(
            f"The jobs differ: {before.queries:,} queries on {before.gallery} before, "
            f"{now.queries:,} on {now.gallery} now."
        )
    if not compare(before, now):
        found.append("No precision was measured in both reports.")
    return found
