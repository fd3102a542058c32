"""The mechanism under everything slow: order, newest wins, nothing after the end."""

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from core.progress import Progress
from gui.workers import Job, Lane


@pytest.fixture
def lane(qapp: object) -> Iterator[Lane]:
    lane = Lane("test")
    yield lane
    lane.stop()
    assert lane.join(5)


def test_work_runs_elsewhere_and_answers_on_the_ui_thread(lane: Lane, qtbot: QtBot) -> None:
    threads = []
    lane.submit(
        lambda job: threading.current_thread(),
        lambda worker: threads.extend([worker, threading.current_thread()]),
    )
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_jobs_are_done_in_order(lane: Lane, qtbot: QtBot) -> None:
    done: list[int] = []
    for number in range(20):
        lane.submit(lambda job, number=number: number, done.append)
    qtbot.waitUntil(lambda: len(done) == 20)
    assert done == list(range(20))


def test_an_error_is_an_answer_too(lane: Lane, qtbot: QtBot) -> None:
    errors: list[BaseException] = []
    lane.submit(lambda job: 1 / 0, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ZeroDivisionError)


def test_an_error_that_nobody_watches_is_logged(
    lane: Lane, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    lane.submit(lambda job: 1 / 0)
    qtbot.waitUntil(lambda: "nobody watches" in caplog.text)


def test_the_newest_of_a_kind_is_the_only_one_to_answer(lane: Lane, qtbot: QtBot) -> None:
    answers: list[str] = []
    started = threading.Event()

    def slow(job: Job) -> str:
        started.set()
        while not job.token.cancelled:
            time.sleep(0.001)
        return "old"

    lane.submit(slow, answers.append, newest="search")
    assert started.wait(5)
    lane.submit(lambda job: "queued", answers.append, newest="search")
    lane.submit(lambda job: "newest", answers.append, newest="search")
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(30)
    assert answers == ["newest"]


def test_progress_is_passed_on_but_not_more_than_ten_times_a_second(lane: Lane, qtbot: QtBot) -> None:
    seen: list[int] = []
    finished: list[None] = []

    def count(job: Job) -> None:
        for number in range(1, 1001):
            job.report(Progress("Counting", number, 1000))

    lane.submit(count, finished.append, progress=lambda progress: seen.append(progress.done))
    qtbot.waitUntil(lambda: bool(finished))
    assert seen[-1] == 1000
    assert len(seen) < 10


def test_a_stopped_lane_answers_no_more(qapp: object, qtbot: QtBot) -> None:
    lane = Lane("test")
    answers: list[int] = []
    lane.submit(lambda job: time.sleep(0.05), answers.append)
    lane.stop()
    assert lane.join(5)
    lane.submit(lambda job: 1, answers.append)
    QThread.msleep(10)
    qtbot.wait(20)
    assert answers == []


def test_a_lane_that_hangs_is_given_up_after_a_while(qapp: object) -> None:
    lane = Lane("test")
    go_on = threading.Event()
    lane.submit(lambda job: go_on.wait(10))
    lane.stop()
    started = time.monotonic()
    assert not lane.join(0.05)
    assert time.monotonic() - started < 2
    go_on.set()
    assert lane.join(5)
