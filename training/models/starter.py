"""The starter: a convolutional image tower and a BERT-family text tower, each with a projection head."""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from training.models.attention import TransformerLayer
from training.models.config import PUBLISHED, ModelConfig
from training.models.dual_encoder import DualEncoderModel, TextTower, Tower
from training.models.efficientnet import STAGES, STRIDE_16_CHANNELS, STRIDE_32_CHANNELS, EfficientNetLite0
from training.models.heads import projection
from training.models.limits import check_context, check_frozen
from training.models.text_mask import mean_over_text, without_pads
from training.pretrained import efficientnet_lite0_weights, minilm_directory


class StarterImageTower(Tower):
    """Normalised pictures (N, 3, H, W) → unit embeddings (N, D).

    Each cell of the trunk's last feature map, joined with the finer features under it, becomes a token; a
    small transformer relates them (what is where: coat above trousers), and a learned query reads them out.
    """

    body = "trunk"

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.frozen_stages = config.frozen_stages
        self.published = config.weights == PUBLISHED
        self.trunk = EfficientNetLite0()
        cells = (config.height // 32) * (config.width // 32)
        width = config.embedding_dim
        self.reduce = nn.Linear(4 * STRIDE_16_CHANNELS + STRIDE_32_CHANNELS, width)
        self.place = nn.Parameter(torch.randn(1, cells + 1, width) * 0.02)
        self.read_out = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.head = nn.Sequential(
            *(TransformerLayer(width, config.head_heads, config.dropout) for _ in range(config.head_layers))
        )
        self.norm = nn.LayerNorm(width)
        self.project = nn.Linear(width, width)

    def forward(self, pixels: Tensor) -> Tensor:
        middle, last = self.trunk(pixels, self.frozen_stages if self.training else 0)
        finer = F.pixel_unshuffle(middle, 2)
        cells = torch.cat((finer, last), dim=1).flatten(2).transpose(1, 2)
        tokens = self.reduce(cells)
        tokens = torch.cat((self.read_out.expand(tokens.shape[0], -1, -1), tokens), dim=1) + self.place
        return F.normalize(self.project(self.norm(self.head(tokens)[:, 0])), dim=-1)

    def train(self, mode: bool = True) -> "StarterImageTower":
        """Batch statistics stay ImageNet's: a small, synthetic batch would only spoil them."""
        super().train(mode)
        if self.published:
            self.trunk.eval()
        return self

    def frozen(self) -> Iterator[nn.Module]:
        yield self.trunk.stem
        yield from self.trunk.stages[: self.frozen_stages]


class StarterTextTower(TextTower):
    """Token ids and mask (N, L) → unit embeddings (N, D), from the mean over a text's tokens."""

    body = "bert"

    def __init__(self, config: ModelConfig, bert: BertModel):
        super().__init__()
        self.frozen_layers = config.frozen_layers
        self.bert = bert
        self.norm = nn.LayerNorm(bert.config.hidden_size)
        self.project = projection(bert.config.hidden_size, config)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.bert(input_ids=ids, attention_mask=without_pads(mask)).last_hidden_state
        return F.normalize(self.project(self.norm(mean_over_text(hidden, mask))), dim=-1)

    def frozen(self) -> Iterator[nn.Module]:
        if self.frozen_layers:
            yield self.bert.embeddings
        yield from self.bert.encoder.layer[: self.frozen_layers]


def build(config: ModelConfig, pretrained: bool) -> DualEncoderModel:
    """A starter from published weights, or with random ones. Raises BundleError when the weights are missing."""
    published = pretrained and config.weights == PUBLISHED
    if published:
        bert = BertModel.from_pretrained(
            minilm_directory(), add_pooling_layer=False, local_files_only=True, attn_implementation="eager"
        )
    else:
        shape = BertConfig.from_pretrained(minilm_directory())
        shape._attn_implementation = "eager"
        bert = BertModel(shape, add_pooling_layer=False)
    check_frozen(config, STAGES, bert.config.num_hidden_layers)
    check_context(config, bert.config.max_position_embeddings)
    model = DualEncoderModel(config, StarterImageTower(config), StarterTextTower(config, bert))
    if published:
        model.image.trunk.load_published(efficientnet_lite0_weights())
    return model
