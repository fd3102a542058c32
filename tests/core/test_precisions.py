"""One stored tower, three precisions."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core.bundle import CALIBRATION, MANIFEST, Bundle, file_entry
from core.errors import BundleError
from core.onnx_graph import initialisers
from core.precision import Precision
from core.precisions import derive, pack_weights, tower_file, unpack_weights
from core.quantised import Calibration


@pytest.fixture
def bundle(tiny_bundle: Path) -> Bundle:
    return Bundle.load(tiny_bundle)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIGHTLINE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_int8_has_symmetric_activations(bundle: Bundle) -> None:
    model = onnx.load(tower_file(bundle, "image.onnx", Precision.INT8))
    values = initialisers(model.graph)
    quantisers = [node for node in model.graph.node if node.op_type == "QuantizeLinear"]
    assert quantisers
    assert all(values[node.input[2]] == 0 and values[node.input[2]].dtype == np.int8 for node in quantisers)


def test_a_layer_without_a_range_stays_in_fp32(bundle: Bundle) -> None:
    stored = (bundle.path / "image.onnx").read_bytes()
    graph = onnx.load_from_string(derive(stored, Precision.INT8, Calibration())).graph
    assert not any("QuantizeLinear" in node.op_type for node in graph.node)


def test_fp16_keeps_softmax_in_fp32(bundle: Bundle) -> None:
    graph = onnx.load(tower_file(bundle, "image.onnx", Precision.FP16)).graph
    casts = {node.output[0]: node.attribute[0].i for node in graph.node if node.op_type == "Cast"}
    softmax = next(node for node in graph.node if node.op_type == "Softmax")
    assert casts[softmax.input[0]] == TensorProto.FLOAT
    convolution = next(node for node in graph.node if node.op_type == "Conv")
    assert initialisers(graph)[convolution.input[1]].dtype == np.float16


@pytest.mark.parametrize("precision", list(Precision))
@pytest.mark.parametrize("tower", ["image.onnx", "text.onnx"])
def test_every_derived_model_is_valid_onnx(bundle: Bundle, tower: str, precision: Precision) -> None:
    onnx.checker.check_model(onnx.load(tower_file(bundle, tower, precision)), full_check=True)


def test_a_derived_file_is_made_once(bundle: Bundle) -> None:
    first = tower_file(bundle, "text.onnx", Precision.INT8)
    made = first.stat().st_mtime_ns
    assert tower_file(bundle, "text.onnx", Precision.INT8) == first
    assert first.stat().st_mtime_ns == made
    assert [file.name for file in first.parent.iterdir()] == ["text.int8.onnx"]


def test_a_cache_that_cannot_be_written_is_a_sentence(bundle: Bundle, own_cache: Path) -> None:
    own_cache.write_text("a file where a folder should be")
    with pytest.raises(BundleError, match="cannot be written"):
        tower_file(bundle, "text.onnx", Precision.FP32)


def test_a_write_that_fails_leaves_nothing_that_could_be_taken_for_a_model(
    bundle: Bundle, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.precisions.os.fsync", full)
    with pytest.raises(BundleError, match="the disk is full"):
        tower_file(bundle, "text.onnx", Precision.FP32)
    assert [file for file in own_cache.rglob("*") if file.is_file()] == []


def test_packed_weights_come_back_almost_as_they_were() -> None:
    rng = np.random.default_rng(0)
    weights = {name: rng.standard_normal((64, 32)).astype(np.float32) for name in ("plain", "table")}
    tensors = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    graph = helper.make_graph([], "g", [], [], tensors)
    pack_weights(graph, ["table"])
    assert sum(len(tensor.raw_data) for tensor in graph.initializer) < 64 * 32 * (2 + 1) + 64 * 4 + 1
    unpack_weights(graph)
    for name, value in initialisers(graph).items():
        np.testing.assert_allclose(value, weights[name], atol=0.02)


def test_a_tower_that_is_not_onnx_is_refused() -> None:
    with pytest.raises(BundleError, match="not an ONNX model"):
        derive(b"nonsense" * 100, Precision.FP32)


def test_a_bundle_that_was_not_calibrated_says_so_and_runs_at_fp32(tiny_bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "uncalibrated"
    shutil.copytree(tiny_bundle, folder)
    (folder / CALIBRATION).write_text("{}")
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"][CALIBRATION] = file_entry(folder / CALIBRATION)
    (folder / MANIFEST).write_text(json.dumps(manifest))
    bundle = Bundle.load(folder)
    assert tower_file(bundle, "image.onnx", Precision.FP32).exists()
    with pytest.raises(BundleError, match=r"has not been calibrated for INT8.*sightline-train quantize"):
        tower_file(bundle, "image.onnx", Precision.INT8)


@pytest.mark.parametrize(
    "text", ["[]", '{"image.onnx": 3}', '{"image.onnx": {"ranges": {"a": -1}, "balance": {}}}']
)
def test_a_damaged_calibration_is_a_sentence(tiny_bundle: Path, tmp_path: Path, text: str) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(tiny_bundle, folder)
    bundle = Bundle.load(folder)
    (folder / CALIBRATION).write_text(text)
    with pytest.raises(BundleError):
        tower_file(bundle, "image.onnx", Precision.INT8)
