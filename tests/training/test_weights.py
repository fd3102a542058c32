"""Hugging Face folders: the same numbers as transformers gives, and plain words about everything else."""

import json
import shutil
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from transformers import (
    CLIPConfig,
    CLIPModel,
    DistilBertConfig,
    DistilBertModel,
    PreTrainedModel,
    ResNetConfig,
    ResNetModel,
    ViTConfig,
    ViTModel,
)

from tests.training.small_models import SMALL, pictures, texts
from training.checkpoint import load_model, save_model
from training.data import DataError
from training.models import ModelConfig, build_model, tokenizer_file
from training.models.weights import weights_folder
from training.pretrained import minilm_directory

_CLOSING = 1999  # stands for the end-of-text token


def folder(path: Path, model: PreTrainedModel) -> Path:
    """What `save_pretrained` and a hub download leave: configuration, weights, tokenizer, preprocessing."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += torch.randn_like(parameter) * 0.02
    model.save_pretrained(path)
    shutil.copy(minilm_directory() / "tokenizer.json", path)
    (path / "preprocessor_config.json").write_text(
        json.dumps({"image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6]})
    )
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    vision = {**SMALL["clip"]["image"], "image_size": 64}
    text = {
        **SMALL["clip"]["text"],
        "max_position_embeddings": 24,
        "eos_token_id": _CLOSING,
        "bos_token_id": 1,
    }
    config = CLIPConfig(vision_config=vision, text_config=text, projection_dim=20)
    return folder(tmp_path_factory.mktemp("clip") / "small", CLIPModel(config))


@pytest.fixture(scope="module")
def vit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = ViTConfig(**SMALL["clip"]["image"], image_size=64)
    return folder(tmp_path_factory.mktemp("vit") / "small", ViTModel(config))


@pytest.fixture(scope="module")
def resnet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = ResNetConfig(**SMALL["resnet50-distilbert"]["image"])
    return folder(tmp_path_factory.mktemp("resnet") / "small", ResNetModel(config))


@pytest.fixture(scope="module")
def distilbert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = DistilBertConfig(**SMALL["vit-distilbert"]["text"])
    return folder(tmp_path_factory.mktemp("distilbert") / "small", DistilBertModel(config))


@torch.no_grad()
def test_a_clip_folder_gives_what_transformers_computes(clip: Path) -> None:
    model = build_model(ModelConfig(architecture="clip", weights=str(clip))).eval()
    reference = CLIPModel.from_pretrained(clip).eval()
    image = reference.get_image_features(pictures(2, 64, 64)).pooler_output
    torch.testing.assert_close(model.image(pictures(2, 64, 64)), F.normalize(image, dim=-1))
    ids, mask = texts()
    ids[0, -1] = ids[1, -3] = _CLOSING
    text = reference.get_text_features(ids, attention_mask=mask).pooler_output
    torch.testing.assert_close(model.text(ids, mask), F.normalize(text, dim=-1))
    torch.testing.assert_close(model.scale(), reference.logit_scale.exp())


def test_what_the_folder_says_is_in_the_built_models_configuration(clip: Path) -> None:
    config = build_model(ModelConfig(architecture="clip", weights=str(clip))).config
    assert (config.height, config.width, config.embedding_dim, config.context_length) == (64, 64, 20, 24)
    assert config.image_spec.mean == (0.1, 0.2, 0.3)
    assert config.image_spec.std == (0.4, 0.5, 0.6)
    assert tokenizer_file(config) == clip / "tokenizer.json"


@torch.no_grad()
def test_a_run_no_longer_needs_the_folder(clip: Path, tmp_path: Path) -> None:
    moving = shutil.copytree(clip, tmp_path / "weights")
    config = ModelConfig(architecture="clip", weights=str(moving), height=96, width=32)
    model = build_model(config).eval()
    expected = model.image(pictures(2, 96, 32))
    save_model(model, tmp_path / "run")
    shutil.rmtree(moving)
    again = load_model(tmp_path / "run")
    assert torch.equal(again.image(pictures(2, 96, 32)), expected)
    assert tokenizer_file(again.config).exists()


@torch.no_grad()
def test_the_two_part_models_take_both_folders(
    vit: Path, resnet: Path, distilbert: Path, tmp_path: Path
) -> None:
    for architecture, image, kind in (
        ("vit-distilbert", vit, ViTModel),
        ("resnet50-distilbert", resnet, ResNetModel),
    ):
        size = {} if image == vit else {"height": 64, "width": 64}
        config = ModelConfig(
            architecture=architecture, image_weights=str(image), text_weights=str(distilbert), **size
        )
        model = build_model(config).eval()
        assert model.config.image_spec.mean == (0.1, 0.2, 0.3)
        batch = pictures(2, 64, 64)
        torch.testing.assert_close(
            model.image.encoder(batch).last_hidden_state,
            kind.from_pretrained(image).eval()(batch).last_hidden_state,
        )
        ids, mask = texts()
        reference = (
            DistilBertModel.from_pretrained(distilbert).eval()(ids, attention_mask=mask).last_hidden_state
        )
        mean = torch.stack([reference[0].mean(dim=0), reference[1, :5].mean(dim=0)])
        torch.testing.assert_close(model.text(ids, mask), F.normalize(model.text.head(mean), dim=-1))
        save_model(model, tmp_path / architecture)
        assert torch.equal(load_model(tmp_path / architecture).image(batch), model.image(batch))


def test_a_resnets_published_statistics_stay(resnet: Path, distilbert: Path) -> None:
    config = ModelConfig(
        architecture="resnet50-distilbert",
        image_weights=str(resnet),
        text_weights=str(distilbert),
        height=64,
        width=32,
    )
    model = build_model(config).train()
    before = model.image.encoder.embedder.embedder.normalization.running_mean.clone()
    model.image(pictures())
    assert torch.equal(model.image.encoder.embedder.embedder.normalization.running_mean, before)


def test_missing_weights_say_which_files_go_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(DataError) as caught:
        weights_folder("openai/clip-vit-base-patch32", "weights")
    for part in (
        "could not be fetched",
        "models/clip-vit-base-patch32",
        "config.json, model.safetensors, tokenizer.json",
        'weights = "models/clip-vit-base-patch32"',
        "save_pretrained",
    ):
        assert part in str(caught.value)
    with pytest.raises(DataError, match="The folder /nowhere/at/all does not exist"):
        weights_folder("/nowhere/at/all", "image_weights")


def test_pickled_weights_are_not_read(clip: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(clip, tmp_path / "pickled")
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(DataError, match=r"no model\.safetensors.*pytorch_model\.bin.*save_pretrained"):
        build_model(ModelConfig(architecture="clip", weights=str(copy)))


def test_damaged_and_foreign_folders_are_refused(clip: Path, distilbert: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="type 'distilbert', not 'clip'"):
        build_model(ModelConfig(architecture="clip", weights=str(distilbert)))
    damaged = shutil.copytree(clip, tmp_path / "damaged")
    content = (damaged / "model.safetensors").read_bytes()
    (damaged / "model.safetensors").write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="cannot be loaded"):
        build_model(ModelConfig(architecture="clip", weights=str(damaged)))
    (damaged / "config.json").write_text("{")
    with pytest.raises(DataError, match="is not JSON"):
        build_model(ModelConfig(architecture="clip", weights=str(damaged)))
    incomplete = shutil.copytree(clip, tmp_path / "incomplete")
    shutil.copy(distilbert / "model.safetensors", incomplete)
    with pytest.raises(DataError, match="another model, or incomplete"):
        build_model(ModelConfig(architecture="clip", weights=str(incomplete)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"image": {"hidden_size": 64}}, "image.hidden_size = 64, but the weights given by weights have 32"),
        ({"embedding_dim": 8}, "embedding_dim = 8, but the weights' projections have 20"),
        ({"context_length": 30}, "reads 24 at most"),
    ],
)
def test_what_contradicts_the_weights_is_named(clip: Path, changes: dict, message: str) -> None:
    with pytest.raises(DataError, match=message):
        build_model(ModelConfig(architecture="clip", weights=str(clip), **changes))
