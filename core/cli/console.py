"""How `sightline-search` speaks: results on standard output, progress and sentences on standard error.

A bar on a terminal, a plain line every few seconds elsewhere. Whatever a file is called, printing it works.
"""

import contextlib
import io
import json
import shutil
import signal
import sys
import threading
import time
from collections.abc import Generator, Sequence
from types import FrameType
from typing import Any

from core.progress import CancelToken, Progress

BAR_INTERVAL_S = 0.1
LINE_INTERVAL_S = 5.0


def prepare_streams() -> None:
    """Let characters that the terminal's encoding lacks be printed as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """A line of the result."""
    print(text)


def note(text: str) -> None:
    """A sentence that is not the result."""
    print(text, file=sys.stderr, flush=True)


def say_json(value: object) -> None:
    """The result for a program: one JSON document, ASCII only."""
    print(json.dumps(value, indent=2))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table, its columns two blanks apart; a column of numbers is aligned to the right."""
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [all(_is_number(cell) for cell in column[1:]) for column in columns]
    lines: list[str] = []
    for row in (header, *rows):
        cells = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 picture", "2,000 pictures"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def duration(seconds: float) -> str:
    """A time span for people: "4 s", "2 min 5 s", "1 h 10 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class ProgressLine:
    """A `ProgressCallback` that draws on standard error. As a context manager it leaves a clean line behind."""

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._stage = ""
        self._told_at = 0.0
        self._drawn = False

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def __call__(self, moment: Progress) -> None:
        interval = BAR_INTERVAL_S if self._on_terminal else LINE_INTERVAL_S
        now = time.monotonic()
        finished = moment.total is not None and moment.done >= moment.total
        if moment.stage == self._stage and now - self._told_at < interval and not finished:
            return
        self._stage, self._told_at = moment.stage, now
        if self._on_terminal:
            self._draw(moment)
        else:
            note(describe(moment))

    def say(self, text: str) -> None:
        """A line of the result, while the job goes on."""
        self._clear()
        print(text, flush=True)

    def _draw(self, moment: Progress) -> None:
        columns = shutil.get_terminal_size().columns
        text = describe(moment)
        if moment.total and columns > len(text) + 20:
            text = f"{_bar(moment.done / moment.total, min(30, columns - len(text) - 5))} {text}"
        sys.stderr.write("\r\x1b[K" + text[: columns - 1])
        sys.stderr.flush()
        self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            with contextlib.suppress(OSError):
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()


def describe(moment: Progress) -> str:
    """A moment of a job as one plain line."""
    if moment.total is None:
        return f"{moment.stage}: {moment.done:,}" if moment.done else moment.stage
    parts = [f"{moment.stage}: {moment.done:,} of {moment.total:,}"]
    if moment.failed:
        parts.append(f"{moment.failed:,} not readable")
    if moment.rate_per_s:
        parts.append(f"{moment.rate_per_s:.0f} per second")
    if moment.remaining_s is not None and moment.done < moment.total:
        parts.append(f"{duration(moment.remaining_s)} left")
    return ", ".join(parts)


@contextlib.contextmanager
def cancelled_by_signals(token: CancelToken) -> Generator[None, None, None]:
    """Ctrl+C and SIGTERM set the token, so that a job ends in order; a second Ctrl+C ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()

    before: dict[signal.Signals, Any] = {
        number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _bar(share: float, width: int) -> str:
    filled = round(max(0.0, min(1.0, share)) * width)
    return "[" + "#" * filled + "." * (width - filled) + "]"


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").replace("%", "").removeprefix("-").isdigit()
