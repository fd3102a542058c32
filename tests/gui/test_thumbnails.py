"""Pictures for the grid: off the UI thread, at the drawn size, in a cache that does not grow."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from gui import thumbnails as module
from gui.thumbnails import Thumbnails
from gui.workers import Lane
from tests.gui.conftest import picture

SIZE = QSize(40, 60)


@pytest.fixture
def lane(qapp: object) -> Iterator[Lane]:
    lane = Lane("thumbnails", threads=2)
    yield lane
    lane.stop()
    assert lane.join(5)


def test_a_picture_arrives_no_larger_than_it_is_drawn(lane: Lane, qtbot: QtBot, tmp_path: Path) -> None:
    file = picture(tmp_path / "a.jpg", "red")
    thumbnails = Thumbnails(lane)
    assert thumbnails.pixmap(file, SIZE) is None
    with qtbot.waitSignal(thumbnails.ready):
        pass
    pixmap = thumbnails.pixmap(file, SIZE)
    assert pixmap.height() == 60
    assert pixmap.width() <= 40
    assert pixmap.toImage().pixelColor(10, 30).red() > 150


def test_an_unreadable_picture_is_a_null_pixmap_and_not_asked_for_again(
    lane: Lane, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "torn.jpg"
    file.write_bytes(b"torn")
    thumbnails = Thumbnails(lane)
    thumbnails.pixmap(file, SIZE)
    with qtbot.waitSignal(thumbnails.ready):
        pass
    assert thumbnails.pixmap(file, SIZE).isNull()
    assert not thumbnails.busy


def test_the_cache_keeps_to_its_size_and_drops_the_oldest(lane: Lane, qtbot: QtBot, tmp_path: Path) -> None:
    files = [picture(tmp_path / f"{number}.jpg", "blue", number) for number in range(8)]
    thumbnails = Thumbnails(lane, cache_bytes=3 * 26 * 60 * 4)
    for file in files:
        thumbnails.pixmap(file, SIZE)
        qtbot.waitUntil(lambda: not thumbnails.busy)
    assert thumbnails.kept_bytes <= 3 * 26 * 60 * 4
    assert thumbnails.pixmap(files[-1], SIZE) is not None
    assert thumbnails.pixmap(files[0], SIZE) is None
    qtbot.waitUntil(lambda: not thumbnails.busy)


def test_what_was_asked_for_last_comes_first(
    lane: Lane, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [picture(tmp_path / f"{number}.jpg", "green", number) for number in range(20)]
    hold, real = threading.Event(), module.decode
    monkeypatch.setattr(module, "decode", lambda *key: (hold.wait(10), real(*key))[1])
    thumbnails = Thumbnails(lane)
    order: list[Path] = []
    thumbnails.ready.connect(order.append)
    for file in files:
        thumbnails.pixmap(file, SIZE)
    hold.set()
    qtbot.waitUntil(lambda: len(order) == 20)
    assert files[-1] in order[: module.IN_FLIGHT + 2]


def test_thousands_of_passing_tiles_do_not_queue_up(
    lane: Lane, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = threading.Event()
    decoded: list[object] = []
    real = module.decode

    def count(*key: object) -> object:
        hold.wait(10)
        decoded.append(key)
        return real(*key)

    file = picture(tmp_path / "a.jpg", "red")
    monkeypatch.setattr(module, "decode", lambda path, width, height: count(file, width, height))
    thumbnails = Thumbnails(lane)
    for number in range(5000):
        thumbnails.pixmap(tmp_path / f"{number}.jpg", SIZE)
    hold.set()
    qtbot.waitUntil(lambda: not thumbnails.busy, timeout=20_000)
    assert len(decoded) <= module.WAITING_LIMIT + module.IN_FLIGHT
