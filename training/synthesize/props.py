"""Things that stand about: cars, poles, trees, bins, hedges. Made around the origin; lengths in decimetres."""

import random

import numpy as np

from training.synthesize import palette
from training.synthesize.geometry import Solid, box, joined, ring, rotation, tube, vertex_normals
from training.synthesize.material import Draw, Finish, Material, Part

_BEHIND = ("car", "car", "pole", "tree", "tree", "bin", "planter", "sign", "bollards")
_BEFORE = ("pole", "pole", "bin", "hedge", "bollards", "car", "sign", "rail")


def prop(rng: random.Random, position: tuple[float, float], yaw: float, *, before: bool) -> list[Draw]:
    """One thing at (x, z), turned by `yaw` degrees; `before`: of a kind that may hide part of somebody."""
    kind = rng.choice(_BEFORE if before else _BEHIND)
    pieces = _MAKERS[kind](rng)
    turn = rotation("y", yaw)
    shift = np.array([position[0], 0, position[1]])
    draws = []
    for solid, colour, finish in pieces:
        points = solid.vertices @ turn.T + shift
        normals = vertex_normals(points, solid.triangles)
        material = Material(finish, Part.OTHER, colour, seed=rng.uniform(0, 9))
        draws.append(
            Draw(points, normals, np.zeros((len(points), 2)), solid.vertices * 0.3, solid.triangles, material)
        )
    return draws


Pieces = list[tuple[Solid, np.ndarray, Finish]]


def _paint(rng: random.Random) -> np.ndarray:
    name = rng.choice(
        ("black", "white", "grey", "charcoal", "grey", "red", "navy", "blue", "beige", "dark green")
    )
    return palette.shade(rng, name)


def _car(rng: random.Random) -> Pieces:
    colour = _paint(rng)
    body = box((0, 5.6, 0), (8.6, 3.4, 21), 0.3, 9)
    cabin = box((0, 10.6, -2), (7.2, 3.9, 12), 0.42, 9)
    windows = box((0, 10.9, -2), (7.35, 2.4, 10.6), 0.42, 9)
    wheels = [
        ring((x, 3, z), 2.2, 0, 1.0, 18) for x in (-8, 8) for z in (-13, 12.5)
    ]  # fmt: skip
    lights = [box((x, 6.3, z), (1.5, 0.7, 0.5), 0.5, 5) for x in (-6.3, 6.3) for z in (-20.6, 20.6)]
    return [
        (joined([body, cabin]), colour, Finish.SMOOTH),
        (windows, np.array([0.02, 0.024, 0.028]), Finish.SMOOTH),
        (joined(wheels), np.array([0.012, 0.012, 0.012]), Finish.SMOOTH),
        (joined(lights), np.array([0.5, 0.45, 0.4]), Finish.SMOOTH),
    ]


def _pole(rng: random.Random) -> Pieces:
    radius = rng.uniform(0.35, 0.8)
    return [(tube(np.array([[0, 0, 0], [0, 20, 0], [0, 45.0, 0]]), radius, 10), _paint(rng), Finish.SMOOTH)]


def _sign(rng: random.Random) -> Pieces:
    pole = tube(np.array([[0, 0, 0], [0, 12, 0], [0, 24.0, 0]]), 0.3, 8)
    board = box((0, rng.uniform(17, 21), 0.4), (2.6, 2.6, 0.15), rng.choice((0.15, 0.9)), 8)
    return [(pole, np.array([0.2, 0.2, 0.21]), Finish.SMOOTH), (board, _paint(rng), Finish.SMOOTH)]


def _tree(rng: random.Random) -> Pieces:
    trunk = tube(np.array([[0, 0, 0], [0.2, 10, 0], [0, 24.0, 0.4]]), np.array([1.3, 0.9, 0.7]), 9)
    leaves = [
        box(
            (rng.gauss(0, 4), rng.uniform(22, 36), rng.gauss(0, 4)),
            (rng.uniform(3, 6), rng.uniform(3, 5), rng.uniform(3, 6)), 0.9, 7,
        )
        for _ in range(7)
    ]  # fmt: skip
    green = palette.linear(palette.jittered(rng, (52, 78, 38), 0.25))
    return [
        (trunk, palette.linear((88, 70, 54)), Finish.FABRIC),
        (joined(leaves), green, Finish.FABRIC),
    ]


def _hedge(rng: random.Random) -> Pieces:
    height = rng.uniform(2.2, 4.2)
    blobs = [
        box(
            (x + rng.gauss(0, 0.3), height * 0.5, rng.gauss(0, 0.3)),
            (1.3, height * rng.uniform(0.45, 0.6), 1.3),
            0.8,
            7,
        )
        for x in np.arange(-11, 12, 1.5)
    ]
    return [(joined(blobs), palette.linear(palette.jittered(rng, (50, 76, 36), 0.25)), Finish.FABRIC)]


def _bin(rng: random.Random) -> Pieces:
    heights = np.array([0, 0.1, 6.5, 8, 8.1])
    path = np.stack([0 * heights, heights, 0 * heights], 1)
    return [(tube(path, np.array([0.1, 2.2, 2.5, 2.3, 0.1]), 12), _paint(rng), Finish.SMOOTH)]


def _planter(rng: random.Random) -> Pieces:
    return [
        (box((0, 2.4, 0), (6, 2.4, 2.4), 0.15), palette.linear((150, 144, 136)), Finish.FABRIC),
        *[
            (box((x, 5.6, 0), (2, 1.8, 1.9), 0.9, 6), _hedge(rng)[0][1], Finish.FABRIC)
            for x in (-3.5, 0, 3.5)
        ],
    ]


def _bollards(rng: random.Random) -> Pieces:
    posts = [
        tube(np.array([[x, 0, 0], [x, 4, 0], [x, 7.6, 0], [x, 7.8, 0]]), np.array([0.5, 0.5, 0.5, 0.1]), 9)
        for x in (-9.0, 0.0, 9.0)
    ]
    return [(joined(posts), _paint(rng), Finish.SMOOTH)]


def _rail(rng: random.Random) -> Pieces:
    height = rng.uniform(7, 9.5)
    bars = [tube(np.array([[-14, y, 0], [0, y, 0], [14.0, y, 0]]), 0.22, 6) for y in (height, height * 0.5)]
    posts = [tube(np.array([[x, 0, 0], [x, height, 0]]), 0.22, 6) for x in (-12.0, -4.0, 4.0, 12.0)]
    return [(joined([*bars, *posts]), _paint(rng), Finish.SMOOTH)]


_MAKERS = {
    "car": _car, "pole": _pole, "sign": _sign, "tree": _tree, "hedge": _hedge, "bin": _bin, "planter": _planter,
    "bollards": _bollards, "rail": _rail,
}  # fmt: skip
