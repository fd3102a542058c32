"""Searching beyond a plain description: filters, time, moments, marks, examples, and what a score means."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import GalleryError, QueryError
from core.filters import Filters, Mark, subfolders
from core.gallery import Gallery
from core.images import decode_sized, read_taken
from core.moments import fold
from core.paths import gallery_home
from core.query import example_from_picture, make_query
from core.scale import FULL_BAR, Scale
from tests.core import picture_files as files
from tests.core.pixel_encoder import PixelEncoder


def exif(moment: str, offset: str | None = None) -> Image.Exif:
    block = Image.Exif()
    block.get_ifd(0x8769)[0x9003] = moment
    if offset:
        block.get_ifd(0x8769)[0x9011] = offset
    return block


def write(file: Path, seed: int, moment: str | None = None, offset: str = "+00:00") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    options = {"exif": exif(moment, offset)} if moment else {}
    file.write_bytes(files.encoded(files.person(seed), "JPEG", quality=90, **options))
    return file


@pytest.fixture
def encoder() -> Any:
    return PixelEncoder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "station"
    for seed in range(6):
        write(folder / f"north/{seed}.jpg", seed, f"2026:05:01 12:00:{seed * 9:02}")
        write(folder / f"south/gate/{seed + 6}.jpg", seed + 6, f"2026:05:02 08:30:{seed * 9:02}")
    os.utime(write(folder / "loose.jpg", 12), (1_000_000_000, 1_000_000_000))
    return folder


@pytest.fixture
def gallery(folder: Path, encoder: Any) -> Iterator[Gallery]:
    gallery = Gallery.open(folder, encoder.bundle)
    gallery.refresh(encoder)
    yield gallery
    gallery.close()


def names(results: Any) -> list[str]:
    return [hit.path.name for hit in results.hits]


def test_a_subfolder_is_searched_alone_with_all_below_it(gallery: Gallery, encoder: Any) -> None:
    assert gallery.subfolders() == [(b"north", 6), (b"south", 6), (b"south/gate", 6)]
    found = gallery.search(make_query("person 3"), encoder, filters=Filters(folders=(b"south",)))
    assert len(found.hits) == found.searched == 6
    assert found.total == 13
    assert all(hit.relative.startswith(b"south/gate/") for hit in found.hits)
    assert gallery.search(make_query("person 3"), encoder, filters=Filters(folders=(b"sou",))).hits == ()


def test_a_name_that_only_begins_alike_is_another_folder() -> None:
    assert subfolders([b"a/b/1", b"a/c/2", b"ab/3", b"4"]) == [
        (b"a", 2),
        (b"a/b", 1),
        (b"a/c", 1),
        (b"ab", 1),
    ]


def test_the_time_is_that_of_the_exif_block_else_of_the_file(gallery: Gallery, encoder: Any) -> None:
    since = datetime(2026, 5, 2, tzinfo=timezone.utc)
    later = gallery.search(make_query("person 3"), encoder, filters=Filters(since=since))
    assert sorted(names(later)) == sorted(f"{n}.jpg" for n in range(6, 12))
    assert all(hit.taken_by_exif for hit in later.hits)
    old = gallery.search(
        make_query("person 3"), encoder, filters=Filters(until=datetime(2010, 1, 1, tzinfo=timezone.utc))
    )
    assert names(old) == ["loose.jpg"]
    assert (old.hits[0].taken_s, old.hits[0].taken_by_exif) == (1_000_000_000, False)
    between = gallery.taken_between()
    assert between is not None
    assert between[1] == datetime(2026, 5, 2, 8, 30, 45, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("moment", "offset", "expected"),
    [
        ("2026:05:01 12:00:00", "+02:00", datetime(2026, 5, 1, 10, tzinfo=timezone.utc)),
        ("2026:05:01 12:00:00", "Z", datetime(2026, 5, 1, 12, tzinfo=timezone.utc)),
        ("2026:05:01 12:00:00", None, datetime(2026, 5, 1, 12).astimezone()),
        ("0000:00:00 00:00:00", None, None),
        ("yesterday", None, None),
        ("2026:13:01 12:00:00", "+00:00", None),
    ],
)
def test_exif_times_are_read_with_their_zone_and_nonsense_is_no_time(
    moment: str, offset: str | None, expected: datetime | None
) -> None:
    data = files.encoded(files.person(1), "JPEG", exif=exif(moment, offset))
    wanted = None if expected is None else int(expected.timestamp())
    assert decode_sized(data).taken_s == wanted
    assert read_taken(data) == wanted
    assert read_taken(b"nothing") is None


def test_an_index_made_before_times_were_noted_gets_them_without_encoding_again(
    folder: Path, encoder: Any
) -> None:
    with closing(Gallery.open(folder, encoder.bundle)) as gallery:
        gallery.refresh(encoder)
    with closing(sqlite3.connect(gallery_home(folder) / "gallery.sqlite")) as connection:
        connection.execute("ALTER TABLE images DROP COLUMN taken_s")
        connection.execute("ALTER TABLE images DROP COLUMN taken_by_exif")
        connection.execute("ALTER TABLE failures DROP COLUMN said")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    encoder.batches.clear()
    with closing(Gallery.open(folder, encoder.bundle)) as gallery:
        assert gallery.search(make_query("person 3"), encoder).hits[0].taken_by_exif is False
        report = gallery.refresh(encoder)
        assert (report.unchanged, encoder.batches) == (13, [])
        best = gallery.search(make_query("person 3"), encoder).hits[0]
        assert best.taken_by_exif
        assert datetime.fromtimestamp(best.taken_s, timezone.utc).second == 27


def test_a_minimum_score_cuts_the_list(gallery: Gallery, encoder: Any) -> None:
    everything = gallery.search(make_query("person 3"), encoder)
    least = everything.hits[4].score
    cut = gallery.search(make_query("person 3"), encoder, filters=Filters(min_score=least))
    assert names(cut) == names(everything)[:5]
    assert cut.searched == 13


def test_only_marked_pictures_are_shown_when_asked(gallery: Gallery, encoder: Any) -> None:
    hits = gallery.search(make_query("person 3"), encoder).hits
    marks = {hits[1].sha256: Mark.MATCH, hits[2].sha256: Mark.NOT_A_MATCH, b"elsewhere": Mark.MATCH}

    def shown(marked: Mark | bool) -> list[int]:
        found = gallery.search(make_query("person 3"), encoder, filters=Filters(marked=marked), marks=marks)
        return [hit.image_id for hit in found.hits]

    assert shown(True) == [hits[1].image_id, hits[2].image_id]
    assert shown(Mark.MATCH) == [hits[1].image_id]
    assert shown(Mark.NOT_A_MATCH) == [hits[2].image_id]


def test_a_picture_marked_as_a_match_moves_up_when_ranking_anew(gallery: Gallery, encoder: Any) -> None:
    before = gallery.search(make_query("person 3"), encoder)
    last = before.hits[-1]
    marks = {last.sha256: Mark.MATCH, before.hits[0].sha256: Mark.NOT_A_MATCH}
    same = gallery.search(make_query("person 3"), encoder, marks=marks)
    assert names(same) == names(before), "marks alone change nothing"
    after = gallery.search(make_query("person 3"), encoder, marks=marks, rerank=True)
    assert after.reranked
    assert not before.reranked
    assert [hit.image_id for hit in after.hits].index(last.image_id) < 4


def test_a_hit_is_an_example_of_itself(gallery: Gallery, encoder: Any) -> None:
    seven = next(
        hit for hit in gallery.search(make_query("person 7"), encoder).hits if hit.path.name == "7.jpg"
    )
    found = gallery.search(make_query("", [gallery.example(seven)]), encoder)
    assert found.hits[0].image_id == seven.image_id
    assert found.hits[0].score == pytest.approx(1, abs=1e-4)
    assert found.examples[0].sha256 == seven.sha256.hex()
    assert not found.weak


def test_a_picture_from_elsewhere_is_an_example_too(gallery: Gallery, encoder: Any, folder: Path) -> None:
    data = files.encoded(files.person(7), "PNG")
    found = gallery.search(make_query("", [example_from_picture(data, "pasted", encoder)]), encoder)
    assert found.hits[0].path.name == "7.jpg"


def test_an_example_that_left_the_gallery_is_said_so(gallery: Gallery, encoder: Any, folder: Path) -> None:
    hit = gallery.search(make_query("person 3"), encoder).hits[0]
    hit.path.unlink()
    gallery.refresh(encoder)
    with pytest.raises(GalleryError, match="not in the index any more"):
        gallery.example(hit)


def test_copies_taken_in_one_moment_fold_under_the_best_of_them(
    gallery: Gallery, encoder: Any, folder: Path
) -> None:
    for number, second in enumerate((28, 30, 50)):
        write(folder / f"north/3-{number}.jpg", 3, f"2026:05:01 12:00:{second}")
    write(folder / "south/3-elsewhere.jpg", 3, "2026:05:01 12:00:28")
    gallery.refresh(encoder)
    hits = gallery.search(make_query("person 3"), encoder).hits
    led = {hit.path.name: hits[hit.moment - 1].path.name for hit in hits}
    burst = {led[name] for name in ("3.jpg", "3-0.jpg", "3-1.jpg")}
    assert len(burst) == 1
    assert led["3-2.jpg"] == "3-2.jpg", "20 s later"
    assert led["3-elsewhere.jpg"] == "3-elsewhere.jpg", "another camera"
    assert all(hits[hit.moment - 1].rank <= hit.rank for hit in hits)


def test_folding_needs_likeness_as_well() -> None:
    rows = np.array([[1, 0], [0, 1], [0.995, 0.1]], np.float32)
    assert fold(rows, [b"a/1", b"a/2", b"a/3"], [0, 1, 2]) == [0, 1, 0]
    assert fold(np.zeros((0, 2), np.float32), [], []) == []


def test_a_bar_is_empty_at_the_gallery_s_mean_and_never_overflows() -> None:
    scale = Scale(0.2, 0.1)
    assert scale.bar(0.2) == 0
    assert scale.bar(0.1) == 0
    assert scale.bar(0.2 + FULL_BAR * 0.1) == 1
    assert scale.bar(9) == 1
    assert 0 < scale.bar(0.3) < 1
    assert Scale(0.2, 0).bar(0.5) == 0


def test_an_answer_knows_how_its_scores_lie_in_the_gallery(gallery: Gallery, encoder: Any) -> None:
    found = gallery.search(make_query("person 3"), encoder)
    scores = [hit.score for hit in found.hits]
    assert found.scale.mean == pytest.approx(np.mean(scores), abs=1e-4)
    assert found.scale.spread == pytest.approx(np.std(scores), abs=1e-4)
    assert found.scale.bar(scores[0]) > found.scale.bar(scores[3])


def test_a_description_that_excludes_the_best_puts_it_down(gallery: Gallery, encoder: Any) -> None:
    plain = gallery.search(make_query("person 3"), encoder)
    without = gallery.search(make_query("person 3, not person 3"), encoder)
    assert [term.text for term in without.terms] == ["person 3", "person 3"]
    assert without.query == "person 3, not person 3"
    assert plain.hits[0].path.name == "3.jpg"
    with pytest.raises(QueryError):
        make_query("")


def test_a_filter_of_a_large_gallery_looks_at_every_picture_that_passes(
    gallery: Gallery, encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The graph cannot filter; where it serves plain queries, a filtered one must not ask it."""
    view = gallery._current_view()
    monkeypatch.setattr(view.neighbours, "search", lambda *_: pytest.fail("the graph was asked"))
    found = gallery.search(make_query("person 3"), encoder, filters=Filters(folders=(b"north",)))
    assert len(found.hits) == 6
