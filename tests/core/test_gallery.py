"""A gallery opens, follows its folder, and finds the described person, also while it is being indexed."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core import gallery as gallery_module
from core import graph_build
from core.errors import GalleryBusy, GalleryError, WrongBundle
from core.gallery import Gallery
from core.neighbours import ExactNeighbours, HnswNeighbours
from core.paths import gallery_home
from core.progress import CancelToken
from core.query import make_query
from tests.core import picture_files as files
from tests.core.pixel_encoder import PixelEncoder


@pytest.fixture
def encoder() -> Any:
    return PixelEncoder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Station, platform 2"
    folder.mkdir()
    return folder


@pytest.fixture
def gallery(folder: Path, encoder: Any) -> Iterator[Gallery]:
    people(folder, *range(30))
    gallery = Gallery.open(folder, encoder.bundle)
    gallery.refresh(encoder)
    yield gallery
    gallery.close()


def people(folder: Path, *seeds: int) -> None:
    for seed in seeds:
        files.write_person(folder / f"{seed:04}.jpg", seed)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def test_the_described_person_comes_first(gallery: Gallery, folder: Path, encoder: Any) -> None:
    results = gallery.search(make_query("person 17"), encoder, k=5)
    assert [hit.rank for hit in results.hits] == [1, 2, 3, 4, 5]
    first = results.hits[0]
    assert first.path == folder / "0017.jpg"
    assert first.relative == b"0017.jpg"
    assert first.score > 0.99
    assert [hit.score for hit in results.hits] == sorted((hit.score for hit in results.hits), reverse=True)
    assert (results.query, results.searched, results.gallery) == ("person 17", 30, folder)
    assert (results.bundle_id, results.precision) == ("pixels@1", encoder.precision)
    assert results.latency_ms > 0
    assert results.searched_at.utcoffset() is not None
    assert results.notices == ()


def test_asking_for_more_than_there_is_gives_all(gallery: Gallery, encoder: Any) -> None:
    assert len(gallery.search(make_query("person 1"), encoder, k=500).hits) == 30


def test_the_name_and_count_are_for_showing(gallery: Gallery) -> None:
    assert gallery.name == "Station, platform 2"
    assert gallery.count == 30


def test_nothing_is_ever_written_into_the_picture_folder(gallery: Gallery, folder: Path) -> None:
    assert sorted(file.name for file in folder.iterdir()) == [f"{seed:04}.jpg" for seed in range(30)]
    assert gallery_home(folder).is_dir()


def test_an_empty_gallery_gives_no_hits_and_says_why(folder: Path, encoder: Any) -> None:
    gallery = Gallery.open(folder, encoder.bundle)
    results = gallery.search(make_query("person 1"), encoder)
    assert results.hits == ()
    assert "Index the folder first" in results.notices[0]
    report = gallery.refresh(encoder)
    assert "no pictures" in report.problems[0]
    gallery.close()


@pytest.mark.parametrize("kind", ["missing", "file", "null"])
def test_what_is_no_folder_is_refused_with_a_sentence(tmp_path: Path, encoder: Any, kind: str) -> None:
    (tmp_path / "file").write_text("x")
    path = {"missing": tmp_path / "missing", "file": tmp_path / "file", "null": b"/tmp/a\0b"}[kind]
    with pytest.raises(GalleryError) as caught:
        Gallery.open(path, encoder.bundle)
    assert str(caught.value).endswith(".")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_refused(folder: Path, encoder: Any) -> None:
    folder.chmod(0)
    try:
        with pytest.raises(GalleryError, match="may not be read"):
            Gallery.open(folder, encoder.bundle)
    finally:
        folder.chmod(0o700)


def test_a_folder_can_be_named_in_any_way(gallery: Gallery, folder: Path, encoder: Any) -> None:
    (folder.parent / "link").symlink_to(folder)
    for name in (str(folder), os.fsencode(folder), folder / ".." / folder.name, folder.parent / "link"):
        other = Gallery.open(name, encoder.bundle)
        assert other.count == 30
        other.close()


def test_odd_names_of_folders_and_files_survive(tmp_path: Path, encoder: Any) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9\n"
    Path(os.fsdecode(odd)).mkdir()
    files.write_person(odd + b"/\xff\n.jpg", 4)
    gallery = Gallery.open(odd, encoder.bundle)
    gallery.refresh(encoder)
    (hit,) = gallery.search(make_query("person 4"), encoder).hits
    assert hit.relative == b"\xff\n.jpg"
    assert hit.path.read_bytes().startswith(b"\xff\xd8")
    assert gallery.name == "caf\\xe9\\n"
    gallery.close()


def test_changes_in_the_folder_are_found_after_a_refresh(
    gallery: Gallery, folder: Path, encoder: Any
) -> None:
    (folder / "0003.jpg").rename(folder / "renamed.jpg")
    (folder / "0004.jpg").unlink()
    people(folder, 77)
    report = gallery.refresh(encoder)
    assert (report.added, report.renamed, report.removed) == (1, 1, 1)
    assert gallery.search(make_query("person 3"), encoder).hits[0].relative == b"renamed.jpg"
    assert gallery.search(make_query("person 77"), encoder).hits[0].relative == b"0077.jpg"
    assert b"0004.jpg" not in {hit.relative for hit in gallery.search(make_query("person 4"), encoder).hits}


def test_files_that_cannot_be_used_are_listed_with_reasons(
    gallery: Gallery, folder: Path, encoder: Any
) -> None:
    (folder / "broken.jpg").write_bytes(b"")
    assert gallery.refresh(encoder).failed == 1
    (failure,) = gallery.failures()
    assert (failure.path, failure.reason) == (b"broken.jpg", "The file is empty")


def test_searching_while_indexing_sees_what_is_done_so_far(folder: Path, encoder: Any) -> None:
    people(folder, *range(300))
    gallery = Gallery.open(folder, encoder.bundle)
    slow: Any = PixelEncoder(delay_s=0.02)
    thread = threading.Thread(target=gallery.refresh, args=(slow,))
    thread.start()
    searched = list[int]()
    while thread.is_alive():
        results = gallery.search(make_query("person 2"), encoder, k=3)
        searched.append(results.searched)
        if not results.hits:
            assert "under way" in results.notices[0]
    thread.join()
    assert searched == sorted(searched)
    assert any(0 < count < 300 for count in searched)
    assert gallery.search(make_query("person 299"), encoder).hits[0].relative == b"0299.jpg"
    gallery.close()


def test_a_second_copy_of_the_program_searches_while_the_first_indexes(folder: Path, encoder: Any) -> None:
    people(folder, *range(80))
    first, second = Gallery.open(folder, encoder.bundle), Gallery.open(folder, encoder.bundle)
    started = threading.Event()
    slow: Any = PixelEncoder(delay_s=0.05)
    thread = threading.Thread(target=first.refresh, args=(slow, lambda _: started.set()))
    thread.start()
    assert started.wait(10)
    with pytest.raises(GalleryBusy):
        second.refresh(encoder)
    with pytest.raises(GalleryBusy):
        Gallery.open(folder, encoder.bundle, rebuild=True)
    second.search(make_query("person 1"), encoder)
    thread.join()
    assert second.search(make_query("person 1"), encoder).searched == 80
    first.close()
    second.close()


def test_a_gallery_of_another_model_says_so_and_can_be_rebuilt(gallery: Gallery, folder: Path) -> None:
    other: Any = PixelEncoder()
    other.bundle = SimpleNamespace(**{**vars(other.bundle), "id": "pixels@2"})
    with pytest.raises(WrongBundle, match="pixels@1"):
        Gallery.open(folder, other.bundle)
    with pytest.raises(WrongBundle):
        gallery.search(make_query("person 1"), other)
    with pytest.raises(WrongBundle):
        gallery.refresh(other)
    rebuilt = Gallery.open(folder, other.bundle, rebuild=True)
    assert rebuilt.count == 0
    assert rebuilt.refresh(other).added == 30
    rebuilt.close()


def test_a_damaged_index_is_made_anew_and_said_once(gallery: Gallery, folder: Path, encoder: Any) -> None:
    gallery.close()
    file = gallery_home(folder) / gallery_module.STORE_NAME
    file.write_bytes(b"x" * 50_000)
    again = Gallery.open(folder, encoder.bundle)
    assert "damaged" in again.notices[0]
    assert "damaged" in again.refresh(encoder).problems[0]
    assert again.refresh(encoder).problems == []
    assert again.count == 30
    again.close()


def test_a_closed_gallery_says_so(gallery: Gallery, encoder: Any) -> None:
    gallery.close()
    with pytest.raises(GalleryError, match="closed"):
        gallery.search(make_query("person 1"), encoder)
    gallery.close()


def test_an_unplugged_folder_can_still_be_searched_but_not_refreshed(
    gallery: Gallery, folder: Path, encoder: Any
) -> None:
    folder.rename(folder.with_name("gone"))
    assert gallery.search(make_query("person 5"), encoder).hits
    with pytest.raises(GalleryError, match="does not exist"):
        gallery.refresh(encoder)
    assert gallery.count == 30


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery_module, "EXACT_LIMIT", 20)


def neighbours(gallery: Gallery) -> object:
    assert gallery._view is not None
    return gallery._view.neighbours


def test_a_large_gallery_is_searched_through_a_graph(
    small_limit: None, gallery: Gallery, folder: Path, encoder: Any
) -> None:
    assert isinstance(neighbours(gallery), HnswNeighbours)
    assert gallery.search(make_query("person 17"), encoder, k=5).hits[0].relative == b"0017.jpg"
    (folder / "0001.jpg").unlink()
    people(folder, 50)
    gallery.refresh(encoder)
    assert isinstance(neighbours(gallery), HnswNeighbours)
    assert gallery.search(make_query("person 50"), encoder, k=5).hits[0].relative == b"0050.jpg"
    found = {hit.relative for hit in gallery.search(make_query("person 1"), encoder, k=29).hits}
    assert b"0001.jpg" not in found


def test_a_saved_graph_comes_in_behind_the_first_search(
    small_limit: None, gallery: Gallery, folder: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_build, "_add", lambda *_: pytest.fail("built again"))
    again = Gallery.open(folder, encoder.bundle)
    assert again.search(make_query("person 17"), encoder).hits[0].relative == b"0017.jpg"
    wait_for(lambda: isinstance(neighbours(again), HnswNeighbours))
    assert again.search(make_query("person 17"), encoder, k=5).hits[0].relative == b"0017.jpg"
    again.close()


def test_a_damaged_graph_file_costs_nobody_a_search(
    small_limit: None, gallery: Gallery, folder: Path, encoder: Any
) -> None:
    graph = gallery_home(folder) / gallery_module.GRAPH_NAME
    graph.write_bytes(graph.read_bytes()[:-100])
    again = Gallery.open(folder, encoder.bundle)
    assert again.search(make_query("person 17"), encoder).hits[0].relative == b"0017.jpg"
    wait_for(lambda: isinstance(neighbours(again), HnswNeighbours))
    again.close()


def test_closing_while_the_graph_is_built_ends_the_building(
    small_limit: None, gallery: Gallery, folder: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (gallery_home(folder) / gallery_module.GRAPH_NAME).unlink()
    building = threading.Event()

    def build(index: Any, vectors: np.ndarray, progress: object, cancel: CancelToken) -> None:
        building.set()
        while True:
            cancel.raise_if_cancelled()
            time.sleep(0.01)

    monkeypatch.setattr(graph_build, "_add", build)
    again = Gallery.open(folder, encoder.bundle)
    again.search(make_query("person 1"), encoder)
    assert building.wait(10)
    assert isinstance(neighbours(again), ExactNeighbours)
    again.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "search-graph"]


def test_refresh_tells_about_building_the_graph_and_can_be_cancelled_there(
    small_limit: None, folder: Path, encoder: Any
) -> None:
    people(folder, *range(30))
    gallery = Gallery.open(folder, encoder.bundle)
    cancel, stages = CancelToken(), list[str]()

    def watch(progress: Any) -> None:
        stages.append(progress.stage)
        if progress.stage == "Building the search graph":
            cancel.cancel()

    report = gallery.refresh(encoder, watch, cancel)
    assert report.cancelled
    assert gallery.count == 30
    assert stages[-1] == "Building the search graph"
    gallery.close()


def test_pictures_on_a_read_only_disk_are_indexed(tmp_path: Path, encoder: Any) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(disk)]).returncode:
        pytest.skip("only root mounts")
    try:
        people(disk, 1, 2)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        gallery = Gallery.open(disk, encoder.bundle)
        assert gallery.refresh(encoder).added == 2
        gallery.close()
        subprocess.run(["umount", str(disk)], check=True)
        unplugged = Gallery.open(disk, encoder.bundle)
        assert "they are kept" in unplugged.refresh(encoder).problems[0]
        assert unplugged.count == 2
        unplugged.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], capture_output=True)


def test_real_towers_find_a_picture_by_its_description(tiny_bundle: Path, folder: Path) -> None:
    from core.bundle import Bundle
    from core.encoder import DualEncoder

    people(folder, *range(12))
    bundle = Bundle.load(tiny_bundle)
    encoder = DualEncoder(bundle)
    gallery = Gallery.open(folder, bundle)
    assert gallery.refresh(encoder).added == 12
    results = gallery.search(make_query("a woman in a red dress"), encoder, k=12)
    assert len(results.hits) == 12
    assert results.bundle_id == bundle.id
    gallery.close()
    encoder.close()
