"""Every architecture so small that it builds at once; the starter has one size."""

import torch
from torch import Tensor

from training.models import DualEncoderModel, ModelConfig, build_model

_VIT = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "patch_size": 16,
}
_DISTILBERT = {"dim": 32, "hidden_dim": 64, "n_layers": 2, "n_heads": 2}
_SHAPE = {"weights": "random", "height": 64, "width": 32, "embedding_dim": 24}
_CLIP_TEXT = {key: value for key, value in _VIT.items() if key != "patch_size"} | {"vocab_size": 30522}

SMALL = {
    "starter": {"height": 64, "width": 32},
    "clip": {**_SHAPE, "context_length": 32, "image": _VIT, "text": _CLIP_TEXT},
    "vit-distilbert": {**_SHAPE, "image": _VIT, "text": _DISTILBERT},
    "resnet50-distilbert": {
        **_SHAPE,
        "image": {"embedding_size": 8, "hidden_sizes": [16, 32], "depths": [1, 2]},
        "text": _DISTILBERT,
    },
}


def small_config(architecture: str, **changes: object) -> ModelConfig:
    return ModelConfig(architecture=architecture, **{**SMALL[architecture], **changes})


def small_model(architecture: str, **changes: object) -> DualEncoderModel:
    torch.manual_seed(0)
    return build_model(small_config(architecture, **changes)).eval()


def pictures(count: int = 2, height: int = 64, width: int = 32) -> Tensor:
    return torch.randn(count, 3, height, width, generator=torch.Generator().manual_seed(1))


def texts(count: int = 2, length: int = 7) -> tuple[Tensor, Tensor]:
    """Ids and mask; the last text is two tokens shorter than the others."""
    ids = torch.randint(1000, 2000, (count, length), generator=torch.Generator().manual_seed(2))
    mask = torch.ones_like(ids)
    mask[-1, -2:] = 0
    return ids * mask, mask
