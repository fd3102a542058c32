"""The two-part architectures: a ViT-B/32 or a ResNet50 for pictures, DistilBERT for texts, and projection heads.

Each tower comes from a Hugging Face folder of its own, or with random weights at any size.
"""

from collections.abc import Iterator

import torch.nn.functional as F
from torch import Tensor, nn
from transformers import DistilBertConfig, DistilBertModel, ResNetConfig, ResNetModel, ViTConfig, ViTModel

from training.models.config import RANDOM, TWO_PART, ModelConfig
from training.models.dual_encoder import DualEncoderModel, TextTower, Tower
from training.models.heads import projection
from training.models.limits import check_context, check_frozen, check_patches
from training.models.positions import resized_positions
from training.models.text_mask import mean_over_text, without_pads
from training.models.weights import (
    check_same,
    colours,
    configuration,
    folder_tokenizer,
    folder_values,
    load_weights,
    weights_folder,
)

# What settles the shapes of a tower.
_VIT_SHAPE = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "patch_size",
    "hidden_act",
    "layer_norm_eps",
    "qkv_bias",
)
_RESNET_SHAPE = (
    "embedding_size",
    "hidden_sizes",
    "depths",
    "layer_type",
    "hidden_act",
    "downsample_in_first_stage",
    "downsample_in_bottleneck",
)
_DISTILBERT_SHAPE = (
    "vocab_size",
    "dim",
    "hidden_dim",
    "n_layers",
    "n_heads",
    "max_position_embeddings",
    "activation",
    "sinusoidal_pos_embds",
)
_VIT_B32 = {"patch_size": 32}  # transformers' own default is ViT-B/16
_DEFAULT_SIZE = 224


class VitImageTower(Tower):
    """Normalised pictures (N, 3, H, W) → unit embeddings (N, D), from the class token."""

    body = "encoder"

    def __init__(self, config: ModelConfig, encoder: ViTModel):
        super().__init__()
        self.frozen_stages = config.frozen_stages
        self.encoder = encoder
        self.head = projection(encoder.config.hidden_size, config)

    def forward(self, pixels: Tensor) -> Tensor:
        return F.normalize(self.head(self.encoder(pixels).last_hidden_state[:, 0]), dim=-1)

    def frozen(self) -> Iterator[nn.Module]:
        if self.frozen_stages:
            yield self.encoder.embeddings
        yield from self.encoder.layers[: self.frozen_stages]


class ResNetImageTower(Tower):
    """Normalised pictures (N, 3, H, W) → unit embeddings (N, D), from the mean over the last feature map."""

    body = "encoder"

    def __init__(self, config: ModelConfig, encoder: ResNetModel):
        super().__init__()
        self.frozen_stages = config.frozen_stages
        self.published = config.image_weights != RANDOM
        self.encoder = encoder
        self.head = projection(encoder.config.hidden_sizes[-1], config)

    def forward(self, pixels: Tensor) -> Tensor:
        return F.normalize(self.head(self.encoder(pixels).pooler_output.flatten(1)), dim=-1)

    def train(self, mode: bool = True) -> "ResNetImageTower":
        """Published batch statistics stay as they are: small batches would only spoil them."""
        super().train(mode)
        if self.published:
            self.encoder.eval()
        return self

    def frozen(self) -> Iterator[nn.Module]:
        if self.frozen_stages:
            yield self.encoder.embedder
        yield from self.encoder.encoder.stages[: self.frozen_stages]


class DistilBertTextTower(TextTower):
    """Token ids and mask (N, L) → unit embeddings (N, D), from the mean over a text's tokens."""

    body = "encoder"

    def __init__(self, config: ModelConfig, encoder: DistilBertModel):
        super().__init__()
        self.frozen_layers = config.frozen_layers
        self.encoder = encoder
        self.head = projection(encoder.config.dim, config)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.encoder(input_ids=ids, attention_mask=without_pads(mask)).last_hidden_state
        return F.normalize(self.head(mean_over_text(hidden, mask)), dim=-1)

    def frozen(self) -> Iterator[nn.Module]:
        if self.frozen_layers:
            yield self.encoder.embeddings
        yield from self.encoder.transformer.layer[: self.frozen_layers]


def build(config: ModelConfig, pretrained: bool) -> DualEncoderModel:
    """A two-part model of published weights, or with random ones. Raises DataError."""
    make = _vit if config.architecture == "vit-distilbert" else _resnet
    config, image, stages = make(config, pretrained)
    config, text = _distilbert(config, pretrained)
    check_frozen(config, stages, text.config.n_layers)
    check_context(config, text.config.max_position_embeddings)
    tower = VitImageTower if config.architecture == "vit-distilbert" else ResNetImageTower
    return DualEncoderModel(config, tower(config, image), DistilBertTextTower(config, text))


def _vit(config: ModelConfig, pretrained: bool) -> tuple[ModelConfig, ViTModel, int]:
    config, folder = _image_resolved(config, pretrained, ViTConfig, "vit", _VIT_SHAPE)
    shape = configuration(
        ViTConfig, {**_VIT_B32, **config.image, "image_size": [config.height, config.width]}, "image"
    )
    check_patches(config, shape.patch_size)
    encoder = ViTModel(shape, add_pooling_layer=False)
    if folder is not None:
        published = load_weights(ViTModel, folder, add_pooling_layer=False).state_dict()
        table = "embeddings.position_embeddings"
        grid = (config.height // shape.patch_size, config.width // shape.patch_size)
        published[table] = resized_positions(published[table][0], *grid)[None]
        encoder.load_state_dict(published)
    return config, encoder, shape.num_hidden_layers


def _resnet(config: ModelConfig, pretrained: bool) -> tuple[ModelConfig, ResNetModel, int]:
    config, folder = _image_resolved(config, pretrained, ResNetConfig, "resnet", _RESNET_SHAPE)
    if folder is not None:
        encoder = load_weights(ResNetModel, folder)
    else:
        encoder = ResNetModel(configuration(ResNetConfig, config.image, "image"))
    return config, encoder, len(encoder.config.depths)


def _image_resolved(
    config: ModelConfig, pretrained: bool, kind: type, model_type: str, shape: tuple[str, ...]
):
    """The configuration with what the image tower's folder says, and that folder when its weights are wanted."""
    if config.image_weights == RANDOM or (not pretrained and config.mean):
        return config, None
    folder = weights_folder(config.image_weights, "image_weights")
    folder_values(folder, model_type, "image_weights")
    published = kind.from_pretrained(folder, local_files_only=True)
    values = {name: getattr(published, name) for name in shape}
    check_same(config.image, values, "image", "image_weights")
    size = getattr(published, "image_size", _DEFAULT_SIZE)
    config = config.changed(
        height=config.height or size,
        width=config.width or size,
        image={**values, **config.image},
        **colours(config, folder, TWO_PART[config.architecture]),
    )
    return config, folder if pretrained else None


def _distilbert(config: ModelConfig, pretrained: bool) -> tuple[ModelConfig, DistilBertModel]:
    resolved = config.text_weights == RANDOM or (not pretrained and "dim" in config.text)
    if resolved:
        return config, DistilBertModel(configuration(DistilBertConfig, config.text, "text"))
    folder = weights_folder(config.text_weights, "text_weights")
    folder_values(folder, "distilbert", "text_weights")
    published = DistilBertConfig.from_pretrained(folder, local_files_only=True)
    values = {name: getattr(published, name) for name in _DISTILBERT_SHAPE}
    check_same(config.text, values, "text", "text_weights")
    config = config.changed(
        text={**values, **config.text}, tokenizer=config.tokenizer or str(folder_tokenizer(folder))
    )
    if pretrained:
        return config, load_weights(DistilBertModel, folder)
    return config, DistilBertModel(configuration(DistilBertConfig, config.text, "text"))
