"""The one command for the first device: what it says where no GPU is, and what it makes of each step's exit code."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.packaging.scripts import PACKAGING, executable, real_command

SCRIPT = PACKAGING / "jetson" / "verify.sh"


def verify(tmp_path: Path, search: Path, *flags: str, driver: bool = True) -> tuple[int, str, str]:
    """Exit code, what was printed, and the report. Its own `ldconfig` says whether there is a driver."""
    tools = tmp_path / "tools"
    tools.mkdir(exist_ok=True)
    executable(tools / "ldconfig", "echo libcuda.so.1" if driver else "echo libc.so.6")
    environment = {**os.environ, "SIGHTLINE_SEARCH": str(search), "PATH": f"{tools}:{os.environ['PATH']}"}
    done = subprocess.run(
        [str(SCRIPT), "--report", str(tmp_path / "report"), *flags],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    report = tmp_path / "report" / "report.md"
    return done.returncode, done.stdout + done.stderr, report.read_text() if report.exists() else ""


def test_without_a_gpu_it_says_what_is_missing_and_what_was_not_run(tmp_path: Path) -> None:
    """With the real command, which finds no PyCUDA, no driver or no GPU here."""
    search = real_command(tmp_path / "sightline-search")
    environment = {"CUDA_VISIBLE_DEVICES": ""}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        code, told, report = verify(tmp_path, search)
    assert code == 3
    assert "Nothing could be tried, because this is missing" in told
    assert "No engine can be used here" in told or "TensorRT is not installed" in told
    assert "| Sightline | sightline-search" in report
    assert "- Build and verify engines at INT8" in report.split("Not run:")[1]


def test_without_a_driver_or_the_command_it_says_how_to_get_them(tmp_path: Path) -> None:
    code, told, report = verify(tmp_path, stand_in(tmp_path), driver=False)
    assert code == 3
    assert "the NVIDIA driver (libcuda.so.1): flash JetPack" in told
    assert "- the NVIDIA driver" in report
    code, told, _ = verify(tmp_path, tmp_path / "nowhere")
    assert code == 3
    assert "the command sightline-search: run 'make run'" in told


STAND_IN = """\
echo "$*" >> {calls}
case "$1 $2" in
"engines list")
    echo '    "product": "tensorrt-rtx",'
    echo '    "file": "{engine}",' ;;
"search "*)
    test "$(wc -c < {engine})" = 6 || echo "the engine is truncated: the CPU runs it" ;;
esac
case "$*" in {failing}) echo "it went wrong"; exit 1 ;; esac
exit 0
"""


def stand_in(tmp_path: Path, failing: str = "nothing") -> Path:
    (tmp_path / "image.fp32.engine").write_text("engine")
    text = STAND_IN.format(calls=tmp_path / "calls", engine=tmp_path / "image.fp32.engine", failing=failing)
    return executable(tmp_path / "sightline-search", text)


def test_every_step_is_run_and_reported(tmp_path: Path) -> None:
    code, told, report = verify(tmp_path, stand_in(tmp_path), "--runs", "7", "--bundle", "my bundle")
    assert code == 0, told
    assert "All 9 steps passed" in told
    assert report.count(": passed (") == 9
    calls = (tmp_path / "calls").read_text().splitlines()
    for expected in (
        "engines build my bundle --precision fp32",
        "engines build my bundle --precision int8",
        "engines verify my bundle",
        "engines check my bundle --runs 7",
        f"benchmark --bundle my bundle --report {tmp_path / 'report'}/measured",
    ):
        assert expected in calls
    assert any(call.startswith("search ") and call.endswith("--runtime tensorrt-rtx") for call in calls)
    assert (tmp_path / "image.fp32.engine").read_text() == "engine"  # put back


def test_a_step_that_fails_is_counted_and_the_others_still_run(tmp_path: Path) -> None:
    code, told, report = verify(tmp_path, stand_in(tmp_path, failing='"engines verify"*'), "--quick")
    assert code == 1
    assert "1 of 8 steps failed" in told
    assert "Verify all engines once more: FAILED (exit code 1" in report
    assert "it went wrong" in report
    assert report.count(": passed (") == 7


@pytest.mark.parametrize("wrong", [["--what"], ["--bundle"]])
def test_wrong_usage_is_said(tmp_path: Path, wrong: list[str]) -> None:
    code, told, _ = verify(tmp_path, stand_in(tmp_path), *wrong)
    assert code == 2
    assert "--bundle" in told
