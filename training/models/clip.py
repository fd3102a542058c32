"""CLIP (Radford et al., 2021): a vision transformer and a causal text transformer, through transformers.

Any CLIP folder in Hugging Face's layout, or the same classes with random weights, at any size; pictures need not
be square.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPVisionConfig

from training.data import DataError
from training.models.config import CLIP_COLOURS, CLIP_DEFAULTS, RANDOM, ModelConfig
from training.models.dual_encoder import DualEncoderModel, TextTower, Tower
from training.models.heads import projection
from training.models.limits import check_context, check_frozen, check_patches
from training.models.positions import resized_positions
from training.models.text_mask import at_last_token, causal
from training.models.weights import (
    check_same,
    colours,
    configuration,
    folder_tokenizer,
    folder_values,
    load_weights,
    weights_folder,
)

# What settles the shapes of a tower; the rest of a Hugging Face configuration does not change a checkpoint.
_IMAGE_SHAPE = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "patch_size",
    "hidden_act",
    "layer_norm_eps",
)
_TEXT_SHAPE = (
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "max_position_embeddings",
    "hidden_act",
    "layer_norm_eps",
)


class PatchEmbeddings(nn.Module):
    """Pictures (N, 3, H, W) → a class token and one token a patch, each with its position: (N, 1 + cells, width).

    The parameters of transformers' CLIPVisionEmbeddings, which knows square pictures only.
    """

    def __init__(self, shape: CLIPVisionConfig, height: int, width: int):
        super().__init__()
        self.patch_embedding = nn.Conv2d(
            shape.num_channels, shape.hidden_size, shape.patch_size, shape.patch_size, bias=False
        )
        cells = (height // shape.patch_size) * (width // shape.patch_size)
        deviation = shape.initializer_range * shape.initializer_factor
        nn.init.normal_(self.patch_embedding.weight, std=deviation)
        self.class_embedding = nn.Parameter(torch.randn(shape.hidden_size) * shape.hidden_size**-0.5)
        self.position_embedding = nn.Parameter(torch.randn(cells + 1, shape.hidden_size) * deviation)

    def forward(self, pixels: Tensor, interpolate_pos_encoding: bool = False) -> Tensor:  # noqa: ARG002
        patches = self.patch_embedding(pixels).flatten(2).transpose(1, 2)
        tokens = torch.cat((self.class_embedding.expand(pixels.shape[0], 1, -1), patches), dim=1)
        return tokens + self.position_embedding

    @torch.no_grad()
    def take(self, published: nn.Module, height: int, width: int) -> None:
        """The weights of a CLIPVisionEmbeddings, its positions resized to this picture shape."""
        self.patch_embedding.weight.copy_(published.patch_embedding.weight)
        self.class_embedding.copy_(published.class_embedding)
        patch = self.patch_embedding.kernel_size[0]
        table = published.position_embedding.weight
        self.position_embedding.copy_(resized_positions(table, height // patch, width // patch))


class ClipImageTower(Tower):
    """Normalised pictures (N, 3, H, W) → unit embeddings (N, D)."""

    body = "encoder"

    def __init__(self, config: ModelConfig, clip: CLIPModel, published: bool):
        super().__init__()
        self.frozen_stages = config.frozen_stages
        self.encoder = clip.vision_model
        square = self.encoder.embeddings
        self.encoder.embeddings = PatchEmbeddings(self.encoder.config, config.height, config.width)
        if published:
            self.encoder.embeddings.take(square, config.height, config.width)
        self.head = (
            clip.visual_projection
            if config.head == "linear"
            else projection(self.encoder.config.hidden_size, config)
        )

    def forward(self, pixels: Tensor) -> Tensor:
        return F.normalize(self.head(self.encoder(pixels).pooler_output), dim=-1)

    def frozen(self) -> Iterator[nn.Module]:
        if self.frozen_stages:
            yield self.encoder.embeddings
            yield self.encoder.pre_layrnorm
        yield from self.encoder.encoder.layers[: self.frozen_stages]


class ClipTextTower(TextTower):
    """Token ids and mask (N, L) → unit embeddings (N, D).

    Read out at a text's last token, which closes it in every vocabulary (CLIP's end of text, WordPiece's [SEP]).
    Attention is causal, so pads at the end reach no token before them.
    """

    body = "encoder"

    def __init__(self, config: ModelConfig, clip: CLIPModel):
        super().__init__()
        self.frozen_layers = config.frozen_layers
        self.encoder = clip.text_model
        self.head = (
            clip.text_projection
            if config.head == "linear"
            else projection(self.encoder.config.hidden_size, config)
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.encoder(input_ids=ids, attention_mask=causal(mask)).last_hidden_state
        return F.normalize(self.head(at_last_token(hidden, mask)), dim=-1)

    def frozen(self) -> Iterator[nn.Module]:
        if self.frozen_layers:
            yield self.encoder.embeddings
        yield from self.encoder.encoder.layers[: self.frozen_layers]


def build(config: ModelConfig, pretrained: bool) -> DualEncoderModel:
    """A CLIP of a folder's weights, or with random ones. Raises DataError."""
    published = pretrained and config.weights != RANDOM
    if published:
        folder = weights_folder(config.weights, "weights")
        config = _resolved(config, folder)
        clip = load_weights(CLIPModel, folder)
        if config.temperature is None:
            config = config.changed(temperature=max(0.01, math.exp(-clip.logit_scale.item())))
    else:
        if config.weights != RANDOM and not config.height:
            config = _resolved(config, weights_folder(config.weights, "weights"))
        clip = CLIPModel(_clip_configuration(config))
        if config.temperature is None:
            config = config.changed(temperature=CLIP_DEFAULTS["temperature"])
    vision, text = clip.vision_model.config, clip.text_model.config
    check_frozen(config, vision.num_hidden_layers, text.num_hidden_layers)
    check_context(config, text.max_position_embeddings)
    check_patches(config, vision.patch_size)
    return DualEncoderModel(config, ClipImageTower(config, clip, published), ClipTextTower(config, clip))


def _clip_configuration(config: ModelConfig) -> CLIPConfig:
    # The picture's shape comes from the model's configuration; one patch here keeps the unused table small.
    vision = configuration(CLIPVisionConfig, config.image, "image")
    vision.image_size = vision.patch_size
    # transformers' read-out by token id is not used (ClipTextTower); its ids must only be in any vocabulary.
    settled = {"max_position_embeddings": config.context_length, "bos_token_id": 0, "eos_token_id": 0}
    text = configuration(CLIPTextConfig, {**settled, **config.text}, "text")
    made = CLIPConfig(text_config=text, vision_config=vision, projection_dim=config.embedding_dim)
    made._attn_implementation = "eager"
    return made


def _resolved(config: ModelConfig, folder: Path) -> ModelConfig:
    """The configuration with what the folder says: shapes, colours, tokenizer, temperature left to the weights."""
    folder_values(folder, "clip", "weights")
    published = CLIPConfig.from_pretrained(folder, local_files_only=True)
    vision = {name: getattr(published.vision_config, name) for name in _IMAGE_SHAPE}
    text = {name: getattr(published.text_config, name) for name in _TEXT_SHAPE}
    check_same(config.image, vision, "image", "weights")
    check_same(config.text, text, "text", "weights")
    size, dim = published.vision_config.image_size, published.projection_dim
    if config.head == "linear" and config.embedding_dim not in (None, dim):
        raise DataError(
            f"embedding_dim = {config.embedding_dim}, but the weights' projections have {dim}. "
            "Leave it out, or set head = 'mlp' for a new head."
        )
    return config.changed(
        height=config.height or size,
        width=config.width or size,
        embedding_dim=config.embedding_dim or dim,
        context_length=config.context_length or published.text_config.max_position_embeddings,
        tokenizer=config.tokenizer or str(folder_tokenizer(folder)),
        image={**vision, **config.image},
        text={**text, **config.text},
        **colours(config, folder, CLIP_COLOURS),
    )
