"""The report as one HTML page that opens anywhere: nothing is loaded from elsewhere, and nothing runs in it."""

from collections.abc import Iterable, Sequence
from html import escape

from core.benchmark import paper
from core.benchmark.plots import Bar, Line, bars, lines
from core.benchmark.report import PrecisionResult, Report
from core.benchmark.tables import Table, caveats, compare, further, table_one

AIM = 1.10
_SERIES = (
    ("cpu_percent", "CPU", "cpu"),
    ("memory_percent", "memory", "memory"),
    ("gpu_percent", "GPU", "gpu"),
)

_STYLE = """
:root { color-scheme: light dark; --ground: #fbfcfd; --text: #16202a; --muted: #5a6875; --line: #d9e0e6;
  --fp32: #3b6fa5; --fp16: #c47a1a; --int8: #2f8f5b; --rest: #b9c4ce; --accent: #2c6e92; --bad: #b03a2e; }
@media (prefers-color-scheme: dark) { :root { --ground: #101418; --text: #e4e9ee; --muted: #9eabb8; --line: #2d3742;
  --fp32: #7cb7d8; --fp16: #e3b566; --int8: #8ccba4; --rest: #46525e; --accent: #a9dcf7; --bad: #ef9a8d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 32px 24px 64px; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, "Noto Sans", "DejaVu Sans", sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 40px 0 8px; }
p { margin: 6px 0; max-width: 76ch; } .muted { color: var(--muted); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(360px, 1fr)); gap: 8px 32px; }
figure { margin: 12px 0 0; } figcaption { font-weight: 600; margin-bottom: 4px; }
.key { display: inline-flex; gap: 14px; font-weight: 400; color: var(--muted); margin-left: 10px; }
.key i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 8px 0; }
.wide { overflow-x: auto; }
th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { font-weight: 600; color: var(--muted); } th:first-child, td:first-child { text-align: left; }
tr.ours td, tr.strong td { font-weight: 600; }
.facts td { text-align: left; } .facts td:first-child { color: var(--muted); }
.better { color: var(--int8); } .worse { color: var(--bad); }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--muted); font-size: 12px; }
.grid { stroke: var(--line); } .mark { stroke: var(--accent); stroke-width: 1.5; stroke-dasharray: 4 3; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.curve.fp32, .curve.cpu { stroke: var(--fp32); } .curve.fp16, .curve.memory { stroke: var(--fp16); }
.curve.int8, .curve.gpu { stroke: var(--int8); } .curve.power { stroke: var(--accent); }
.bar.fp32, i.fp32, i.cpu { fill: var(--fp32); background: var(--fp32); }
.bar.fp16, i.fp16, i.memory { fill: var(--fp16); background: var(--fp16); }
.bar.int8, i.int8, i.gpu { fill: var(--int8); background: var(--int8); }
.bar.rest, i.rest { fill: var(--rest); background: var(--rest); }
@media print { body { max-width: none; } figure { break-inside: avoid; } }
"""


def html_page(report: Report, against: Report | None = None) -> str:
    """The page, with a comparison to an earlier report where one is given."""
    best = min(report.results, key=lambda result: result.figures.ratio)
    body = [
        "<h1>Sightline: the measured report</h1>",
        f'<p class="muted">{escape(report.bundle)} on {escape(report.machine.get("machine", "this machine"))}, '
        f"{escape(report.made_at)}. {report.queries:,} queries ({report.distinct_queries:,} different ones) on "
        f"{report.results[0].pictures:,} pictures.</p>",
        f"<p>{_trained(report)}</p>" if report.trained_on else "",
        f"<p>Of every query, {100 / best.figures.ratio:.0f} % of the time is inference at "
        f"{best.precision.upper()}: total / inference is <b>{best.figures.ratio:.2f}</b>, where {AIM:.2f} is aimed "
        f"at and the paper reports {_paper_ratios(report)}.</p>",
        *(f"<p>{escape(note)}</p>" for note in report.notes),
        "<h2>Table I, measured here and as the paper reports it</h2>",
        f'<p class="muted">The paper: {paper.DEVICE}, {paper.QUERIES:,} queries. Averages and peaks come from one '
        "series of samples of the whole machine; a dash stands where this machine tells nothing.</p>",
        _table(table_one(report), strong=("total / inference",)),
        '<div class="plots">',
        _figure(
            "Total time over inference time", _ratio_plot(report), "logarithmic; the dashed line is the aim"
        ),
        _figure("A query, on average", _query_plot(report), _legend(("rest", "all but inference"))),
        "</div>",
        "<h2>Beyond the paper</h2>",
        _energy_note(report),
        _table(further(report)),
        '<div class="plots">',
        _figure("How long queries take", _latency_plot(report), _precision_legend(report)),
        *(_series_figure(result) for result in report.results),
        *(_power_figures(report)),
        "</div>",
        *(_comparison(against, report) if against else ()),
        "<h2>The machine</h2>",
        _facts(report),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Sightline: the measured report</title>"
        f"<style>{_STYLE}</style></head>\n<body>\n{chr(10).join(filter(None, body))}\n</body></html>\n"
    )


def _trained(report: Report) -> str:
    return f"The model learned from: {escape(report.trained_on)}."


def _paper_ratios(report: Report) -> str:
    named = [
        f"{paper.TABLE[result.precision].ratio:.1f} ({result.precision.upper()})" for result in report.results
    ]
    return ", ".join(named)


def _ratio_plot(report: Report) -> str:
    rows = [
        Bar(name, [(result.precision if ours else "rest", ratio)], f"{ratio:.2f}")
        for result in report.results
        for ours, name, ratio in (
            (True, result.precision.upper(), result.figures.ratio),
            (False, f"paper {result.precision.upper()}", paper.TABLE[result.precision].ratio),
        )
    ]
    return bars("Total time over inference time", rows, logarithmic=True, mark=AIM)


def _query_plot(report: Report) -> str:
    rows: list[Bar] = []
    for result in report.results:
        figures = result.figures
        total, inference = 1000 * figures.total_s / result.queries, 1000 * figures.average_inference_s
        parts = [(result.precision, inference), ("rest", max(0.0, total - inference))]
        rows.append(Bar(result.precision.upper(), parts, f"{total:.2f} ms"))
    return bars("Average time of a query", rows)


def _latency_plot(report: Report) -> str:
    """Cumulative; the slowest half per cent is cut off, or one outlier would press all else against the axis."""
    curves: list[Line] = []
    for result in report.results:
        ordered = sorted(result.latencies_ms)
        count = len(ordered)
        shown = range(0, count, max(1, count // 200))
        points = [(ordered[at], 100 * (at + 1) / count) for at in shown if at <= 0.995 * count]
        curves.append(Line(result.precision, result.precision, points))
    return lines("Latency of queries", curves, "milliseconds", "% of queries answered", y_top=100.0)


def _series_figure(result: PrecisionResult) -> str:
    there = [(name, words, kind) for name, words, kind in _SERIES if result.series.values(name)]
    curves = [Line(words, kind, _points(result, name)) for name, words, kind in there]
    plot = lines(
        f"The machine at {result.precision.upper()}", curves, "seconds", "% of the machine", y_top=100.0
    )
    title = f"The machine while {result.precision.upper()} answers"
    return _figure(title, plot, _legend(*((kind, words) for _, words, kind in there)))


def _power_figures(report: Report) -> Iterable[str]:
    curves = [
        Line(result.precision, result.precision, _points(result, "power_w"))
        for result in report.results
        if result.series.values("power_w")
    ]
    if curves:
        plot = lines("Power while queries are answered", curves, "seconds", "watts")
        yield _figure(f"Power of the {report.power_of or 'machine'}", plot, _precision_legend(report))


def _points(result: PrecisionResult, name: str) -> list[tuple[float, float]]:
    pairs = [(reading.seconds, getattr(reading.sample, name)) for reading in result.series.readings]
    return [(seconds, float(value)) for seconds, value in pairs if value is not None]


def _energy_note(report: Report) -> str:
    if report.power_of:
        return f'<p class="muted">Energy is that of the {escape(report.power_of)}, whatever else it did meanwhile.</p>'
    return '<p class="muted">This machine does not tell its power, so there is no energy per query.</p>'


def _comparison(before: Report, now: Report) -> Iterable[str]:
    yield f"<h2>Against the report of {escape(before.made_at)}</h2>"
    for sentence in caveats(before, now):
        yield f"<p>{escape(sentence)}</p>"
    rows = [
        f"<tr><td>{change.precision} {escape(change.name)}</td><td>{change.before}</td><td>{change.now}</td>"
        f'<td>{change.ratio}</td><td class="{change.verdict}">{change.verdict}</td></tr>'
        for change in compare(before, now)
    ]
    head = "<tr><th></th><th>then</th><th>now</th><th>now / then</th><th></th></tr>"
    yield f'<div class="wide"><table>{head}{"".join(rows)}</table></div>'


def _table(table: Table, strong: Sequence[str] = ()) -> str:
    header, *rows = table
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        f"<tr{' class=strong' if row[0] in strong else ''}>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'


def _facts(report: Report) -> str:
    runtimes = " / ".join(dict.fromkeys(result.runtime for result in report.results))
    facts = {**report.machine, "runtime": runtimes, "gallery": report.gallery}
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in facts.items()
    )
    return f'<table class="facts">{rows}</table>'


def _figure(title: str, plot: str, key: str = "") -> str:
    return f'<figure><figcaption>{escape(title)}<span class="key">{key}</span></figcaption>{plot}</figure>'


def _legend(*entries: tuple[str, str]) -> str:
    return "".join(f'<span><i class="{kind}"></i>{escape(words)}</span>' for kind, words in entries)


def _precision_legend(report: Report) -> str:
    return _legend(*((result.precision, result.precision.upper()) for result in report.results))
