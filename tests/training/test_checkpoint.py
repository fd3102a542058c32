"""Run folders come back as they were, and whatever else is in them is a sentence."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.training.small_models import SMALL, pictures, small_model, texts
from training.checkpoint import load_model, read_config, save_model
from training.data import DataError
from training.models import DualEncoderModel, tokenizer_file
from training.pretrained import minilm_directory


@pytest.fixture
def run(tmp_path: Path) -> Path:
    save_model(small_model("clip"), tmp_path / "run", extra={"train": {"seed": 3}})
    return tmp_path / "run"


@torch.no_grad()
@pytest.mark.parametrize("architecture", SMALL)
def test_a_model_comes_back_as_it_was(architecture: str, tmp_path: Path) -> None:
    model = small_model(architecture)
    with torch.no_grad():
        model.temperature.log_scale += 0.5
    save_model(model, tmp_path, "best", {"train": {}})
    again = load_model(tmp_path, "best")
    assert again.config == model.config
    assert not again.training
    assert torch.equal(again.image(pictures()), model.image(pictures()))
    assert torch.equal(again.text(*texts()), model.text(*texts()))
    assert again.scale() == model.scale()


def test_nothing_but_the_run_is_left_and_what_the_caller_added_stays(run: Path) -> None:
    save_model(small_model("clip"), run, "best")
    assert sorted(path.name for path in run.iterdir()) == [
        "best.safetensors",
        "config.json",
        "last.safetensors",
    ]
    values = read_config(run)
    assert values["train"] == {"seed": 3}
    assert values["lora"] is None
    assert values["format"] == 1


def test_a_run_with_its_own_tokenizer_can_be_moved(tmp_path: Path) -> None:
    own = tmp_path / "elsewhere.json"
    shutil.copy(minilm_directory() / "tokenizer.json", own)
    save_model(small_model("clip", tokenizer=str(own)), tmp_path / "run")
    own.unlink()
    (tmp_path / "run").rename(tmp_path / "moved")
    model = load_model(tmp_path / "moved")
    assert tokenizer_file(model.config) == tmp_path / "moved" / "tokenizer.json"
    save_model(model, tmp_path / "next")
    assert (tmp_path / "next" / "tokenizer.json").exists()


@pytest.mark.parametrize("size", [0, 5, 300, -100])
def test_a_truncated_checkpoint_is_refused(run: Path, size: int) -> None:
    file = run / "last.safetensors"
    content = file.read_bytes()
    file.write_bytes(content[:size])
    with pytest.raises(DataError, match="truncated or no safetensors file"):
        load_model(run)


def test_a_checkpoint_of_another_architecture_is_named(run: Path, tmp_path: Path) -> None:
    save_model(small_model("vit-distilbert"), tmp_path / "other")
    shutil.copy(tmp_path / "other" / "last.safetensors", run)
    with pytest.raises(DataError, match=r"written for 'vit-distilbert'.*missing.*unknown") as caught:
        load_model(run)
    assert "'clip' model" in str(caught.value)


def test_tensors_of_other_shapes_are_named(run: Path) -> None:
    weights = load_file(run / "last.safetensors")
    weights["image.head.weight"] = torch.zeros(3, 32)
    save_file(weights, run / "last.safetensors")
    with pytest.raises(DataError, match=r"image.head.weight \[3, 32\] instead of \[24, 32\]"):
        load_model(run)


def test_what_is_missing_is_named(run: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no checkpoint 'best'; it has last"):
        load_model(run, "best")
    with pytest.raises(DataError, match="does not exist"):
        load_model(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="not a run folder"):
        load_model(tmp_path / "empty")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "not a run's configuration"),
        ('{"format": 9, "model": {}}', "of format 9, which another version"),
        ('{"model": {"height": 64}}', "not a run's configuration"),
        ('{"format": 1, "model": {"hieght": 64}}', "did you mean 'height'"),
    ],
)
def test_a_configuration_that_is_none_is_refused(run: Path, text: str, message: str) -> None:
    (run / "config.json").write_text(text)
    with pytest.raises(DataError, match=message):
        load_model(run)


def test_a_disk_without_space_is_said_and_the_last_checkpoint_stays(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk]).returncode
    ):
        pytest.skip("only root mounts")
    model = small_model("clip")
    try:
        save_model(model, disk)
        with pytest.raises(DataError, match=r"no space for a checkpoint in .*it takes 4.2 MB"):
            save_model(model, disk, "best")
        assert torch.equal(load_model(disk).image(pictures()), model.image(pictures()))
        assert sorted(path.name for path in disk.iterdir()) == ["config.json", "last.safetensors"]
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_noticed_while_writing_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quota, or another program, can take the space that was free a moment before."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]).returncode
    ):
        pytest.skip("only root mounts")
    roomy = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("training.checkpoint.shutil.disk_usage", lambda folder: roomy)
    try:
        with pytest.raises(DataError, match="no space for a checkpoint"):
            save_model(small_model("clip"), disk)
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be made"):
        save_model(small_model("clip"), tmp_path / "file" / "run")


def test_a_loaded_model_learns_as_its_configuration_says(tmp_path: Path) -> None:
    model: DualEncoderModel = small_model("vit-distilbert", frozen_layers=1)
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert {name for name, p in again.named_parameters() if p.requires_grad} == {
        name for name, p in model.named_parameters() if p.requires_grad
    }
    assert json.loads((tmp_path / "config.json").read_text())["model"]["frozen_layers"] == 1
