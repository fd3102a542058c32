"""How long an operator's query takes while a gallery is indexed: with the scheduler, without it, and at rest.

An operator asks again and again, a moment of random length after each answer, while the folder (copied
under new names) is indexed into a fresh store; a run that ends early is followed by another. At rest, the same
questions are asked with nothing else going on: the baseline. "Without" is the largest batch, all decoders, and no
priority for queries; the two take turns within each round. Indexing alone, with and without, shows what the scheduler
costs when nobody asks.
"""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks import material, measure
from benchmarks.indexing import copies
from benchmarks.report import Report
from core.bundle import Bundle
from core.decode_ahead import DECODERS
from core.encoder import DualEncoder
from core.gallery import Gallery
from core.indexer import index_folder
from core.precision import Precision
from core.progress import CancelToken
from core.query import make_query
from core.scheduler import QueryPriority, Scheduler
from core.store import Store
from core.telemetry import Sampler, find_sources

THINKING_S = 0.3


class NoPriority(QueryPriority):
    """Nothing waits for queries, and nobody is known to ask."""

    def wait(self) -> None:
        pass

    def asked_lately(self) -> bool:
        return False


class LargestBatches(Scheduler):
    """Always the largest batch and all decoders."""

    def _batch_size(self) -> int:
        return self.largest_batch

    def starved(self, seconds: float) -> None:
        pass


class Job:
    """Indexing of the folder into fresh stores, again and again, in a thread."""

    def __init__(self, folder: Path, bundle: Bundle, scratch: Path) -> None:
        self._folder, self._bundle, self._scratch, self._runs = folder, bundle, scratch, 0

    def run(
        self, encoder: DualEncoder, scheduled: bool, cancel: CancelToken | None = None
    ) -> tuple[int, float]:
        """One run: pictures embedded, and seconds."""
        self._runs += 1
        store = Store.open(
            self._scratch / f"store-{self._runs}" / "gallery.sqlite",
            bundle_id=self._bundle.id,
            embedding_dim=self._bundle.embedding_dim,
        )
        sampler = Sampler(find_sources(services=False)) if scheduled else None
        kind = Scheduler if scheduled else LargestBatches
        pace = kind(encoder.priority, encoder.batch_size, DECODERS, sampler)
        try:
            report = index_folder(self._folder, store, encoder, scheduler=pace, cancel=cancel)
            return report.added, report.seconds
        finally:
            store.close()

    @contextmanager
    def in_background(
        self, encoder: DualEncoder, scheduled: bool
    ) -> Generator[list[tuple[int, float]], None, None]:
        cancel, done = CancelToken(), []

        def index() -> None:
            while not cancel.cancelled:
                done.append(self.run(encoder, scheduled, cancel))

        thread = threading.Thread(target=index, name="indexing")
        thread.start()
        time.sleep(2.0)  # until it is in full swing
        try:
            yield done
        finally:
            cancel.cancel()
            thread.join()


def ask(gallery: Gallery, encoder: DualEncoder, texts: list[str], seed: int) -> list[float]:
    """Seconds of each query of an operator who thinks a moment between two."""
    random = np.random.default_rng(seed)
    seconds: list[float] = []
    for text in texts:
        time.sleep(random.exponential(THINKING_S))
        seconds.append(measure.timed(lambda text=text: gallery.search(make_query(text), encoder, k=50)))
    return seconds


def rate(done: list[tuple[int, float]]) -> float:
    return sum(pictures for pictures, _ in done) / max(1e-9, sum(seconds for _, seconds in done))


def main() -> None:
    parser = measure.parser(__doc__, rounds=4)
    parser.add_argument("--copies", type=measure.positive, default=1, help="of the folder (default: 1)")
    parser.add_argument("--queries", type=measure.positive, default=60, help="in a round (default: 60)")
    options = parser.parse_args()
    bundle = material.bundle(options)
    report = Report("scheduling", options.json)
    texts = material.descriptions(options.queries)
    with measure.scratch() as scratch:
        files = material.picture_files(options)
        copies(files, scratch / "pictures", options.copies)
        job = Job(scratch / "pictures", bundle, scratch)
        for name in options.precisions:
            measure_precision(job, bundle, Precision(name), files[0].parent, texts, options.rounds, report)
    report.end()


def measure_precision(
    job: Job,
    bundle: Bundle,
    precision: Precision,
    searched: Path,
    texts: list[str],
    rounds: int,
    report: Report,
) -> None:
    encoders = {"with": DualEncoder(bundle, precision), "without": DualEncoder(bundle, precision)}
    encoders["without"].priority = NoPriority()
    gallery = Gallery.open(searched, bundle)
    gallery.refresh(encoders["with"])
    seconds: dict[str, list[float]] = {"at rest": [], "with": [], "without": []}
    busy: dict[str, list[float]] = {"with": [], "without": []}
    alone: dict[str, list[float]] = {"with": [], "without": []}
    try:
        for turn in range(rounds):
            seconds["at rest"] += ask(gallery, encoders["with"], texts, turn)
            for name in ("with", "without") if turn % 2 == 0 else ("without", "with"):
                encoder, scheduled = encoders[name], name == "with"
                with job.in_background(encoder, scheduled) as done:
                    seconds[name] += ask(gallery, encoder, texts, turn)
                busy[name].append(rate(done))
                alone[name].append(rate([job.run(encoder, scheduled)]))
    finally:
        gallery.close()
        for encoder in encoders.values():
            encoder.close()
    add(report, precision, seconds, busy, alone)


def add(
    report: Report,
    precision: Precision,
    seconds: dict[str, list[float]],
    busy: dict[str, list[float]],
    alone: dict[str, list[float]],
) -> None:
    rest_ms = measure.p50_p95_ms(seconds["at rest"])
    report.add(
        f"{precision.label} at rest: p50 {rest_ms[0]:.1f} ms, p95 {rest_ms[1]:.1f} ms",
        precision=precision.value,
        case="at rest",
        p50_p95_ms=rest_ms,
    )
    for name in ("with", "without"):
        ms = measure.p50_p95_ms(seconds[name])
        rates = measure.median(busy[name]), measure.median(alone[name])
        report.add(
            f"{precision.label} while indexing, {name} scheduler: p50 {ms[0]:.1f} ms, p95 {ms[1]:.1f} ms "
            f"({ms[0] / rest_ms[0]:.2f} and {ms[1] / rest_ms[1]:.2f} of at rest); indexing {rates[0]:.0f} pictures/s "
            f"meanwhile, {rates[1]:.0f} with nobody asking",
            precision=precision.value,
            case=f"{name} scheduler",
            p50_p95_ms=ms,
            ratio_to_rest=(ms[0] / rest_ms[0], ms[1] / rest_ms[1]),
            pictures_per_s=rates,
        )


if __name__ == "__main__":
    measure.run(main)
