"""A benchmark's results as they are kept: one JSON document, format 1. Reads, writes and compares them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from core.benchmark.figures import FURTHER_ROWS, RATIO_ROW, TABLE_ROWS, Figures, Row
from core.benchmark.series import Reading, Series, quantile
from core.errors import SightlineError
from core.paths import display_path
from core.sentences import say, system_words
from core.telemetry import Sample

FORMAT = 1
KIND = "sightline benchmark"
FILE_NAME = "report.json"


class BenchmarkError(SightlineError):
    """There is nothing to measure, or a report cannot be read or written."""


@dataclass(frozen=True)
class PrecisionResult:
    """What was measured at one precision.

    `total_s` is the whole loop of queries, `inference_s` the text tower's part of it, `latencies_ms` each query.
    `pictures` were indexed in `indexing_s` into a fresh store. `recall[k]` is the share of queries with a right
    picture among the first k. `agreement` and `same_first`: shares of FP32's first ten, and of its first pictures,
    that were found too (None where FP32 was not measured). `series`: the machine while the queries ran.
    """

    precision: str
    runtime: str
    total_s: float
    inference_s: float
    latencies_ms: tuple[float, ...]
    pictures: int
    indexing_s: float
    recall: dict[int, float]
    agreement: float | None
    same_first: float | None
    series: Series

    @property
    def queries(self) -> int:
        return len(self.latencies_ms)

    @property
    def figures(self) -> Figures:
        """The paper's Table I."""
        series = self.series
        return Figures(
            self.total_s,
            self.inference_s,
            self.inference_s / self.queries,
            self.queries / self.total_s,
            *(series.average(name) for name in ("cpu_percent", "memory_percent", "gpu_percent")),
            *(series.peak(name) for name in ("cpu_percent", "memory_percent", "gpu_percent")),
        )

    def value(self, row: Row) -> float | None:
        """The figure of a row of the report."""
        if row in TABLE_ROWS or row == RATIO_ROW:
            return getattr(self.figures, row.key)
        joules = self.series.joules(self.total_s)
        return {
            "p50_ms": quantile(self.latencies_ms, 0.50),
            "p95_ms": quantile(self.latencies_ms, 0.95),
            "p99_ms": quantile(self.latencies_ms, 0.99),
            "pictures_per_s": self.pictures / self.indexing_s,
            "joules_per_query": None if joules is None else joules / self.queries,
            "recall_1": self.recall.get(1),
            "recall_10": self.recall.get(10),
            "agreement": self.agreement,
            "same_first": self.same_first,
        }[row.key]


@dataclass(frozen=True)
class Report:
    """One run of the benchmark. `left_out`: precisions that this machine could not run, with the reason. `remarks`:
    what the runtime had to say, such as a GPU that fell back to the processor."""

    made_at: str
    machine: dict[str, str]
    bundle: str
    trained_on: str
    gallery: str
    distinct_queries: int
    results: tuple[PrecisionResult, ...]
    left_out: dict[str, str]
    remarks: tuple[str, ...] = ()

    @property
    def queries(self) -> int:
        return self.results[0].queries

    @property
    def power_of(self) -> str | None:
        """Whose power the energy is of: the board's, or the graphics card's."""
        samples = (reading.sample for result in self.results for reading in result.series.readings)
        return next((sample.power_of for sample in samples if sample.power_of), None)

    @property
    def notes(self) -> list[str]:
        """Sentences that belong to the figures: what was left out, and what makes them doubtful."""
        found = [f"{name.upper()} was left out: {reason}" for name, reason in self.left_out.items()]
        found += self.remarks
        load, cores = float(self.machine.get("load before", 0)), int(self.machine.get("cores", 1))
        if load > cores / 2:
            found.append(
                f"Something else was running (load {load:.1f} on {cores} core{'s' * (cores > 1)}): "
                "trust the ratios, not the times."
            )
        return found

    def result(self, precision: str) -> PrecisionResult | None:
        return next((result for result in self.results if result.precision == precision), None)

    def to_json(self) -> dict[str, Any]:
        """As one JSON document; beside what was measured it holds every figure that follows from it."""
        document: dict[str, Any] = {"kind": KIND, "format": FORMAT, **asdict(self)}
        for result, entry in zip(self.results, document["results"], strict=True):
            entry["latencies_ms"] = [round(value, 4) for value in result.latencies_ms]
            entry["recall"] = {str(k): value for k, value in result.recall.items()}
            entry["series"] = [
                {"seconds": round(reading.seconds, 3), **_known(reading.sample)}
                for reading in result.series.readings
            ]
            rows = (*TABLE_ROWS, RATIO_ROW, *FURTHER_ROWS)
            entry["figures"] = {row.key: result.value(row) for row in rows}
        return document


def read_report(path: Path) -> Report:
    """A report that was kept: the file, or the folder that holds it. BenchmarkError when it is not one."""
    file = path / FILE_NAME if path.is_dir() else path
    shown = display_path(file)
    try:
        document: Any = json.loads(file.read_bytes())
    except FileNotFoundError as error:
        raise BenchmarkError(
            say("There is no report {file}. Give a report.json that --report wrote.", file=shown)
        ) from error
    except OSError as error:
        raise BenchmarkError(
            say("{file} cannot be read: {reason}.", file=shown, reason=system_words(error))
        ) from error
    except (ValueError, RecursionError) as error:
        raise BenchmarkError(
            say("{file} is not JSON. Give a report.json that --report wrote.", file=shown)
        ) from error
    if not isinstance(document, dict) or cast("dict[str, Any]", document).get("kind") != KIND:
        raise BenchmarkError(
            say("{file} is not a benchmark's report. Give a report.json that --report wrote.", file=shown)
        )
    found = cast("dict[str, Any]", document)
    if found.get("format") != FORMAT:
        raise BenchmarkError(
            say(
                "{file} has format {found}; this version of Sightline reads format {format}. Measure again "
                "with this version.",
                file=shown,
                found=str(found.get("format")),
                format=FORMAT,
            )
        )
    try:
        return _from_json(found)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise BenchmarkError(
            say("{file} is damaged: {reason}. Measure again.", file=shown, reason=repr(error))
        ) from error


def _from_json(document: dict[str, Any]) -> Report:
    results = [
        PrecisionResult(
            precision=str(entry["precision"]),
            runtime=str(entry["runtime"]),
            total_s=float(entry["total_s"]),
            inference_s=float(entry["inference_s"]),
            latencies_ms=tuple(float(value) for value in entry["latencies_ms"]),
            pictures=int(entry["pictures"]),
            indexing_s=float(entry["indexing_s"]),
            recall={int(k): float(value) for k, value in entry["recall"].items()},
            agreement=entry["agreement"],
            same_first=entry["same_first"],
            series=_series(entry["series"]),
        )
        for entry in document["results"]
    ]
    if not results or any(not result.latencies_ms for result in results):
        raise ValueError("it holds no measurements")
    return Report(
        made_at=str(document["made_at"]),
        machine=dict(document["machine"]),
        bundle=str(document["bundle"]),
        trained_on=str(document["trained_on"]),
        gallery=str(document["gallery"]),
        distinct_queries=int(document["distinct_queries"]),
        results=tuple(results),
        left_out=dict(document["left_out"]),
        remarks=tuple(document["remarks"]),
    )


def _series(entries: Sequence[dict[str, Any]]) -> Series:
    readings = [
        Reading(float(entry["seconds"]), Sample(**{name: entry[name] for name in entry if name != "seconds"}))
        for entry in entries
    ]
    return Series(tuple(readings))


def _known(sample: Sample) -> dict[str, Any]:
    """What the machine told, with three digits after the point."""
    values = asdict(sample).items()
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in values
        if value is not None
    }
