"""Who works when: an operator's query before indexing, and indexing only as hard as the machine can bear.

`QueryPriority` is the gate: what is not a query waits there while one is asked. `Scheduler` sets the pace of an
indexing run batch by batch, from what it measures: the size of a batch from its throughput and from how long a query
would have to wait for its end; the number of decoders from whether the encoder waits for them; and a share of time
to rest from temperature, power budget and battery. Queries are never slowed down here: a hot device loses indexing
speed first.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from core.telemetry import Sample, Sampler
from core.telemetry.sampler import USUAL_LIMIT_C

log = logging.getLogger(__name__)

# Longest that something waits for queries; an endless stream of them must not stop indexing.
PATIENCE_S = 0.5
# An operator who asked this recently will ask again.
ASKED_LATELY_S = 10.0
# Longest that a batch may take: while an operator asks, and when none does but the first query may come any moment.
BATCH_WHILE_ASKED_S = 0.020
BATCH_S = 0.250
# A smaller batch is as good when it loses no more than this share of the throughput.
GOOD_ENOUGH = 0.97
_TRIALS = 3
_MEMORY = 0.2  # weight of the newest measurement in the running mean
SAMPLE_EVERY_S = 2.0

# Where slowing down begins and how far it goes: share of time that indexing may work.
HEADROOM_C = 10.0
LEAST_DUTY = 0.2
BUDGET_SHARE = 0.9
BATTERY_DUTY = 0.5
# Use of memory, in per cent, from which batches and decoders are halved, and from which both are down to one.
MEMORY_TIGHT, MEMORY_SHORT = 85.0, 93.0
_LONGEST_REST_S = 2.0


class QueryPriority:
    """Queries go first: while one is asked, everything else that comes here waits. Thread safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asking = 0
        self._free = threading.Event()
        self._free.set()
        self._ended_at = -float("inf")
        self._mine = threading.local()

    def asking(self) -> "QueryPriority":
        """Around everything that an operator waits for: `with priority.asking()`; may be nested."""
        return self

    def __enter__(self) -> None:
        depth = self._mine.depth = getattr(self._mine, "depth", 0) + 1
        if depth == 1:  # the outermost one speaks for this thread
            with self._lock:
                self._asking += 1
                self._free.clear()

    def __exit__(self, *_: object) -> None:
        self._mine.depth -= 1
        if not self._mine.depth:
            with self._lock:
                self._asking -= 1
                self._ended_at = self._clock()
                if not self._asking:
                    self._free.set()

    def wait(self) -> None:
        """Let queries that are being asked end first, but not for ever; a query does not wait for itself."""
        if not getattr(self._mine, "depth", 0):
            self._free.wait(PATIENCE_S)

    def asked_lately(self) -> bool:
        return not self._free.is_set() or self._clock() - self._ended_at < ASKED_LATELY_S


@dataclass(frozen=True)
class Pace:
    """How an indexing run may go on: pictures in a batch, decoders at work, and the share of time it may work."""

    batch_size: int
    decoders: int
    duty: float = 1.0


@dataclass(frozen=True)
class Limits:
    """What the machine bears now: the share of time that indexing may work, the share of its batch and decoders
    that fit in memory (0: one of each), and why it is not all."""

    duty: float = 1.0
    room: float = 1.0
    reasons: tuple[str, ...] = ()


def limits(sample: Sample) -> Limits:
    """The limits that follow from a sample; what the machine does not tell does not limit."""
    duties: dict[str, float] = {}
    if sample.on_battery:
        duties["on battery"] = BATTERY_DUTY
    if sample.temperature_c is not None:
        headroom = (sample.temperature_limit_c or USUAL_LIMIT_C) - sample.temperature_c
        duties[f"{sample.temperature_c:.0f} °C"] = _between(headroom / HEADROOM_C)
    if sample.power_w is not None and sample.power_budget_w:
        share = sample.power_w / sample.power_budget_w
        duties[f"{sample.power_w:.0f} of {sample.power_budget_w:.0f} W"] = _between(
            (1 - share) / (1 - BUDGET_SHARE)
        )
    reasons = [why for why, duty in duties.items() if duty < 1]
    room, used = 1.0, sample.memory_percent or 0.0
    if used >= MEMORY_TIGHT:
        room = 0.0 if used >= MEMORY_SHORT else 0.5
        reasons.append(f"{used:.0f} % of memory in use")
    return Limits(min(duties.values(), default=1.0), room, tuple(reasons))


def _between(share: float) -> float:
    """A share of the way from the least duty to all of it."""
    return LEAST_DUTY + (1 - LEAST_DUTY) * min(1.0, max(0.0, share))


@dataclass
class _Throughput:
    """Pictures per second at one batch size; the first batch prepares the runtime and does not count."""

    batches: int = 0
    pictures_per_s: float = 0.0

    def add(self, pictures: int, seconds: float) -> None:
        self.batches += 1
        rate = pictures / max(seconds, 1e-9)
        if self.batches == 2:
            self.pictures_per_s = rate
        elif self.batches > 2:
            self.pictures_per_s += _MEMORY * (rate - self.pictures_per_s)

    @property
    def known(self) -> bool:
        return self.batches > _TRIALS


@dataclass
class Scheduler:
    """The pace of one indexing run. Used by the thread that runs it.

    largest_batch: what the runtime likes best; most_decoders: threads that there are. `sampler` None: the run is
    paced by throughput and queries alone.
    """

    priority: QueryPriority
    largest_batch: int
    most_decoders: int
    sampler: Sampler | None = None
    clock: Callable[[], float] = time.monotonic
    limits: Limits = field(default_factory=Limits)
    decoders: int = 0
    _rates: dict[int, _Throughput] = field(default_factory=dict[int, _Throughput])
    _sampled_at: float = -float("inf")
    _starved_s: float = 0.0
    _worked_s: float = 0.0

    def __post_init__(self) -> None:
        size = self.largest_batch = max(1, self.largest_batch)
        while size >= 1:
            self._rates[size] = _Throughput()
            size //= 2
        self.decoders = self.decoders or self.most_decoders

    def pace(self) -> Pace:
        """For the next batch."""
        self._look_at_the_machine()
        room = self.limits.room
        batch = self._batch_size()
        fits = max(1, int(self.largest_batch * room))
        size = max(size for size in self._rates if size <= min(batch, fits) or size == min(self._rates))
        return Pace(size, max(1, int(self.decoders * room)), self.limits.duty)

    def encoded(self, pictures: int, seconds: float) -> None:
        """A batch took so long. Only whole batches of a size that is chosen from tell something."""
        self._worked_s += seconds
        rate = self._rates.get(pictures)
        if rate is not None:
            rate.add(pictures, seconds)

    def starved(self, seconds: float) -> None:
        """The encoder waited so long for decoders. After a second of work their number is judged."""
        self._starved_s += seconds
        if self._worked_s + self._starved_s >= 1.0:
            share = self._starved_s / (self._worked_s + self._starved_s)
            if share > 0.10 and self.decoders < self.most_decoders:
                self.decoders += 1
            elif share < 0.01 and self.decoders > 1:
                self.decoders -= 1
            self._starved_s = self._worked_s = 0.0

    def rest_s(self, worked_s: float) -> float:
        """How long to rest after a batch that took `worked_s`."""
        return min(_LONGEST_REST_S, worked_s * (1 / self.limits.duty - 1))

    def _batch_size(self) -> int:
        """The smallest of the sizes with (nearly) the best throughput whose batches are short enough."""
        longest = BATCH_WHILE_ASKED_S if self.priority.asked_lately() else BATCH_S
        short = [size for size in self._rates if self._takes_s(size) <= longest] or [min(self._rates)]
        unknown = [size for size in short if not self._rates[size].known]
        if unknown:
            return max(unknown)
        best = max(self._rates[size].pictures_per_s for size in short)
        return min(size for size in short if self._rates[size].pictures_per_s >= GOOD_ENOUGH * best)

    def _takes_s(self, size: int) -> float:
        """Of a size that was not tried yet, what the largest known one promises; nothing known promises nothing."""
        known = [tried for tried, rate in self._rates.items() if rate.pictures_per_s > 0]
        if not known:
            return 0.0
        nearest = size if size in known else max(known)
        return size / self._rates[nearest].pictures_per_s

    def _look_at_the_machine(self) -> None:
        now = self.clock()
        if self.sampler is None or now - self._sampled_at < SAMPLE_EVERY_S:
            return
        self._sampled_at = now
        before, self.limits = self.limits, limits(self.sampler.sample())
        if bool(before.reasons) != bool(self.limits.reasons):
            if self.limits.reasons:
                log.info("Indexing slows down: %s", ", ".join(self.limits.reasons))
            else:
                log.info("Indexing goes on at full speed")
