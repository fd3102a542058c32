"""The loss of a dual encoder, as plain functions."""

import torch
from torch import Tensor


def symmetric_contrastive(logits: Tensor, judgement: Tensor) -> Tensor:
    """Half the text-to-image plus half the image-to-text cross-entropy, with every true pair a positive.

    With an identity matrix as judgement this is CLIP's loss (Radford et al., ICML 2021, fig. 3). Further
    positives share the target evenly, as in UniCL (Yang et al., CVPR 2022, eqs. 3-4).

    logits: float32 (M, N), cosine similarity divided by the temperature; rows are texts, columns pictures.
    judgement: int8 (M, N), 1 where the text is true of the picture, -1 where it is not, 0 where one could argue:
    such pairs are left out. Every column needs a 1; a row without one (a foil) is only what its pictures are not.
    Returns a scalar.
    """
    logits = logits.masked_fill(judgement == 0, float("-inf"))
    positives = judgement == 1
    return (_one_way(logits, positives) + _one_way(logits.T, positives.T)) / 2


def _one_way(logits: Tensor, positives: Tensor) -> Tensor:
    asked = positives.any(dim=1)
    logits, positives = logits[asked], positives[asked]
    log_probability = torch.log_softmax(logits, dim=1).masked_fill(~positives, 0)
    return -(log_probability.sum(dim=1) / positives.sum(dim=1)).mean()
