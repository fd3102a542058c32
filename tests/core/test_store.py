"""The store keeps what it was told, all or nothing, and says in sentences what is wrong with its disk."""

import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from core.errors import GalleryBusy, GalleryError, WrongBundle
from core.sentences import say
from core.store import Failure, ImageFacts, Store, utc_now
from core.writer_lock import writer_lock

DIM = 8


def open_store(file: Path, bundle_id: str = "model@1", rebuild: bool = False) -> Store:
    return Store.open(file, bundle_id=bundle_id, embedding_dim=DIM, rebuild=rebuild)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "gallery.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    store = open_store(file)
    yield store
    store.close()


def facts(*paths: bytes) -> list[ImageFacts]:
    return [ImageFacts(path, 10, 20, path.ljust(32, b"."), 30, 40) for path in paths]


def vectors(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)


def test_what_was_added_comes_back(store: Store) -> None:
    rows = vectors(3)
    store.add(facts(b"a.jpg", b"sub/b.jpg", b"\xff\xfe\n.jpg"), rows, "fp32")
    ids, found = store.vectors()
    np.testing.assert_array_equal(found, rows)
    assert (np.diff(ids) > 0).all()
    records = store.record(ids.tolist())
    assert [records[i].path for i in ids.tolist()] == [b"a.jpg", b"sub/b.jpg", b"\xff\xfe\n.jpg"]
    assert records[int(ids[0])].width == 30
    assert store.count() == 3
    assert store.known()[b"a.jpg"][1:4] == (10, 20, False)


def test_a_changed_picture_keeps_its_id_and_gets_its_new_embedding(store: Store) -> None:
    store.add(facts(b"a", b"b"), vectors(2), "fp32")
    before, _ = store.vectors()
    store.add(facts(b"a"), vectors(1, seed=9), "int8")
    after, found = store.vectors()
    np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(found[0], vectors(1, seed=9)[0])


def test_an_id_is_never_given_to_another_picture(store: Store) -> None:
    store.add(facts(b"a"), vectors(1), "fp32")
    (old,) = store.vectors()[0]
    store.remove([b"a"])
    store.add(facts(b"b"), vectors(1), "fp32")
    assert store.vectors()[0][0] > old
    assert store.record([int(old)]) == {}


def test_renaming_onto_a_known_path_replaces_what_was_there(store: Store) -> None:
    store.add(facts(b"a", b"b"), vectors(2), "fp32")
    store.rename([(b"a", b"b")])
    (kept,) = store.known().items()
    assert kept[0] == b"b"
    np.testing.assert_array_equal(store.vectors()[1], vectors(2)[:1])


def test_a_failure_replaces_the_picture_and_a_picture_the_failure(store: Store) -> None:
    store.add(facts(b"a"), vectors(1), "fp32")
    store.record_failures(
        [Failure(b"a", say("The file is larger than {amount} MiB", amount=256), 0, 1, utc_now())]
    )
    assert store.count() == 0
    assert [failure.reason for failure in store.failures()] == ["The file is larger than 256 MiB"]
    assert store.failures()[0].reason.facts == {"amount": 256}
    assert store.known()[b"a"].failed
    store.add(facts(b"a"), vectors(1), "fp32")
    assert store.failures() == []
    assert store.count() == 1


def test_every_change_has_a_new_revision_and_two_stores_never_share_one(store: Store, tmp_path: Path) -> None:
    seen = {store.revision()}
    for change in (
        lambda: store.add(facts(b"a", b"b"), vectors(2), "fp32"),
        lambda: store.rename([(b"a", b"c")]),
        lambda: store.remove([b"b"]),
        lambda: store.rebind("model@2", DIM),
    ):
        change()
        seen.add(store.revision())
    assert len(seen) == 5
    other = open_store(tmp_path / "other" / "gallery.sqlite")
    assert other.revision() not in seen
    other.close()


def test_many_ids_are_looked_up_at_once(store: Store) -> None:
    store.add(facts(*(b"%d" % i for i in range(1300))), vectors(1300), "fp32")
    assert len(store.record(store.vectors()[0].tolist())) == 1300


def test_what_is_read_in_pieces_stays_together(store: Store) -> None:
    names, rows = [b"%d" % i for i in range(9000)], vectors(9000)
    store.add(facts(*names), rows, "fp32")
    store.remove([b"7", b"8"])
    snapshot = store.snapshot()
    assert len(snapshot.catalogue.hashes) == len(snapshot.ids) == 8998
    np.testing.assert_array_equal(snapshot.vectors[snapshot.catalogue.paths.index(b"8500")], rows[8500])


def test_a_change_by_another_process_is_a_new_revision(store: Store, file: Path) -> None:
    before = {store.revision() for _ in range(3)}
    other = open_store(file)
    other.add(facts(b"a"), vectors(1), "fp32")
    assert len(before) == 1
    assert store.revision() not in before
    assert store.revision() == other.revision()
    other.close()


def test_vectors_of_the_wrong_shape_are_a_programming_error(store: Store) -> None:
    with pytest.raises(ValueError, match="expected vectors"):
        store.add(facts(b"a"), np.zeros((1, DIM + 1), np.float32), "fp32")


def test_another_bundle_is_refused_with_what_to_do_and_rebuild_keeps_the_pictures(file: Path) -> None:
    store = open_store(file)
    store.add(facts(b"a"), vectors(1), "fp32")
    store.close()
    with pytest.raises(WrongBundle, match="--rebuild") as caught:
        open_store(file, "model@2")
    assert "model@1" in str(caught.value)
    assert "model@2" in str(caught.value)
    rebuilt = open_store(file, "model@2", rebuild=True)
    assert rebuilt.count() == 0
    assert not rebuilt.known()[b"a"].embedded
    rebuilt.close()
    open_store(file, "model@2").close()


def test_rebuilding_while_another_indexes_is_refused_and_drops_nothing(file: Path) -> None:
    store = open_store(file)
    store.add(facts(b"a"), vectors(1), "fp32")
    with writer_lock(file.parent), pytest.raises(GalleryBusy):
        open_store(file, rebuild=True)
    assert store.count() == 1
    store.close()


def test_a_store_of_a_newer_program_is_refused_and_left_alone(file: Path) -> None:
    open_store(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(GalleryError, match="newer Sightline"):
        open_store(file)
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)
    connection.close()


@pytest.mark.parametrize("damage", ["text", "first page", "a page in the middle", "cut off"])
def test_a_damaged_store_is_kept_aside_said_and_made_anew(file: Path, damage: str) -> None:
    store = open_store(file)
    store.add(facts(*(b"%d" % i for i in range(2000))), vectors(2000), "fp32")
    store.close()
    content = bytearray(file.read_bytes())
    if damage == "text":
        content = bytearray(b"not a database, but long enough to be taken for one by its size alone " * 200)
    elif damage == "first page":
        content[100:4096] = os.urandom(3996)
    elif damage == "a page in the middle":
        content[40960:49152] = os.urandom(8192)
    else:
        content = content[: len(content) // 2]
    file.write_bytes(content)
    fresh = open_store(file)
    assert fresh.count() == 0
    (notice,) = fresh.notices
    assert "damaged" in notice
    (kept,) = file.parent.glob("gallery.sqlite.damaged-*")
    assert kept.name in notice
    assert kept.read_bytes() == content
    fresh.add(facts(b"a"), vectors(1), "fp32")
    fresh.close()
    again = open_store(file)
    assert (again.count(), again.notices) == (1, [])
    again.close()


def test_damage_met_while_in_use_is_a_sentence_and_mended_at_the_next_opening(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.database.CHECKED_BYTES", 1)  # as for a large store, which is not read through
    store = open_store(file)
    store.add(facts(*(b"%d" % i for i in range(2000))), vectors(2000), "fp32")
    store.close()
    content = bytearray(file.read_bytes())
    content[20480:] = os.urandom(len(content) - 20480)
    file.write_bytes(content)
    store = open_store(file)
    with pytest.raises(GalleryError, match="Open the folder again"):
        store.known(), store.vectors()
    store.close()
    fresh = open_store(file)
    assert "damaged" in fresh.notices[0]
    fresh.close()


def test_a_full_disk_is_a_sentence_and_what_was_stored_stays(store: Store) -> None:
    store.add(facts(b"a"), vectors(1), "fp32")
    database = store._database
    pages = database._writer.execute("PRAGMA page_count").fetchone()[0]
    database._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(GalleryError, match="disk is full"):
        store.add(facts(*(b"%d" % i for i in range(5000))), vectors(5000), "fp32")
    assert store.count() == 1
    database._writer.execute("PRAGMA max_page_count = 1000000")
    store.add(facts(b"b"), vectors(1), "fp32")
    assert store.count() == 2


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A real file system of `size`, where we may mount one."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True
    )
    if done.returncode != 0:
        pytest.skip("a small file system cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_a_really_full_disk_keeps_what_was_stored(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "600k") as disk:
        store = open_store(disk / "gallery.sqlite")
        stored = 0
        with pytest.raises(GalleryError, match="full"):  # noqa: PT012  (it is not known which batch is too many)
            for batch in range(1000):
                store.add(facts(*(b"%d/%d" % (batch, i) for i in range(64))), vectors(64), "fp32")
                stored += 64
        assert 0 < stored == store.count()
        store.close()
        again = open_store(disk / "gallery.sqlite")
        assert again.count() == stored
        assert again.notices == []
        again.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_no_room_for_even_an_empty_store_is_a_sentence(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8k") as disk:
        (disk / "filler").write_bytes(bytes(4096))
        with pytest.raises(GalleryError):
            open_store(disk / "home" / "gallery.sqlite")


def test_a_home_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GalleryError, match="cannot be"):
        open_store(tmp_path / "file" / "gallery.sqlite")


def test_a_program_that_holds_the_database_is_a_sentence(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store._database._writer.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(GalleryBusy, match="by another program"):
        store.add(facts(b"a"), vectors(1), "fp32")
    other.execute("ROLLBACK")
    other.close()


def test_an_exception_in_the_middle_of_a_change_leaves_nothing_of_it(store: Store) -> None:
    bad = [*facts(b"a"), ImageFacts(b"b", "not a number", 1, None, 1, 1)]  # type: ignore[arg-type]
    with pytest.raises(GalleryError):
        store.add(bad, vectors(2), "fp32")
    assert store.known() == {}


def test_reading_goes_on_while_batches_are_written(store: Store) -> None:
    stop, counts, errors = threading.Event(), list[int](), list[BaseException]()

    def read() -> None:
        try:
            while not stop.is_set():
                snapshot = store.snapshot()
                assert len(snapshot.ids) % 16 == 0
                counts.append(len(snapshot.ids))
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for batch in range(40):
        store.add(facts(*(b"%d/%d" % (batch, i) for i in range(16))), vectors(16), "fp32")
    stop.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert counts
    assert store.count() == 640


def test_a_closed_store_says_so(file: Path) -> None:
    store = open_store(file)
    store.close()
    for use in (store.count, lambda: store.add(facts(b"a"), vectors(1), "fp32")):
        with pytest.raises(GalleryError, match="closed"):
            use()


def test_the_store_is_private_to_its_user(store: Store, file: Path) -> None:
    assert file.parent.stat().st_mode & 0o077 == 0
