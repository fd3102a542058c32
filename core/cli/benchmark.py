"""The command that measures this machine: benchmark."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli import console, exit_codes
from core.errors import ExportError
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken

if TYPE_CHECKING:
    from core.benchmark.report import Report

PAGE_NAME = "report.html"


def benchmark(options: argparse.Namespace) -> int:
    from core.benchmark.measure import run
    from core.benchmark.page import html_page
    from core.benchmark.report import FILE_NAME, read_report
    from core.benchmark.tables import compare
    from core.bundle import Bundle
    from core.captions import load_captions
    from core.runtimes import choose_runtime

    # What can be wrong is found out before minutes are spent.
    before = read_report(options.against) if options.against else None
    if options.report is not None:
        _make_folder(options.report)
    pictures = load_captions(options.captions, options.split)
    bundle = Bundle.load(options.bundle)
    precisions = [Precision(value) for value in dict.fromkeys(options.precision or list(Precision))]
    folder, token = options.captions.parent, CancelToken()
    with console.cancelled_by_signals(token), console.ProgressLine() as progress:
        report = run(
            pictures,
            folder,
            bundle,
            precisions,
            options.queries,
            make_runtime=lambda: choose_runtime(options.runtime, bundle.path),
            progress=progress,
            cancel=token,
        )
    document = report.to_json()
    if options.json:
        changes = [asdict(change) for change in compare(before, report)] if before else None
        console.say_json(document if changes is None else {**document, "against": changes})
    else:
        _print(report, before)
    if options.report is not None:
        _write(options.report / FILE_NAME, json.dumps(document, indent=1) + "\n")
        _write(options.report / PAGE_NAME, html_page(report, before))
        console.note(f"Wrote {FILE_NAME} and {PAGE_NAME} to {display_path(options.report)}.")
    return exit_codes.OK


def _print(report: "Report", before: "Report | None") -> None:
    from core.benchmark import paper
    from core.benchmark.tables import caveats, compare, further, table_one

    runtimes = ", ".join(dict.fromkeys(result.runtime for result in report.results))
    console.say(
        f"{report.bundle}, {runtimes}: {report.queries:,} queries ({report.distinct_queries:,} different ones) "
        f"on {console.count(report.results[0].pictures, 'picture')}; paper: {paper.DEVICE}, {paper.QUERIES:,} queries"
    )
    for table in (table_one(report), further(report)):
        console.say()
        for line in console.table(table[0], table[1:]):
            console.say(line)
    console.say()
    for name, value in report.machine.items():
        console.say(f"{name}: {value}")
    for note in report.notes:
        console.note(note)
    if before is not None:
        console.say()
        console.say(f"Against the report of {before.made_at}:")
        rows = [
            (change.precision, change.name, change.before, change.now, change.ratio, change.verdict)
            for change in compare(before, report)
        ]
        for line in console.table(("", "", "then", "now", "now / then", ""), rows) if rows else ():
            console.say(line)
        for sentence in caveats(before, report):
            console.note(sentence)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(
            f"The folder {display_path(folder)} cannot be made: {error.strerror}. Name another for --report."
        ) from error


def _write(file: Path, content: str) -> None:
    """Whole or not at all."""
    temporary = file.with_name(f".{file.name}.part")
    try:
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ExportError(
            f"{display_path(file)} cannot be written: {error.strerror}. Free some space, or name another folder."
        ) from error
