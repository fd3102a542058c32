"""Augmented pictures stay pictures, and colours keep their names."""

import numpy as np
import pytest
import torch

from training.augment import augment
from training.texture import convolve_light, mix_spectra

STRENGTHS = pytest.mark.parametrize("strong", [False, True])


def reds(count: int = 48) -> torch.Tensor:
    pixels = torch.zeros(count, 3, 72, 36, dtype=torch.uint8)
    pixels[:, 0] = 200
    return pixels + torch.randint(0, 30, pixels.shape, generator=torch.Generator().manual_seed(0)).to(
        torch.uint8
    )


@STRENGTHS
def test_shape_and_range(strong: bool) -> None:
    images = augment(reds(), (64, 32), np.random.default_rng(0), strong=strong)
    assert images.shape == (48, 3, 64, 32)
    assert images.dtype == torch.float32
    assert 0 <= images.min() <= images.max() <= 1


@STRENGTHS
def test_it_follows_the_seed_and_differs_between_pictures(strong: bool) -> None:
    one = augment(reds(), (64, 32), np.random.default_rng(5), strong=strong)
    assert torch.equal(one, augment(reds(), (64, 32), np.random.default_rng(5), strong=strong))
    assert len({round(float(image.mean()), 4) for image in one}) > 40


@STRENGTHS
def test_red_stays_red_in_the_middle(strong: bool) -> None:
    images = augment(reds(), (64, 32), np.random.default_rng(1), strong=strong)
    middle = images[:, :, 16:48, 11:21].median(dim=3).values.median(dim=2).values
    stays = (middle[:, 0] > middle[:, 1]) & (middle[:, 0] > middle[:, 2])
    assert stays.float().mean() > 0.9  # erasing may cover the middle of a few


@pytest.mark.parametrize("change", [convolve_light, mix_spectra])
def test_other_surfaces_have_the_same_colours_and_the_rest_is_left_alone(change) -> None:
    pixels = torch.rand(6, 3, 64, 32, generator=torch.Generator().manual_seed(3))
    before = pixels.clone()
    after = change(pixels, [0, 2, 4], np.random.default_rng(2))
    assert torch.equal(after[[1, 3, 5]], before[[1, 3, 5]])
    moved = after - before
    assert all(moved[index].abs().mean() > 1e-3 for index in (0, 2, 4))
    # All three channels move alike, so a red stays a red.
    assert torch.allclose(moved[:, 0], moved[:, 1], atol=1e-5)
    assert torch.allclose(moved[:, 0], moved[:, 2], atol=1e-5)
