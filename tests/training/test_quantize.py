"""Calibration on real pictures: ranges, the layers that stay in FP32, and a report that holds what was measured."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from core.bundle import Bundle
from core.encoder import DualEncoder
from core.precision import Precision
from core.precisions import tower_file
from tests.training.people import write_people
from tests.training.small_models import small_model
from training.calibration import METHODS
from training.cli import main
from training.data import load_samples
from training.export import Extras, export_bundle
from training.sensitivity import _fewest


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_people(tmp_path_factory.mktemp("people"), views=4)


@pytest.fixture
def bundle(captions: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    export_bundle(small_model("clip"), folder, "small", load_samples(captions), {}, Extras(), lambda _: None)
    return folder


@pytest.mark.parametrize("method", METHODS)
def test_a_range_covers_an_even_distribution_and_no_more(method: str) -> None:
    counts = np.histogram(np.linspace(0, 4, 100_000), bins=2048, range=(0, 4))[0]
    assert 3.5 < METHODS[method](counts, 4.0) <= 4.0


@pytest.mark.parametrize("method", ["percentile", "entropy", "mse"])
def test_one_far_value_does_not_set_the_range(method: str) -> None:
    values = np.abs(np.random.default_rng(0).standard_normal(1_000_000))
    values[0] = 40.0
    counts = np.histogram(values, bins=2048, range=(0, 40))[0]
    assert METHODS["max"](counts, 40.0) == 40.0
    assert 2.0 < METHODS[method](counts, 40.0) < 20.0


def test_the_fewest_layers_are_found() -> None:
    for needed in range(12):
        assert _fewest(11, lambda keep, needed=needed: keep >= needed) == needed


def test_a_bundle_learns_int8_and_says_what_it_costs(
    bundle: Path, captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Bundle.load(bundle).id
    report = tmp_path / "report.json"
    arguments = ["quantize", str(bundle), str(captions), "--pictures", "12", "--report", str(report)]
    assert main(arguments) == 0
    assert "| INT8 |" in capsys.readouterr().out
    calibrated = Bundle.load(bundle)
    assert calibrated.id != before  # embeddings change, so galleries must know
    found = json.loads(report.read_text())
    assert set(found["precisions"]) == {"fp32", "fp16", "int8"}
    for tower in ("image.onnx", "text.onnx"):
        assert set(found["towers"][tower]["methods"]) == set(METHODS)
        assert found["precisions"]["int8"][tower]["mean cosine"] >= 1 - found["settings"]["tolerance"]
        assert found["precisions"]["int8"][tower]["bytes"] < found["precisions"]["fp32"][tower]["bytes"]
    assert found["precisions"]["fp32"]["latency over FP32"] == {"8 pictures": 1, "1 picture": 1, "1 text": 1}
    assert "quantisation" in calibrated.manifest
    texts = ["a person in red", "a person in blue"]
    exact, quantised = DualEncoder(calibrated), DualEncoder(calibrated, Precision.INT8)
    assert (exact.encode_texts(texts) * quantised.encode_texts(texts)).sum(axis=1).min() > 0.98


def test_a_strict_tolerance_keeps_layers_in_fp32(bundle: Path, captions: Path) -> None:
    def quantised_layers(tolerance: str) -> int:
        assert (
            main(["quantize", str(bundle), str(captions), "--pictures", "8", "--tolerance", tolerance]) == 0
        )
        graph = onnx.load(tower_file(Bundle.load(bundle), "image.onnx", Precision.INT8)).graph
        return sum(node.op_type == "QuantizeLinear" for node in graph.node)

    assert quantised_layers("0.000001") < quantised_layers("0.1")


def test_calibration_needs_two_people(
    bundle: Path, captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = [record for record in json.loads(captions.read_text()) if record["id"] == 0]
    lonely = captions.parent / "lonely.json"
    lonely.write_text(json.dumps(one))
    assert main(["quantize", str(bundle), str(lonely)]) == 1
    assert "two identities or more" in capsys.readouterr().err


def test_a_folder_that_is_no_bundle_is_a_sentence(
    captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quantize", str(tmp_path), str(captions)]) == 1
    assert "no model bundle" in capsys.readouterr().err
