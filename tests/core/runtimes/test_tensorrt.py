"""Engines on a pretended GPU: right embeddings, no allocation while running, nothing left behind, clear refusals."""

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.bundle import IMAGE_TOWER, TEXT_TOWER, Bundle
from core.encoder import DualEncoder
from core.engines import store
from core.errors import EngineRefused, RuntimeUnavailable
from core.precision import Precision
from core.precisions import tower_file
from core.runtimes import choose_runtime
from core.runtimes.automatic import AutomaticRuntime
from core.runtimes.openvino import OpenVinoRuntime
from core.runtimes.tensorrt import TensorRtRuntime, TensorRtTower
from core.runtimes.tensorrt_device import Device
from tests.core.runtimes.pretend_gpu import PretendCuda, PretendGpu, store_engine


@pytest.fixture
def gpu() -> PretendGpu:
    return PretendGpu(PretendCuda())


@pytest.fixture
def device(gpu: PretendGpu, monkeypatch: pytest.MonkeyPatch) -> Device:
    return gpu.device(monkeypatch)


@pytest.fixture
def engines(bundle: Bundle) -> dict[str, Path]:
    return {tower: store_engine(bundle, tower, Precision.FP32) for tower in (IMAGE_TOWER, TEXT_TOWER)}


@pytest.fixture
def image_tower(engines: dict[str, Path], gpu: PretendGpu, device: Device) -> Iterator[TensorRtTower]:
    tower = TensorRtTower(gpu.library, device, engines[IMAGE_TOWER], [])
    yield tower
    tower.close()


def pictures(bundle: Bundle, count: int) -> NDArray[np.float32]:
    spec = bundle.image_spec
    return np.random.default_rng(1).uniform(-1, 1, (count, 3, spec.height, spec.width)).astype(np.float32)


@pytest.mark.parametrize("version", ["8.6.2", "10.3.0", "11.4.0"])
def test_an_encoder_gives_the_same_embeddings_as_on_the_cpu(
    bundle: Bundle, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpu = PretendGpu(PretendCuda(), version)
    for tower in (IMAGE_TOWER, TEXT_TOWER):
        store_engine(bundle, tower, Precision.FP32, version=version)
    runtime = TensorRtRuntime("tensorrt", library=gpu.library, device=gpu.device(monkeypatch))
    encoder, cpu = DualEncoder(bundle, runtime=runtime), DualEncoder(bundle, runtime=OpenVinoRuntime())
    assert encoder.runtime_name == f"TensorRT {version} on Pretend Orin"
    assert encoder.batch_size == 8
    for count in (1, 3, 8, 21):
        batch = pictures(bundle, count)
        np.testing.assert_allclose(encoder.encode_images(batch), cpu.encode_images(batch), atol=1e-5)
    texts = ["a red coat", "a man in a black coat with a white bag", "red"] * 20
    np.testing.assert_allclose(encoder.encode_texts(texts), cpu.encode_texts(texts), atol=1e-5)
    encoder.close()
    cpu.close()


def test_nothing_is_allocated_while_it_runs(
    bundle: Bundle, gpu: PretendGpu, image_tower: TensorRtTower
) -> None:
    allocations, used = gpu.cuda.allocations, gpu.cuda.used
    for count in (8, 1, 3, 5, 8, 20, 2):
        image_tower.run(pixels=pictures(bundle, count))
    assert (gpu.cuda.allocations, gpu.cuda.used) == (allocations, used)


def test_threads_share_a_tower(bundle: Bundle, image_tower: TensorRtTower) -> None:
    batches = [pictures(bundle, count) for count in (1, 2, 4, 8)]
    alone = [image_tower.run(pixels=batch) for batch in batches]
    wrong: list[object] = []

    def work(number: int) -> None:
        for _ in range(5):
            try:
                np.testing.assert_array_equal(image_tower.run(pixels=batches[number]), alone[number])
            except BaseException as error:
                wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_switch_frees_the_old_engines(bundle: Bundle, gpu: PretendGpu, device: Device) -> None:
    for precision in (Precision.FP32, Precision.FP16):
        for tower in (IMAGE_TOWER, TEXT_TOWER):
            store_engine(bundle, tower, precision)
    encoder = DualEncoder(bundle, runtime=TensorRtRuntime("tensorrt", library=gpu.library, device=device))
    used, blocks = gpu.cuda.used, gpu.cuda.host_blocks
    for precision in (Precision.FP16, Precision.FP32, Precision.FP16):
        encoder.switch(precision)
        encoder.encode_images(pictures(bundle, 3))
    gc.collect()
    assert (gpu.cuda.used, gpu.cuda.host_blocks) == (used, blocks)
    encoder.close()
    gc.collect()
    assert (gpu.cuda.used, gpu.cuda.host_blocks, gpu.cuda.streams) == (0, 0, 0)


def test_too_little_memory_for_eight_pictures_makes_it_four(
    bundle: Bundle, engines: dict[str, Path], gpu: PretendGpu, device: Device
) -> None:
    gpu.cuda.capacity = (
        200_000  # eight pictures of 3 x 64 x 32 floats are 196,608 bytes; one and four are 122,880
    )
    runtime = TensorRtRuntime("tensorrt", library=gpu.library, device=device)
    tower = runtime.load(tower_file(bundle, IMAGE_TOWER, Precision.FP32), Precision.FP32)
    assert runtime.batch_size == 4
    assert tower.run(pixels=pictures(bundle, 9)).shape == (9, 16)
    (notice,) = runtime.take_notices()
    assert "too little memory left for 8 pictures at once, so it takes 4" in notice
    assert runtime.take_notices() == []
    tower.close()
    gc.collect()
    assert gpu.cuda.used == 0


def test_too_little_memory_for_one_picture_makes_it_the_cpu(
    bundle: Bundle, engines: dict[str, Path], gpu: PretendGpu, device: Device
) -> None:
    gpu.cuda.capacity = 20_000
    runtime = AutomaticRuntime(
        TensorRtRuntime("tensorrt", library=gpu.library, device=device), OpenVinoRuntime()
    )
    encoder = DualEncoder(bundle, runtime=runtime)
    assert encoder.encode_images(pictures(bundle, 9)).shape == (9, 16)
    assert (
        encoder.runtime_name == "TensorRT 10.3.0 on Pretend Orin, OpenVINO on CPU"
    )  # the text tower still fits
    assert any(
        "too little memory" in notice and "the CPU runs" in notice for notice in encoder.take_notices()
    )
    encoder.close()


def test_a_gpu_that_is_lost_while_running_leaves_the_work_to_the_cpu(
    bundle: Bundle, engines: dict[str, Path], gpu: PretendGpu, device: Device
) -> None:
    runtime = AutomaticRuntime(
        TensorRtRuntime("tensorrt", library=gpu.library, device=device), OpenVinoRuntime()
    )
    encoder = DualEncoder(bundle, runtime=runtime)
    batch = pictures(bundle, 8)
    before = encoder.encode_images(batch)
    assert encoder.take_notices() == []
    gpu.cuda.lost = True
    np.testing.assert_allclose(encoder.encode_images(batch), before, atol=1e-5)
    encoder.encode_texts(["a red coat"])
    assert encoder.runtime_name == "OpenVINO on CPU"
    (notice,) = encoder.take_notices()
    assert "The GPU stopped answering" in notice
    assert "the CPU runs the model" in notice
    encoder.close()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"architecture": "8.6"}, "compute capability 8.6, but this one has 8.7"),
        ({"version": "8.6.2"}, "built with tensorrt 8.6.2, but this machine has tensorrt 10.3.0"),
        ({"machine": "another"}, "on another computer"),
        ({"onnx_sha256": "0" * 64}, "another version of the model"),
        ({"engine_sha256": "0" * 64}, "altered or damaged"),
        ({"engine_bytes": 10**9}, "truncated"),
    ],
)
def test_an_engine_of_something_else_is_refused_with_the_command_that_rebuilds_it(
    bundle: Bundle, gpu: PretendGpu, device: Device, changes: dict[str, object], reason: str
) -> None:
    store_engine(bundle, IMAGE_TOWER, Precision.FP32, **changes)
    runtime = TensorRtRuntime("tensorrt", bundle.path, library=gpu.library, device=device)
    with pytest.raises(EngineRefused, match=reason) as refused:
        runtime.load(tower_file(bundle, IMAGE_TOWER, Precision.FP32), Precision.FP32)
    assert f"sightline-search engines build {bundle.path} --precision fp32" in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"verified": False, "verification": None}, "has not been verified yet"),
        ({"verified": False}, "did not pass its verification"),
    ],
)
def test_an_engine_that_was_not_verified_is_not_used(
    bundle: Bundle, gpu: PretendGpu, device: Device, changes: dict[str, object], reason: str
) -> None:
    store_engine(bundle, IMAGE_TOWER, Precision.FP32, **changes)
    runtime = TensorRtRuntime("tensorrt", bundle.path, library=gpu.library, device=device)
    with pytest.raises(EngineRefused, match=reason) as refused:
        runtime.load(tower_file(bundle, IMAGE_TOWER, Precision.FP32), Precision.FP32)
    assert f"sightline-search engines verify {bundle.path} --precision fp32" in str(refused.value)


def test_an_engine_without_its_record_is_refused(
    bundle: Bundle, engines: dict[str, Path], gpu: PretendGpu, device: Device
) -> None:
    store.record_file(engines[IMAGE_TOWER]).write_text("{}")
    runtime = TensorRtRuntime("tensorrt", library=gpu.library, device=device)
    with pytest.raises(EngineRefused, match="no usable record"):
        runtime.load(tower_file(bundle, IMAGE_TOWER, Precision.FP32), Precision.FP32)


def test_an_engine_that_tensorrt_does_not_accept_is_refused_with_its_reason(
    bundle: Bundle, engines: dict[str, Path], gpu: PretendGpu, device: Device
) -> None:
    plan = b"not a plan"
    record = store.read_record(engines[IMAGE_TOWER])
    changes = {"engine_bytes": len(plan), "engine_sha256": store.digest(plan)}
    store.save(engines[IMAGE_TOWER], plan, store.EngineRecord(**{**record.__dict__, **changes}))
    runtime = TensorRtRuntime("tensorrt", library=gpu.library, device=device)
    with pytest.raises(EngineRefused, match="magicTag failed"):
        runtime.load(tower_file(bundle, IMAGE_TOWER, Precision.FP32), Precision.FP32)


def test_a_precision_without_an_engine_runs_on_the_cpu_and_says_how_to_build_it(
    bundle: Bundle, engines: dict[str, Path], gpu: PretendGpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpu.install(monkeypatch)
    encoder = DualEncoder(bundle, runtime=choose_runtime("auto", bundle.path))
    assert encoder.runtime_name == "TensorRT 10.3.0 on Pretend Orin"
    assert encoder.take_notices() == []
    encoder.switch(Precision.INT8)
    assert encoder.runtime_name == "OpenVINO on CPU"
    (notice,) = encoder.take_notices()
    assert "There is no engine of image.onnx at INT8" in notice
    assert f"sightline-search engines build {bundle.path} --precision int8" in notice
    encoder.close()


def test_without_engines_the_cpu_is_chosen_and_nothing_is_said(bundle: Bundle) -> None:
    runtime = choose_runtime("auto", bundle.path)
    assert runtime.name == "OpenVINO on CPU"
    assert runtime.take_notices() == []


def test_engines_on_a_machine_that_lost_its_gpu_leave_the_work_to_the_cpu(
    bundle: Bundle, engines: dict[str, Path], gpu: PretendGpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpu.cuda.gpus = 0
    monkeypatch.setattr("core.runtimes.tensorrt_library._loaded", {"tensorrt": gpu.library})
    monkeypatch.setattr("core.runtimes.tensorrt_device._import_pycuda", lambda: gpu.cuda)
    monkeypatch.setattr("core.runtimes.tensorrt_device._opened", [])
    encoder = DualEncoder(bundle, runtime=choose_runtime("auto"))
    assert encoder.runtime_name == "OpenVINO on CPU"
    (notice,) = encoder.take_notices()
    assert "CUDA finds no GPU" in notice
    encoder.close()
    with pytest.raises(RuntimeUnavailable, match="CUDA finds no GPU"):  # an order is not reinterpreted
        choose_runtime("tensorrt")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise ImportError('libcuda.so.1: cannot open shared object file')", "no NVIDIA driver"),
        ("raise ImportError('libcurand.so.10: cannot open it')", "does not fit this machine's CUDA"),
        ("raise ImportError('numpy.core.multiarray failed to import')", "does not fit this machine's CUDA"),
        (
            "raise ImportError('_driver.so: undefined symbol: cuCtxCreate_v4')",
            "does not fit this machine's CUDA",
        ),
        ("class Device: pass", "too old to share the GPU"),
    ],
)
def test_a_pycuda_that_cannot_be_used_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, sentence: str
) -> None:
    (tmp_path / "pycuda").mkdir()
    (tmp_path / "pycuda" / "__init__.py").touch()
    (tmp_path / "pycuda" / "driver.py").write_text(f"{code}\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "pycuda", raising=False)
    with pytest.raises(RuntimeUnavailable, match=sentence):
        Device()
    __import__("sys").modules.pop("pycuda", None)


def test_a_driver_that_does_not_answer_is_a_sentence(
    gpu: PretendGpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpu.cuda.lost = True
    with pytest.raises(RuntimeUnavailable, match=r"CUDA cannot be started .*no CUDA-capable device"):
        gpu.device(monkeypatch)
