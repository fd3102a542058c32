"""Removing heads, neurons and channels: shapes, parameter counts, outputs and reloading, for every architecture."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from training.checkpoint import load_model, save_model
from training.errors import DataError
from training.models import DualEncoderModel, ModelConfig, build_model
from training.onnx_export import export_onnx
from training.prune.groups import Group, find_groups
from training.prune.refit import refit
from training.prune.structure import apply_structure, shrink

_TEXT = {"dim": 32, "hidden_dim": 64, "n_layers": 2, "n_heads": 4}
_SHARED = {"weights": "random", "height": 64, "width": 32, "embedding_dim": 16, "context_length": 32}
_TRANSFORMER = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
_RESNET = {"embedding_size": 16, "hidden_sizes": [32, 64], "depths": [1, 2], "layer_type": "bottleneck"}
MODELS: dict[str, dict[str, Any]] = {
    "starter": {"weights": "random", "height": 64, "width": 32},
    "clip": {**_SHARED, "image": {**_TRANSFORMER, "patch_size": 16}, "text": _TRANSFORMER},
    "vit-distilbert": {**_SHARED, "image": {**_TRANSFORMER, "patch_size": 16}, "text": _TEXT},
    "resnet50-distilbert": {**_SHARED, "image": _RESNET, "text": _TEXT},
}
KINDS = {
    "starter": {"image": {"heads", "neurons", "channels"}, "text": {"heads", "neurons"}},
    "clip": {"image": {"heads", "neurons"}, "text": {"heads", "neurons"}},
    "vit-distilbert": {"image": {"heads", "neurons"}, "text": {"heads", "neurons"}},
    "resnet50-distilbert": {"image": {"channels", "neurons"}, "text": {"heads", "neurons"}},
}


@cache
def _built(architecture: str) -> DualEncoderModel:
    torch.manual_seed(0)
    return build_model(ModelConfig.from_dict({"architecture": architecture, **MODELS[architecture]})).eval()


def _model(architecture: str) -> DualEncoderModel:
    return copy.deepcopy(_built(architecture))


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> DualEncoderModel:
    return _model(request.param)


@torch.no_grad()
def _embeddings(model: DualEncoderModel) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    pixels = torch.randn(3, 3, 64, 32, generator=generator)
    ids = torch.randint(1, 900, (3, 9), generator=generator)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    return model.image(pixels), model.text(ids, mask)


def _count(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def _halve(model: DualEncoderModel) -> dict[str, dict[str, int]]:
    structure = {}
    for group in find_groups(model):
        keep = range(0, group.units, 2)
        shrink(group, keep)
        structure[group.path] = {group.kind: len(keep)}
    model.config = model.config.changed(structure=structure)
    return structure


def _silence(group: Group, units: list[int]) -> None:
    """Make units say nothing, so that removing them should change nothing."""
    with torch.no_grad():
        for unit in units:
            features = slice(unit * group.width, (unit + 1) * group.width)
            group.consumer.weight[:, features] = 0


def test_every_tower_has_groups(model: DualEncoderModel) -> None:
    found: dict[str, set[str]] = {"image": set(), "text": set()}
    for group in find_groups(model):
        found[group.tower].add(group.kind)
    assert found == KINDS[model.config.architecture]
    # the text head's two layers and, of the text towers here, two layers of heads and neurons at least
    assert len([group for group in find_groups(model) if group.tower == "text"]) >= 4


def test_removing_silent_units_changes_no_embedding(model: DualEncoderModel) -> None:
    before = _embeddings(model)[0]
    for group in find_groups(model):
        _silence(group, [1])
    silenced = _embeddings(model)
    assert not torch.allclose(before, silenced[0], atol=1e-5)
    for group in find_groups(model):
        shrink(group, [unit for unit in range(group.units) if unit != 1])
    for pruned, expected in zip(_embeddings(model), silenced, strict=True):
        torch.testing.assert_close(pruned, expected, atol=2e-5, rtol=0)


def test_parameters_shrink_as_computed_and_a_run_reloads_equal(
    model: DualEncoderModel, tmp_path: Path
) -> None:
    save_model(model, tmp_path / "dense")
    before, expected = _count(model), _count(model)
    for group in find_groups(model):
        expected -= (group.units - 1) * group.parameters_per_unit()
        shrink(group, [0])
    assert _count(model) == expected
    structure = {group.path: {group.kind: 1} for group in find_groups(model)}
    model.config = model.config.changed(structure=structure)
    save_model(model, tmp_path / "pruned")
    sizes = [(tmp_path / name / "last.safetensors").stat().st_size for name in ("dense", "pruned")]
    assert sizes[0] - sizes[1] > 3.9 * (before - expected)  # batch norms also lose their statistics
    loaded = load_model(tmp_path / "pruned")
    assert loaded.config.structure == structure
    for a, b in zip(_embeddings(loaded), _embeddings(model), strict=True):
        assert torch.equal(a, b)


def test_eager_and_fused_attention_agree_after_heads_are_gone(model: DualEncoderModel) -> None:
    _halve(model)
    eager = _embeddings(model)
    for module in model.modules():
        config = getattr(module, "config", None)
        if hasattr(config, "_attn_implementation"):
            config._attn_implementation = "sdpa"
    for fused, expected in zip(_embeddings(model), eager, strict=True):
        torch.testing.assert_close(fused, expected, atol=1e-5, rtol=0)


def test_the_exported_onnx_gives_the_same_embeddings(model: DualEncoderModel, tmp_path: Path) -> None:
    _halve(model)
    pixels, ids = torch.randn(2, 3, 64, 32), torch.randint(1, 900, (2, 7))
    for name, tower, inputs, others in (
        ("image", model.image, {"pixels": pixels}, [{"pixels": torch.randn(5, 3, 64, 32)}]),
        ("text", model.text, {"ids": ids, "mask": torch.ones_like(ids)},
         [{"ids": torch.randint(1, 900, (1, 12)), "mask": torch.ones(1, 12, dtype=torch.int64)}]),
    ):  # fmt: skip
        file = tmp_path / f"{name}.onnx"
        onnx.save(export_onnx(tower.eval(), inputs, 17), file)
        onnx.checker.check_model(str(file))
        session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        for given in (inputs, *others):
            (found,) = session.run(None, {key: value.numpy() for key, value in given.items()})
            expected = tower(*given.values()).detach().numpy()
            np.testing.assert_allclose(found, expected, atol=2e-5)


def test_a_pruned_model_still_learns(model: DualEncoderModel) -> None:
    _halve(model)
    model.train()
    images, texts = (
        model.image(torch.randn(2, 3, 64, 32)),
        model.text(*[torch.ones(2, 5, dtype=torch.int64)] * 2),
    )
    (images * texts).sum().backward()
    assert all(group.consumer.weight.grad is not None for group in find_groups(model))


def test_refitting_makes_up_for_units_that_follow_from_others() -> None:
    model = _model("clip")
    group = next(group for group in find_groups(model) if group.kind == "neurons")
    producer = group.producers[0]
    with torch.no_grad():  # neuron 3 is neuron 2 again, neuron 5 always says the same
        producer.weight[3], producer.bias[3] = producer.weight[2], producer.bias[2]
        producer.weight[5], producer.bias[5] = 0, 1.5
    expected = _embeddings(model)[0]
    inputs = []
    handle = group.consumer.register_forward_pre_hook(
        lambda _, args: inputs.append(args[0].detach().flatten(0, -2))
    )
    for seed in range(20):
        with torch.no_grad():
            model.image(torch.randn(4, 3, 64, 32, generator=torch.Generator().manual_seed(seed)))
    handle.remove()
    rows = torch.cat(inputs)
    rows = torch.cat((rows, torch.ones(len(rows), 1)), dim=1)
    keep = [unit for unit in range(group.units) if unit not in (3, 5)]
    refit(group, keep, rows.T @ rows / len(rows))
    shrink(group, keep)
    torch.testing.assert_close(_embeddings(model)[0], expected, atol=2e-3, rtol=0)


def test_a_foreign_or_impossible_structure_is_refused() -> None:
    model = _model("clip")
    path = "text.encoder.encoder.layers.0.self_attn"
    with pytest.raises(DataError, match="of another model"):
        apply_structure(model, {"image.trunk.stages.1.0.expand": {"channels": 8}})
    with pytest.raises(DataError, match="of another model"):
        apply_structure(model, {path: {"neurons": 8}})
    for left in (0, 5):
        with pytest.raises(DataError, match=f"leaves {left} of the 4 heads"):
            apply_structure(model, {path: {"heads": left}})
    with pytest.raises(DataError, match="Nothing would be left"):
        shrink(find_groups(model)[0], [])
