"""Adapters change nothing until they learn, alone learn, and merge into the same model."""

from pathlib import Path

import pytest
import torch

from tests.training.small_models import SMALL, pictures, small_model, texts
from training.checkpoint import load_model, read_config, save_model
from training.data import DataError
from training.lora import LoraSettings, adapted_layers, add_lora, merge_lora, parameter_counts
from training.models import DualEncoderModel


@torch.no_grad()
def outputs(model: DualEncoderModel) -> tuple[torch.Tensor, torch.Tensor]:
    return model.image(pictures()), model.text(*texts())


@torch.no_grad()
def teach(model: DualEncoderModel) -> None:
    generator = torch.Generator().manual_seed(4)
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            parameter += torch.randn(parameter.shape, generator=generator) * 0.1


@pytest.mark.parametrize("architecture", SMALL)
def test_a_merged_model_is_the_unmerged_one(architecture: str, tmp_path: Path) -> None:
    model = small_model(architecture)
    names = set(model.state_dict())
    before = outputs(model)
    add_lora(model, LoraSettings(rank=4))
    assert all(torch.equal(*pair) for pair in zip(outputs(model), before, strict=True))
    teach(model)
    learned = outputs(model)
    for now, then in zip(learned, before, strict=True):
        assert (now - then).abs().max() > 0.01
    save_model(model, tmp_path)
    assert read_config(tmp_path)["lora"]["rank"] == 4
    unmerged = load_model(tmp_path, merge_lora=False)
    assert unmerged.lora == LoraSettings(rank=4)
    assert all(torch.equal(*pair) for pair in zip(outputs(unmerged), learned, strict=True))
    merged = load_model(tmp_path)
    for now, then in zip(outputs(merged), learned, strict=True):
        torch.testing.assert_close(now, then, atol=1e-5, rtol=1e-4)
    assert set(merged.state_dict()) == names
    assert merged.lora is None


@pytest.mark.parametrize("architecture", SMALL)
def test_every_attention_projection_that_may_learn_has_an_adapter(architecture: str) -> None:
    model = small_model(architecture)
    names = adapted_layers(model, LoraSettings())
    # starter: 4 in each of 2 head layers, and of the 3 text layers that are not frozen
    counts = {"starter": (8, 12), "clip": (8, 8), "vit-distilbert": (8, 8), "resnet50-distilbert": (6, 8)}
    towers = [name.split(".")[0] for name in names]
    assert (towers.count("image"), towers.count("text")) == counts[architecture]


@pytest.mark.parametrize("architecture", SMALL)
def test_only_adapters_heads_and_temperature_learn(architecture: str) -> None:
    model = small_model(architecture)
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    add_lora(model, LoraSettings(rank=4, dropout=0))
    model.train()
    optimiser = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.5)
    for _ in range(2):  # at first one of the two matrices is zero, and so is the other's gradient
        optimiser.zero_grad()
        (model.scale() * (model.text(*texts()) @ model.image(pictures()).T)).square().sum().backward()
        optimiser.step()
    bodies = ("image.encoder", "image.trunk", "text.encoder", "text.bert")
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            assert parameter.requires_grad, name
        elif name.startswith(bodies) or ".base_layer." in name:
            assert torch.equal(parameter, weights[name.replace(".base_layer", "")]), name
    assert any(not torch.equal(p, weights[n]) for n, p in model.named_parameters() if n in weights)
    trainable, total = parameter_counts(model)
    assert trainable == sum(map(len_of, model.components().values()))
    assert 0 < trainable < total / 10


def len_of(parameters: list[torch.nn.Parameter]) -> int:
    return sum(parameter.numel() for parameter in parameters)


def test_heads_and_temperature_stand_still_on_request() -> None:
    model = small_model("clip")
    add_lora(model, LoraSettings(rank=16, train_heads=False, train_temperature=False))
    # 2 layers of 4 projections in each tower, each 32 to 16 to 32
    assert parameter_counts(model)[0] == 2 * 2 * 4 * 2 * 16 * 32
    assert model.components()["heads"] == []


def test_frozen_layers_get_no_adapters_and_freezing_again_changes_nothing() -> None:
    model = small_model("clip", frozen_stages=1, frozen_layers=2)
    with pytest.raises(DataError, match="those that fit are frozen"):
        adapted_layers(model, LoraSettings(targets=r"text\..*q_proj"))
    add_lora(model, LoraSettings())
    before = parameter_counts(model)
    model.freeze()
    assert parameter_counts(model) == before
    assert all(
        "image.encoder.encoder.layers.1" in n for n, _ in model.named_modules() if n.endswith("lora_A")
    )


def test_after_merging_what_learned_before_may_learn_again() -> None:
    model = small_model("vit-distilbert", frozen_layers=1, learn_temperature=False)
    before = {name for name, p in model.named_parameters() if p.requires_grad}
    add_lora(model, LoraSettings())
    merge_lora(model)
    assert {name for name, p in model.named_parameters() if p.requires_grad} == before


def test_adapters_are_not_put_on_adapters() -> None:
    model = small_model("clip")
    add_lora(model, LoraSettings())
    with pytest.raises(DataError, match="has adapters already"):
        add_lora(model, LoraSettings())


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rank": 0}, "rank = 0"),
        ({"alpha": -1.0}, "alpha = -1"),
        ({"dropout": 1.0}, "dropout = 1"),
        ({"targets": "("}, "no regular expression"),
    ],
)
def test_impossible_settings_are_named(values: dict, message: str) -> None:
    with pytest.raises(DataError, match=message):
        LoraSettings(**values)


def test_targets_that_name_nothing_are_an_error() -> None:
    with pytest.raises(DataError, match=r"names no layer.*did you mean"):
        add_lora(
            small_model("clip"), LoraSettings(targets=r"image.encoder.encoder.layers.0.self_attn.q_prog")
        )
