"""Cameras as they hang in streets: each has a height, a place, colours and flaws, the same for all it sees."""

import random
from dataclasses import dataclass
from typing import Any

from training.synthesize import palette

HEIGHTS = {
    "eye level": (-2, 6),
    "doorway": (7, 15),
    "pole": (16, 28),
    "roof": (30, 42),
}  # degrees looking down
_SITES = {
    "street": ((0, 1, 1), (1, 2, 4, 4, 6)), "shops": ((1, 1, 7), (6, 6, 4)), "park": ((3, 3, 0), (3, 3, 0)),
    "station": ((1, 0), (5, 1, 4)), "indoors": ((1, 0), (5, 0, 6)), "road": ((0, 7), (2, 4, 3, 0)),
}  # fmt: skip
_GROUNDS = ((120, 118, 115), (150, 145, 138), (95, 95, 98), (170, 160, 145), (140, 120, 105))
_WALLS = (
    (150, 85, 65),
    (170, 140, 115),
    (120, 110, 105),
    (190, 186, 178),
    (96, 104, 112),
    (206, 196, 170),
    (70, 92, 84),
    (64, 66, 70),
)


@dataclass(frozen=True)
class Camera:
    """height is a key of HEIGHTS, pitch in degrees; rows of a picture; gain (3,), gamma and saturation of its colours;
    blur in pixels and scale, what is left of its sharpness; noise in grey levels; quality of its JPEGs; place, what
    the shader needs to draw where it hangs."""

    number: int
    site: str
    height: str
    pitch: float
    rows: int
    gain: tuple[float, float, float]
    gamma: float
    saturation: float
    vignette: float
    blur: float
    scale: float
    noise: float
    quality: int
    distance: float
    place: dict[str, Any]


def make_camera(number: int, seed: int) -> Camera:
    """The camera of that number. Heights and places take turns."""
    rng = random.Random(f"camera {seed} {number}")
    height = list(HEIGHTS)[number % len(HEIGHTS)]
    site = list(_SITES)[(number + number // len(HEIGHTS)) % len(_SITES)]
    scale = rng.choice((1.0, 1.0, 1.0, rng.uniform(0.5, 0.85)))
    return Camera(
        number, site, height, rng.uniform(*HEIGHTS[height]), rng.choice((256, 288, 320, 352, 384, 416)),
        tuple(rng.uniform(0.93, 1.07) for _ in range(3)), rng.uniform(0.82, 1.06), rng.uniform(0.7, 1.02),
        rng.uniform(0, 0.22), rng.choice((0.0, 0.3, 0.5, 0.8, 1.0)), scale, rng.uniform(0.6, 5),
        rng.choice((45, 60, 72, 82, 90)), rng.uniform(55, 110), _place(rng, site),
    )  # fmt: skip


def _place(rng: random.Random, site: str) -> dict[str, Any]:
    grounds, walls = _SITES[site]
    ground, wall = rng.choice(grounds), rng.choice(walls)
    ground1 = palette.linear(palette.jittered(rng, rng.choice(_GROUNDS), 0.3))
    ground2 = ground1 * 0.6
    if ground == 3:
        ground1, ground2 = palette.linear((70, 95, 45)), palette.linear((105, 120, 70))
    wall1 = palette.linear(palette.jittered(rng, rng.choice(_WALLS), 0.25))
    wall2 = palette.linear(palette.jittered(rng, rng.choice(_WALLS), 0.3)) * rng.uniform(0.3, 0.9)
    if wall == 2:
        wall2 = palette.linear((165, 160, 155))
    if wall == 3:
        wall1, wall2 = palette.linear((38, 58, 28)), palette.linear((110, 135, 75))
    return {
        "ground": ground, "wall": wall, "ground1": ground1, "ground2": ground2, "wall1": wall1, "wall2": wall2,
        "wall_distance": rng.choice((rng.uniform(9, 20), rng.uniform(20, 70))),
        "kerb": rng.uniform(5, 9) if site in ("street", "road", "shops") and rng.random() < 0.6 else 0.0,
        "grain": rng.choice((0.25, 0.35, 0.5)), "seed": rng.uniform(0, 60),
    }  # fmt: skip
