"""Any pixel layout that a picture file can have, as plain 8-bit RGB."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

_DEPTHS = (8, 10, 12, 14, 16)
_TRANSPARENT_MODES = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})


def to_rgb(image: Image.Image) -> Image.Image:
    """RGB copy of a loaded picture: transparency on white, deep greys brought to 8 bits.

    Raises whatever Pillow raises for a layout that it cannot convert.
    """
    if image.mode == "RGB" and "transparency" not in image.info:
        return image.copy() if image.readonly else image
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_grey_8_bit(np.asarray(image)), "L").convert("RGB")
    if image.mode in _TRANSPARENT_MODES or "transparency" in image.info:
        return _on_white(image)
    if image.mode == "LAB":
        return _from_lab(image)
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "La":
        image = image.convert("LA")
    layered = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", layered.size, (255, 255, 255))
    white.paste(layered, mask=layered)
    return white


def _from_lab(image: Image.Image) -> Image.Image:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    if converted is None:
        raise ValueError("LAB colours cannot be converted")
    return converted


def _grey_8_bit(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Grey (H, W) of any depth as uint8.

    Sensors store 10, 12 or 14 bits in 16: the smallest usual depth that holds the brightest pixel is taken
    for the whole. Values that fit no depth (negative, fractional, above 16 bits) are stretched to the range.
    """
    grey = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(grey.min()), float(grey.max())
    fractional = values.dtype.kind == "f"
    if low >= 0 and fractional and high <= 1.0:
        scaled = grey * 255.0
    elif low >= 0 and not fractional and high < 2 ** _DEPTHS[-1]:
        depth = next(bits for bits in _DEPTHS if high < 2**bits)
        scaled = grey * (255.0 / (2**depth - 1))
    else:
        scaled = (grey - low) * (255.0 / max(high - low, 1e-12))
    return np.clip(scaled + 0.5, 0, 255).astype(np.uint8)
