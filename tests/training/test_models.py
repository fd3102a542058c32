"""One builder, one interface: shapes, pads, freezing, temperature, and ONNX at both opsets."""

import io
import warnings
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from tests.training.small_models import SMALL, pictures, small_config, small_model, texts
from training.data import DataError
from training.models import DualEncoderModel, ModelConfig, build_model, tokenizer_file
from training.models.attention import TransformerLayer
from training.models.heads import Temperature
from training.models.positions import resized_positions

ARCHITECTURES = tuple(SMALL)


@pytest.fixture(scope="module", params=ARCHITECTURES)
def model(request: pytest.FixtureRequest) -> DualEncoderModel:
    return small_model(request.param)


@torch.no_grad()
def test_both_towers_give_unit_embeddings_of_the_configured_dimension(model: DualEncoderModel) -> None:
    for embeddings in (model.image(pictures()), model.text(*texts())):
        assert embeddings.shape == (2, model.config.embedding_dim)
        assert embeddings.dtype == torch.float32
        torch.testing.assert_close(embeddings.norm(dim=1), torch.ones(2))


@torch.no_grad()
def test_pads_and_neighbours_do_not_change_a_text(model: DualEncoderModel) -> None:
    ids, mask = texts()
    alone = model.text(ids[1:, :5], mask[1:, :5])
    torch.testing.assert_close(model.text(ids, mask)[1:], alone, atol=1e-5, rtol=1e-4)
    padded = [nn.functional.pad(part, (0, 9)) for part in (ids, mask)]
    torch.testing.assert_close(model.text(*padded)[1:], alone, atol=1e-5, rtol=1e-4)


@torch.no_grad()
def test_every_word_of_a_text_counts(model: DualEncoderModel) -> None:
    ids, mask = texts()
    for place in range(5):
        changed = ids.clone()
        changed[1, place] += 1
        assert not torch.allclose(model.text(changed, mask)[1], model.text(ids, mask)[1], atol=1e-6)


def exported(tower: nn.Module, example: tuple, inputs: list[str], opset: int) -> Any:
    axes = {name: {0: "n", **({1: "l"} if name in ("ids", "mask") else {})} for name in inputs}
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            tower, example, buffer, input_names=inputs, output_names=["embedding"],
            dynamic_axes={**axes, "embedding": {0: "n"}}, opset_version=opset, dynamo=False,
        )  # fmt: skip
    onnx.checker.check_model(onnx.load_from_string(buffer.getvalue()), full_check=True)
    return onnxruntime.InferenceSession(buffer.getvalue(), providers=["CPUExecutionProvider"])


@torch.no_grad()
@pytest.mark.parametrize("opset", [12, 17])
def test_onnx_agrees_at_other_batch_sizes_and_lengths_than_it_was_traced_with(
    model: DualEncoderModel, opset: int
) -> None:
    if (model.config.architecture, opset) == ("starter", 17):
        pytest.skip("test_starter.py exports it")
    image = exported(model.image, (pictures(),), ["pixels"], opset)
    for count in (1, 5):
        batch = pictures(count)
        (result,) = image.run(None, {"pixels": batch.numpy()})
        np.testing.assert_allclose(result, model.image(batch).numpy(), atol=1e-5)
    text = exported(model.text, texts(), ["ids", "mask"], opset)
    for count, length in ((1, 3), (3, 32)):
        ids, mask = texts(count, length)
        expected = model.text(ids, mask).numpy()
        (result,) = text.run(None, {"ids": ids.numpy(), "mask": mask.numpy()})
        np.testing.assert_allclose(result, expected, atol=1e-5)
        (cut,) = text.run(None, {"ids": ids[-1:, :-2].numpy(), "mask": mask[-1:, :-2].numpy()})
        np.testing.assert_allclose(cut, expected[-1:], atol=1e-5)


def test_gradients_reach_all_that_is_trainable_and_nothing_that_is_frozen() -> None:
    for architecture in ARCHITECTURES[1:]:
        model = small_model(architecture, frozen_stages=1, frozen_layers=1).train()
        (model.scale() * (model.text(*texts()) @ model.image(pictures()).T)).square().sum().backward()
        parts = model.components()
        for name, parameter in model.named_parameters():
            assert (parameter.grad is None) == (not parameter.requires_grad), name
        assert all(parts.values()), architecture
        assert sum(map(len, parts.values())) == sum(p.requires_grad for p in model.parameters())
        frozen = [name for name, parameter in model.named_parameters() if not parameter.requires_grad]
        assert {name.split(".")[0] for name in frozen} == {"image", "text"}
        assert any("embeddings" in name for name in frozen if name.startswith("text"))


def test_the_starters_layer_computes_what_torchs_own_does() -> None:
    ours = TransformerLayer(32, 4, 0.1).eval()
    theirs = nn.TransformerEncoderLayer(32, 4, 64, 0.1, "gelu", batch_first=True, norm_first=True).eval()
    attention = theirs.self_attn
    with torch.no_grad():
        attention.in_proj_weight.copy_(
            torch.cat([getattr(ours.attention, name).weight for name in ("q", "k", "v")])
        )
        attention.in_proj_bias.copy_(
            torch.cat([getattr(ours.attention, name).bias for name in ("q", "k", "v")])
        )
        attention.out_proj.load_state_dict(ours.attention.out.state_dict())
        theirs.linear1.load_state_dict(ours.fc1.state_dict())
        theirs.linear2.load_state_dict(ours.fc2.state_dict())
        tokens = torch.randn(3, 9, 32)
        torch.testing.assert_close(ours(tokens), theirs(tokens))


@pytest.mark.parametrize(
    ("head", "layers"), [("linear", [nn.Linear]), ("mlp", [nn.Linear, nn.SiLU, nn.Dropout, nn.Linear])]
)
def test_the_head_is_what_the_configuration_says(head: str, layers: list[type]) -> None:
    more = {"head_activation": "silu", "dropout": 0.3} if head == "mlp" else {}
    for architecture in ARCHITECTURES[1:]:
        model = small_model(architecture, head=head, **more)
        for tower in (model.image, model.text):
            parts = list(tower.head) if head == "mlp" else [tower.head]
            assert [type(part) for part in parts] == layers
            if head == "mlp":
                assert parts[2].p == 0.3


def test_a_fixed_temperature_does_not_learn_and_a_learned_one_does() -> None:
    for learned in (False, True):
        model = small_model("clip", temperature=0.05, learn_temperature=learned)
        assert model.scale().item() == pytest.approx(20)
        assert model.temperature.log_scale.requires_grad is learned


def test_a_temperature_that_reached_its_bound_can_come_back() -> None:
    temperature = Temperature(0.011, learned=True).train()
    with torch.no_grad():
        temperature.log_scale += 3
    assert temperature.eval()().item() == pytest.approx(100, rel=1e-5)
    scale = temperature.train()()
    scale.backward()
    assert scale.item() == pytest.approx(100, rel=1e-5)
    assert temperature.log_scale.grad.item() > 0


def test_positions_are_resized_smoothly_and_kept_when_the_grid_fits() -> None:
    grid = torch.arange(4.0).repeat_interleave(4)[:, None]  # rises downwards
    table = torch.cat((torch.tensor([[9.0]]), grid))
    assert resized_positions(table, 4, 4) is table
    taller = resized_positions(table, 8, 2)
    assert taller.shape == (17, 1)
    assert taller[0] == 9
    column = taller[1:].reshape(8, 2)
    torch.testing.assert_close(column[:, 0], column[:, 1])
    assert (column[1:, 0] >= column[:-1, 0] - 0.2).all()
    assert column[0, 0] == pytest.approx(0, abs=0.3)
    assert column[-1, 0] == pytest.approx(3, abs=0.3)


# CLIP ViT-B/32 151.3 M; ViT-B/32 87.46 M and ResNet50 23.51 M without their classifiers, DistilBERT 66.36 M, and
# two linear heads.
@pytest.mark.parametrize(
    ("architecture", "millions"),
    [
        ("clip", 151.28),
        ("vit-distilbert", 87.455 + 66.363 + 0.393),
        ("resnet50-distilbert", 23.508 + 66.363 + 0.721),
    ],
)
def test_the_full_sizes_are_the_published_ones(architecture: str, millions: float) -> None:
    head = {} if architecture == "clip" else {"head": "linear"}
    with torch.device("meta"):
        model = build_model(ModelConfig(architecture=architecture, weights="random", **head))
    assert model.config.height == model.config.width == 224
    assert sum(p.numel() for p in model.parameters()) / 1e6 == pytest.approx(millions, abs=0.01)


def test_random_text_towers_use_the_wordpiece_vocabulary(model: DualEncoderModel) -> None:
    assert tokenizer_file(model.config).name == "tokenizer.json"
    assert model.text.words() >= 30522


def test_a_table_smaller_than_the_vocabulary_is_refused() -> None:
    text = {**SMALL["clip"]["text"], "vocab_size": 1000}
    with pytest.raises(DataError, match=r"30,522 tokens.*1,000"):
        build_model(small_config("clip", text=text))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"height": 60}, "no whole number of patches of 16 x 16"),
        ({"frozen_layers": 3}, "frozen_layers = 3, but the tower has 2"),
        ({"context_length": 40, "text": {**SMALL["clip"]["text"], "max_position_embeddings": 32}}, "reads 32 at"),
        ({"image": {"hiden_size": 32}}, "did you mean 'hidden_size'"),
        ({"image": {**SMALL["clip"]["image"], "num_attention_heads": 5}}, "image does not describe"),
    ],
)  # fmt: skip
def test_what_no_tower_can_be_is_said(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        build_model(small_config("clip", **changes))


def test_a_pruned_structure_has_no_published_weights() -> None:
    with pytest.raises(DataError, match="pruned structure"):
        build_model(small_config("clip", structure={"image.encoder": {"heads": 1}}))
