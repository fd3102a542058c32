"""What joins two towers: projection heads and the temperature."""

import math

import torch
from torch import Tensor, nn

from training.models.config import ModelConfig

_ACTIVATIONS = {"gelu": nn.GELU, "relu": nn.ReLU, "silu": nn.SiLU, "tanh": nn.Tanh}
_MAX_LOG_SCALE = math.log(100)


def projection(inputs: int, config: ModelConfig) -> nn.Module:
    """Features (N, inputs) → (N, D), before normalisation.

    "linear" is CLIP's (Radford et al., 2021, section 2.3): one product without bias. "mlp" is linear,
    activation, dropout, linear.
    """
    outputs = config.embedding_dim
    if config.head == "linear":
        return nn.Linear(inputs, outputs, bias=False)
    return nn.Sequential(
        nn.Linear(inputs, inputs),
        _ACTIVATIONS[config.head_activation](),
        nn.Dropout(config.dropout),
        nn.Linear(inputs, outputs),
    )


class Temperature(nn.Module):
    """The inverse temperature as a logarithm, learned or fixed."""

    def __init__(self, temperature: float, learned: bool):
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(-math.log(temperature)), requires_grad=learned)

    def forward(self) -> Tensor:
        """Scalar, at most 100 (Radford et al., 2021, section 2.5).

        As there, the parameter itself is held: a clamp of the result alone would give no gradient above the
        bound, and a temperature that once crossed it would never come back.
        """
        if self.training:
            with torch.no_grad():
                self.log_scale.clamp_(max=_MAX_LOG_SCALE)
        return self.log_scale.clamp(max=_MAX_LOG_SCALE).exp()
