"""What a text's mask says: which tokens attention may see, and how one vector is read out.

The masks for attention are additive, (N or 1, 1, L or 1, L). They are made here rather than by transformers because
its lowest float becomes infinite in FP16, and because these take few operations at every ONNX opset.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

_HIDDEN = -1e4  # finite in FP16, and its exponential is 0 there and in FP32


def without_pads(mask: Tensor) -> Tensor:
    """Every token sees every token whose mask (N, L) is 1: float32 (N, 1, 1, L)."""
    return (1 - mask[:, None, None, :]).to(torch.float32) * _HIDDEN


def causal(mask: Tensor) -> Tensor:
    """Every token sees itself and those before it: float32 (1, 1, L, L). Pads at the end reach no token before them."""
    place = torch.arange(mask.shape[1], device=mask.device)
    return (place[None, None, None, :] > place[None, None, :, None]).to(torch.float32) * _HIDDEN


def mean_over_text(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean of the token features (N, L, width) where the mask (N, L) is 1 (Reimers and Gurevych, 2019, section 3)."""
    weight = mask[:, :, None].to(hidden.dtype)
    return (hidden * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1)


def at_last_token(hidden: Tensor, mask: Tensor) -> Tensor:
    """The features of the last token where the mask is 1; ones come before zeros.

    As a sum of products rather than a gather, which every engine runs at every opset.
    """
    last = mask - F.pad(mask[:, 1:], (0, 1))
    return (hidden * last[:, :, None].to(hidden.dtype)).sum(dim=1)
