"""Calibration on real pictures: ranges, the layers that stay in FP32, and a report that holds what was measured."""

import json
import shutil
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
from training.checkpoint import save_model
from training.cli import main
from training.sensitivity import _fewest


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_people(tmp_path_factory.mktemp("people"), views=4)


@pytest.fixture(scope="module")
def calibrated(captions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a run, exported and calibrated by one command."""
    place = tmp_path_factory.mktemp("calibrated")
    save_model(small_model("clip"), place / "run", extra={"train": {}})
    pictures = ["--pictures", str(captions), "--calibration", str(captions)]
    assert main(["export", str(place / "run"), str(place / "bundle"), "--name", "people", *pictures]) == 0
    return place / "bundle"


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


def test_int8_agrees_with_fp32(calibrated: Path) -> None:
    bundle = Bundle.load(calibrated)
    assert bundle.name == "people"
    texts = ["a person in red", "a person in blue"]
    exact, quantised = DualEncoder(bundle), DualEncoder(bundle, Precision.INT8)
    assert (exact.encode_texts(texts) * quantised.encode_texts(texts)).sum(axis=1).min() > 0.98
    exact.close()
    quantised.close()


def test_a_strict_tolerance_keeps_layers_in_fp32_and_the_report_says_which(
    calibrated: Path, captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = tmp_path / "bundle", tmp_path / "report.json"
    shutil.copytree(calibrated, folder)
    before = Bundle.load(folder)
    strict = ["--pictures", "8", "--tolerance", "0.000001", "--report", str(file)]
    assert main(["quantize", str(folder), str(captions), *strict]) == 0
    assert "| INT8 |" in capsys.readouterr().out
    after, report = Bundle.load(folder), json.loads(file.read_text())
    assert after.id != before.id  # embeddings change, so galleries must know
    for name in ("image.onnx", "text.onnx"):
        tower = report["towers"][name]
        assert set(tower["methods"]) == set(METHODS)
        assert len(tower["kept in FP32"]) > len(
            before.manifest["quantisation"]["towers"][name]["kept in FP32"]
        )
        graph = onnx.load(tower_file(after, name, Precision.INT8)).graph
        read = {node.input[0] for node in graph.node if node.op_type == "QuantizeLinear"}
        assert len(read) == tower["inputs of layers"] - len(tower["kept in FP32"])
        found = [report["precisions"][precision][name] for precision in ("fp32", "fp16", "int8")]
        assert found[0]["mean cosine"] == pytest.approx(1)
        assert found[1]["mean cosine"] > 0.999
        assert found[0]["bytes"] > found[1]["bytes"]
    latency = report["precisions"]["fp32"]["latency over FP32"]
    assert latency == {"8 pictures": 1, "1 picture": 1, "1 text": 1}


def test_calibration_needs_two_people(
    calibrated: Path, captions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = [record for record in json.loads(captions.read_text()) if record["id"] == 0]
    lonely = captions.parent / "lonely.json"
    lonely.write_text(json.dumps(one))
    assert main(["quantize", str(calibrated), str(lonely)]) == 1
    assert "two identities or more" in capsys.readouterr().err


def test_a_folder_that_is_no_bundle_is_a_sentence(
    captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quantize", str(tmp_path), str(captions)]) == 1
    assert "no model bundle" in capsys.readouterr().err
