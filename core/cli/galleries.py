"""The commands that walk through a gallery: index, search and the demonstration."""

import argparse
import contextlib
import os
import shlex
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.audit import AuditError, AuditLog
from core.audit_events import about_results, system_user
from core.cli import console, exit_codes
from core.errors import Cancelled, GalleryBusy, GalleryError
from core.gallery import Gallery
from core.indexer import IndexReport
from core.paths import display_path, sample_gallery_path
from core.precision import Precision
from core.progress import CancelToken
from core.query import make_query
from core.results import Results, csv_bytes, escape_name, write_csv

if TYPE_CHECKING:
    from core.encoder import DualEncoder

FAILURES_SHOWN = 20
DEMO_QUERIES = (
    "a woman in a blue dress with a handbag",
    "a woman in a red coat with a blue backpack",
    "a man in a black suit",
)
DEMO_K = 5


class NotIndexed(GalleryError):
    """A folder is searched that was never indexed."""


def index(options: argparse.Namespace) -> int:
    with _opened(options.folder, options, rebuild=options.rebuild) as (gallery, encoder):
        report = _refresh(gallery, encoder)
        if options.json:
            console.say_json(_report_as_json(gallery, report))
        else:
            _print_report(gallery, report)
        if report.cancelled:
            raise Cancelled
        return exit_codes.OK if gallery.count else exit_codes.FAILED


def search(options: argparse.Namespace) -> int:
    query = make_query(options.description)
    with _opened(options.folder, options, needs_index=not options.index) as (gallery, encoder):
        if options.index:
            _refresh_before_search(gallery, encoder)
        results = gallery.search(query, encoder, k=options.k)
    _log(results)
    for notice in results.notices:
        console.note(notice)
    if results.weak:
        console.note("No picture stands out: probably nobody here matches this description.")
    to_stdout = options.csv is not None and str(options.csv) == "-"
    if options.json:
        console.say_json(_results_as_json(results))
    elif to_stdout:
        sys.stdout.flush()
        sys.stdout.buffer.write(csv_bytes(results))
    else:
        _print_results(results)
    if options.csv is not None and not to_stdout:
        write_csv(results, options.csv)
        console.note(f"Wrote {console.count(len(results.hits), 'row')} to {display_path(options.csv)}.")
    return exit_codes.OK if results.hits else exit_codes.FAILED


def _log(results: Results) -> None:
    """A search is logged wherever it is made; a log that cannot be written is said, and stops nobody here."""
    try:
        AuditLog().append(
            "searched", system_user(), {"program": "sightline-search", **about_results(results)}
        )
    except AuditError as error:
        console.note(str(error))


def demo(options: argparse.Namespace) -> int:
    """The main job on the sample gallery: index it, ask three questions, print the ranked tables."""
    folder = sample_gallery_path()
    with _opened(folder, options) as (gallery, encoder):
        console.say(f"Indexing {display_path(folder)} with {gallery.bundle.id} ({encoder.runtime_name}).")
        _print_report(gallery, _refresh_before_search(gallery, encoder))
        for text in DEMO_QUERIES:
            console.say()
            _print_results(gallery.search(make_query(text), encoder, k=DEMO_K))
        return exit_codes.OK if gallery.count else exit_codes.FAILED


@contextlib.contextmanager
def _opened(
    folder: Path, options: argparse.Namespace, *, rebuild: bool = False, needs_index: bool = False
) -> Generator[tuple[Gallery, "DualEncoder"], None, None]:
    """The gallery and the model. The gallery first: it fails at once, the model takes seconds."""
    from core.bundle import Bundle
    from core.encoder import DualEncoder
    from core.runtimes import choose_runtime

    bundle = Bundle.load(options.bundle)
    with contextlib.closing(Gallery.open(folder, bundle, rebuild=rebuild)) as gallery:
        if needs_index:
            for notice in gallery.notices:  # otherwise the refresh that follows tells them
                console.note(notice)
            if not gallery.count:
                raise NotIndexed(_how_to_index(gallery))
        with console.ProgressLine() as progress:
            runtime = choose_runtime(options.runtime, bundle.path)
            encoder = DualEncoder(bundle, Precision(options.precision), runtime=runtime, progress=progress)
        with contextlib.closing(encoder):
            tell_notices(encoder)
            yield gallery, encoder
            tell_notices(encoder)


def tell_notices(encoder: "DualEncoder") -> None:
    """Say what the runtime has to say: an engine that is not used, a GPU that ran out of memory."""
    for notice in encoder.take_notices():
        console.note(notice)


def _how_to_index(gallery: Gallery) -> str:
    where = display_path(gallery.folder)
    command = f"sightline-search index {shlex.quote(where)}"
    return f"No picture of {where} is indexed yet. Index it with: {command} (or add --index to this search)."


def _refresh(gallery: Gallery, encoder: "DualEncoder") -> IndexReport:
    token = CancelToken()
    with console.cancelled_by_signals(token), console.ProgressLine() as progress:
        report = gallery.refresh(encoder, progress=progress, cancel=token)
    for problem in report.problems:
        console.note(problem)
    return report


def _refresh_before_search(gallery: Gallery, encoder: "DualEncoder") -> IndexReport | None:
    """None when another process is indexing: what is indexed so far can be searched all the same."""
    try:
        report = _refresh(gallery, encoder)
    except GalleryBusy as error:
        if not gallery.count:
            raise
        console.note(str(error))
        return None
    if report.cancelled:
        raise Cancelled
    return report


def _print_report(gallery: Gallery, report: IndexReport | None) -> None:
    if report is not None:
        embedded = report.added + report.changed
        rate = f" ({report.pictures_per_s:.0f} per second)" if embedded else ""
        console.say(
            f"{'Stopped' if report.cancelled else 'Done'} after {console.duration(report.seconds)}{rate}: "
            f"{report.added:,} new, {report.changed:,} changed, {report.renamed:,} renamed, "
            f"{report.removed:,} removed, {report.unchanged:,} unchanged."
        )
    console.say(f"{console.count(gallery.count, 'picture')} can be searched.")
    failures = gallery.failures()
    if failures:
        console.say(f"{console.count(len(failures), 'file')} could not be read:")
    for failure in failures[:FAILURES_SHOWN]:
        console.say(f"  {display_path(failure.path)}: {failure.reason}")
    if len(failures) > FAILURES_SHOWN:
        console.say(f"  and {len(failures) - FAILURES_SHOWN:,} more; index --json lists all.")


def _print_results(results: Results) -> None:
    console.say(
        f'"{results.query}": {len(results.hits):,} of {results.searched:,} pictures, best first '
        f"({results.precision.label}, {results.latency_ms:.0f} ms)"
    )
    rows = [(str(hit.rank), f"{hit.score:.4f}", display_path(hit.relative)) for hit in results.hits]
    for line in console.table(("rank", "score", "file"), rows):
        console.say("  " + line)


def _report_as_json(gallery: Gallery, report: IndexReport) -> dict[str, Any]:
    return {
        "gallery": escape_name(os.fsencode(gallery.folder)),
        "bundle": gallery.bundle.id,
        "pictures": gallery.count,
        "added": report.added,
        "changed": report.changed,
        "renamed": report.renamed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "failed": report.failed,
        "seconds": round(report.seconds, 3),
        "pictures_per_s": round(report.pictures_per_s, 2),
        "cancelled": report.cancelled,
        "problems": report.problems,
        "failures": [
            {"file": escape_name(failure.path), "reason": failure.reason} for failure in gallery.failures()
        ],
    }


def _results_as_json(results: Results) -> dict[str, Any]:
    return {
        "query": results.query,
        "precision": results.precision.value,
        "bundle": results.bundle_id,
        "gallery": escape_name(os.fsencode(results.gallery)),
        "time": results.searched_at.isoformat(timespec="seconds"),
        "latency_ms": round(results.latency_ms, 2),
        "searched": results.searched,
        "notices": list(results.notices),
        "nothing_stands_out": results.weak,
        "hits": [
            {"rank": hit.rank, "score": round(hit.score, 6), "file": escape_name(hit.relative)}
            for hit in results.hits
        ],
    }
