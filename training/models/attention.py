"""A transformer layer whose attention is four plain Linear layers, so that adapters and pruning can reach them."""

from torch import Tensor, nn


class Attention(nn.Module):
    """Multi-head self-attention (Vaswani et al., 2017, section 3.2) over tokens (N, L, width).

    The number of heads follows from the shapes of q, k and v; a head keeps its `head_width` when others go.
    """

    def __init__(self, width: int, heads: int, dropout: float):
        super().__init__()
        self.head_width = width // heads
        self.q = nn.Linear(width, width)
        self.k = nn.Linear(width, width)
        self.v = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor) -> Tensor:
        q, k, v = (self._heads(layer(tokens)) for layer in (self.q, self.k, self.v))
        weights = (q @ k.transpose(-1, -2) * self.head_width**-0.5).softmax(dim=-1)
        return self.out((self.dropout(weights) @ v).transpose(1, 2).flatten(2))

    def _heads(self, tokens: Tensor) -> Tensor:
        return tokens.view(*tokens.shape[:2], -1, self.head_width).transpose(1, 2)


class TransformerLayer(nn.Module):
    """Attention, then a feed-forward part of twice the width; normalisation before each, a shortcut around each."""

    def __init__(self, width: int, heads: int, dropout: float):
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads, dropout)
        self.mlp_norm = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, 2 * width)
        self.fc2 = nn.Linear(2 * width, width)
        self.activation = nn.GELU()
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = tokens + self.dropout(self.attention(self.attention_norm(tokens)))
        hidden = self.dropout(self.activation(self.fc1(self.mlp_norm(tokens))))
        return tokens + self.dropout(self.fc2(hidden))
