"""What the model runs on is shown, and a GPU that fails is told to the operator while the work goes on."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.precision import Precision
from gui.__main__ import parse
from gui.state import Models
from tests.core.runtimes.pretend_gpu import PretendCuda, PretendGpu, store_engine
from tests.gui.conftest import OpenWindow, wait_for_results, wait_until_ready


@pytest.fixture
def gpu(tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PretendGpu:
    """A machine with a GPU and engines for it."""
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "cache"))
    gpu = PretendGpu(PretendCuda())
    gpu.install(monkeypatch)
    for tower in (IMAGE_TOWER, TEXT_TOWER):
        store_engine(Bundle.load(tiny_bundle), tower, Precision.FP32)
    return gpu


@pytest.mark.parametrize(
    ("ordered", "used"),
    [("auto", "TensorRT 10.3.0 on Pretend Orin"), ("tensorrt", "TensorRT 10.3.0 on Pretend Orin"),
     ("cpu", "OpenVINO on CPU")],
)  # fmt: skip
def test_what_was_ordered_runs_the_models_and_is_shown_with_the_precision(
    ordered: str, used: str, gpu: PretendGpu, open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    window = open_window(people, runtime=parse(["--runtime", ordered]).runtime)
    wait_until_ready(window, qtbot)
    assert used in window.footer.models.whole_text()
    button = window.header.precision.buttons[Precision.FP32]
    assert used in button.toolTip()
    assert used in button.accessibleDescription()
    assert used not in window.header.precision.buttons[Precision.INT8].toolTip()


def test_an_ordered_runtime_that_is_not_here_is_said_and_nothing_else_is_used(
    open_window: OpenWindow, people: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorrt", None)
    window = open_window(people, runtime="tensorrt")
    qtbot.waitUntil(lambda: window.session.state.models is Models.CANNOT_RUN, timeout=10_000)
    assert window.screen.title.text() == "The models cannot run here"
    assert "TensorRT" in window.screen.body.text()


def test_an_unknown_runtime_is_refused_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--runtime", "abacus"])
    assert "abacus" in capsys.readouterr().err


def test_a_gpu_that_is_lost_is_told_and_searching_goes_on(
    open_window: OpenWindow,
    people: Path,
    gpu: PretendGpu,
    qtbot: QtBot,
) -> None:
    window = open_window(people)
    wait_until_ready(window, qtbot)
    assert "TensorRT 10.3.0 on Pretend Orin" in window.footer.models.whole_text()
    assert not window.notice.isVisible()
    window.header.search_box.set_and_ask("red")
    wait_for_results(window, qtbot, "red")
    gpu.cuda.lost = True
    window.header.search_box.set_and_ask("green")
    wait_for_results(window, qtbot, "green")
    assert window.model.hit(0).relative.startswith(b"green")
    assert "The GPU stopped answering" in window.notice.text.text()
    assert "OpenVINO on CPU" in window.footer.models.whole_text()
