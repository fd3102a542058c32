"""From captioned pictures to a bundle that searches, with the real towers, small pictures and one epoch."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.bundle import Bundle
from core.encoder import DualEncoder
from core.precision import Precision
from tests.training.people import write_people
from training.checkpoint import load_model
from training.cli import main
from training.data import load_samples
from training.embed import Words
from training.models import DualEncoderModel, ModelConfig, build_model


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_people(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def model() -> DualEncoderModel:
    return build_model(ModelConfig(height=64, width=32))


def test_only_what_is_not_frozen_learns(model: DualEncoderModel) -> None:
    model.train()
    ids, mask = Words(model.config)(["a person in red"])
    loss = model.image(torch.randn(2, 3, 64, 32)).sum() + model.text(ids, mask).sum()
    loss.backward()
    assert model.image.trunk.stages[2][0].project[0].weight.grad is None
    assert model.image.trunk.stages[3][0].project[0].weight.grad is not None
    assert model.text.bert.embeddings.word_embeddings.weight.grad is None
    assert model.text.bert.encoder.layer[5].output.dense.weight.grad is not None


@torch.no_grad()
def test_pads_do_not_change_a_text(model: DualEncoderModel) -> None:
    model.eval()
    words = Words(model.config)
    alone = model.text(*words(["a red coat"]))
    beside = model.text(
        *words(["a red coat", "a much longer description of another person in a black suit"])
    )[:1]
    torch.testing.assert_close(alone, beside, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(alone.norm(), torch.tensor(1.0))


def test_a_run_becomes_a_bundle_that_agrees_with_it(captions: Path, tmp_path: Path) -> None:
    run, folder = tmp_path / "run", tmp_path / "bundle"
    config = tmp_path / "run.toml"
    config.write_text(
        f'[data]\nsource = "{captions}"\n[train]\nbatch_size = 8\npositives = "claims"\nbatches = "distinct"\n'
        '[model]\narchitecture = "starter"\nheight = 64\nwidth = 32\n'
    )
    assert main(["train", str(config), str(run)]) == 0
    assert main(["export", str(run), str(folder), "--name", "small", "--pictures", str(captions)]) == 0
    precisions = ["--precision", "fp32", "--precision", "fp16"]
    assert main(["evaluate", str(folder), str(captions), "--write-scores", *precisions]) == 0
    bundle = Bundle.load(folder)
    assert set(bundle.manifest["scores"]["train"]) == {"fp32", "fp16"}
    model = load_model(run)
    text = load_samples(captions)[0].captions[0]
    with torch.no_grad():
        expected = model.text(*Words(model.config)([text])).numpy()
    for precision in (Precision.FP32, Precision.FP16):
        encoder = DualEncoder(bundle, precision)
        assert float((encoder.encode_texts([text]) * expected).sum()) > 0.999
        assert np.isfinite(encoder.encode_images(np.zeros((3, 3, 64, 32), np.float32))).all()
        encoder.close()
