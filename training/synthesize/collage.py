"""Surroundings that no renderer draws: overlapping shapes of all sizes and colours, with the statistics of photographs.

The dead leaves model (Lee, Mumford and Huang, IJCV 2001), which teaches networks much of what photographs would
(Baradad et al., NeurIPS 2021). Behind rendered people it does what domain randomisation asks for (Tremblay et al.,
CVPR workshops 2018): a model cannot learn that people stand before clean walls.
"""

import math
import random

import numpy as np
from PIL import Image, ImageDraw

_SMALLEST = 0.015  # of the picture's height; sizes follow a power law from here to the whole
_DETAIL = 4  # noise is drawn this much smaller and enlarged


def collage(rng: random.Random, width: int, height: int) -> Image.Image:
    """An RGB picture of the size: leaves, walls, water, crowds out of focus, and nothing in particular."""
    colours = _colours(rng)
    picture = Image.new("RGB", (width, height), rng.choice(colours))
    draw = ImageDraw.Draw(picture)
    largest = height * rng.uniform(0.15, 0.9)
    for _ in range(int(math.exp(rng.uniform(math.log(15), math.log(400))))):
        # The third power of the radius is what the size law of dead leaves falls with.
        radius = _SMALLEST * height / math.sqrt(rng.uniform((_SMALLEST * height / largest) ** 2, 1))
        _leaf(draw, rng, rng.uniform(0, width), rng.uniform(0, height), radius, rng.choice(colours))
    return _weathered(picture, rng)


def _colours(rng: random.Random) -> list[tuple[int, int, int]]:
    """A few hues that go on, mostly dull, some bright, from dark to light."""
    hues = [rng.random() for _ in range(rng.randint(1, 4))]
    dull = rng.uniform(0.05, 0.6)
    darkest, lightest = sorted(rng.uniform(10, 250) for _ in range(2))
    shades = []
    for _ in range(24):
        hue = rng.choice(hues) + rng.gauss(0, 0.04)
        saturation = min(1, abs(rng.gauss(0, dull)))
        value = rng.uniform(darkest, max(lightest, darkest + 40))
        tint = [1 + saturation * (math.cos(2 * math.pi * (hue - third / 3)) - 1) / 2 for third in range(3)]
        shades.append(tuple(int(min(255, value * part)) for part in tint))
    return shades


def _leaf(
    draw: ImageDraw.ImageDraw, rng: random.Random, x: float, y: float, radius: float, colour: tuple[int, int, int]
) -> None:  # fmt: skip
    kind = rng.random()
    long = rng.uniform(0.4, 2.5)
    if kind < 0.35:
        draw.ellipse((x - radius, y - radius * long, x + radius, y + radius * long), colour)
    elif kind < 0.65:
        draw.rectangle((x - radius, y - radius * long, x + radius, y + radius * long), colour)
    elif kind < 0.9:
        turn = rng.uniform(0, 2 * math.pi)
        corners = rng.randint(3, 6)
        angles = [
            turn + 2 * math.pi * (corner + rng.uniform(-0.3, 0.3)) / corners for corner in range(corners)
        ]
        draw.polygon(
            [(x + radius * math.cos(a), y + radius * long * math.sin(a)) for a in angles], fill=colour
        )
    else:  # poles, rails, branches
        turn = rng.uniform(0, math.pi)
        across, down = 4 * radius * math.cos(turn), 4 * radius * math.sin(turn)
        draw.line((x - across, y - down, x + across, y + down), colour, max(1, int(radius / 3)))


def _weathered(picture: Image.Image, rng: random.Random) -> Image.Image:
    """Light that changes over the picture, and grain of several sizes, as on grass, gravel and leaves."""
    pixels = np.asarray(picture).astype(np.float32)
    height, width = pixels.shape[:2]
    source = np.random.default_rng(rng.getrandbits(64))
    for cells, strength in ((3, 0.35), (24, 0.2), (height // _DETAIL, 0.2)):
        shape = (max(2, cells), max(2, cells * width // height))
        field = source.standard_normal(shape, np.float32) * rng.uniform(0, strength)
        light = Image.fromarray(field).resize((width, height), Image.Resampling.BICUBIC)
        pixels *= np.exp(np.asarray(light))[:, :, None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
