"""Batched picture augmentation: what cameras, weather, crops and passers-by do to a picture of a person.

Hue is never shifted: colour words must stay true. All functions take and give float32 (N, 3, H, W) in [0, 1].
"""

import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from training.texture import convolve_light, mix_spectra


def augment(
    pixels: Tensor, size: tuple[int, int], rng: np.random.Generator, *, strong: bool = False
) -> Tensor:
    """Random views of a batch.

    pixels: uint8 (N, 3, h, w). size: (H, W) of the result. strong: also other surfaces, closer and farther framing,
    and deeper shadows. Returns float32 (N, 3, H, W) in [0, 1].
    """
    images = _reframe(pixels.float() / 255, size, rng, 2.0 if strong else 1.0)
    images = _surround(images, rng)
    images = _paste_strips(images, rng)
    if strong:
        images = mix_spectra(images, _chosen(rng, 0.4, len(images)), rng).clamp_(0, 1)
        images = convolve_light(images, _chosen(rng, 0.4, len(images)), rng).clamp_(0, 1)
        images = _shade(images, rng)
    images = _light(images, rng)
    images = _lose_detail(images, rng)
    images = _erase(images, rng)
    return images.clamp_(0, 1)


def _uniform(rng: np.random.Generator, low: float, high: float, count: int) -> Tensor:
    return torch.from_numpy(rng.uniform(low, high, count).astype(np.float32))


def _chosen(rng: np.random.Generator, chance: float, count: int) -> list[int]:
    return [int(i) for i in np.flatnonzero(rng.random(count) < chance)]


def _reframe(images: Tensor, size: tuple[int, int], rng: np.random.Generator, reach: float) -> Tensor:
    """Crop, shift, stretch, tilt a little, and flip, in one resampling; edges are continued outwards.

    reach: how often pictures are cut, and how far a frame may grow.
    """
    count = len(images)
    wide = _uniform(rng, 0.7, 1 + 0.3 * reach, count)
    tall = _uniform(rng, 0.78, 1 + 0.12 * reach, count)
    close = torch.from_numpy((rng.random(count) < 0.12 * reach).astype(np.float32))
    tall = tall * (1 - close * _uniform(rng, 0.1, 0.4, count))  # legs or head cut off
    angle = _uniform(rng, -math.radians(5), math.radians(5), count)
    flip = torch.where(torch.from_numpy(rng.random(count) < 0.5), -1.0, 1.0)
    theta = torch.zeros(count, 2, 3)
    aspect = images.shape[2] / images.shape[3]
    theta[:, 0, 0] = flip * wide * angle.cos()
    theta[:, 0, 1] = -angle.sin() * aspect * tall
    theta[:, 1, 0] = flip * angle.sin() / aspect * wide
    theta[:, 1, 1] = tall * angle.cos()
    theta[:, 0, 2] = _uniform(rng, -1, 1, count) * ((1 - wide).abs() * 0.7 + 0.04)
    theta[:, 1, 2] = _uniform(rng, -1, 1, count) * ((1 - tall).abs() + 0.02)
    grid = F.affine_grid(theta, [count, 3, *size], align_corners=False)
    return F.grid_sample(images, grid, mode="bilinear", padding_mode="border", align_corners=False)


def _surround(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Other ground beside the person: soft-edged colour fields at the sides, as leaves, walls and shop fronts."""
    count, _, height, width = images.shape
    for index in _chosen(rng, 0.35, count):
        cells = (1, 3, int(rng.integers(2, 24)), int(rng.integers(2, 12)))
        base = rng.random((1, 3, 1, 1), dtype=np.float32)
        field = base + rng.uniform(0.05, 0.4) * rng.standard_normal(cells, dtype=np.float32)
        ground = F.interpolate(torch.from_numpy(field), size=(height, width), mode="bilinear").clamp(0, 1)[0]
        edge = torch.linspace(-1, 1, width).abs()
        inside, soft = rng.uniform(0.62, 0.85), rng.uniform(0.03, 0.12)
        cover = ((edge - inside) / soft).clamp(0, 1)[None, None, :]
        images[index] = images[index] * (1 - cover) + ground * cover
    return images


def _paste_strips(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Another picture's side beside, or its top below: neighbours, door frames, counters in the way."""
    count, _, height, width = images.shape
    out = images.clone()
    for index in _chosen(rng, 0.25, count):
        other = images[int(rng.integers(count))]
        strip = int(width * rng.uniform(0.05, 0.2))
        if rng.random() < 0.5:
            out[index, :, :, :strip] = other[:, :, :strip]
        else:
            out[index, :, :, width - strip :] = other[:, :, width - strip :]
    for index in _chosen(rng, 0.08, count):
        strip = int(height * rng.uniform(0.08, 0.25))
        out[index, :, height - strip :] = images[int(rng.integers(count)), :, :strip]
    return out


def _light(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Exposure, contrast, gamma, mild saturation and colour temperature, and a slope of light."""
    count, _, height, width = images.shape

    def each(low: float, high: float) -> Tensor:
        return _uniform(rng, low, high, count)[:, None, None, None]

    images = images.clamp(1e-4, 1) ** torch.exp(each(-0.45, 0.45))
    mean = images.mean(dim=(2, 3), keepdim=True).mean(dim=1, keepdim=True)
    images = (images - mean) * each(0.65, 1.3) + mean * each(0.7, 1.3)
    grey = images.mean(dim=1, keepdim=True)
    images = grey + (images - grey) * each(0.6, 1.25)
    warm = each(-0.07, 0.07)
    images = images * torch.cat((1 + warm, torch.ones_like(warm), 1 - warm), dim=1)
    down = torch.linspace(-1, 1, height)[None, None, :, None] * each(-0.2, 0.2)
    across = torch.linspace(-1, 1, width)[None, None, None, :] * each(-0.2, 0.2)
    return (images * (1 + down + across)).clamp(0, 1)


def _shade(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Soft patches of shade and sun, as under trees and between houses."""
    count, _, height, width = images.shape
    for index in _chosen(rng, 0.4, count):
        cells = (1, 1, int(rng.integers(2, 7)), int(rng.integers(2, 4)))
        field = torch.from_numpy(rng.standard_normal(cells, dtype=np.float32))
        field = F.interpolate(field, size=(height, width), mode="bicubic")[0]
        images[index] *= torch.exp(field * float(rng.uniform(0.05, 0.35)))
    return images.clamp_(0, 1)


def _lose_detail(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Distance, blur, sharpening, noise and JPEG, each on some of the pictures."""
    count, _, height, width = images.shape
    for index in _chosen(rng, 0.35, count):
        factor = rng.uniform(1.3, 3.6)
        small = F.interpolate(
            images[index : index + 1], size=(int(height / factor), int(width / factor)), mode="area"
        )
        mode = "bilinear" if rng.random() < 0.7 else "nearest"
        images[index] = F.interpolate(small, size=(height, width), mode=mode)[0]
    for index in _chosen(rng, 0.25, count):
        images[index] = _blurred(images[index : index + 1], rng)[0]
    for index in _chosen(rng, 0.15, count):
        soft = F.avg_pool2d(images[index : index + 1], 3, 1, 1, count_include_pad=False)[0]
        images[index] += (images[index] - soft) * rng.uniform(0.5, 1.5)
    for index in _chosen(rng, 0.35, count):
        shape = (3, height, width) if rng.random() < 0.7 else (1, height, width)
        noise = rng.standard_normal(shape, dtype=np.float32) * rng.uniform(0.01, 0.06)
        images[index] += torch.from_numpy(noise)
    images = images.clamp(0, 1)
    for index in _chosen(rng, 0.25, count):
        images[index] = _recompressed(images[index], int(rng.integers(20, 70)))
    return images


def _blurred(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Out of focus (a box both ways) or moving (a box one way)."""
    width = int(rng.choice((3, 5, 7)))
    kernel = (
        (width, width)
        if rng.random() < 0.5 and width < 7
        else (1, width)
        if rng.random() < 0.7
        else (width, 1)
    )
    padding = (kernel[0] // 2, kernel[1] // 2)
    return F.avg_pool2d(image, kernel, 1, padding, count_include_pad=False)


def _recompressed(image: Tensor, quality: int) -> Tensor:
    array = (image.permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "JPEG", quality=quality)
    return torch.from_numpy(np.asarray(Image.open(buffer)).copy()).permute(2, 0, 1).float() / 255


def _erase(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Random erasing (Zhong et al., AAAI 2020), filled with noise, one colour, or a piece of another picture."""
    count, _, height, width = images.shape
    source = images.clone()
    for index in _chosen(rng, 0.35, count):
        area, ratio = rng.uniform(0.02, 0.13) * height * width, math.exp(rng.uniform(-1, 1))
        h = min(height - 1, max(2, int(math.sqrt(area * ratio))))
        w = min(width - 1, max(2, int(math.sqrt(area / ratio))))
        top, left = int(rng.integers(height - h)), int(rng.integers(width - w))
        fill = rng.random()
        if fill < 0.4:
            patch = source[int(rng.integers(count)), :, top : top + h, left : left + w]
        elif fill < 0.7:
            patch = torch.from_numpy(rng.random((3, 1, 1), dtype=np.float32)).expand(3, h, w)
        else:
            patch = torch.from_numpy(rng.random((3, h, w), dtype=np.float32))
        images[index, :, top : top + h, left : left + w] = patch
    return images
