"""The checks for a device, on a pretended one: they pass where all is well, and fail where it is not."""

import json
from pathlib import Path

import pytest

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.cli import exit_codes, main
from core.precision import Precision
from core.runtimes.tensorrt import TensorRtTower
from tests.core.runtimes.pretend_gpu import PretendCuda, PretendGpu, store_engine


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def gpu(tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> PretendGpu:
    gpu = PretendGpu(PretendCuda())
    gpu.install(monkeypatch)
    monkeypatch.setattr("core.runtimes.tensorrt_library.is_installed", lambda product: product == "tensorrt")
    return gpu


def check(
    bundle: Path, capsys: pytest.CaptureFixture[str], runs: int = 40
) -> tuple[int, dict[str, tuple[bool, str]]]:
    code = main(["engines", "check", str(bundle), "--runs", str(runs), "--json"])
    checks = json.loads(capsys.readouterr().out)["checks"]
    return code, {entry["name"]: (entry["passed"], entry["detail"]) for entry in checks}


def test_a_sound_device_passes_every_check(
    tiny_bundle: Path, gpu: PretendGpu, capsys: pytest.CaptureFixture[str]
) -> None:
    for precision in (Precision.FP32, Precision.INT8):
        for tower in (IMAGE_TOWER, TEXT_TOWER):
            store_engine(Bundle.load(tiny_bundle), tower, precision)
    code, checks = check(tiny_bundle, capsys)
    assert code == exit_codes.OK, checks
    assert list(checks) == [
        "40 runs at FP32",
        "40 runs at INT8",
        "5 rounds of switching between FP32, INT8",
        "Too little memory for the largest batch",
        "Too little memory for any",
    ]
    assert "for 8 pictures at once, so it takes 4" in checks["Too little memory for the largest batch"][1]
    assert "the CPU runs it" in checks["Too little memory for any"][1]


def test_memory_that_leaks_fails_the_check(
    tiny_bundle: Path, gpu: PretendGpu, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for tower in (IMAGE_TOWER, TEXT_TOWER):
        store_engine(Bundle.load(tiny_bundle), tower, Precision.FP32)
    real = TensorRtTower.run

    def leaking(self: TensorRtTower, **inputs):
        with self._device.current():
            self._device.allocate(2**20)
        return real(self, **inputs)

    monkeypatch.setattr(TensorRtTower, "run", leaking)
    code, checks = check(tiny_bundle, capsys, runs=60)
    assert code == exit_codes.FAILED
    passed, detail = checks["60 runs at FP32"]
    assert not passed
    assert "GPU memory in use grew by" in detail


def test_without_verified_engines_there_is_nothing_to_check(
    tiny_bundle: Path, gpu: PretendGpu, capsys: pytest.CaptureFixture[str]
) -> None:
    store_engine(Bundle.load(tiny_bundle), IMAGE_TOWER, Precision.FP32, verified=False)
    assert main(["engines", "check", str(tiny_bundle)]) == exit_codes.FAILED
    assert "no verified engine to check" in capsys.readouterr().err
