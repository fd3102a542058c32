"""Small plots as inline SVG: no script, no file, no font from elsewhere. Colours come from the page's style sheet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 560, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 14, 40


@dataclass(frozen=True)
class Line:
    """A named curve; `kind` is its class in the style sheet."""

    name: str
    kind: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Bar:
    """A labelled horizontal bar of parts, each with its class in the style sheet; `note` is written after it."""

    label: str
    parts: Sequence[tuple[str, float]]
    note: str


def lines(title: str, curves: Sequence[Line], x_name: str, y_name: str, *, y_top: float | None = None) -> str:
    """Curves over a common x axis that begins at 0."""
    points = [point for curve in curves for point in curve.points]
    x_top = _nice(max((x for x, _ in points), default=1.0))
    top = y_top if y_top is not None else _nice(max((y for _, y in points), default=1.0))
    width, height = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM

    def place(x: float, y: float) -> str:
        return f"{_LEFT + width * x / x_top:.1f},{_TOP + height * (1 - min(y, top) / top):.1f}"

    parts = [_open(title, HEIGHT)]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _TOP + height * (1 - share)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(_LEFT - 8, y + 4, _number(share * top), "end"))
        parts.append(_text(_LEFT + width * share, HEIGHT - _BOTTOM + 18, _number(share * x_top), "middle"))
    parts.append(_text(_LEFT + width / 2, HEIGHT - 4, x_name, "middle"))
    middle = _TOP + height / 2
    parts.append(
        f'<text class="name" x="14" y="{middle:.0f}" text-anchor="middle" '
        f'transform="rotate(-90 14 {middle:.0f})">{escape(y_name)}</text>'
    )
    for curve in curves:
        if curve.points:
            path = " ".join(place(x, y) for x, y in curve.points)
            parts.append(f'<polyline class="curve {curve.kind}" points="{path}"/>')
    return "".join([*parts, "</svg>"])


def bars(title: str, rows: Sequence[Bar], *, logarithmic: bool = False, mark: float | None = None) -> str:
    """Horizontal bars with one scale; `logarithmic` bars begin at 1. `mark` draws a line at that value."""
    left, right, step = 130, 120, 30
    height = step * len(rows) + 12
    totals = [sum(value for _, value in row.parts) for row in rows]
    top = max([*totals, mark or 0.0]) or 1.0

    def length(value: float) -> float:
        share = math.log(max(value, 1.0)) / math.log(max(top, 1.0001)) if logarithmic else value / top
        return (WIDTH - left - right) * share

    parts = [_open(title, height)]
    for number, row in enumerate(rows):
        y = 8 + step * number
        parts.append(_text(left - 10, y + 15, row.label, "end"))
        at, before = float(left), 0.0
        for kind, value in row.parts:
            end = left + length(before + value)
            parts.append(
                f'<rect class="bar {kind}" x="{at:.1f}" y="{y}" width="{max(end - at, 0.5):.1f}" height="20"/>'
            )
            at, before = end, before + value
        parts.append(_text(at + 8, y + 15, row.note, "start"))
    if mark is not None:
        x = left + length(mark)
        parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{height - 4}"/>')
    return "".join([*parts, "</svg>"])


def _open(title: str, height: int) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == round(value) else f"{value:.3g}"


def _nice(value: float) -> float:
    """The next number whose quarters are short to write."""
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10 ** math.floor(math.log10(value))
    return next(
        step * power for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if value <= step * power * 1.0001
    )
