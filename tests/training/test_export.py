"""Every architecture becomes a bundle that computes what PyTorch does; the paper's files too."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from core.bundle import Bundle
from core.encoder import DualEncoder
from core.errors import BundleError
from core.images import fit, load, to_batch
from core.precision import Precision
from core.precisions import derive
from tests.training.people import write_people
from tests.training.small_models import SMALL, small_model
from training.cli import main
from training.data import DataError
from training.embed import Words
from training.export import Extras, export_bundle
from training.models import DualEncoderModel
from training.parity import parity, picture_cases


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_people(tmp_path_factory.mktemp("people"))


def exported(model: DualEncoderModel, captions: Path, folder: Path, extras: Extras | None = None) -> Bundle:
    from training.data import load_samples

    export_bundle(model, folder, "small", load_samples(captions), {}, extras or Extras(), lambda _: None)
    return Bundle.load(folder)


@pytest.fixture(scope="module")
def clip(captions: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A bundle of the small CLIP, with the extra files beside it."""
    place = tmp_path_factory.mktemp("clip")
    extras = Extras(torchscript=place / "ts", vit_onnx=place / "vit.onnx")
    return exported(small_model("clip"), captions, place / "bundle", extras)


@pytest.mark.parametrize("architecture", [name for name in SMALL if name != "starter"])
def test_every_architecture_becomes_a_bundle_that_agrees_with_pytorch(
    architecture: str, captions: Path, tmp_path: Path, clip: Bundle
) -> None:
    model = small_model(architecture)
    bundle = clip if architecture == "clip" else exported(model, captions, tmp_path / "bundle")
    texts = ["a man in red", "a woman in a long blue coat with a white bag over her shoulder"]
    spec = bundle.image_spec
    pixels = to_batch([fit(load(captions.parent / "red-0.jpg"), spec)] * 3, spec)
    with torch.no_grad():
        expected = [
            model.image(torch.from_numpy(pixels)).numpy(),
            model.text(*Words(model.config)(texts)).numpy(),
        ]
    for precision in (Precision.FP32, Precision.FP16):
        encoder = DualEncoder(bundle, precision)
        assert (encoder.encode_images(pixels) * expected[0]).sum(axis=1).min() > 0.999
        assert (encoder.encode_texts(texts) * expected[1]).sum(axis=1).min() > 0.999
        encoder.close()
    stated = bundle.manifest["parity"]
    assert stated["batch sizes"] == [1, 4, 8]
    assert len(stated["text lengths, unpadded and padded"]) > 3
    for tower in ("image.onnx", "text.onnx"):
        assert 0.999 < stated[tower]["least cosine"] <= 1.0001
        assert 0 <= stated[tower]["greatest absolute difference"] < 0.01


def test_a_bundle_without_calibration_says_so_at_int8(clip: Bundle) -> None:
    with pytest.raises(BundleError, match="has not been calibrated for INT8"):
        DualEncoder(clip, Precision.INT8)


@pytest.mark.filterwarnings("ignore:`torch.jit.load` is deprecated")
def test_the_papers_onnx_file_and_torchscript_agree_with_the_model(clip: Bundle) -> None:
    model, place = small_model("clip"), clip.path.parent
    vit = onnx.load(place / "vit.onnx")
    onnx.checker.check_model(vit, full_check=True)
    assert [opset.version for opset in vit.opset_import] == [12]
    shape = [dim.dim_param or dim.dim_value for dim in vit.graph.input[0].type.tensor_type.shape.dim]
    assert shape == ["n", 3, 64, 32]
    session = onnxruntime.InferenceSession(place / "vit.onnx", providers=["CPUExecutionProvider"])
    pixels = np.random.default_rng(0).standard_normal((5, 3, 64, 32)).astype(np.float32)
    ids, mask = Words(model.config)(["a man in red", "someone"])
    with torch.no_grad():
        expected = model.image(torch.from_numpy(pixels)), model.text(ids, mask)
        traced = torch.jit.load(place / "ts" / "converted_model.pt")
        texts = torch.jit.load(place / "ts" / "converted_text_model.pt")
        torch.testing.assert_close(traced(torch.from_numpy(pixels)), expected[0], atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(texts(ids, mask), expected[1], atol=1e-5, rtol=1e-4)
    np.testing.assert_allclose(session.run(None, {"pixels": pixels})[0], expected[0].numpy(), atol=1e-5)
    assert {"vit.onnx", "converted_model.pt", "converted_text_model.pt"} <= set(clip.manifest["parity"])
    assert clip.unknown_files() == []


def test_fp16_keeps_normalisation_and_softmax_in_fp32(clip: Bundle) -> None:
    graph = onnx.load_from_string(derive((clip.path / "image.onnx").read_bytes(), Precision.FP16)).graph
    narrow = {tensor.name for tensor in graph.initializer if tensor.data_type == onnx.TensorProto.FLOAT16}
    widened = {
        node.output[0]
        for node in graph.node
        if node.op_type == "Cast" and node.attribute[0].i == onnx.TensorProto.FLOAT
    }
    kept = [node for node in graph.node if node.op_type in ("LayerNormalization", "Softmax")]
    assert {node.op_type for node in kept} == {"LayerNormalization", "Softmax"}
    for node in kept:
        assert node.input[0] in widened
        assert not narrow.intersection(node.input)
    assert any(node.op_type == "MatMul" and node.input[1] in narrow for node in graph.node)


def test_a_tower_that_disagrees_is_refused(captions: Path) -> None:
    from training.data import load_samples

    model = small_model("clip")
    cases = picture_cases(model.config, load_samples(captions))

    def upside_down(pixels: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return -model.image(torch.from_numpy(pixels)).numpy()

    with pytest.raises(DataError, match=r"image\.onnx does not compute what the model does"):
        parity("image.onnx", model.image, upside_down, cases)


def test_a_model_that_is_not_finite_leaves_the_bundle_as_it_was(
    clip: Bundle, captions: Path, tmp_path: Path
) -> None:
    model = small_model("clip")
    shutil.copytree(clip.path, tmp_path / "bundle")
    with torch.no_grad():
        model.image.head.weight.fill_(float("nan"))
    with pytest.raises(DataError, match="does not compute"):
        exported(model, captions, tmp_path / "bundle")
    assert Bundle.load(tmp_path / "bundle").id == clip.id
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_a_missing_run_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path / "none"), str(tmp_path / "bundle")]) == 1
    assert "does not exist" in capsys.readouterr().err
