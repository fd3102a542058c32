"""What the model runs on is shown, and a GPU that fails is told to the operator while the work goes on."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.precision import Precision
from tests.core.runtimes.pretend_gpu import PretendCuda, PretendGpu, store_engine
from tests.gui.conftest import OpenWindow, wait_for_results, wait_until_ready


def test_a_gpu_that_is_lost_is_told_and_searching_goes_on(
    open_window: OpenWindow,
    people: Path,
    tiny_bundle: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "cache"))
    gpu = PretendGpu(PretendCuda())
    gpu.install(monkeypatch)
    for tower in (IMAGE_TOWER, TEXT_TOWER):
        store_engine(Bundle.load(tiny_bundle), tower, Precision.FP32)
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
