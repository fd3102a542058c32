"""Textures reduced to what a colour cannot say: folds, seams and strands, as brightness around 1."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.synthesize.geometry import Topology

SIZE = 512
UNIT = 128  # the value that stands for a brightness of 1
_HAIR_UNIT = 110


def fabric(files: Sequence[Path], topology: Topology, gamma: float = 1.0) -> np.ndarray:
    """Brightness uint8 (SIZE, SIZE) of a garment: UNIT is the median inside what its triangles use.

    Files called *_ao are occlusion, and darken; others are colours, and count by their contrast.
    Raises OSError for a file that cannot be read.
    """
    used = _used(topology)
    inside = np.asarray(used) > 0
    brightness = np.ones((SIZE, SIZE), np.float32)
    for file in files:
        values = _luminance(file)
        if "_ao" in file.name:
            brightness *= np.clip(values / 255, 0.35, 1)
        else:
            middle = np.median(values[inside]) if inside.any() else 128
            brightness *= np.clip((values + 4) / (middle + 4), 0.2, 3) ** gamma
    result = Image.fromarray(np.clip(brightness * UNIT, 0, 255).astype(np.uint8))
    soft = result.filter(ImageFilter.BoxBlur(2))  # beyond the seams, so that no dark edge bleeds in
    result.paste(soft, mask=used.filter(ImageFilter.MinFilter(3)).point(lambda value: 255 - value))
    return np.asarray(result)


def strands(file: Path) -> np.ndarray:
    """Brightness and opacity uint8 (SIZE, SIZE, 2) of hair or an eyebrow. Raises OSError."""
    picture = _open(file).convert("RGBA").resize((SIZE, SIZE), Image.Resampling.BOX)
    pixels = np.asarray(picture).astype(np.float32)
    luminance = pixels[:, :, :3] @ np.array([0.299, 0.587, 0.114], np.float32)
    opaque = pixels[:, :, 3] > 60
    middle = np.median(luminance[opaque]) if opaque.any() else 1.0
    brightness = np.clip((luminance + 6) / (middle + 6), 0.25, 2) * _HAIR_UNIT
    return np.dstack([np.clip(brightness, 0, 255), pixels[:, :, 3]]).astype(np.uint8)


def _luminance(file: Path) -> np.ndarray:
    picture = _open(file).convert("L").resize((SIZE, SIZE), Image.Resampling.BOX)
    return np.asarray(picture).astype(np.float32)


def _open(file: Path) -> Image.Image:
    try:
        with Image.open(file) as picture:
            picture.load()
            return picture
    except (ValueError, SyntaxError) as error:  # what Pillow says of some damaged files
        raise OSError(str(error)) from error


def _used(topology: Topology) -> Image.Image:
    mask = Image.new("L", (SIZE, SIZE))
    draw = ImageDraw.Draw(mask)
    corners = topology.uv[topology.triangles] * SIZE
    corners[:, :, 1] = SIZE - corners[:, :, 1]
    for triangle in corners:
        draw.polygon([tuple(corner) for corner in triangle.tolist()], fill=255)
    return mask
