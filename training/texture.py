"""Augmentation that changes how surfaces look and leaves their colours alone, so that colour words stay true.

Rendered cloth, skin and walls have a look of their own, by which a model can tell what it should tell by shape and
colour. Both methods here act on the light of a picture and keep its colours. They take and give float32
(N, 3, H, W) in [0, 1].
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

_LUMA = torch.tensor([0.299, 0.587, 0.114])[:, None, None]


def convolve_light(images: Tensor, chosen: list[int], rng: np.random.Generator) -> Tensor:
    """The light of the `chosen` pictures mixed with itself behind a random filter.

    Random convolution (Xu et al., ICLR 2021, eq. 3), on the light instead of on colours.
    """
    for index in chosen:
        light = (images[index] * _LUMA).sum(0)
        width = int(rng.choice((1, 3, 5)))
        kernel = rng.standard_normal((width, width), dtype=np.float32) / width
        padded = F.pad(light[None, None], [width // 2] * 4, mode="reflect")
        filtered = F.conv2d(padded, torch.from_numpy(kernel)[None, None])[0, 0]
        spread = filtered.std() + 1e-4
        filtered = (filtered - filtered.mean()) / spread * light.std() + light.mean()
        images[index] += float(rng.uniform(0.1, 0.5)) * (filtered - light)
    return images


def mix_spectra(images: Tensor, chosen: list[int], rng: np.random.Generator) -> Tensor:
    """How much of each fineness the light of the `chosen` pictures has, drawn towards that of another picture.

    Amplitude mix (Xu et al., A Fourier-based framework for domain generalization, CVPR 2021, eq. 5): phases, which
    hold the shapes, stay.
    """
    if not chosen:
        return images
    count, _, height, width = images.shape
    others = rng.integers(count, size=len(chosen))
    light = (images[chosen] * _LUMA).sum(1)
    spectrum = torch.fft.rfft2(light)
    amplitude = spectrum.abs()
    other = torch.fft.rfft2((images[others] * _LUMA).sum(1)).abs()
    other[:, 0, 0] = amplitude[:, 0, 0]  # the mean is exposure, which is varied elsewhere
    share = torch.from_numpy(rng.uniform(0, 0.8, (len(chosen), 1, 1)).astype(np.float32))
    mixed = torch.polar(amplitude * (1 - share) + other * share, spectrum.angle())
    images[chosen] += (torch.fft.irfft2(mixed, s=(height, width)) - light)[:, None]
    return images
