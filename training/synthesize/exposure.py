"""What a cheap camera makes of a clean rendering: blur, motion, noise, colours, small sizes, compression."""

import io
import random

import numpy as np
from PIL import Image, ImageFilter

from training.synthesize.cameras import Camera
from training.synthesize.collage import collage
from training.synthesize.renderer import Rendered
from training.synthesize.scene import SUPERSAMPLING

COLLAGE = "collage"  # the site of a picture that shows no place
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def expose(rendered: Rendered, camera: Camera, rng: random.Random, light: str, site: str) -> bytes:
    """The picture as a JPEG file. At site COLLAGE what was rendered behind the person gives way to shapes and grain."""
    picture = _composed(rendered, rng, site == COLLAGE)
    picture = picture.reduce(SUPERSAMPLING)
    blur = camera.blur * rng.uniform(0.5, 1.2)
    if blur > 0.15:
        picture = picture.filter(ImageFilter.GaussianBlur(blur))
    scale = camera.scale * (rng.uniform(0.45, 0.8) if rng.random() < 0.12 else 1)
    if scale < 1:
        picture = _coarse(picture, scale)
    pixels = np.asarray(picture).astype(np.float32)
    if rng.random() < 0.15:
        pixels = _moved(pixels, rng)
    pixels = _coloured(pixels, camera, rng, light)
    if rng.random() < 0.2:  # stored once before, as most pictures are
        pixels = np.asarray(_decoded(_encoded(pixels, rng.randrange(30, 70)))).astype(np.float32)
    return _encoded(pixels, camera.quality)


def _composed(rendered: Rendered, rng: random.Random, anywhere: bool) -> Image.Image:
    height, width = rendered.parts.shape
    behind = (
        collage(rng, width, height) if anywhere else Image.fromarray(np.ascontiguousarray(rendered.behind))
    )
    focus = rng.choice((0.0, 0.0, 1.0, 2.0, 4.0))
    if focus:
        behind = behind.filter(ImageFilter.GaussianBlur(focus))
    front = Image.fromarray(np.ascontiguousarray(rendered.front))
    behind.paste(front.convert("RGB"), mask=front.getchannel("A"))
    return behind


def _coarse(picture: Image.Image, scale: float) -> Image.Image:
    small = (max(8, round(picture.width * scale)), max(8, round(picture.height * scale)))
    return picture.resize(small, Image.Resampling.BOX).resize(picture.size, Image.Resampling.BILINEAR)


def _moved(pixels: np.ndarray, rng: random.Random) -> np.ndarray:
    """Motion blur: the mean along a short, mostly horizontal way."""
    length = rng.randrange(2, 6)
    rise = rng.uniform(-0.4, 0.4)
    reach = (length - 1) / 2
    padded = np.pad(pixels, ((3, 3), (3, 3), (0, 0)), mode="edge")
    height, width = pixels.shape[:2]
    total = np.zeros_like(pixels)
    for step in range(length):
        across = round(step - reach)
        down = round((step - reach) * rise)
        total += padded[3 + down : 3 + down + height, 3 + across : 3 + across + width]
    return total / length


def _coloured(pixels: np.ndarray, camera: Camera, rng: random.Random, light: str) -> np.ndarray:
    height, width = pixels.shape[:2]
    grey = (pixels @ _LUMA)[:, :, None]
    saturation = camera.saturation * rng.uniform(0.92, 1.05)
    pixels = pixels * saturation + grey * (1 - saturation)
    gain = np.array([value * rng.uniform(0.98, 1.02) for value in camera.gain], np.float32)
    pixels = np.clip(pixels * gain * rng.uniform(0.9, 1.1) / 255, 0, 1.2) ** camera.gamma * 255
    haze = rng.uniform(0, 10)
    pixels = pixels * (1 - haze / 255) + haze
    down, across = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    pixels = pixels * (1 - camera.vignette * (down**2 + across**2)[:, :, None] / 2).astype(np.float32)
    noise = camera.noise * (1.6 if light in ("dusk", "night") else 1)
    source = np.random.default_rng(rng.getrandbits(64))
    spread = noise * (0.5 + np.sqrt(np.clip(pixels, 0, 255) / 255))  # shot noise grows with the light
    return pixels + source.standard_normal(pixels.shape, np.float32) * spread


def _encoded(pixels: np.ndarray, quality: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return file.getvalue()


def _decoded(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture
