"""Queries go first, and indexing works only as hard as the machine bears."""

import threading
import time
from pathlib import Path

import pytest

from core.decode_ahead import DECODERS
from core.indexer import index_folder
from core.progress import CancelToken, Progress
from core.scheduler import (
    ASKED_LATELY_S,
    PATIENCE_S,
    Limits,
    QueryPriority,
    Scheduler,
    limits,
)
from core.store import Store
from core.telemetry import Sample, Sampler
from tests.core import picture_files as files
from tests.core.pixel_encoder import DIM, PixelEncoder


class Clock:
    """Time that only passes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Fixed:
    """A source that tells what it is given."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample

    def read(self) -> Sample:
        return self.sample


def scheduler(
    priority: QueryPriority | None = None,
    source: Fixed | None = None,
    clock: Clock | None = None,
    decoders: int = 4,
) -> Scheduler:
    sampler = Sampler([source]) if source else None
    clock = clock or Clock()
    return Scheduler(priority or QueryPriority(clock), 8, decoders, sampler, clock)


def run_batches(paced: Scheduler, ms_per_batch: float, ms_per_picture: float, batches: int = 40) -> list[int]:
    """Let an encoder of that speed work for a while; the sizes of its batches."""
    sizes: list[int] = []
    for _ in range(batches):
        size = paced.pace().batch_size
        paced.encoded(size, (ms_per_batch + ms_per_picture * size) / 1000)
        sizes.append(size)
    return sizes


def test_what_waits_goes_on_when_the_query_ends():
    priority = QueryPriority()
    order: list[str] = []

    def batch() -> None:
        priority.wait()
        order.append("batch")

    with priority.asking(), priority.asking():
        thread = threading.Thread(target=batch)
        thread.start()
        time.sleep(0.05)
        order.append("query")
    thread.join()
    assert order == ["query", "batch"]


def test_a_query_that_encodes_a_picture_does_not_wait_for_itself():
    priority = QueryPriority()
    with priority.asking():
        began = time.monotonic()
        priority.wait()
        assert time.monotonic() - began < PATIENCE_S / 2


def test_endless_queries_do_not_stop_indexing():
    priority = QueryPriority()
    waited: list[float] = []

    def batch() -> None:
        began = time.monotonic()
        priority.wait()
        waited.append(time.monotonic() - began)

    with priority.asking():
        thread = threading.Thread(target=batch)
        thread.start()
        thread.join()
    assert waited[0] >= PATIENCE_S - 0.01


def test_it_is_known_for_a_while_that_someone_asked():
    clock = Clock()
    priority = QueryPriority(clock)
    assert not priority.asked_lately()
    with priority.asking():
        assert priority.asked_lately()
    clock.now = ASKED_LATELY_S - 0.1
    assert priority.asked_lately()
    clock.now = ASKED_LATELY_S + 0.1
    assert not priority.asked_lately()


def test_an_encoder_that_gains_by_large_batches_gets_them():
    sizes = run_batches(scheduler(), ms_per_batch=20, ms_per_picture=1)
    assert sizes[-10:] == [8] * 10


def test_an_encoder_that_gains_nothing_gets_small_ones_so_that_queries_wait_less():
    sizes = run_batches(scheduler(), ms_per_batch=0.01, ms_per_picture=4)
    assert sizes[-10:] == [1] * 10
    assert set(sizes) == {1, 2, 4, 8}  # each was measured first


def test_while_an_operator_asks_no_batch_takes_long_and_afterwards_they_may_again():
    clock = Clock()
    priority = QueryPriority(clock)
    paced = scheduler(priority, clock=clock)
    assert run_batches(paced, ms_per_batch=4, ms_per_picture=3.5)[-1] == 8
    with priority.asking():
        pass
    sizes = run_batches(paced, ms_per_batch=4, ms_per_picture=3.5)
    assert set(sizes) == {4}  # 18 ms; 8 pictures would take 32
    clock.now += ASKED_LATELY_S + 1
    assert run_batches(paced, ms_per_batch=4, ms_per_picture=3.5)[-1] == 8


def test_a_model_too_slow_for_any_batch_gets_single_pictures_while_an_operator_asks():
    priority = QueryPriority()
    paced = scheduler(priority)
    paced.encoded(8, 0.3)
    paced.encoded(8, 0.3)
    with priority.asking():
        assert paced.pace().batch_size == 1


def test_more_decoders_work_when_the_encoder_waits_and_fewer_when_it_never_does():
    paced = scheduler(decoders=4)
    for _ in range(10):
        paced.encoded(8, 1.0)
        paced.starved(0.0)
    assert paced.pace().decoders == 1
    for _ in range(3):
        paced.encoded(8, 0.5)
        paced.starved(0.6)
    assert paced.pace().decoders == 4


@pytest.mark.parametrize(
    ("sample", "duty", "why"),
    [
        (Sample(cpu_percent=100.0, memory_percent=60.0), 1.0, ""),
        (Sample(on_battery=True), 0.5, "on battery"),
        (Sample(on_battery=False), 1.0, ""),
        (Sample(temperature_c=80.0, temperature_limit_c=99.0), 1.0, ""),
        (Sample(temperature_c=94.0, temperature_limit_c=99.0), 0.6, "94 °C"),
        (Sample(temperature_c=101.0, temperature_limit_c=99.0), 0.2, "101 °C"),
        (Sample(temperature_c=90.0), 0.6, "90 °C"),
        (Sample(power_w=14.0, power_budget_w=25.0), 1.0, ""),
        (Sample(power_w=25.0, power_budget_w=25.0), 0.2, "25 of 25 W"),
        (Sample(power_w=60.0), 1.0, ""),
        (Sample(temperature_c=94.0, temperature_limit_c=99.0, on_battery=True), 0.5, "on battery, 94 °C"),
    ],
)
def test_heat_battery_and_power_budget_leave_a_share_of_the_time(sample: Sample, duty: float, why: str):
    found = limits(sample)
    assert found.duty == pytest.approx(duty)
    assert ", ".join(found.reasons) == why


def test_little_memory_means_small_batches_and_few_decoders():
    source, clock = Fixed(Sample(memory_percent=50.0)), Clock()
    paced = scheduler(source=source, clock=clock)
    run_batches(paced, ms_per_batch=20, ms_per_picture=1)
    paced.decoders = 4
    seen = []
    for percent in (50.0, 88.0, 95.0, 50.0):
        source.sample = Sample(memory_percent=percent)
        clock.now += 5
        pace = paced.pace()
        seen.append((pace.batch_size, pace.decoders))
    assert seen == [(8, 4), (4, 2), (1, 1), (8, 4)]


def test_the_machine_is_not_asked_at_every_batch():
    class Counting(Fixed):
        reads = 0

        def read(self) -> Sample:
            self.reads += 1
            return self.sample

    source, clock = Counting(Sample()), Clock()
    paced = scheduler(source=source, clock=clock)
    for _ in range(100):
        paced.pace()
        clock.now += 0.1
    assert 4 <= source.reads <= 6


def test_a_rest_follows_the_work():
    paced = scheduler()
    assert paced.rest_s(0.1) == 0.0
    paced.limits = Limits(duty=0.25)
    assert paced.rest_s(0.1) == pytest.approx(0.3)
    assert paced.rest_s(100.0) == 2.0  # never so long that cancelling or cooling down goes unnoticed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(40):
        files.write_person(folder / f"{number:02}.jpg", number)
    return folder


def index(folder: Path, encoder: PixelEncoder, source: Fixed, cancel: CancelToken | None = None) -> float:
    home = folder.parent / f"home-{time.monotonic_ns()}"
    store = Store.open(home / "gallery.sqlite", bundle_id="pixels@1", embedding_dim=DIM)
    try:
        paced = Scheduler(encoder.priority, encoder.batch_size, DECODERS, Sampler([source]))
        report = index_folder(folder, store, encoder, scheduler=paced, cancel=cancel)
        assert report.cancelled or report.added == 40
        return report.seconds
    finally:
        store.close()


def test_a_hot_machine_indexes_slower_and_answers_as_before(folder: Path):
    cool = index(
        folder, PixelEncoder(delay_s=0.02), Fixed(Sample(temperature_c=50.0, temperature_limit_c=99.0))
    )
    encoder = PixelEncoder(delay_s=0.02)
    asked: list[float] = []
    done = threading.Event()

    def ask() -> None:
        while not done.wait(0.05):
            began = time.monotonic()
            with encoder.priority.asking():
                encoder.encode_texts(["person 7"])
            asked.append(time.monotonic() - began)

    operator = threading.Thread(target=ask)
    operator.start()
    try:
        hot = index(folder, encoder, Fixed(Sample(temperature_c=99.0, temperature_limit_c=99.0)))
    finally:
        done.set()
        operator.join()
    assert hot > 2 * cool
    assert asked
    assert sorted(asked)[len(asked) // 2] < 0.1


def test_a_rest_can_be_cancelled(folder: Path):
    token = CancelToken()
    encoder = PixelEncoder(delay_s=0.4)
    timer = threading.Timer(0.6, token.cancel)
    timer.start()
    began = time.monotonic()
    index(folder, encoder, Fixed(Sample(temperature_c=120.0)), token)
    timer.join()
    assert time.monotonic() - began < 2.0


def test_progress_of_the_indexer_still_ends_at_all(folder: Path, tmp_path: Path):
    seen: list[Progress] = []
    store = Store.open(tmp_path / "home" / "gallery.sqlite", bundle_id="pixels@1", embedding_dim=DIM)
    encoder = PixelEncoder()
    paced = Scheduler(encoder.priority, 8, DECODERS, Sampler([Fixed(Sample(memory_percent=99.0))]))
    index_folder(folder, store, encoder, scheduler=paced, progress=seen.append)
    store.close()
    assert (seen[-1].done, seen[-1].total) == (40, 40)
    assert set(encoder.batches) == {1}
