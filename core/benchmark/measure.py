"""Runs the main job on this machine and measures it: index a gallery, then ask it, at each precision.

The paper's Table I gives totals over 1,000 queries; here a query is all that an operator waits for (cleaning,
tokens, text tower, search, names of the pictures), and inference is the text tower's share of it.
"""

import logging
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from core.benchmark.machine import describe_machine
from core.benchmark.report import BenchmarkError, PrecisionResult, Report
from core.benchmark.series import Recorder
from core.benchmark.timed import TimedRuntime
from core.bundle import Bundle
from core.captions import CaptionedPicture
from core.encoder import DualEncoder
from core.errors import BundleError, RuntimeUnavailable
from core.gallery import Gallery
from core.metrics import STANDARD_KS
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken, Progress, ProgressCallback, silent
from core.query import make_query
from core.results import Results
from core.runtimes import Runtime, default_runtime
from core.sentences import say, words_of
from core.store import Store
from core.telemetry import Sampler

log = logging.getLogger(__name__)

K = max(STANDARD_KS)
WARM_UPS = 20


@dataclass(frozen=True)
class _Question:
    caption: str
    identity: str


@dataclass(frozen=True)
class _Answers:
    """Seconds of each query, seconds of all towers, and what was found for each query: paths below the gallery's
    folder, best first."""

    seconds: Sequence[float]
    total_s: float
    inference_s: float
    found: Sequence[tuple[bytes, ...]]


def run(
    pictures: Sequence[CaptionedPicture],
    folder: Path,
    bundle: Bundle,
    precisions: Sequence[Precision],
    queries: int,
    *,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
    make_runtime: Callable[[], Runtime] = default_runtime,
) -> Report:
    """Measure the precisions that this machine can run; the others are in the report with the reason.

    `pictures` with their captions lie in `folder`, all of which is indexed, into a store that is thrown away.
    Raises BenchmarkError when no precision can be run or no picture can be read, Cancelled when the token is set.
    """
    cancel = cancel or CancelToken()
    sampler = Sampler()
    machine = describe_machine(sampler.sample())
    questions = _questions(pictures, queries)
    results: list[PrecisionResult] = []
    left_out: dict[str, str] = {}
    remarks: list[str] = []
    reference: Sequence[tuple[bytes, ...]] | None = None
    for precision in sorted(precisions, key=list(Precision).index):
        cancel.raise_if_cancelled()
        try:
            clock = TimedRuntime(make_runtime())
            one = _OnePrecision(folder, bundle, precision, clock, sampler, progress, cancel)
            result, answers = one.measure(pictures, questions, reference)
        except (BundleError, RuntimeUnavailable) as error:
            log.info("%s cannot be measured", precision.label, exc_info=True)
            left_out[precision.value] = words_of(error)
            continue
        if precision is Precision.FP32:
            reference = answers.found
        results.append(result)
        remarks += clock.take_notices()
    if not results:
        raise BenchmarkError(
            say("No precision can be run on this machine. {reason}", reason=next(iter(left_out.values())))
        )
    return Report(
        made_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        machine=machine,
        bundle=bundle.id,
        trained_on=str(bundle.manifest.get("training", {}).get("data", "")),
        gallery=display_path(folder),
        distinct_queries=len({question.caption for question in questions}),
        results=tuple(results),
        left_out=left_out,
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _questions(pictures: Sequence[CaptionedPicture], count: int) -> list[_Question]:
    """`count` captions in a fixed random order; all of them before any comes again."""
    captions = list(
        dict.fromkeys(
            _Question(caption, picture.identity) for picture in pictures for caption in picture.captions
        )
    )
    random.Random(0).shuffle(captions)
    return [captions[number % len(captions)] for number in range(count)]


class _OnePrecision:
    """The measurements at one precision, on a fresh encoder and a fresh store."""

    def __init__(
        self,
        folder: Path,
        bundle: Bundle,
        precision: Precision,
        clock: TimedRuntime,
        sampler: Sampler,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> None:
        self._folder, self._bundle, self._precision = folder, bundle, precision
        self._clock, self._sampler = clock, sampler
        self._progress, self._cancel = progress, cancel

    def measure(
        self,
        pictures: Sequence[CaptionedPicture],
        questions: Sequence[_Question],
        reference: Sequence[tuple[bytes, ...]] | None,
    ) -> tuple[PrecisionResult, _Answers]:
        label = self._precision.label
        self._progress(Progress(say("Loading the model at {precision}", precision=label)))
        clock = self._clock
        with (
            closing(DualEncoder(self._bundle, self._precision, runtime=clock)) as encoder,
            tempfile.TemporaryDirectory(prefix="sightline-benchmark-") as scratch,
            closing(self._fresh_gallery(Path(scratch))) as gallery,
        ):
            indexed = gallery.refresh(
                encoder, self._as_stage(say("Indexing at {precision}", precision=label)), self._cancel
            )
            self._cancel.raise_if_cancelled()
            if not gallery.count:
                raise BenchmarkError(
                    say(
                        "No picture in {folder} can be read, so there is nothing to measure. Name a captions file "
                        "whose pictures are beside it: --captions.",
                        folder=display_path(self._folder),
                    )
                )
            for question in questions[:WARM_UPS]:
                gallery.search(make_query(question.caption), encoder, k=K)
            with Recorder(self._sampler) as recorder:
                answers = self._ask(gallery, encoder, questions, clock)
        known = {self._below_folder(picture.path): picture.identity for picture in pictures}
        return PrecisionResult(
            precision=self._precision.value,
            runtime=clock.name,
            total_s=answers.total_s,
            inference_s=answers.inference_s,
            latencies_ms=tuple(seconds * 1000 for seconds in answers.seconds),
            pictures=indexed.added,
            indexing_s=indexed.seconds,
            recall=_recall(questions, answers.found, known),
            agreement=None if reference is None else _agreement(reference, answers.found),
            same_first=None if reference is None else _agreement(_firsts(reference), _firsts(answers.found)),
            series=recorder.series,
        ), answers

    def _below_folder(self, path: Path) -> bytes:
        """As the gallery names it: a link's own name, without .., below the folder."""
        return os.fsencode(os.path.relpath(path, self._folder))

    def _fresh_gallery(self, scratch: Path) -> Gallery:
        store = Store.open(
            scratch / "gallery.sqlite", bundle_id=self._bundle.id, embedding_dim=self._bundle.embedding_dim
        )
        return Gallery(Path(os.path.abspath(self._folder)), self._bundle, store)  # noqa: PTH100  (a link's own name)

    def _as_stage(self, stage: str) -> ProgressCallback:
        def tell(moment: Progress) -> None:
            self._progress(Progress(stage, moment.done, moment.total, moment.failed, moment.rate_per_s))

        return tell

    def _ask(
        self, gallery: Gallery, encoder: DualEncoder, questions: Sequence[_Question], clock: TimedRuntime
    ) -> _Answers:
        stage = say("Queries at {precision}", precision=self._precision.label)
        seconds: list[float] = []
        answers: list[Results] = []
        inference_before = clock.inference_s
        started = time.perf_counter()
        for number, question in enumerate(questions):
            self._cancel.raise_if_cancelled()
            self._progress(Progress(stage, number, len(questions)))
            asked = time.perf_counter()
            answers.append(gallery.search(make_query(question.caption), encoder, k=K))
            seconds.append(time.perf_counter() - asked)
        total_s = time.perf_counter() - started
        found = [tuple(hit.relative for hit in answer.hits) for answer in answers]
        return _Answers(seconds, total_s, clock.inference_s - inference_before, found)


def _recall(
    questions: Sequence[_Question], found: Sequence[tuple[bytes, ...]], identities: dict[bytes, str]
) -> dict[int, float]:
    """Share of the queries with a picture of the person that they describe among the first K."""
    ranks = [
        next((rank for rank, path in enumerate(paths) if identities.get(path) == question.identity), K)
        for question, paths in zip(questions, found, strict=True)
    ]
    return {k: sum(rank < k for rank in ranks) / len(ranks) for k in STANDARD_KS}


def _firsts(found: Sequence[tuple[bytes, ...]]) -> list[tuple[bytes, ...]]:
    return [paths[:1] for paths in found]


def _agreement(reference: Sequence[tuple[bytes, ...]], found: Sequence[tuple[bytes, ...]]) -> float:
    """Mean share of the reference's pictures that were found too, whatever their order."""
    shares = [len({*one} & {*other}) / len(one) for one, other in zip(reference, found, strict=True) if one]
    return sum(shares) / len(shares) if shares else 1.0
