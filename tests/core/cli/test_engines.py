"""The command `engines`: what is built, listed, verified and refused, as a user reads it."""

import json
from pathlib import Path

import pytest

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.cli import exit_codes, main
from core.engines import store
from core.precision import Precision
from core.runtimes.tensorrt_library import is_installed
from tests.core.runtimes.pretend_gpu import PretendCuda, PretendGpu, store_engine

needs_rtx = pytest.mark.skipif(
    not is_installed("tensorrt-rtx"), reason="no TensorRT for RTX for this processor"
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> PretendGpu:
    """A machine with a Jetson's GPU and TensorRT 10.3."""
    gpu = PretendGpu(PretendCuda())
    gpu.install(monkeypatch)
    monkeypatch.setattr("core.runtimes.tensorrt_library.is_installed", lambda product: product == "tensorrt")
    return gpu


def store_unverified(bundle: Bundle, **changes: object) -> None:
    for tower in (IMAGE_TOWER, TEXT_TOWER):
        store_engine(bundle, tower, Precision.FP32, verified=False, verification=None, **changes)


@needs_rtx
def test_build_without_a_gpu_compiles_and_says_that_nothing_was_verified(
    tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("core.runtimes.tensorrt_device._opened", [])
    monkeypatch.setattr("core.runtimes.tensorrt_device._import_pycuda", lambda: PretendCuda(gpus=0))
    command = [
        "engines",
        "build",
        str(tiny_bundle),
        "--runtime",
        "tensorrt-rtx",
        "--target",
        "8.6",
        "--batch",
        "1,2",
    ]
    assert main([*command, "--precision", "fp32"]) == exit_codes.OK
    told = capsys.readouterr()
    assert "image tower, FP32: compiled in" in told.out
    assert "Not verified, because there is no GPU to run them on" in told.err
    assert main([*command, "--precision", "fp32", "--json"]) == exit_codes.OK
    document = json.loads(capsys.readouterr().out)
    assert document["verdicts"] is None
    assert [(e["tower"], e["fresh"], e["verified"]) for e in document["engines"]] == [
        ("image.onnx", False, False),
        ("text.onnx", False, False),
    ]
    assert main(["engines", "list"]) == exit_codes.OK
    assert "cannot be used on this machine" in capsys.readouterr().out


def test_verify_accepts_engines_that_answer_as_the_model_does(
    tiny_bundle: Path, gpu: PretendGpu, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = Bundle.load(tiny_bundle)
    store_unverified(bundle)
    assert main(["engines", "list"]) == exit_codes.OK
    assert "not verified" in capsys.readouterr().out
    assert main(["engines", "verify", str(tiny_bundle), "--precision", "fp32"]) == exit_codes.OK
    told = capsys.readouterr().out
    assert "FP32: passed. Mean cosine 1.0000 over 128 pictures" in told
    assert "100% of the ten best pictures are the same" in told
    assert "image 8:" in told
    assert main(["engines", "list", "--json"]) == exit_codes.OK
    engines = json.loads(capsys.readouterr().out)["engines"]
    assert [(engine["verified"], engine["problem"]) for engine in engines] == [(True, None)] * 2
    assert engines[0]["verification"]["agreement"] == 1


def test_verify_refuses_an_engine_that_gives_every_picture_the_same_embedding(
    tiny_bundle: Path, gpu: PretendGpu, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = Bundle.load(tiny_bundle)
    store_unverified(bundle)
    store_engine(bundle, IMAGE_TOWER, Precision.FP32, constant=True)
    assert main(["engines", "verify", str(tiny_bundle), "--precision", "fp32"]) == exit_codes.FAILED
    told = capsys.readouterr().out
    assert "FP32: FAILED, it is not used" in told
    assert "nearly the same embedding for every picture" in told
    record = store.read_record(store.engine_file(bundle.digest, IMAGE_TOWER, Precision.FP32, "tensorrt"))
    assert not record.verified  # although it had been accepted before
    assert (
        main(["search", str(tiny_bundle), "a red coat", "--bundle", str(tiny_bundle), "--index"])
        == exit_codes.FAILED
    )
    assert "did not pass its verification" in capsys.readouterr().err


def test_verify_says_which_engines_are_not_there(
    tiny_bundle: Path, gpu: PretendGpu, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["engines", "verify", str(tiny_bundle), "--precision", "int8", "--json"]) == exit_codes.FAILED
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    assert not verdict["passed"]
    assert f"engines build {tiny_bundle} --precision int8" in verdict["refused"]


def test_search_uses_a_verified_engine_and_an_order_for_the_cpu_is_obeyed(
    tiny_bundle: Path, tmp_path: Path, gpu: PretendGpu, capsys: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    bundle = Bundle.load(tiny_bundle)
    for tower in (IMAGE_TOWER, TEXT_TOWER):
        store_engine(bundle, tower, Precision.FP32)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name, colour in (("red", (200, 20, 20)), ("blue", (20, 20, 200))):
        Image.new("RGB", (48, 112), colour).save(pictures / f"{name}.png")
    search = ["search", str(pictures), "a red coat", "--index", "--bundle", str(tiny_bundle), "--json"]
    for runtime in ("auto", "tensorrt", "cpu"):
        before = gpu.cuda.allocations
        assert main([*search, "--runtime", runtime]) == exit_codes.OK
        assert json.loads(capsys.readouterr().out)["hits"][0]["file"] == "red.png"
        assert (gpu.cuda.allocations > before) == (runtime != "cpu")


def test_an_order_for_tensorrt_is_refused_where_there_is_no_engine(
    tiny_bundle: Path, gpu: PretendGpu, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["index", str(tiny_bundle), "--bundle", str(tiny_bundle), "--runtime", "tensorrt"])
    assert code == exit_codes.FAILED
    assert f"Build it with: sightline-search engines build {tiny_bundle}" in capsys.readouterr().err


def test_without_tensorrt_the_commands_say_how_to_install_it(
    tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("core.runtimes.tensorrt_library._loaded", {})
    monkeypatch.setattr("core.runtimes.tensorrt_library.is_installed", lambda _product: False)
    assert main(["engines", "build", str(tiny_bundle)]) == exit_codes.FAILED
    assert "TensorRT is not installed. On a Jetson it comes with JetPack" in capsys.readouterr().err
    assert main(["engines", "list"]) == exit_codes.OK
    told = capsys.readouterr().err
    assert "TensorRT is not installed, so no engine can be used here" in told
    assert "There are no engines" in told


@pytest.mark.parametrize(
    "wrong",
    [
        ["--workspace", "0MiB"],
        ["--workspace", "lots"],
        ["--batch", "0"],
        ["--batch", "1,x"],
        ["--target", "sm86"],
    ],
)
def test_flags_that_mean_nothing_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["engines", "build", *wrong])
    assert refused.value.code == exit_codes.USAGE
    assert "is not a" in capsys.readouterr().err
