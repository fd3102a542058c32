"""Cases keep marks and saved searches apart from each other and from the galleries, and survive old files."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cases import FIRST_CASE, CaseError, Cases, MarkedPicture
from core.errors import GalleryError
from core.filters import Mark

ONE = MarkedPicture(b"1" * 32, b"/gallery", b"sub/one.jpg")
TWO = MarkedPicture(b"2" * 32, b"/gallery", b"\xff.jpg")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cases.sqlite"


@pytest.fixture
def cases(file: Path) -> Iterator[Cases]:
    cases = Cases(file)
    yield cases
    cases.close()


def test_there_is_a_case_to_begin_with(cases: Cases) -> None:
    assert [case.name for case in cases.cases()] == [FIRST_CASE]


def test_marks_belong_to_their_case_and_outlive_the_program(cases: Cases, file: Path) -> None:
    first, second = cases.cases()[0], cases.create("Station  north ")
    assert second.name == "Station north"
    cases.mark(first.case_id, [ONE, TWO], Mark.MATCH, "Ada")
    cases.mark(first.case_id, [TWO], Mark.NOT_A_MATCH)
    cases.mark(second.case_id, [ONE], Mark.NOT_A_MATCH)
    cases.close()
    again = Cases(file)
    assert again.marks(first.case_id) == {ONE.sha256: Mark.MATCH, TWO.sha256: Mark.NOT_A_MATCH}
    assert again.marks(second.case_id) == {ONE.sha256: Mark.NOT_A_MATCH}
    again.mark(first.case_id, [ONE], None)
    assert again.marks(first.case_id) == {TWO.sha256: Mark.NOT_A_MATCH}
    again.close()


def test_a_name_is_used_once(cases: Cases) -> None:
    cases.cases()
    case = cases.create("Station")
    for name in ("station", "", "  "):
        with pytest.raises(CaseError):
            cases.create(name)
    cases.rename(case.case_id, "STATION")
    with pytest.raises(CaseError):
        cases.rename(case.case_id, FIRST_CASE)


def test_a_deleted_case_takes_its_marks_along_and_the_last_one_is_replaced(cases: Cases) -> None:
    case = cases.cases()[0]
    cases.mark(case.case_id, [ONE], Mark.MATCH)
    cases.delete(case.case_id)
    (new,) = cases.cases()
    assert new.name == FIRST_CASE
    assert cases.marks(new.case_id) == {}


def test_searches_are_saved_per_case_once_each(cases: Cases) -> None:
    case, other = cases.cases()[0], cases.create("Other")
    for text in ("red, no hat", "blue", "red, no hat"):
        cases.save_search(case.case_id, text)
    assert cases.searches(case.case_id) == ["blue", "red, no hat"]
    assert cases.searches(other.case_id) == []
    cases.forget_search(case.case_id, "blue")
    assert cases.searches(case.case_id) == ["red, no hat"]


def test_a_file_of_the_first_format_is_migrated_with_its_marks(file: Path) -> None:
    from core.cases import _STEPS

    file.parent.mkdir()
    connection = sqlite3.connect(file)
    connection.executescript(_STEPS[0])
    connection.execute("INSERT INTO cases VALUES (7, 'Old case', '2026-01-01T00:00:00+00:00')")
    connection.execute(
        "INSERT INTO marks VALUES (7, ?, 1, ?, ?, '2026-01-01')", (ONE.sha256, b"/g", b"one.jpg")
    )
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    cases = Cases(file)
    assert [case.name for case in cases.cases()] == ["Old case"]
    assert cases.marks(7) == {ONE.sha256: Mark.MATCH}
    cases.save_search(7, "red")
    cases.close()


def test_a_newer_file_is_refused_and_left_alone(file: Path, cases: Cases) -> None:
    cases.close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(GalleryError, match=r"file of cases .* newer Sightline"):
        Cases(file)


def test_a_damaged_file_is_set_aside_and_said_so(file: Path, cases: Cases) -> None:
    cases.close()
    file.write_bytes(b"not a database" * 100)
    again = Cases(file)
    assert "marks" in again.notices[0]
    assert [case.name for case in again.cases()] == [FIRST_CASE]
    assert list(file.parent.glob("*.damaged-*"))
    again.close()
