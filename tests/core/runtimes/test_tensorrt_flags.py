"""The way of TensorRT 8.6, which is on Jetsons only: what the builder is told, what its calibrator hands over."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.bundle import Bundle
from core.engines.build import BuildPlan, build_engines
from core.engines.profiles import Profile, ShapeRange
from core.errors import EngineError
from core.precision import Precision
from core.progress import CancelToken, silent
from core.runtimes.tensorrt_builder import BuildOptions, _set_flags
from core.runtimes.tensorrt_calibrator import calibrator
from core.runtimes.tensorrt_version import Route
from tests.core.runtimes.pretend_gpu import PretendCuda, PretendGpu


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> PretendGpu:
    gpu = PretendGpu(PretendCuda(), "8.6.2")
    gpu.install(monkeypatch)
    return gpu


def test_the_calibrator_hands_over_every_batch_then_its_cache(
    gpu: PretendGpu, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    batches = [
        {"ids": np.full((2, 3), number, np.int32), "mask": np.ones((2, 3), np.int32)} for number in range(2)
    ]
    device, cache = gpu.device(monkeypatch), tmp_path / "kept" / "text.calibration"
    with calibrator(gpu.library, device, batches, cache) as ranges:
        assert ranges.get_batch_size() == 2
        assert ranges.read_calibration_cache() is None
        for batch in batches:
            addresses = ranges.get_batch(["mask", "ids"])
            for name, address in zip(["mask", "ids"], addresses, strict=True):
                assert bytes(gpu.cuda.memory[address]) == batch[name].tobytes()
        assert ranges.get_batch(["mask", "ids"]) is None
        ranges.write_calibration_cache(memoryview(b"ranges"))
        assert ranges.read_calibration_cache() == b"ranges"
    assert gpu.cuda.used == 0
    with calibrator(gpu.library, device, batches, cache) as later:
        assert later.read_calibration_cache() == b"ranges"


def test_int8_without_pictures_to_calibrate_on_is_refused(
    gpu: PretendGpu, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "empty").mkdir()
    plan = BuildPlan(precisions=[Precision.INT8], calibrate=tmp_path / "empty")
    with pytest.raises(EngineError, match=r"empty holds 0 pictures.*Name a folder"):
        build_engines(Bundle.load(tiny_bundle), gpu.library, plan, progress=silent, cancel=CancelToken())


class Layer:
    """A layer of a network that is not typed yet."""

    def __init__(self, kind: str, output: str = "FLOAT") -> None:
        self.type, self.num_outputs, self.precision = SimpleNamespace(name=kind), 1, None
        self._output, self.output_type = output, None

    def get_output(self, _number: int) -> SimpleNamespace:
        return SimpleNamespace(dtype=SimpleNamespace(name=self._output))

    def set_output_type(self, _number: int, dtype: str) -> None:
        self.output_type = dtype


class Config:
    def __init__(self) -> None:
        self.flags: list[str] = []
        self.int8_calibrator: object = None
        self.calibration_profile: Any = None

    def set_flag(self, flag: str) -> None:
        self.flags.append(flag)

    def set_calibration_profile(self, profile: object) -> None:
        self.calibration_profile = profile


def set_flags(precision: Precision, layers: list[Layer], ranges: object = None) -> Config:
    names = ("FP16", "INT8", "OBEY_PRECISION_CONSTRAINTS")
    api = SimpleNamespace(
        BuilderFlag=SimpleNamespace(**{name: name for name in names}),
        DataType=SimpleNamespace(__members__={"FLOAT": "FLOAT", "HALF": "HALF"}),
    )
    library: Any = SimpleNamespace(api=api, name="TensorRT 8.6.2")
    shapes: dict[str, object] = {}
    builder: Any = SimpleNamespace(
        create_optimization_profile=lambda: SimpleNamespace(
            set_shape=lambda name, *given: shapes.update({name: given}), shapes=shapes
        )
    )
    network: Any = SimpleNamespace(num_layers=len(layers), get_layer=layers.__getitem__)
    profiles = [Profile({"pixels": ShapeRange((1, 3), (n, 3), (n, 3))}) for n in (1, 8)]
    options = BuildOptions(precision, Route.FLAGS, profiles, 2**28, calibrator=ranges)  # type: ignore[arg-type]
    config: Any = Config()
    _set_flags(library, builder, network, config, options)
    return config


def test_fp16_keeps_softmax_and_normalisation_in_fp32() -> None:
    layers = [Layer("SOFTMAX"), Layer("NORMALIZATION"), Layer("MATRIX_MULTIPLY"), Layer("ELEMENTWISE")]
    config = set_flags(Precision.FP16, layers)
    assert config.flags == ["FP16", "OBEY_PRECISION_CONSTRAINTS"]
    assert [layer.precision for layer in layers] == ["FLOAT", "FLOAT", None, None]
    assert [layer.output_type for layer in layers] == ["FLOAT", "FLOAT", None, None]


def test_int8_is_left_to_products_alone_and_calibrated_on_full_batches() -> None:
    layers = [
        Layer("SOFTMAX"),
        Layer("CONVOLUTION"),
        Layer("ELEMENTWISE"),
        Layer("ELEMENTWISE", "INT32"),
        Layer("GATHER"),
    ]
    ranges = object()
    config = set_flags(Precision.INT8, layers, ranges)
    assert config.flags == ["FP16", "INT8", "OBEY_PRECISION_CONSTRAINTS"]
    assert config.int8_calibrator is ranges
    assert config.calibration_profile.shapes == {"pixels": ((8, 3), (8, 3), (8, 3))}
    assert [layer.precision for layer in layers] == ["FLOAT", None, "HALF", None, None]


def test_int8_without_ranges_is_refused_before_minutes_are_spent() -> None:
    with pytest.raises(
        EngineError, match=r"INT8 ranges from sample pictures, and there are none.*--calibrate FOLDER"
    ):
        set_flags(Precision.INT8, [Layer("CONVOLUTION")])


def test_a_workspace_larger_than_the_gpus_memory_is_refused(gpu: PretendGpu, tiny_bundle: Path) -> None:
    plan = BuildPlan(precisions=[Precision.FP32], workspace_bytes=2**50)
    with pytest.raises(
        EngineError, match=r"workspace of 1,073,741,824 MiB does not fit.*at most --workspace \d+MiB"
    ):
        build_engines(Bundle.load(tiny_bundle), gpu.library, plan, progress=silent, cancel=CancelToken())


def test_fp32_needs_no_flag() -> None:
    assert set_flags(Precision.FP32, [Layer("SOFTMAX")]).flags == []
