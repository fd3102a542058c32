"""`sightline-search audit verify` says whether the log is sound, and which line is not."""

import json
from pathlib import Path

import pytest

from core.audit import AuditLog
from core.cli import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    log = AuditLog(tmp_path / "audit.jsonl")
    for number in range(3):
        log.append("search", "Ada", {"query": f"person {number}"})
    return log.file


def test_a_sound_log_ends_with_zero_and_the_hash_to_note(file: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["audit", "verify", str(file)]) == 0
    out = capsys.readouterr().out
    assert "3 lines, all sound" in out
    head = out.split()[-1]
    assert main(["audit", "verify", str(file), "--expect", head]) == 0
    assert main(["audit", "verify", str(file), "--expect", "f" * 64]) == 1


def test_the_first_broken_line_is_named(file: Path, capsys: pytest.CaptureFixture[str]):
    file.write_bytes(file.read_bytes().replace(b"person 1", b"person 9"))
    assert main(["audit", "verify", str(file)]) == 1
    assert "line 2 is broken" in capsys.readouterr().out
    assert main(["audit", "verify", str(file), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["sound"], document["broken_line"], document["lines"]) == (False, 2, 1)


def test_no_log_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["audit", "verify", str(tmp_path / "none")]) == 1
    assert "There is no audit log" in capsys.readouterr().err
