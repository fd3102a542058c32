"""What really fails, and what the window then says: nothing here is staged, and each ends with the work going on."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from core.bundle import file_entry
from core.cases import FILE_NAME
from core.filters import Mark
from core.gallery import STORE_NAME
from core.paths import data_root, gallery_home
from core.precision import Precision
from gui.state import Screen, choose_screen
from gui.window import Window
from tests.gui.conftest import OpenWindow, picture, wait_for_results, wait_until_ready
from tests.gui.test_desk import search
from tests.gui.test_gallery import press, screen


def shows(window: Window, wanted: Screen, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: screen(window) is wanted, timeout=20_000)
    assert window.stack.currentWidget() is window.screen


# The folder


def test_a_folder_that_is_removed_while_it_is_indexed_keeps_its_index(
    open_window: OpenWindow, people: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(people)
    wait_until_ready(window, qtbot)
    first = picture(tmp_path / "first.jpg", "red")
    for number in range(400):
        shutil.copy(first, people / f"more-{number}.jpg")
    window.actions_by_id["refresh"].trigger()
    qtbot.waitUntil(lambda: window.session.state.indexing and window.indexing_bar.isVisible(), timeout=20_000)
    while people.exists():  # a picture may be opened meanwhile
        with suppress(OSError):
            shutil.rmtree(people)
    shows(window, Screen.FOLDER_GONE, qtbot)
    assert window.screen.title.text() == "The folder is gone"
    assert not window.session.state.indexing
    people.mkdir()
    picture(people / "red-0.jpg", "red")
    press(window, "refresh", qtbot)
    wait_until_ready(window, qtbot)
    assert window.session.state.count == 1


# The disk


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real file system of 2 MiB, where everything is kept that must not be lost."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small file system cannot be mounted here")
    monkeypatch.setenv("SIGHTLINE_DATA", str(disk / "data"))
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path, left: int = 0) -> Path:
    """Take all of the disk but `left` bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    with filler.open("r+b") as file:
        file.truncate(max(0, filler.stat().st_size - left))
    return filler


def test_a_disk_that_is_really_full_has_its_screen_and_indexing_goes_on_when_there_is_room(
    open_window: OpenWindow, people: Path, small_disk: Path, qtbot: QtBot
) -> None:
    first = picture(people / "first.jpg", "red")
    for number in range(600):
        shutil.copy(first, people / f"more-{number}.jpg")
    filler = fill(small_disk, left=260 * 1024)
    window = open_window(people)
    qtbot.waitUntil(
        lambda: screen(window) is Screen.DISK_FULL or "full" in window.notice.text.text(), timeout=30_000
    )
    assert not window.session.state.indexing
    filler.unlink()
    window.actions_by_id["refresh"].trigger()
    qtbot.waitUntil(lambda: window.session.state.count == 613, timeout=60_000)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")


def test_no_room_for_any_index_has_a_screen_that_leads_on(
    open_window: OpenWindow, people: Path, small_disk: Path, qtbot: QtBot
) -> None:
    filler = fill(small_disk, left=24 * 1024)
    window = open_window(people)
    shows(window, Screen.DISK_FULL, qtbot)
    assert "Free some space" in window.screen.body.text()
    filler.unlink()
    press(window, "refresh", qtbot)
    wait_until_ready(window, qtbot)
    assert window.session.state.count == 12


def test_a_mark_that_finds_no_room_is_taken_back_and_said(
    open_window: OpenWindow, people: Path, small_disk: Path, qtbot: QtBot
) -> None:
    window = open_window(people)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")
    filler = fill(small_disk)
    window.grid.choose(0)
    for _ in range(40):  # what SQLite and the log have room for already is used up
        window.desk.mark(Mark.MATCH)
        qtbot.wait(20)
        if window.notice.isVisible():
            break
    qtbot.waitUntil(window.notice.isVisible, timeout=10_000)
    assert "full" in window.notice.text.text()
    filler.unlink()
    window.desk.mark(None)
    window.desk.mark(Mark.MATCH)
    hit = window.model.hit(0)
    qtbot.waitUntil(lambda: window.desk.casework.state.marks == {hit.sha256: Mark.MATCH}, timeout=10_000)


def test_a_package_that_finds_no_room_leaves_nothing_behind(
    open_window: OpenWindow, people: Path, small_disk: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(people)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")
    target = small_disk / "takes" / "evidence.zip"
    target.parent.mkdir()
    fill(small_disk, left=8 * 1024)
    monkeypatch.setattr("gui.take_away.QFileDialog.getSaveFileName", lambda *_: (str(target), ""))
    window.actions_by_id["package"].trigger()
    qtbot.waitUntil(lambda: "was not written" in window.notice.text.text(), timeout=20_000)
    assert "disk is full" in window.notice.text.text()
    assert list(target.parent.iterdir()) == []


# The models


@pytest.fixture
def own_bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_bundle, tmp_path / "own bundle")


def test_a_bundle_that_was_damaged_is_named_and_taken_up_when_it_is_mended(
    open_window: OpenWindow, people: Path, own_bundle: Path, qtbot: QtBot
) -> None:
    tower = own_bundle / "image.onnx"
    whole = tower.read_bytes()
    tower.write_bytes(whole[: len(whole) // 2])
    window = open_window(people, bundle=own_bundle)
    shows(window, Screen.BUNDLE_BROKEN, qtbot)
    assert str(tower) in window.screen.body.text()
    assert "altered or damaged" in window.screen.body.text()
    tower.write_bytes(whole)
    press(window, "retry_models", qtbot)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")


def test_a_tower_that_is_no_model_cannot_run_though_its_hash_agrees(
    open_window: OpenWindow, people: Path, own_bundle: Path, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "fresh cache"))
    (own_bundle / "image.onnx").write_bytes(os.urandom(4096))
    manifest = json.loads((own_bundle / "manifest.json").read_text())
    manifest["files"]["image.onnx"] = file_entry(own_bundle / "image.onnx")
    (own_bundle / "manifest.json").write_text(json.dumps(manifest))
    window = open_window(people, bundle=own_bundle)
    shows(window, Screen.MODELS_CANNOT_RUN, qtbot)
    assert "Reinstall the bundle" in window.screen.body.text()


def test_an_engine_that_is_not_installed_is_named_and_taken_up_when_it_is(
    open_window: OpenWindow, people: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "openvino", None)  # what an import finds where it is not installed
        window = open_window(people)
        shows(window, Screen.MODELS_CANNOT_RUN, qtbot)
    assert "OpenVINO" in window.screen.body.text()
    assert "is not installed" in window.screen.body.text()
    press(window, "retry_models", qtbot)
    wait_until_ready(window, qtbot)
    search(window, qtbot, "red")


# The worker process


def test_a_worker_process_that_is_killed_is_made_up_for(
    ready: Window, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "fresh cache"))
    killed: list[int] = []

    def kill() -> bool:
        for process in psutil.Process().children():
            with suppress(psutil.Error):
                if "core.derive_apart" in process.cmdline():
                    process.send_signal(signal.SIGKILL)
                    killed.append(process.pid)
        return bool(killed)

    ready.actions_by_id["int8"].trigger()
    qtbot.waitUntil(kill, timeout=20_000)
    qtbot.waitUntil(lambda: ready.session.state.precision is Precision.INT8, timeout=30_000)
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    assert ready.session.state.results.precision is Precision.INT8


# What is kept


def test_an_index_that_was_damaged_is_set_aside_said_and_made_again(
    open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    first = open_window(people)
    wait_until_ready(first, qtbot)
    first.close()
    (gallery_home(people) / STORE_NAME).write_bytes(b"no database" * 1000)
    window = open_window(people)
    qtbot.waitUntil(lambda: "was damaged" in window.notice.text.text(), timeout=20_000)
    wait_until_ready(window, qtbot)
    assert window.session.state.count == 12


def test_cases_that_were_damaged_are_set_aside_and_said(
    open_window: OpenWindow, people: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGHTLINE_DATA", str(tmp_path / "own data"))
    data_root().mkdir()
    (data_root() / FILE_NAME).write_bytes(b"no database" * 1000)
    window = open_window(people)
    qtbot.waitUntil(lambda: "cases and marks was damaged" in window.notice.text.text(), timeout=20_000)
    wait_until_ready(window, qtbot)
    assert choose_screen(window.session.state) is Screen.START
    assert list(data_root().glob(f"{FILE_NAME}.damaged-*"))
