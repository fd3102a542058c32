"""Colours by the names that people give them, as shades that one name covers, and which go together."""

import random

import numpy as np

Rgb = tuple[float, float, float]

# Names as in training/captions.py; sRGB shades, 0 to 255.
SHADES: dict[str, tuple[Rgb, ...]] = {
    "black": ((22, 22, 24), (30, 30, 33), (16, 16, 20)),
    "white": ((238, 238, 235), (228, 230, 232)),
    "grey": ((128, 129, 132), (150, 150, 152), (110, 112, 116)),
    "charcoal": ((62, 64, 69), (54, 55, 58)),
    "red": ((176, 28, 33), (200, 36, 36), (160, 24, 34)),
    "burgundy": ((98, 22, 36), (112, 26, 44)),
    "pink": ((238, 140, 172), (226, 160, 178), (224, 92, 142)),
    "orange": ((236, 115, 22), (222, 100, 34)),
    "yellow": ((238, 203, 38), (240, 214, 84)),
    "mustard": ((196, 148, 36), (182, 136, 44)),
    "green": ((34, 122, 58), (44, 140, 66)),
    "dark green": ((24, 66, 44), (30, 74, 40)),
    "light green": ((146, 196, 136), (160, 206, 160)),
    "olive": ((92, 92, 52), (104, 100, 62)),
    "teal": ((20, 104, 108), (24, 116, 114)),
    "turquoise": ((62, 186, 186), (84, 196, 190)),
    "light blue": ((142, 184, 222), (160, 196, 226)),
    "blue": ((38, 92, 196), (46, 104, 184), (30, 76, 168)),
    "navy": ((21, 29, 66), (26, 36, 78)),
    "purple": ((108, 44, 148), (92, 42, 124)),
    "lavender": ((176, 158, 212), (188, 172, 216)),
    "brown": ((98, 58, 30), (112, 70, 42), (80, 50, 34)),
    "beige": ((214, 192, 152), (196, 172, 132), (186, 164, 130)),
    "cream": ((236, 226, 202), (230, 218, 190)),
}
DENIM: dict[str, tuple[Rgb, ...]] = {
    "blue": ((70, 104, 156), (84, 116, 162), (58, 90, 140)),
    "light blue": ((134, 164, 198), (150, 176, 206)),
    "navy": ((30, 42, 74), (36, 48, 80)),
    "black": ((34, 34, 38),),
    "grey": ((118, 120, 124),),
    "white": ((226, 226, 222),),
    "beige": ((206, 186, 150),),
}
HAIR: dict[str, Rgb] = {
    "black": (20, 18, 18), "dark brown": (48, 32, 22), "brown": (92, 58, 34), "blonde": (205, 168, 105),
    "red": (140, 58, 24), "grey": (140, 138, 135), "white": (215, 213, 208),
}  # fmt: skip
SKIN: dict[str, tuple[Rgb, ...]] = {
    "light": ((222, 176, 148), (212, 164, 134), (226, 184, 158), (232, 192, 170)),
    "medium": ((198, 148, 112), (182, 132, 96), (208, 162, 124), (172, 120, 84)),
    "dark": ((112, 74, 50), (86, 56, 38), (136, 92, 64), (70, 46, 34)),
}
_NEUTRAL = ("black", "white", "grey", "charcoal", "navy", "beige", "cream", "brown")
_MUTED = (*_NEUTRAL, "olive", "burgundy", "dark green")

UPPER = {
    "black": 5, "white": 4.5, "grey": 3.5, "charcoal": 1.5, "navy": 3, "blue": 2.5, "light blue": 2, "red": 2.5,
    "burgundy": 1.4, "green": 1.5, "dark green": 1.3, "light green": 0.7, "olive": 1.3, "yellow": 1.2, "mustard": 1,
    "orange": 1, "pink": 1.6, "purple": 1, "lavender": 0.7, "teal": 0.8, "turquoise": 0.7, "brown": 1.4, "beige": 1.8,
    "cream": 1.2,
}  # fmt: skip
OUTER = {
    "black": 5, "navy": 3, "grey": 2, "charcoal": 1.5, "brown": 1.8, "beige": 2, "olive": 1.5, "dark green": 1,
    "burgundy": 1, "red": 1.3, "blue": 1.2, "white": 0.8, "cream": 0.8, "yellow": 0.7, "mustard": 0.6, "pink": 0.6,
    "light blue": 0.5, "teal": 0.4, "purple": 0.4, "orange": 0.5, "green": 0.6,
}  # fmt: skip
LOWER = {
    "black": 5, "grey": 2.2, "charcoal": 1.2, "navy": 2.5, "beige": 2.2, "brown": 1.5, "olive": 1.2, "white": 1,
    "blue": 1.2, "cream": 0.6, "burgundy": 0.5, "dark green": 0.5, "red": 0.5, "green": 0.3, "pink": 0.3,
    "mustard": 0.3, "purple": 0.3, "light blue": 0.4, "yellow": 0.2,
}  # fmt: skip
FORMAL = {"black": 4, "navy": 3, "grey": 2, "charcoal": 2.5, "brown": 0.8, "beige": 0.8, "blue": 0.5}
SHOES = {
    "black": 5, "white": 4.5, "grey": 2, "navy": 0.8, "brown": 1, "red": 1, "blue": 0.8, "beige": 1, "pink": 0.5,
    "orange": 0.4, "green": 0.4,
}  # fmt: skip
LEATHER = {"black": 5, "brown": 4, "beige": 0.8, "burgundy": 0.5, "grey": 0.5}
BAGS = {
    "black": 5, "brown": 2, "grey": 1.5, "navy": 1.2, "beige": 1.2, "red": 1.3, "blue": 1, "green": 0.6, "olive": 0.7,
    "pink": 0.7, "yellow": 0.6, "orange": 0.4, "purple": 0.4, "white": 0.6, "teal": 0.3,
}  # fmt: skip


def pick(rng: random.Random, weights: dict[str, float], beside: str | None = None) -> str:
    """A colour name. Beside a strong colour most people wear a muted one; the same one twice is rare."""
    if beside is None:
        return weighted(rng, weights)
    muted = beside in _MUTED or rng.random() < 0.2
    fitting = {
        name: weight * (0.25 if name == beside else 1)
        for name, weight in weights.items()
        if muted or name in _MUTED
    }
    return weighted(rng, fitting or weights)


def contrasting(rng: random.Random, name: str) -> str:
    """A second colour for a pattern that can be told from `name`."""
    lightness = {other: float(np.mean(shades[0])) for other, shades in SHADES.items()}
    fitting = [other for other, value in lightness.items() if abs(value - lightness[name]) > 55]
    plain = [other for other in ("white", "black", "navy", "grey", "cream") if other in fitting]
    return rng.choice(plain) if plain and rng.random() < 0.6 else rng.choice(fitting)


def shade(rng: random.Random, name: str, shades: dict[str, tuple[Rgb, ...]] = SHADES) -> np.ndarray:
    """A shade of a named colour in linear light, float64 (3,)."""
    return linear(jittered(rng, rng.choice(shades.get(name, SHADES["grey"]))))


def jittered(rng: random.Random, colour: Rgb, amount: float = 0.05) -> np.ndarray:
    """The same colour, a little lighter or darker and off, sRGB float64 (3,)."""
    scale = 1 + rng.uniform(-amount, amount)
    return np.clip(np.array([value * scale + rng.uniform(-4, 4) for value in colour]), 4, 250)


def linear(srgb: np.ndarray | Rgb) -> np.ndarray:
    """sRGB 0 to 255 to linear light 0 to 1 (IEC 61966-2-1)."""
    value = np.asarray(srgb, float) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def weighted(rng: random.Random, weights: dict[str, float]) -> str:
    """A key, by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]
