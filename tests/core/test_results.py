import csv
import io
import os
import stat
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import results as results_module
from core.errors import ExportError
from core.precision import Precision
from core.results import COLUMNS, Hit, Results, cell_to_name, csv_bytes, name_to_cell, neutralise, write_csv


def results_for(
    *names: bytes, query: str = "a man in a blue coat", gallery: Path = Path("/evidence")
) -> Results:
    hits = tuple(Hit(rank, 0.5 - rank / 7, rank, gallery, name) for rank, name in enumerate(names, 1))
    when = datetime(2026, 3, 1, 12, 30, tzinfo=timezone.utc)
    return Results(query, hits, Precision.INT8, "starter@0123456789ab", gallery, when, 12.0, len(names))


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_holds_what_is_needed_to_repeat_the_search(tmp_path: Path):
    write_csv(results_for(b"a/1.jpg", b"b/2.jpg"), tmp_path / "out.csv")
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets need the mark to read UTF-8"
    rows = rows_of(data)
    assert tuple(rows[0]) == COLUMNS
    assert rows[1] == {
        "rank": "2",
        "file": "b/2.jpg",
        "score": "0.214286",
        "query": "a man in a blue coat",
        "precision": "int8",
        "bundle": "starter@0123456789ab",
        "gallery": "/evidence",
        "time": "2026-03-01T12:30:00+00:00",
        "mark": "",
        "taken": "1970-01-01T00:00:00+00:00",
        "sha256": "",
    }


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1.jpg",
        "+x",
        "-x",
        "@x",
        "\t=x",
        "\rx",
        "  =x",
        "\u00a0=x",
        "\ufeff=x",
        "\uff1dx",
        "\uff0bx",
        "\uff20x",
        "\u2212x",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(cell: str):
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["a=b.jpg", "IMG-1.jpg", "", "  plain", "3 men"])
def test_an_innocent_cell_stays_as_it_is(cell: str):
    assert neutralise(cell) == cell


def test_formulas_are_neutralised_in_every_text_column():
    results = results_for(b"=cmd.jpg", query='=HYPERLINK("http://x")', gallery=Path("@share"))
    row = rows_of(csv_bytes(results))[0]
    assert row["file"] == "'=cmd.jpg"
    assert row["query"] == '\'=HYPERLINK("http://x")'
    assert row["gallery"] == "'@share"


def test_names_that_are_not_text_stay_on_one_line_and_survive():
    names = [b"caf\xe9.jpg", b"two\nlines.jpg", b"back\\x41slash.jpg", "日本.png".encode(), b"'quoted.jpg"]
    data = csv_bytes(results_for(*names))
    rows = rows_of(data)
    assert [cell_to_name(row["file"]) for row in rows] == names
    assert rows[0]["file"] == "caf\\xe9.jpg"
    assert rows[3]["file"] == "日本.png"
    assert len(data.decode("utf-8-sig").splitlines()) == len(names) + 1


@given(st.binary(min_size=1, max_size=60).filter(lambda name: b"\0" not in name))
def test_any_file_name_survives_the_way_into_a_cell_and_back(name: bytes):
    cell = name_to_cell(name)
    assert cell_to_name(cell) == name
    assert "\n" not in cell
    cell.encode("utf-8")


def test_a_query_with_undecodable_bytes_can_still_be_exported():
    assert rows_of(csv_bytes(results_for(b"a.jpg", query="red \udcff coat")))


def test_results_without_hits_give_the_header_alone():
    assert rows_of(csv_bytes(results_for())) == []


def test_an_existing_file_is_replaced_and_keeps_its_permissions(tmp_path: Path):
    file = tmp_path / "out.csv"
    file.write_text("old")
    file.chmod(0o640)
    write_csv(results_for(b"a.jpg"), file)
    assert b"a.jpg" in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.csv"]


def test_a_link_stays_a_link_to_the_file_it_named(tmp_path: Path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    write_csv(results_for(b"a.jpg"), tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert b"a.jpg" in (tmp_path / "real.csv").read_bytes()


def test_a_full_disk_is_one_sentence_and_the_old_file_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "out.csv"
    file.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(results_module.os, "fsync", full)
    with pytest.raises(ExportError, match=r"disk is full, so .*out\.csv was not written"):
        write_csv(results_for(b"a.jpg"), file)
    assert file.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_is_refused():
    with pytest.raises(ExportError, match="not an ordinary file"):
        write_csv(results_for(b"a.jpg"), Path("/dev/full"))


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(ExportError, match=r"folder .*nowhere does not exist"):
        write_csv(results_for(b"a.jpg"), tmp_path / "nowhere" / "out.csv")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path):
    with pytest.raises(ExportError, match="not an ordinary file"):
        write_csv(results_for(b"a.jpg"), tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_sentence(tmp_path: Path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="no permission"):
            write_csv(results_for(b"a.jpg"), tmp_path / "out.csv")
    finally:
        tmp_path.chmod(0o700)
