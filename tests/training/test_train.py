"""Training runs of a small model on the processor: what they leave, how they stop, and how they go on."""

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from core.errors import Cancelled, SightlineError
from core.progress import CancelToken, Progress
from tests.training.people import SMALL_CLIP, write_people
from training.checkpoint import load_model
from training.cli import main
from training.data import DataError, load_samples
from training.models import DualEncoderModel, ModelConfig, build_model
from training.run_config import DataSettings, RunConfig, TrainSettings
from training.run_log import read_log
from training.train import train

SETTINGS = TrainSettings(
    epochs=3, batch_size=4, rate=3e-3, positives="pairs", batches="distinct", augment="none",
    arithmetic="fp32", device="cpu", checkpoint_every=3,
)  # fmt: skip


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_people(tmp_path_factory.mktemp("people"))


def _model() -> DualEncoderModel:
    torch.manual_seed(0)
    return build_model(ModelConfig.from_dict(SMALL_CLIP))


def _run(captions: Path, folder: Path, settings: TrainSettings = SETTINGS, **more) -> DualEncoderModel:
    samples = load_samples(captions)
    model = _model()
    config = RunConfig(DataSettings(str(captions)), model.config, settings)
    return train(config, model, samples, more.pop("validation", samples), folder, **more)


def test_a_run_learns_and_keeps_the_last_and_the_best(captions: Path, tmp_path: Path) -> None:
    settings = replace(SETTINGS, epochs=10)
    model = _run(captions, tmp_path / "run", settings)
    rows = read_log(tmp_path / "run")
    assert [row["step"] for row in rows] == list(range(1, 41))
    validated = [row for row in rows if "validation_loss" in row]
    assert len(validated) == 10
    assert validated[-1]["validation_loss"] < validated[0]["validation_loss"]
    assert validated[-1]["R@1"] > 0.6  # by chance 0.125
    last, best = load_model(tmp_path / "run"), load_model(tmp_path / "run", "best")
    torch.testing.assert_close(last.state_dict(), model.state_dict())
    lowest = min(range(10), key=lambda epoch: validated[epoch]["validation_loss"])
    same = all(torch.equal(a, b) for a, b in zip(last.parameters(), best.parameters(), strict=True))
    assert same == (lowest == 9)
    with Image.open(tmp_path / "run" / "plot.png") as plot:
        assert plot.width > 500
    assert list((tmp_path / "run" / "tensorboard").glob("events.*"))
    config = (tmp_path / "run" / "config.json").read_text()
    assert json.loads(config)["train"]["seed"] == 1
    assert json.loads(config)["data"]["source"] == "captions.json"  # runs and bundles are handed on
    assert str(captions.parent) not in config


def test_a_stopped_run_goes_on_to_the_same_weights_and_curve(captions: Path, tmp_path: Path) -> None:
    settings = replace(SETTINGS, augment="strong", accumulate=2)
    whole = _run(captions, tmp_path / "whole", settings)
    token = CancelToken()

    def stop(moment: Progress) -> None:
        if moment.done == 4:
            token.cancel()

    with pytest.raises(Cancelled):
        _run(captions, tmp_path / "parts", settings, progress=stop, cancel=token)
    assert read_log(tmp_path / "parts")[-1]["step"] == 4
    resumed = _run(captions, tmp_path / "parts", settings, resume=True)
    curves = [
        [(row["step"], row["loss"], row.get("validation_loss")) for row in read_log(tmp_path / name)]
        for name in ("whole", "parts")
    ]
    assert curves[0] == curves[1]
    for expected, found in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(expected, found)
    best = [load_model(tmp_path / name, "best").state_dict() for name in ("whole", "parts")]
    torch.testing.assert_close(*best, rtol=0, atol=0)


def test_going_on_with_other_settings_is_refused_by_name(captions: Path, tmp_path: Path) -> None:
    _run(captions, tmp_path / "run")
    with pytest.raises(DataError, match=r"rate was 0\.003 and is 0\.1"):
        _run(captions, tmp_path / "run", replace(SETTINGS, rate=0.1), resume=True)


def test_a_run_that_ends_early_is_complete_and_goes_on_to_nothing(captions: Path, tmp_path: Path) -> None:
    said: list[str] = []
    first = _run(captions, tmp_path / "run", replace(SETTINGS, max_steps=3, epochs=5))
    again = _run(
        captions, tmp_path / "run", replace(SETTINGS, max_steps=3, epochs=5), resume=True, say=said.append
    )
    assert "The run is complete." in said
    assert [row["step"] for row in read_log(tmp_path / "run")] == [1, 2, 3]
    torch.testing.assert_close(first.state_dict(), again.state_dict())


def test_a_loss_that_is_not_a_number_stops_and_keeps_the_checkpoint_before(
    captions: Path, tmp_path: Path
) -> None:
    def spoil(model: DualEncoderModel) -> None:
        steps.append(len(steps))
        if len(steps) == 5:
            with torch.no_grad():
                next(model.image.parameters()).fill_(math.nan)

    steps: list[int] = []
    with pytest.raises(SightlineError, match=r"became nan at step 6, .* checkpoint before it is kept"):
        _run(captions, tmp_path / "run", after_step=spoil, validation=[])
    for parameter in load_model(tmp_path / "run").parameters():
        assert torch.isfinite(parameter).all()


def test_accumulating_gives_the_mean_gradient_of_its_batches(captions: Path, tmp_path: Path) -> None:
    _run(captions, tmp_path / "run", replace(SETTINGS, accumulate=4, epochs=2), validation=[])
    assert len(read_log(tmp_path / "run")) == 2  # 16 pictures, batches of 4, 4 batches a step


def test_unreadable_pictures_are_left_out_and_the_rest_is_used(tmp_path: Path) -> None:
    captions = write_people(tmp_path)
    (tmp_path / "red-0.jpg").write_bytes(b"not a picture")
    (tmp_path / "red-1.jpg").unlink()
    _run(captions, tmp_path / "run", replace(SETTINGS, epochs=1), validation=[])
    assert len(read_log(tmp_path / "run")) == 2  # 7 people: one batch of 4 in each of two rounds


def test_a_damaged_checkpoint_is_one_sentence(captions: Path, tmp_path: Path) -> None:
    _run(captions, tmp_path / "run", replace(SETTINGS, max_steps=1))
    state = tmp_path / "run" / "state.safetensors"
    state.write_bytes(state.read_bytes()[:100])
    with pytest.raises(DataError, match="truncated"):
        _run(captions, tmp_path / "run", replace(SETTINGS, max_steps=1), resume=True)


def _config(folder: Path, captions: Path, extra: str = "") -> Path:
    file = folder / "run.toml"
    file.write_text(
        f'[data]\nsource = "{captions}"\nhold_out = 0.25\n[train]\nbatch_size = 4\n'
        f'positives = "pairs"\nbatches = "distinct"\narithmetic = "fp32"\n{extra}'
        '[model]\narchitecture = "clip"\nweights = "random"\n'
        "height = 64\nwidth = 32\nembedding_dim = 16\ncontext_length = 32\n[model.image]\nhidden_size = 32\n"
        "intermediate_size = 64\nnum_hidden_layers = 1\nnum_attention_heads = 2\npatch_size = 16\n[model.text]\n"
        "hidden_size = 32\nintermediate_size = 64\nnum_hidden_layers = 1\nnum_attention_heads = 2\n"
    )
    return file


def test_a_mix_of_sources_is_trained_on_and_counted(captions: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "more").mkdir()
    others = write_people(tmp_path / "more")
    config, run = _config(tmp_path, captions), tmp_path / "run"
    config.write_text(config.read_text().replace(f'"{captions}"', f'["{captions}", "{others}"]'))
    assert main(["train", str(config), str(run)]) == 0
    assert "24 pictures to learn from, 8 to validate on" in capsys.readouterr().out
    kept = json.loads((run / "config.json").read_text())
    assert kept["data"]["source"] == [f"{captions.parent.name}/captions.json", "more/captions.json"]
    assert kept["counts"]["train"] == {"pictures": 24, "captions": 24, "identities": 12}
    assert kept["counts"]["validation"]["identities"] == 4
    assert main(["train", str(config), str(run), "--resume"]) == 0
    config.write_text(config.read_text().replace(f', "{others}"', ""))
    assert main(["train", str(config), str(run), "--resume"]) == 1
    assert "source was" in capsys.readouterr().err


def test_the_command_says_where_it_trains_and_never_replaces_a_run_unasked(
    captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, run = _config(tmp_path, captions), tmp_path / "run"
    assert main(["train", str(config), str(run)]) == 0
    told = capsys.readouterr().out
    assert "12 pictures to learn from, 4 to validate on" in told
    assert "Training on" in told
    assert main(["train", str(config), str(run)]) == 1
    assert "already holds a run: --resume goes on" in capsys.readouterr().err
    assert main(["train", str(config), str(run), "--resume"]) == 0
    assert "The run is complete." in capsys.readouterr().out
    assert main(["train", str(config), str(run), "--overwrite"]) == 0
    with (run / "log.csv").open() as stream:
        assert len(list(csv.DictReader(stream))) == 2


def test_a_run_can_begin_from_another_ones_weights(captions: Path, tmp_path: Path) -> None:
    assert main(["train", str(_config(tmp_path, captions)), str(tmp_path / "first")]) == 0
    second = tmp_path / "second.toml"
    second.write_text(
        f'[data]\nsource = "{captions}"\n[train]\ninit = "first"\nrate = 1e-12\nbatch_size = 4\n'
    )
    assert main(["train", str(second), str(tmp_path / "second")]) == 0
    before, after = (load_model(tmp_path / name).state_dict() for name in ("first", "second"))
    torch.testing.assert_close(before, after, atol=1e-6, rtol=0)


def test_a_bad_configuration_is_told_before_any_work(
    captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(_config(tmp_path, captions, "epoch = 1\n")), str(tmp_path / "run")]) == 1
    assert "did you mean 'epochs'" in capsys.readouterr().err
    assert main(["train", str(_config(tmp_path, tmp_path / "none.json")), str(tmp_path / "run")]) == 1
    assert "none.json" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_adapters_are_counted_trained_kept_and_merged(
    captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(_config(tmp_path, captions)), str(tmp_path / "first")]) == 0
    capsys.readouterr()
    config = tmp_path / "lora.toml"
    config.write_text(
        f'[data]\nsource = "{captions}"\n[train]\ninit = "first"\nrate = 0.01\nbatch_size = 4\n'
        "[lora]\nrank = 2\ntrain_heads = false\n"
    )
    assert main(["train", str(config), str(tmp_path / "lora")]) == 0
    told = capsys.readouterr().out
    # Two towers of one layer with four projections of 32 x 32, each with 2 x (32 + 32); and the temperature.
    assert f"{2 * 4 * 2 * 64 + 1:,} of " in told
    before, after = load_model(tmp_path / "first"), load_model(tmp_path / "lora")
    for (name, old), new in zip(before.named_parameters(), after.parameters(), strict=True):
        adapted = "self_attn" in name and name.endswith("weight")
        assert torch.equal(old, new) != (adapted or name.startswith("temperature")), name
    assert main(["train", str(config), str(tmp_path / "lora"), "--resume"]) == 0
