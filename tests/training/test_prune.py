"""Saliency, thresholds, and the prune commands on a small model trained a little."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from tests.training.people import SMALL_CLIP, write_people
from training.checkpoint import load_model, read_config, save_model
from training.cli import main
from training.data import load_samples
from training.errors import DataError
from training.models import DualEncoderModel, ModelConfig, build_model
from training.prune.calibration import calibration_batches, load_batches
from training.prune.choose import choose, rounded
from training.prune.groups import find_groups
from training.prune.pruner import Pruner, Recipe, recovery_settings
from training.prune.saliency import measure
from training.prune.structured import StructuredSettings
from training.prune.threshold import ThresholdSettings, prunable_weights, prune_threshold
from training.run_config import TrainSettings

SETTINGS = TrainSettings(
    epochs=1, batch_size=4, rate=3e-3, positives="pairs", batches="distinct", augment="none",
    arithmetic="fp32", device="cpu",
)  # fmt: skip


@pytest.fixture(scope="module")
def captions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "dense"
    save_model(_model(), folder, extra={"train": {**vars(SETTINGS)}, "data": {}})
    return folder


def _model() -> DualEncoderModel:
    torch.manual_seed(0)
    return build_model(ModelConfig.from_dict(SMALL_CLIP)).eval()


def _command(name: str, run: Path, out: Path, captions: Path, *more: str) -> list[str]:
    return [name, str(run), str(out), str(captions), "--validation", "train", "--calibration", "16", *more]


def test_units_that_do_nothing_have_no_saliency_and_go_first(captions: Path) -> None:
    model = _model()
    silent = {"heads": [1], "neurons": list(range(8, 16))}
    groups = find_groups(model)
    with torch.no_grad():
        for group in groups:
            for unit in silent[group.kind]:
                group.consumer.weight[:, unit * group.width : (unit + 1) * group.width] = 0
    frozen = next(model.parameters()).requires_grad_(False)
    samples = load_samples(captions)
    batches = calibration_batches(samples, 16, seed=1)
    assert all(len({sample.identity for sample in batch}) == len(batch) for batch in batches)
    evidence = measure(model, groups, load_batches(model, batches, seed=1))
    assert not frozen.requires_grad
    assert all(parameter.requires_grad for parameter in list(model.parameters())[1:])
    saliency = {path: found.saliency for path, found in evidence.items()}
    for group in groups:
        quiet = set(saliency[group.path].topk(len(silent[group.kind]), largest=False).indices.tolist())
        assert quiet == set(silent[group.kind])
        assert saliency[group.path][silent[group.kind][0]] == 0
        assert (saliency[group.path] > 0).sum() == group.units - len(silent[group.kind])
    for scope in ("layer", "global"):
        kept = choose(groups, saliency, 0.125, scope, 8)
        for group in groups:
            if group.kind == "neurons":
                assert kept[group.path] == [unit for unit in range(64) if unit not in silent["neurons"]]


def test_what_is_left_is_a_multiple_and_never_nothing() -> None:
    assert rounded(30, 64, 8) == 32
    assert rounded(1, 64, 8) == 8
    assert rounded(0.2, 4, 1) == 1
    assert rounded(60, 50, 16) == 50
    model = _model()
    groups = find_groups(model)
    # Units that are all alike go in the order of the layers: of four the first, but for an eighth.
    kept = choose(groups, {group.path: torch.zeros(group.units) for group in groups}, 0.25, "global", 8)
    for kind, left in (("heads", [1, 2, 2, 2]), ("neurons", [8, 64, 64, 64])):
        assert [len(kept[group.path]) for group in groups if group.kind == kind] == left
    # All the saliency is in one layer: ranked together, the others still keep an eighth.
    saliency = {group.path: torch.full((group.units,), 1e-9) for group in groups}
    saliency[groups[0].path] = torch.rand(groups[0].units)
    kept = choose(groups, saliency, 0.99, "global", 8)
    for group in groups:
        assert len(kept[group.path]) >= (1 if group.kind == "heads" else 8)


@pytest.mark.parametrize("scope", ["global", "layer"])
def test_a_threshold_sets_exactly_as_many_weights_to_zero_as_asked(scope: str) -> None:
    model = _model()
    with torch.no_grad():  # many weights of the same magnitude must not tip the count
        for weight in (*prunable_weights(model.image).values(), *prunable_weights(model.text).values()):
            step = weight.std() / 4
            weight.copy_((weight / step).round() * step)
    before = model.state_dict()
    before = {name: value.clone() for name, value in before.items()}
    masks = prune_threshold(model, ThresholdSettings(0.6, 0.25, scope))
    for tower, sparsity in (("image", 0.6), ("text", 0.25)):
        weights = prunable_weights(getattr(model, tower))
        zeros = {name: int((weight == 0).sum()) for name, weight in weights.items()}
        sizes = {name: weight.numel() for name, weight in weights.items()}
        if scope == "global":
            assert sum(zeros.values()) == round(sparsity * sum(sizes.values()))
        else:
            assert zeros == {name: round(sparsity * size) for name, size in sizes.items()}
    after = model.state_dict()
    for name, value in before.items():
        if name not in masks.masks:  # embeddings, norms, biases, the first convolution
            assert torch.equal(after[name], value)
        else:
            kept = after[name] != 0
            assert torch.equal(after[name][kept], value[kept])
            if scope == "layer" and kept.any() and not kept.all():
                assert value[kept].abs().min() >= value[~kept].abs().max()
    assert "image.encoder.embeddings.patch_embedding.weight" not in masks.masks
    assert not any("token_embedding" in name or "norm" in name for name in masks.masks)


def test_a_threshold_that_would_empty_a_layer_is_refused() -> None:
    model = _model()
    with torch.no_grad():
        model.text.head.weight.mul_(1e-6)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with pytest.raises(DataError, match=r"nothing would be left of text\.head\.weight"):
        prune_threshold(model, ThresholdSettings(0.0, 0.5, "global"))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    prune_threshold(model, ThresholdSettings(0.0, 0.5, "layer"))


def test_a_sparsity_out_of_range_is_refused() -> None:
    for sparsity in (-0.1, 1.0, 1.5, float("nan")):
        with pytest.raises(DataError, match="not possible"):
            StructuredSettings(sparsity, 0.5)
        with pytest.raises(DataError, match="not possible"):
            ThresholdSettings(0.5, sparsity)
    with pytest.raises(DataError, match="multiple of 0"):
        StructuredSettings(0.5, 0.5, multiple=0)


def test_recovery_takes_the_rates_of_the_run_down(run: Path) -> None:
    settings = recovery_settings(run, epochs=2, batch_size=None)
    assert settings == replace(SETTINGS, epochs=2, rate=1e-3)
    assert recovery_settings(run, rate=0.5).rate == 0.5


def test_structured_pruning_from_the_command_line(
    run: Path, captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pruned"
    options = ["--image-sparsity", "0.5", "--text-sparsity", "0.25", "--scope", "layer"]
    assert main(_command("prune", run, out, captions, *options)) == 0
    told = capsys.readouterr().out
    assert "Recovered: Recall@1" in told
    report = json.loads((out / "pruning.json").read_text())
    assert set(report["scores"]) == {"dense", "pruned", "recovered"}
    for path, units in report["units"].items():
        share = 0.5 if path.startswith("image") else 0.25
        exact = units["before"] * (1 - share)
        assert units["after"] == max(1, round(exact)) if units["before"] == 2 else exact
    model = load_model(out)
    assert sum(parameter.numel() for parameter in model.parameters()) == report["parameters"]["after"]
    saved = (report["parameters"]["before"] - report["parameters"]["after"]) * 4
    assert report["checkpoint_bytes"]["before"] - report["checkpoint_bytes"]["after"] > 0.95 * saved
    assert read_config(out)["pruning"]["method"] == "structured"
    assert read_config(out)["train"]["epochs"] == 1
    assert (out / "log.csv").read_text().count("\n") == 5
    assert not (out / "state.safetensors").exists()
    # A pruned run is a run: it can be pruned again, and is not overwritten by accident.
    assert main(_command("prune", run, out, captions)) == 1
    assert "--overwrite" in capsys.readouterr().err
    again = tmp_path / "again"
    assert main(_command("prune", out, again, captions, "--sparsity", "0.5", "--recover-epochs", "0")) == 0
    assert len(load_model(again).config.structure) >= len(model.config.structure)


def test_a_threshold_survives_recovery(run: Path, captions: Path, tmp_path: Path) -> None:
    out = tmp_path / "pruned"
    options = [
        "--method",
        "threshold",
        "--sparsity",
        "0.7",
        "--scope",
        "global",
        "--recover-epochs",
        "2",
        "--rate",
        "0.01",
    ]
    assert main(_command("prune", run, out, captions, *options)) == 0
    report = json.loads((out / "pruning.json").read_text())
    model, dense = load_model(out), load_model(run)
    for tower in ("image", "text"):
        weights, old = prunable_weights(getattr(model, tower)), prunable_weights(getattr(dense, tower))
        total = sum(weight.numel() for weight in weights.values())
        assert sum(int((weight == 0).sum()) for weight in weights.values()) == round(0.7 * total)
        assert any(not torch.isclose(weights[name][weights[name] != 0], old[name][weights[name] != 0]).all()
                   for name in weights)  # fmt: skip
    assert report["zero_weights"] / report["prunable_weights"] == pytest.approx(0.7, abs=1e-4)


def test_a_curve_is_a_table_a_document_and_a_plot(run: Path, captions: Path, tmp_path: Path) -> None:
    out = tmp_path / "curve"
    options = ["--sparsities", "0.5", "0.75", "--recover-steps", "1", "--rounds", "2"]
    assert main(_command("prune-curve", run, out, captions, *options)) == 0
    with (out / "curve.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["sparsity"]) for row in rows] == [0, 0.5, 0.75]
    for smaller in ("parameters", "checkpoint_bytes", "onnx_bytes"):
        sizes = [int(row[smaller]) for row in rows]
        assert sizes == sorted(sizes, reverse=True)
        assert len(set(sizes)) == 3
    assert float(rows[0]["query_latency"]) == 1
    assert all(float(row["images_latency"]) > 0 for row in rows)
    document = json.loads((out / "curve.json").read_text())
    assert document["recipe"]["calibration"] == 16
    assert len(document["points"]) == 3
    with Image.open(out / "curve.png") as plot:
        assert plot.size[0] > 500
    load_model(out / "sparsity-0.5")


def test_pruned_copies_leave_the_dense_model_alone(captions: Path) -> None:
    dense = _model()
    before = {name: value.clone() for name, value in dense.state_dict().items()}
    pruner = Pruner(dense, Recipe(calibration=8), load_samples(captions))
    small, smaller = pruner.pruned(0.5, 0.5).report, pruner.pruned(0.75, 0.0).report
    assert small["parameters"]["after"] != smaller["parameters"]["after"]
    assert all(
        units["after"] == units["before"] for path, units in smaller["units"].items() if path[:4] == "text"
    )
    assert all(torch.equal(value, before[name]) for name, value in dense.state_dict().items())


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--sparsity", "1"], "sparsity of 1 is not possible"),
        (["--recover-epochs", "-1"], "cannot take -1 epochs"),
        (["--validation", "nowhere"], "no split 'nowhere'"),
        (["--checkpoint", "best"], "no checkpoint 'best'"),
    ],
)
def test_bad_input_is_one_sentence(
    run: Path,
    captions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    reason: str,
) -> None:
    out = tmp_path / "out"
    assert main(_command("prune", run, out, captions, *options)) == 1
    assert reason in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_of_another_layout_and_the_run_itself_are_refused(
    run: Path, captions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.json").write_text('{"epochs": 3}')
    assert main(_command("prune", tmp_path, tmp_path / "out", captions)) == 1
    assert "not a run's configuration" in capsys.readouterr().err
    assert main(_command("prune", run, run, captions, "--overwrite")) == 1
    assert "name another folder" in capsys.readouterr().err
    load_model(run)
