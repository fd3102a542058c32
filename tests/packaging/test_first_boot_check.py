"""The look at a new machine before its first kiosk session, with the real model and real pictures."""

from pathlib import Path

import pytest

from tests.packaging.scripts import PACKAGING, executable, real_command, run

CHECK = PACKAGING / "bin" / "first-boot-check"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "state").mkdir()
    (tmp_path / "bin").mkdir()
    return tmp_path / "state"


def check(state: Path, **environment: str) -> tuple[int, str]:
    tools = f"{state.parent / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin"
    done = run(
        CHECK,
        STATE_DIRECTORY=str(state),
        PATH=tools,
        SIGHTLINE_CACHE=str(state.parent / "cache"),
        **environment,
    )
    return done.returncode, done.stdout


def test_a_machine_that_does_the_job_is_checked_once_and_for_all(state: Path) -> None:
    real_command(state.parent / "bin" / "sightline-search")
    (state / "first-boot-failed.txt").write_text("from the time before")
    code, told = check(state)
    assert code == 0, told
    assert "good     8 of 8 sample pictures indexed" in told
    assert "found first by their own descriptions" in told
    assert (state / "first-boot.txt").read_text() == told
    assert not (state / "first-boot-failed.txt").exists()


def test_a_machine_without_its_model_is_told_what_is_wrong_and_checked_again(state: Path) -> None:
    real_command(state.parent / "bin" / "sightline-search")
    code, told = check(state, SIGHTLINE_RESOURCES=str(state.parent))
    assert code == 1
    assert "WRONG    the model: " in told
    assert "WRONG    searching: " in told
    assert "Traceback" not in told
    assert (state / "first-boot-failed.txt").read_text() == told
    assert not (state / "first-boot.txt").exists()


def test_a_machine_that_is_held_up_does_not_hold_up_the_start_for_ever(state: Path) -> None:
    executable(state.parent / "bin" / "sightline-search", "sleep 60")
    code, told = check(state, SIGHTLINE_CHECK_SECONDS="1")
    assert code == 1
    assert "WRONG    searching took longer than 1 seconds" in told


def test_a_folder_that_cannot_be_written_is_said_at_once(state: Path) -> None:
    state.rmdir()
    done = run(CHECK, STATE_DIRECTORY=str(state))
    assert done.returncode == 1
    assert "cannot be written; the kiosk needs it" in done.stderr
