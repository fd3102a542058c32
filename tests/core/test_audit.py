"""The audit log holds what was written, survives a power cut, and tells on whoever changed it."""

import json
import multiprocessing
import os
from pathlib import Path

import pytest

from core.audit import START, AuditError, AuditLog, verify


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    log = AuditLog(tmp_path / "audit" / "audit.jsonl")
    for number in range(5):
        log.append("search", "Ada", {"query": f"person {number}", "odd": "\x00é\u2028\udcff"})
    return log


def lines(log: AuditLog) -> list[bytes]:
    return log.file.read_bytes().splitlines(keepends=True)


def rewrite(log: AuditLog, new: list[bytes]) -> None:
    log.file.write_bytes(b"".join(new))


def test_what_happened_is_a_line_with_who_and_when(log: AuditLog) -> None:
    record = json.loads(lines(log)[2])
    assert (record["n"], record["operator"], record["event"], record["query"]) == (
        3,
        "Ada",
        "search",
        "person 2",
    )
    assert record["time"].endswith("+00:00")
    assert record["previous"] == json.loads(lines(log)[1])["hash"]
    assert json.loads(lines(log)[0])["previous"] == START
    assert log.file.stat().st_mode & 0o777 == 0o600


def test_an_untouched_log_is_sound_and_its_head_is_that_of_the_last_line(log: AuditLog) -> None:
    head = log.append("use_ended", "Ada")
    verdict = verify(log.file)
    assert (verdict.lines, verdict.head, verdict.broken) == (6, head, "")


@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_changed_line_is_named(log: AuditLog, at: int) -> None:
    changed = lines(log)
    changed[at] = changed[at].replace(b"person", b"parson")
    rewrite(log, changed)
    verdict = verify(log.file)
    assert verdict.lines == at
    assert "changed" in verdict.broken


def test_a_line_taken_out_added_or_moved_is_named(log: AuditLog) -> None:
    whole = lines(log)
    for tampered, sound in (
        (whole[:2] + whole[3:], 2),
        (whole[:3] + whole[2:], 3),
        ([whole[1], whole[0], *whole[2:]], 0),
        (whole[1:], 0),
        ([*whole[:3], b"nonsense\n", *whole[3:]], 3),
    ):
        rewrite(log, tampered)
        verdict = verify(log.file)
        assert verdict.broken, tampered
        assert verdict.lines == sound


def test_a_log_cut_short_is_noticed_by_a_head_that_was_noted(log: AuditLog) -> None:
    head = verify(log.file).head
    rewrite(log, lines(log)[:3])
    assert verify(log.file).broken == ""
    assert "missing" in verify(log.file, head).broken
    log.append("search", "Eve")
    assert "missing" in verify(log.file, head).broken


def test_an_earlier_head_still_holds_when_the_log_has_grown(log: AuditLog) -> None:
    head = verify(log.file).head
    log.append("search", "Ada")
    assert verify(log.file, head).broken == ""


@pytest.mark.parametrize("kept", [1, 40, -2, -1])
def test_a_line_torn_by_a_power_cut_is_kept_recorded_and_the_log_goes_on(log: AuditLog, kept: int) -> None:
    whole = lines(log)
    rewrite(log, [*whole[:4], whole[4][:kept]])
    before = log.file.read_bytes()
    if kept != -1:  # otherwise only the line's end is missing, and nothing is lost
        assert "not whole" in verify(log.file).broken
    log.append("search", "Ada", {"query": "after the cut"})
    assert log.file.read_bytes().startswith(before), "nothing is ever taken away"
    verdict = verify(log.file)
    assert verdict.broken == ""
    assert verdict.lines == 6


def test_two_power_cuts_in_a_row_are_survived(log: AuditLog) -> None:
    whole = lines(log)
    rewrite(log, [*whole[:4], whole[4][:50], b"\n", b'{"n":5,"ti'])
    log.append("search", "Ada")
    assert verify(log.file).broken == ""


def test_passing_off_a_changed_line_as_torn_is_noticed(log: AuditLog) -> None:
    whole = lines(log)
    rewrite(log, [*whole[:2], b"{torn\n", *whole[2:]])
    assert verify(log.file).lines == 2
    assert verify(log.file).broken


def _append_many(file: Path) -> None:
    log = AuditLog(file)
    for _ in range(25):
        log.append("search", str(os.getpid()))


def test_several_programs_write_into_one_log_without_breaking_it(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_many, args=(file,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    verdict = verify(file)
    assert (verdict.lines, verdict.broken) == (75, "")


def test_a_log_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("in the way")
    with pytest.raises(AuditError, match="cannot be written"):
        AuditLog(tmp_path / "audit" / "audit.jsonl").append("search", "Ada")


def test_no_log_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="no audit log"):
        verify(tmp_path / "none.jsonl")


def test_an_event_with_too_much_to_tell_is_shortened_not_lost(log: AuditLog) -> None:
    log.append("exported", "Ada", {"pictures": ["x" * 100] * 20_000})
    record = json.loads(lines(log)[-1])
    assert (record["event"], record["shortened"]) == ("exported", True)
    assert len(record["sha256"]) == 64
    assert verify(log.file).broken == ""
