"""What a piece is made of, as the shader takes it, and which part of a person it shows."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

Colour = np.ndarray | tuple[float, float, float]


class Part(IntEnum):
    """What a pixel shows of the person asked for; OTHER is anything else."""

    OTHER = 0
    SKIN = 1
    FACE = 2
    HAIR = 3
    UPPER = 4
    INNER = 5
    LOWER = 6
    SHOES = 7
    BAG = 8
    HAT = 9
    GLASSES = 10
    SCARF = 11
    HELD = 12
    VEHICLE = 13


class Finish(IntEnum):
    """How the shader treats a surface."""

    SKIN = 0
    FABRIC = 1
    HAIR = 2
    SMOOTH = 3
    EYE = 4


class Pattern(IntEnum):
    """Patterns, laid out on the neutral body."""

    PLAIN = 0
    STRIPED = 1
    VERTICAL = 2
    CHECKED = 3
    PRINT = 4
    SLEEVES = 5
    DOTS = 6
    BELOW = 7
    SHIRT = 8


@dataclass(frozen=True)
class Material:
    """Colours are linear light. Between bottom and top, within reach of the middle and outside the open front is drawn;
    these are coordinates on the neutral body in decimetres. bias moves a surface toward the camera, so that clothes
    lie above what is under them."""

    finish: Finish
    part: Part
    colour: Colour
    second: Colour = (1.0, 1.0, 1.0)
    third: Colour = (0.0, 0.0, 0.0)
    pattern: Pattern = Pattern.PLAIN
    scale: float = 1.0
    bottom: float = -99.0
    top: float = 99.0
    reach: float = 99.0
    open: float = 0.0
    beard: float = 0.0
    quilted: float = 0.0
    bias: float = 0.0
    seed: float = 0.0


@dataclass
class Draw:
    """Something to render. points, normals, rest float (C, 3), uv (C, 2), triangles int (T, 3), in the world."""

    points: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    rest: np.ndarray
    triangles: np.ndarray
    material: Material
    texture: str = ""  # the surface whose texture it wears
    shadow: bool = True
    vertices: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.vertices = np.hstack([self.points, self.normals, self.uv, self.rest]).astype(np.float32)
