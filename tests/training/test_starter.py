"""From captioned pictures to a bundle that searches, with the real towers, small pictures and one epoch."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.bundle import Bundle
from core.encoder import DualEncoder
from core.precision import Precision
from training.checkpoint import load_model
from training.cli import main
from training.data import load_samples
from training.models import DualEncoderModel, ModelConfig, build_model
from training.train import Words

COLOURS = ("red", "green", "blue", "yellow", "white", "black", "purple", "orange")


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    records = []
    for identity, colour in enumerate(COLOURS):
        for view in range(2):
            Image.new("RGB", (40, 90), colour).save(folder / f"{colour}-{view}.png")
            record = {
                "captions": [f"a person in {colour}"],
                "file_path": f"{colour}-{view}.png",
                "id": identity,
            }
            records.append({"split": "train", **record})
    (folder / "captions.json").write_text(json.dumps(records))
    return folder / "captions.json"


@pytest.fixture(scope="module")
def model() -> DualEncoderModel:
    return build_model(ModelConfig(height=64, width=32))


def test_only_what_is_not_frozen_learns(model: DualEncoderModel) -> None:
    model.train()
    ids, mask = Words(16)(["a person in red"])
    loss = model.image(torch.randn(2, 3, 64, 32)).sum() + model.text(ids, mask).sum()
    loss.backward()
    assert model.image.trunk.stages[2][0].project[0].weight.grad is None
    assert model.image.trunk.stages[3][0].project[0].weight.grad is not None
    assert model.text.bert.embeddings.word_embeddings.weight.grad is None
    assert model.text.bert.encoder.layer[5].output.dense.weight.grad is not None


@torch.no_grad()
def test_pads_do_not_change_a_text(model: DualEncoderModel) -> None:
    model.eval()
    words = Words(32)
    alone = model.text(*words(["a red coat"]))
    beside = model.text(
        *words(["a red coat", "a much longer description of another person in a black suit"])
    )[:1]
    torch.testing.assert_close(alone, beside, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(alone.norm(), torch.tensor(1.0))


def test_a_run_becomes_a_bundle_that_agrees_with_it(captions: Path, tmp_path: Path) -> None:
    run, folder = tmp_path / "run", tmp_path / "bundle"
    shape = ["--height", "64", "--width", "32", "--batch-size", "8", "--epochs", "1"]
    assert main(["train", str(captions), str(run), *shape]) == 0
    assert (run / "log.csv").read_text().count("\n") == 2
    assert main(["export", str(run), str(folder), str(captions), "--name", "small"]) == 0
    assert main(["score", str(folder), str(captions)]) == 0
    bundle = Bundle.load(folder)
    assert set(bundle.manifest["scores"]["train"]) == {"fp32", "fp16", "int8"}
    model = load_model(run)
    text = load_samples(captions)[0].captions[0]
    with torch.no_grad():
        expected = model.text(*Words(96)([text])).numpy()
    for precision in Precision:
        encoder = DualEncoder(bundle, precision)
        least = 0.97 if precision is Precision.INT8 else 0.999
        assert float((encoder.encode_texts([text]) * expected).sum()) > least
        assert np.isfinite(encoder.encode_images(np.zeros((3, 3, 64, 32), np.float32))).all()
        encoder.close()


def test_a_bad_captions_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", str(tmp_path / "none.json"), str(tmp_path / "run")]) == 1
    assert "There is no file" in capsys.readouterr().err
