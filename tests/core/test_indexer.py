"""Indexing brings a store up to date with its folder, whatever happens to folder, files, disk or program."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core import decode_ahead, indexer
from core.errors import GalleryBusy, GalleryError
from core.indexer import IndexReport, index_folder
from core.progress import CancelToken, Progress
from core.store import Store
from tests.core import picture_files as files
from tests.core.pixel_encoder import DIM, PixelEncoder

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "error::PIL.Image.DecompressionBombWarning")
ROOT = Path(indexer.__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


def open_store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home" / "gallery.sqlite", bundle_id="pixels@1", embedding_dim=DIM)


def index(folder: Path, store: Store, encoder: PixelEncoder | None = None, **options: object) -> IndexReport:
    return index_folder(folder, store, encoder or PixelEncoder(), **options)  # type: ignore[arg-type]


def people(folder: Path, *seeds: int) -> None:
    folder.mkdir(exist_ok=True)
    for seed in seeds:
        files.write_person(folder / f"{seed:04}.jpg", seed)


def counts(report: IndexReport) -> dict[str, int]:
    names = ("added", "changed", "renamed", "removed", "unchanged", "failed", "still_failed")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def test_every_picture_of_every_subfolder_is_indexed_once_and_then_left_alone(
    folder: Path, store: Store
) -> None:
    people(folder, 1, 2, 3)
    people(folder / "deep", 4)
    people(folder / "deep" / "er", 5)
    (folder / "notes.txt").write_text("not a picture")
    people(folder / ".hidden", 6)
    encoder = PixelEncoder()
    report = index(folder, store, encoder)
    assert counts(report) == {"added": 5}
    assert report.problems == []
    assert report.pictures_per_s > 0
    assert set(store.known()) == {
        b"0001.jpg",
        b"0002.jpg",
        b"0003.jpg",
        b"deep/0004.jpg",
        b"deep/er/0005.jpg",
    }
    again = PixelEncoder()
    assert counts(index(folder, store, again)) == {"unchanged": 5}
    assert again.batches == []


def test_each_picture_gets_its_own_embedding_and_size(folder: Path, store: Store) -> None:
    people(folder, *range(40))
    index(folder, store)
    whole = {record.path: image_id for image_id, record in store.record(store.vectors()[0].tolist()).items()}
    ids, vectors = store.vectors()
    alone = open_store(folder.parent / "alone")
    single = folder.parent / "single"
    people(single, 17)
    index(single, alone)
    row = ids.tolist().index(whole[b"0017.jpg"])
    np.testing.assert_allclose(vectors[row], alone.vectors()[1][0], atol=1e-6)
    assert store.record([whole[b"0017.jpg"]])[whole[b"0017.jpg"]].height == 128
    alone.close()


def test_new_changed_deleted_and_renamed_files_are_told_apart(folder: Path, store: Store) -> None:
    people(folder, 1, 2, 3, 4)
    index(folder, store)
    before = {path: row.image_id for path, row in store.known().items()}
    files.write_person(folder / "0001.jpg", 99)
    os.utime(folder / "0001.jpg", ns=(1, 1))
    (folder / "0002.jpg").unlink()
    (folder / "moved").mkdir()
    (folder / "0003.jpg").rename(folder / "moved" / "new name.jpg")
    people(folder, 5)
    encoder = PixelEncoder()
    report = index(folder, store, encoder)
    assert counts(report) == {"added": 1, "changed": 1, "renamed": 1, "removed": 1, "unchanged": 1}
    assert sum(encoder.batches) == 2
    after = {path: row.image_id for path, row in store.known().items()}
    assert after[b"moved/new name.jpg"] == before[b"0003.jpg"]
    assert after[b"0001.jpg"] == before[b"0001.jpg"]


def test_a_picture_renamed_over_another_takes_its_place(folder: Path, store: Store) -> None:
    people(folder, 1, 2)
    index(folder, store)
    ids = {path: row.image_id for path, row in store.known().items()}
    (folder / "0001.jpg").rename(folder / "0002.jpg")
    assert counts(index(folder, store)) == {"renamed": 1}
    assert {path: row.image_id for path, row in store.known().items()} == {b"0002.jpg": ids[b"0001.jpg"]}


def test_of_two_copies_of_a_vanished_picture_one_is_the_rename(folder: Path, store: Store) -> None:
    people(folder, 1)
    index(folder, store)
    shutil.copy2(folder / "0001.jpg", folder / "a.jpg")
    shutil.copy2(folder / "0001.jpg", folder / "b.jpg")
    (folder / "0001.jpg").unlink()
    assert counts(index(folder, store)) == {"added": 1, "renamed": 1}
    assert set(store.known()) == {b"a.jpg", b"b.jpg"}


def test_same_size_and_time_but_other_bytes_is_no_rename(folder: Path, store: Store) -> None:
    (folder / "a.bmp").write_bytes(files.encoded(files.person(1), "BMP"))
    os.utime(folder / "a.bmp", ns=(5, 5))
    index(folder, store)
    (folder / "a.bmp").unlink()
    (folder / "b.bmp").write_bytes(files.encoded(files.person(2), "BMP"))
    os.utime(folder / "b.bmp", ns=(5, 5))
    assert counts(index(folder, store)) == {"added": 1, "removed": 1}


def test_files_that_cannot_be_read_are_recorded_and_tried_again_only_when_they_change(
    folder: Path, store: Store
) -> None:
    people(folder, 1)
    hostile = files.hostile_bytes()
    for name, data in hostile.items():
        (folder / name).write_bytes(data)
    os.mkfifo(folder / "pipe.jpg")
    (folder / "dangling.jpg").symlink_to("nowhere.jpg")
    (folder / "loop.png").symlink_to("loop.png")
    report = index(folder, store)
    assert counts(report) == {"added": 1, "failed": len(hostile) + 3}
    reasons = {failure.path: failure.reason for failure in store.failures()}
    assert reasons[b"zero.jpg"] == "The file is empty"
    assert "regular" in reasons[b"pipe.jpg"]
    assert "nowhere" in reasons[b"dangling.jpg"]
    assert counts(index(folder, store)) == {"unchanged": 1, "still_failed": len(hostile) + 3}
    files.write_person(folder / "zero.jpg", 2)
    (folder / "text.jpg").unlink()
    assert counts(index(folder, store)) == {
        "added": 1, "removed": 1, "unchanged": 1, "still_failed": len(hostile) + 1,
    }  # fmt: skip
    assert b"zero.jpg" not in {failure.path for failure in store.failures()}


@pytest.mark.skipif(
    not files.SHARED_HOSTILE.is_dir(), reason="the collection of hostile pictures is not here"
)
def test_a_folder_of_hostile_pictures_is_indexed_to_its_end(folder: Path, store: Store) -> None:
    shutil.copytree(files.SHARED_HOSTILE, folder, dirs_exist_ok=True)
    report = index(folder, store)
    pictures = [
        file
        for file in folder.iterdir()
        if file.suffix in {".jpg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"}
    ]
    assert report.added + report.failed == len(pictures)
    assert report.added >= 30


def test_a_picture_that_became_unreadable_is_no_longer_found(folder: Path, store: Store) -> None:
    people(folder, 1, 2)
    index(folder, store)
    (folder / "0001.jpg").write_bytes(b"overwritten")
    assert counts(index(folder, store)) == {"failed": 1, "unchanged": 1}
    assert store.count() == 1


def test_names_in_any_bytes_are_indexed(folder: Path, store: Store) -> None:
    names = [b"caf\xe9.jpg", b"new\nline.jpg", b" =cmd.jpg", "人😀.JPG".encode(), b"\x01\x1b[31m.jpeg"]
    for seed, name in enumerate(names):
        files.write_person(os.fsencode(folder) + b"/" + name, seed)
    assert counts(index(folder, store)) == {"added": len(names)}
    assert set(store.known()) == set(names)


def test_linked_folders_are_followed_once_and_loops_end(folder: Path, store: Store) -> None:
    people(folder / "real", 1)
    outside = folder.parent / "outside"
    people(outside, 2)
    (folder / "a link to real").symlink_to("real")
    (folder / "real" / "loop").symlink_to("..")
    (folder / "self").symlink_to("self")
    (folder / "elsewhere").symlink_to(outside)
    (outside / "back").symlink_to(folder)
    (folder / "up").symlink_to(folder.parent)
    (folder / "linked.jpg").symlink_to("real/0001.jpg")
    report = index(folder, store)
    assert set(store.known()) == {b"real/0001.jpg", b"elsewhere/0002.jpg", b"linked.jpg"}
    (problem,) = report.problems
    assert "up leads to a folder that contains this one" in problem


def test_a_very_deep_folder_is_a_problem_not_the_end(folder: Path, store: Store) -> None:
    people(folder, 1)
    place = os.open(folder, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=place)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)
    report = index(folder, store)
    assert counts(report) == {"added": 1}
    assert "cannot be read" in report.problems[0]
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_an_empty_folder_and_one_without_pictures_are_said(folder: Path, store: Store) -> None:
    for _ in range(2):
        report = index(folder, store)
        assert counts(report) == {}
        assert "There are no pictures in" in report.problems[0]
        (folder / "letter.txt").write_text("x")


def test_deleting_every_picture_empties_the_gallery(folder: Path, store: Store) -> None:
    people(folder, 1, 2)
    index(folder, store)
    for file in folder.iterdir():
        file.unlink()
    assert counts(index(folder, store)) == {"removed": 2}
    assert store.count() == 0


def test_an_empty_mount_point_in_place_of_the_disk_loses_nothing(folder: Path, store: Store) -> None:
    people(folder, 1, 2)
    index(folder, store)
    folder.rename(folder.with_name("unplugged"))
    folder.mkdir()
    report = index(folder, store)
    assert counts(report) == {}
    assert "they are kept" in report.problems[0]
    assert store.count() == 2
    folder.rmdir()
    folder.with_name("unplugged").rename(folder)
    assert counts(index(folder, store)) == {"unchanged": 2}


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_that_is_not_there_is_a_sentence(folder: Path, store: Store, kind: str) -> None:
    people(folder, 1)
    index(folder, store)
    shutil.rmtree(folder)
    if kind == "file":
        folder.write_text("x")
    with pytest.raises(GalleryError, match="does not exist" if kind == "missing" else "not a folder"):
        index(folder, store)
    assert store.count() == 1


@pytest.mark.parametrize("replaced", [False, True])
def test_a_folder_that_goes_away_while_indexing_loses_nothing(
    folder: Path, store: Store, replaced: bool
) -> None:
    people(folder, *range(60))

    def unplug(progress: Progress) -> None:
        if (
            progress.stage == "Indexing"
            and progress.done >= 16
            and not folder.with_name("unplugged").exists()
        ):
            folder.rename(folder.with_name("unplugged"))
            if replaced:
                folder.mkdir()

    with pytest.raises(GalleryError, match=r"does not exist|unplugged or replaced"):
        index(folder, store, PixelEncoder(delay_s=0.12), progress=unplug)
    kept = store.count()
    assert 16 <= kept < 60
    assert store.failures() == []
    if replaced:
        folder.rmdir()
    folder.with_name("unplugged").rename(folder)
    assert counts(index(folder, store)) == {"added": 60 - kept, "unchanged": kept}


def test_an_unreadable_subfolder_keeps_what_is_known_of_it(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(folder, 1)
    people(folder / "sub", 2)
    index(folder, store)
    real = os.scandir

    def scandir(path: object) -> object:
        if isinstance(path, bytes) and path.endswith(b"/sub"):
            raise PermissionError(13, "Permission denied")
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)
    report = index(folder, store)
    assert counts(report) == {"unchanged": 1}
    assert "The subfolder sub cannot be read (permission denied)" in report.problems[0]
    assert store.count() == 2


def test_a_file_that_the_system_would_not_give_is_tried_again_by_the_next_run(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(folder, 1, 2)
    real = decode_ahead.images.read_bytes

    def denied(path: bytes) -> bytes:
        if path.endswith(b"0001.jpg"):
            raise decode_ahead.images.UnreadableError("The file may not be read by this user")
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(decode_ahead.images, "read_bytes", denied)
        assert counts(index(folder, store)) == {"added": 1, "failed": 1}
        assert counts(index(folder, store)) == {"unchanged": 1, "failed": 1}
    assert counts(index(folder, store)) == {"added": 1, "unchanged": 1}
    assert store.failures() == []


def test_a_file_that_vanishes_between_looking_and_reading_is_no_failure(folder: Path, store: Store) -> None:
    people(folder, *range(60))

    def delete_the_last(progress: Progress) -> None:
        (folder / "0059.jpg").unlink(missing_ok=True)

    report = index(folder, store, progress=delete_the_last)
    assert report.failed == 0
    assert store.count() == 59


def test_batches_are_filled_across_files_and_failures(folder: Path, store: Store) -> None:
    people(folder, *range(50))
    for number in range(20):
        (folder / f"{number:04}-bad.jpg").write_bytes(b"bad")
    encoder = PixelEncoder()
    index(folder, store, encoder)
    assert sum(encoder.batches) == 50
    assert encoder.batches[:4] == [8] * 4  # then other sizes are tried


def test_cancelling_keeps_what_is_done_and_the_next_run_does_the_rest(folder: Path, store: Store) -> None:
    people(folder, *range(80))
    cancel = CancelToken()

    def watch(progress: Progress) -> None:
        if progress.stage == "Indexing" and progress.done >= 20:
            cancel.cancel()

    report = index(folder, store, PixelEncoder(delay_s=0.06), progress=watch, cancel=cancel)
    assert report.cancelled
    assert 20 <= report.added < 80
    assert store.count() == report.added
    assert counts(index(folder, store)) == {"added": 80 - report.added, "unchanged": report.added}


def test_progress_counts_up_to_the_total_with_rate_and_rest(folder: Path, store: Store) -> None:
    people(folder, *range(60))
    (folder / "bad.jpg").write_bytes(b"")
    seen: list[Progress] = []
    index(folder, store, PixelEncoder(delay_s=0.15), progress=seen.append)
    indexing = [progress for progress in seen if progress.stage == "Indexing"]
    assert [progress.done for progress in indexing] == sorted(progress.done for progress in indexing)
    assert (indexing[-1].done, indexing[-1].total, indexing[-1].failed) == (61, 61, 1)
    estimates = [progress for progress in indexing if progress.remaining_s]
    assert estimates
    assert all(progress.rate_per_s and 5 < progress.rate_per_s < 2000 for progress in estimates)


def test_a_tower_that_breaks_costs_only_the_batch(folder: Path, store: Store) -> None:
    people(folder, *range(40))
    with pytest.raises(RuntimeError, match="the tower broke"):
        index(folder, store, PixelEncoder(fail_at=3))
    assert store.count() == 24
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decode")]


def test_an_embedding_that_is_not_a_number_is_a_failure(folder: Path, store: Store) -> None:
    class Nonsense(PixelEncoder):
        def encode_images(self, batch: np.ndarray) -> np.ndarray:
            vectors = super().encode_images(batch)
            vectors[0] = np.nan
            return vectors

    people(folder, 1, 2)
    assert counts(index(folder, store, Nonsense())) == {"added": 1, "failed": 1}
    assert "no usable result" in store.failures()[0].reason


def test_a_full_disk_while_indexing_is_a_sentence_and_keeps_what_is_stored(
    folder: Path, store: Store
) -> None:
    people(folder, *range(200))
    writer = store._database._writer
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages + 12}")
    with pytest.raises(GalleryError, match=r"full.*index again"):
        index(folder, store)
    kept = store.count()
    assert 0 < kept < 200
    writer.execute("PRAGMA max_page_count = 100000")
    assert counts(index(folder, store)) == {"added": 200 - kept, "unchanged": kept}


def test_a_second_copy_is_told_to_wait_and_can_still_read(folder: Path, store: Store, tmp_path: Path) -> None:
    people(folder, *range(40))
    started = threading.Event()
    report: list[IndexReport] = []

    def run() -> None:
        slow = PixelEncoder(delay_s=0.1)
        report.append(index(folder, store, slow, progress=lambda progress: started.set()))

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    second = open_store(tmp_path)
    with pytest.raises(GalleryBusy, match="Another Sightline is indexing this folder"):
        index(folder, second)
    assert second.count() >= 0
    thread.join()
    assert second.count() == 40
    assert counts(index(folder, second)) == {"unchanged": 40}
    second.close()


CHILD = """
import sys
from pathlib import Path
from core.indexer import index_folder
from tests.core.pixel_encoder import PixelEncoder
from tests.core.test_indexer import open_store
tmp = Path(sys.argv[1])
index_folder(tmp / "pictures", open_store(tmp), PixelEncoder(delay_s=0.02),
             progress=lambda progress: progress.stage == "Indexing" and print(progress.done, flush=True))
"""


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 0.15, 0.45, 0.8, 1.3])
def test_a_kill_at_any_moment_loses_little_and_the_next_run_completes(
    folder: Path, tmp_path: Path, after: float
) -> None:
    people(folder, *range(400))
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    reported = int(child.stdout.readline())
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().split()
    child.wait()
    child.stdout.close()
    reported = int(rest[-1]) if rest else reported
    store = open_store(tmp_path)
    assert store.notices == []
    kept = store.count()
    assert kept >= reported - indexer.COMMIT_PICTURES - 8
    assert len(store.known()) == kept
    report = index(folder, store)
    assert counts(report).get("added", 0) == 400 - kept
    assert store.count() == 400
    store.close()
    with sqlite3.connect(tmp_path / "home" / "gallery.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_slow_decoding_still_commits_every_two_seconds(
    folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "COMMIT_S", 0.2)
    real: Callable[..., bytes] = decode_ahead.images.read_bytes

    def slow(path: bytes) -> bytes:
        time.sleep(0.15)
        return real(path)

    monkeypatch.setattr(decode_ahead.images, "read_bytes", slow)
    people(folder, *range(12))
    seen: list[int] = []
    index(folder, store, PixelEncoder(batch_size=64), progress=lambda progress: seen.append(store.count()))
    assert any(0 < count < 12 for count in seen)
