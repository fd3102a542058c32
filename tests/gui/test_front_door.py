"""`sightline` from a terminal: what happens before there is a window, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gui import early

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gui", *arguments],
        cwd=ROOT,
        env=without_display() | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def without_display() -> dict[str, str]:
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in gone}


def test_without_a_display_the_terminal_command_is_suggested() -> None:
    result = run()
    assert result.returncode == 1
    assert "no display" in result.stderr
    assert "sightline-search" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_display_that_does_not_answer_is_no_display() -> None:
    result = run(DISPLAY=":4242")
    assert result.returncode == 1
    assert "no display" in result.stderr


def test_a_missing_system_library_is_named_with_its_package() -> None:
    complaint = "libxcb-cursor.so.0: cannot open shared object file: No such file or directory"
    assert early._missing_library(complaint) == (
        "The system library libxcb-cursor.so.0 is missing. Install it: sudo apt-get install libxcb-cursor0"
    )
    assert "sightline-search" in early._missing_library("libodd.so.1: cannot open shared object file")


def test_a_missing_qt_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(early.CannotStart, match="not installed"):
        early.check()


def test_the_version_is_told_without_qt_or_display() -> None:
    result = run("--version")
    assert result.returncode == 0
    assert result.stdout.startswith("sightline ")


def test_wrong_usage_is_exit_code_2() -> None:
    assert run("--precision", "fp8").returncode == 2


def test_help_names_every_option() -> None:
    text = run("--help").stdout
    assert all(option in text for option in ("folder", "--bundle", "--precision", "--version"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_closes_the_window_cleanly(
    number: signal.Signals, people: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    environment = without_display() | {
        "QT_QPA_PLATFORM": "offscreen",
        "SIGHTLINE_CONFIG": str(tmp_path / "config"),
        "SIGHTLINE_DATA": str(tmp_path / "data"),
    }
    command = [sys.executable, "-m", "gui", str(people), "--bundle", str(tiny_bundle)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        log = tmp_path / "data" / "logs" / "sightline.log"
        deadline = time.monotonic() + 30
        while (
            not (log.exists() and (tmp_path / "data" / "galleries").exists()) and time.monotonic() < deadline
        ):
            time.sleep(0.05)
        process.send_signal(number)
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == (130 if number == signal.SIGINT else 0)
    assert "Traceback" not in complaints
    assert (tmp_path / "config" / "window.ini").exists()
