"""The starter model: a convolutional image tower and a BERT-family text tower, each with a projection head."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from training.efficientnet import STRIDE_16_CHANNELS, STRIDE_32_CHANNELS, EfficientNetLite0
from training.pretrained import efficientnet_lite0_weights, minilm_directory


@dataclass(frozen=True)
class ModelConfig:
    """What a starter model is built from.

    height, width: picture shape in pixels, multiples of 32. frozen_stages: stages of the image trunk (0-7)
    that keep their ImageNet weights. frozen_layers: layers of the text tower (0-6) that keep theirs, with
    the word embeddings. head_layers: transformer layers over the trunk's feature cells.
    """

    height: int = 256
    width: int = 128
    embedding_dim: int = 256
    head_layers: int = 2
    head_heads: int = 4
    dropout: float = 0.1
    frozen_stages: int = 3
    frozen_layers: int = 3
    context_length: int = 96

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


class ImageTower(nn.Module):
    """Normalised pictures (N, 3, H, W) → unit embeddings (N, D).

    Each cell of the trunk's last feature map, joined with the finer features under it, becomes a token; a
    small transformer relates them (what is where: coat above trousers), and a learned query reads them out.
    """

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.trunk = EfficientNetLite0()
        cells = (config.height // 32) * (config.width // 32)
        width = config.embedding_dim
        self.reduce = nn.Linear(4 * STRIDE_16_CHANNELS + STRIDE_32_CHANNELS, width)
        self.place = nn.Parameter(torch.randn(1, cells + 1, width) * 0.02)
        self.read_out = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.head = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(
                width, config.head_heads, 2 * width, config.dropout, "gelu", batch_first=True, norm_first=True
            ),
            config.head_layers,
            enable_nested_tensor=False,
        )
        self.norm = nn.LayerNorm(width)
        self.project = nn.Linear(width, width)

    def forward(self, pictures: Tensor) -> Tensor:
        middle, last = self.trunk(pictures, self.config.frozen_stages if self.training else 0)
        finer = F.pixel_unshuffle(middle, 2)
        cells = torch.cat((finer, last), dim=1).flatten(2).transpose(1, 2)
        tokens = self.reduce(cells)
        tokens = torch.cat((self.read_out.expand(tokens.shape[0], -1, -1), tokens), dim=1) + self.place
        return F.normalize(self.project(self.norm(self.head(tokens)[:, 0])), dim=-1)

    def train(self, mode: bool = True) -> "ImageTower":
        """Batch statistics stay ImageNet's: a small, synthetic batch would only spoil them."""
        super().train(mode)
        self.trunk.eval()
        return self


class TextTower(nn.Module):
    """Token ids and mask (N, L) → unit embeddings (N, D). Pads do not change the result."""

    def __init__(self, config: ModelConfig, bert: BertConfig):
        super().__init__()
        self.config = config
        self.bert = BertModel(bert, add_pooling_layer=False)
        self.norm = nn.LayerNorm(bert.hidden_size)
        self.project = nn.Sequential(
            nn.Linear(bert.hidden_size, bert.hidden_size),
            nn.GELU(),
            nn.Dropout(config.dropout),
            nn.Linear(bert.hidden_size, config.embedding_dim),
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask[:, :, None].to(hidden.dtype)
        mean = (hidden * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1)
        return F.normalize(self.project(self.norm(mean)), dim=-1)


class DualEncoderModel(nn.Module):
    """Both towers and the learned temperature (as the logarithm of its inverse)."""

    def __init__(self, config: ModelConfig, bert: BertConfig):
        super().__init__()
        self.config = config
        self.image = ImageTower(config)
        self.text = TextTower(config, bert)
        self.log_scale = nn.Parameter(torch.tensor(3.0))

    def scale(self) -> Tensor:
        """Inverse temperature, held below 100 as in CLIP (Radford et al., 2021, section 2.5)."""
        return self.log_scale.exp().clamp(max=100)

    def freeze(self) -> None:
        """Stop gradients where the configuration says so."""
        for part in (self.image.trunk.stem, *self.image.trunk.stages[: self.config.frozen_stages]):
            part.requires_grad_(False)
        if self.config.frozen_layers:
            self.text.bert.embeddings.requires_grad_(False)
        for layer in self.text.bert.encoder.layer[: self.config.frozen_layers]:
            layer.requires_grad_(False)


def build_model(config: ModelConfig, pretrained: bool = True) -> DualEncoderModel:
    """A starter model from published weights, or with random ones. Raises BundleError when they are missing."""
    bert = BertConfig.from_pretrained(minilm_directory())
    bert._attn_implementation = "sdpa"
    model = DualEncoderModel(config, bert)
    if pretrained:
        model.image.trunk.load_published(efficientnet_lite0_weights())
        model.text.bert = BertModel.from_pretrained(
            minilm_directory(), add_pooling_layer=False, local_files_only=True, attn_implementation="sdpa"
        )
    model.freeze()
    return model
