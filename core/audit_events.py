"""What the audit log says of results and pictures, and who is named where nobody was asked."""

import getpass
import os
from typing import TYPE_CHECKING, Any

from core.filters import Filters, Mark
from core.grammar import Kind
from core.paths import display_path

if TYPE_CHECKING:
    from core.results import Hit, Results

BEST_LOGGED = 10


def system_user() -> str:
    """The name of the user that this program runs as; empty where the system has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def about_hit(hit: "Hit") -> dict[str, Any]:
    """Which picture, and how it was ranked."""
    return {
        "file": display_path(hit.relative),
        "sha256": hit.sha256.hex(),
        "rank": hit.rank,
        "score": round(hit.score, 4),
    }


def about_results(results: "Results") -> dict[str, Any]:
    """What was asked, of which gallery and model, and what came first."""
    told: dict[str, Any] = {
        "query": results.query,
        "gallery": display_path(os.fsencode(results.gallery)),
        "model": results.bundle_id,
        "precision": results.precision.value,
        "compared": results.searched,
        "shown": len(results.hits),
        "nothing_stands_out": results.weak,
        "best": [about_hit(hit) for hit in results.hits[:BEST_LOGGED]],
    }
    excluded = [term.text for term in results.terms if term.kind is Kind.EXCLUDED]
    if excluded:
        told["excluded"] = excluded
    if results.examples:
        told["examples"] = [{"name": example.name, "sha256": example.sha256} for example in results.examples]
    if results.filters.active:
        told["filters"] = _filters(results.filters)
    if results.reranked:
        told["reranked_from_marks"] = True
    return told


def _filters(filters: Filters) -> dict[str, Any]:
    marked = filters.marked.name.lower() if isinstance(filters.marked, Mark) else filters.marked
    told = {
        "folders": [display_path(folder) for folder in filters.folders],
        "since": filters.since.isoformat() if filters.since else None,
        "until": filters.until.isoformat() if filters.until else None,
        "min_score": filters.min_score,
        "marked": marked,
    }
    return {name: value for name, value in told.items() if value not in (None, False, [])}
