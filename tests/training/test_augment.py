"""Augmented pictures stay pictures, and colours keep their names."""

import numpy as np
import torch

from training.augment import augment


def reds(count: int = 48) -> torch.Tensor:
    pixels = torch.zeros(count, 3, 72, 36, dtype=torch.uint8)
    pixels[:, 0] = 200
    return pixels + torch.randint(0, 30, pixels.shape, generator=torch.Generator().manual_seed(0)).to(
        torch.uint8
    )


def test_shape_and_range() -> None:
    images = augment(reds(), (64, 32), np.random.default_rng(0))
    assert images.shape == (48, 3, 64, 32)
    assert images.dtype == torch.float32
    assert 0 <= images.min() <= images.max() <= 1


def test_it_follows_the_seed_and_differs_between_pictures() -> None:
    one = augment(reds(), (64, 32), np.random.default_rng(5))
    assert torch.equal(one, augment(reds(), (64, 32), np.random.default_rng(5)))
    assert len({round(float(image.mean()), 4) for image in one}) > 40


def test_red_stays_red_in_the_middle() -> None:
    images = augment(reds(), (64, 32), np.random.default_rng(1))
    middle = images[:, :, 16:48, 11:21].median(dim=3).values.median(dim=2).values
    stays = (middle[:, 0] > middle[:, 1]) & (middle[:, 0] > middle[:, 2])
    assert stays.float().mean() > 0.9  # erasing may cover the middle of a few
