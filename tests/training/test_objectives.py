"""The contrastive loss against CLIP's own formula, and what further positives change."""

import torch
from torch.nn.functional import cross_entropy

from training.objectives import symmetric_contrastive


def logits() -> torch.Tensor:
    return torch.randn(6, 6, generator=torch.Generator().manual_seed(0)) * 5


def only_diagonal() -> torch.Tensor:
    return (2 * torch.eye(6) - 1).to(torch.int8)


def test_without_further_positives_it_is_clips_loss() -> None:
    target = torch.arange(6)
    expected = (cross_entropy(logits(), target) + cross_entropy(logits().T, target)) / 2
    torch.testing.assert_close(symmetric_contrastive(logits(), only_diagonal()), expected)


def test_a_further_true_pair_is_drawn_closer() -> None:
    judgement = only_diagonal()
    judgement[0, 3] = 1
    scores = torch.zeros(6, 6, requires_grad=True)
    symmetric_contrastive(scores, judgement).backward()
    assert scores.grad is not None
    assert scores.grad[0, 3] < 0 < scores.grad[0, 4]


def test_a_pair_that_can_be_argued_about_has_no_gradient() -> None:
    judgement = only_diagonal()
    judgement[2, 5] = 0
    scores = logits().requires_grad_()
    symmetric_contrastive(scores, judgement).backward()
    assert scores.grad is not None
    assert scores.grad[2, 5] == 0
    assert torch.isfinite(scores.grad).all()
