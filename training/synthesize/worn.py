"""What hangs on a body and moves with it: hoods, scarves, brims, glasses, bags and their straps.

Each is made on the unposed body and follows a bone, or, for straps, the skin that it lies on.
"""

from dataclasses import dataclass

import numpy as np

from training.synthesize.body import BODY_VERTICES, Body
from training.synthesize.geometry import Solid, box, convex_hull, joined, resampled, ribbon, rotation, tube
from training.synthesize.material import Finish, Material, Part
from training.synthesize.people import Person

_DARK = (0.012, 0.012, 0.013)


@dataclass(frozen=True)
class Item:
    """A solid with its material. bone is what it follows; empty: the nearest skin."""

    solid: Solid
    material: Material
    bone: str


@dataclass(frozen=True)
class Fitting:
    """The unposed body that things are made for: vertices (V, 3), joints (B, 3), and points of the outermost garment
    about the chest (N, 3)."""

    body: Body
    points: np.ndarray
    joints: np.ndarray
    chest: np.ndarray

    def joint(self, name: str) -> np.ndarray:
        return self.joints[self.body.bone[name]]


def worn_items(person: Person, fitting: Fitting) -> list[Item]:
    """All of them."""
    a = person.attributes
    items: list[Item] = []
    if a["upper_type"] == "hoodie":
        items += _hood(person, fitting)
    if a["scarf"]:
        items += _scarf(person, fitting)
    if a["hat"] in ("baseball cap", "sun hat"):
        items += _brim(person, fitting, a["hat"])
    if a["hat"] == "beanie":
        items += _cuff(person, fitting)
    if a["glasses"]:
        items += _glasses(person, fitting)
    if a["bag"] == "backpack":
        items += _backpack(person, fitting)
    elif a["bag"] == "shoulder bag":
        items += _shoulder_bag(person, fitting)
    return items


def _hood(person: Person, fitting: Fitting) -> list[Item]:
    neck = fitting.joint("neck01")
    angles = np.radians(np.linspace(-125, 125, 17))  # from the left collarbone about the nape to the right
    path = np.stack(
        [np.sin(angles) * 0.92, -0.15 - 0.35 * np.cos(angles), -np.cos(angles) * 0.85 - 0.1], 1
    ) + neck  # fmt: skip
    thickness = 0.14 + 0.34 * np.clip(np.cos(angles), 0, 1)
    cloth = Material(
        Finish.FABRIC, Part.UPPER, person.colours["upper"], bias=0.3, seed=person.numbers["seed"]
    )
    cords = [
        tube(neck + np.array([[x, -0.55, 0.75], [x * 1.1, -1.1, 1.15], [x * 1.15, -1.8, 1.35]]), 0.05)
        for x in (-0.33, 0.33)
    ]
    pale = Material(Finish.SMOOTH, Part.UPPER, person.colours["upper"] * 0.5 + 0.25, bias=0.5)
    return [Item(tube(path, thickness, 9), cloth, "spine01"), Item(joined(cords), pale, "spine01")]


def _scarf(person: Person, fitting: Fitting) -> list[Item]:
    neck = fitting.joint("neck01") + np.array([0, 0.25, 0.15])
    angles = np.linspace(0, 2 * np.pi, 22, endpoint=False)
    loop = neck + np.stack(
        [np.cos(angles) * 0.72, 0.08 * np.sin(2 * angles), np.sin(angles) * 0.72], 1
    )  # fmt: skip
    side = person.numbers["side"]
    hanging = neck + np.array(
        [
            [0.3 * side, -0.1, 0.75],
            [0.4 * side, -0.7, 1.25],
            [0.45 * side, -1.7, 1.5],
            [0.5 * side, -2.6, 1.5],
        ]
    )
    solid = joined([tube(loop, 0.3, 9, closed=True), tube(hanging, np.array([0.25, 0.3, 0.34, 0.3]), 8)])
    wool = Material(Finish.FABRIC, Part.SCARF, person.colours["scarf"], bias=0.35, seed=3.0, quilted=0.4)
    return [Item(solid, wool, "spine01")]


def _head_points(fitting: Fitting) -> np.ndarray:
    eye = fitting.points[fitting.body.eyes[0]].mean(0)
    head = fitting.points[:BODY_VERTICES]
    return head[(head[:, 1] > eye[1] + 0.45) & (np.abs(head[:, 0]) < 1.2)]


def _brim(person: Person, fitting: Fitting, kind: str) -> list[Item]:
    head = _head_points(fitting)
    low = head[:, 1].min()
    front, back, half = head[:, 2].max(), head[:, 2].min(), np.abs(head[:, 0]).max() + 0.2
    felt = Material(Finish.SMOOTH, Part.HAT, person.colours["hat"] * 0.85, bias=0.12)
    if kind == "baseball cap":
        angles = np.linspace(-np.pi / 2, np.pi / 2, 13)
        inner = np.stack(
            [np.sin(angles) * half, 0 * angles + low + 0.2, front - 0.85 + np.cos(angles) * 0.95], 1
        )
        outer = np.stack(
            [np.sin(angles) * half, 0 * angles + low - 0.02, front - 0.4 + np.cos(angles) * 1.2], 1
        )
        count = len(angles)
    else:
        angles = np.linspace(0, 2 * np.pi, 29)
        middle, depth = (front + back) / 2, (front - back) / 2 + 0.2
        inner = np.stack([np.sin(angles) * half, 0 * angles + low + 0.18, middle + np.cos(angles) * depth], 1)
        reach = 0.85
        outer = np.stack(
            [
                np.sin(angles) * (half + reach),
                0 * angles + low - 0.12,
                middle + np.cos(angles) * (depth + reach),
            ],
            1,
        )
        count = len(angles)
    first = np.arange(count - 1)
    triangles = np.concatenate(
        [
            np.stack([first, first + 1, first + count], 1),
            np.stack([first + 1, first + count + 1, first + count], 1),
        ]
    )
    return [Item(Solid(np.vstack([inner, outer]), triangles), felt, "head")]


def _cuff(person: Person, fitting: Fitting) -> list[Item]:
    head = _head_points(fitting)
    low, middle = head[:, 1].min() + 0.12, (head[:, 2].max() + head[:, 2].min()) / 2
    half, depth = np.abs(head[:, 0]).max() + 0.12, (head[:, 2].max() - head[:, 2].min()) / 2 + 0.12
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    tilt = 0.12 * np.cos(angles)
    path = np.stack([np.sin(angles) * half, low + tilt, middle + np.cos(angles) * depth], 1)
    wool = Material(Finish.FABRIC, Part.HAT, person.colours["hat"] * 0.9, bias=0.2, quilted=0.5)
    return [Item(tube(path, 0.19, 7, closed=True), wool, "head")]


def _glasses(person: Person, fitting: Fitting) -> list[Item]:
    frame = Material(Finish.SMOOTH, Part.GLASSES, _DARK, bias=0.06)
    parts: list[Solid] = []
    lenses: list[Solid] = []
    for eye in fitting.body.eyes:
        points = fitting.points[eye]
        centre, front = points.mean(0), points[:, 2].max() + 0.1
        angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)
        rim = np.stack(
            [centre[0] + np.cos(angles) * 0.265, centre[1] - 0.03 + np.sin(angles) * 0.2, 0 * angles + front],
            1,
        )
        parts.append(tube(rim, 0.038, 5, closed=True))
        sign = np.sign(centre[0])
        arm = [
            [sign * 0.265 + centre[0], 0, 0],
            [sign * 0.43 + centre[0], 0.02, -0.4],
            [sign * 0.44 + centre[0], 0, -1.1],
        ]
        parts.append(tube(np.array(arm) + [0, centre[1], front], 0.03, 5))
        middle = np.array([[centre[0], centre[1] - 0.03, front + 0.03]])
        fan = np.array([(i, (i + 1) % 20, 20) for i in range(20)])
        lenses.append(Solid(np.vstack([rim, middle]), fan))
        parts.append(
            tube(np.array([[0.0, centre[1], front], [centre[0] - sign * 0.26, centre[1], front]]), 0.03, 5)
        )
    if person.attributes["glasses"] == "sunglasses":
        parts += lenses
    return [Item(joined(parts), frame, "head")]


def _section(
    points: np.ndarray, origin: np.ndarray, normal: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """A taut loop (count, 3) about a slice of `points` and the directions away from its middle."""
    normal = normal / np.linalg.norm(normal)
    slice_points = points[np.abs((points - origin) @ normal) < 0.3]
    first = np.cross(normal, (0, 0, 1.0) if abs(normal[2]) < 0.9 else (0, 1.0, 0))
    first /= np.linalg.norm(first)
    second = np.cross(normal, first)
    flat = np.stack([(slice_points - origin) @ first, (slice_points - origin) @ second], 1)
    hull = convex_hull(flat)
    if len(hull) < 3:
        return np.zeros((0, 3)), np.zeros((0, 3))
    loop = resampled(hull, count)
    away = loop - loop.mean(0)
    away /= np.linalg.norm(away, axis=1, keepdims=True) + 1e-9
    return origin + loop[:, :1] * first + loop[:, 1:] * second, away[:, :1] * first + away[:, 1:] * second


def _strap(origin: np.ndarray, normal: np.ndarray, points: np.ndarray, width: float) -> list[Solid]:
    loop, outward = _section(points, origin, normal, 44)
    return [ribbon(loop + outward * 0.06, outward, width, 0.1)] if len(loop) else []


def _backpack(person: Person, fitting: Fitting) -> list[Item]:
    cloth = Material(Finish.SMOOTH, Part.BAG, person.colours["bag"])
    low, high = fitting.joint("spine05")[1] + 1.0, fitting.joint("neck01")[1] - 0.35
    chest = fitting.chest
    behind = chest[(np.abs(chest[:, 0]) < 0.8) & (chest[:, 1] > low) & (chest[:, 1] < high)]
    back = behind[:, 2].min() if len(behind) else fitting.joint("spine02")[2] - 1
    middle, half = (low + high) / 2, (high - low) / 2
    solids = [
        box((0, middle, back - 0.6), (1.35, half, 0.72), 0.42),
        box((0, middle - 0.75, back - 1.2), (1.02, half / 2, 0.34), 0.42),
        tube(
            np.array(
                [[-0.3, high + 0.05, back - 0.3], [0, high + 0.3, back - 0.3], [0.3, high + 0.05, back - 0.3]]
            ),
            0.07,
        ),
    ]
    items = [
        Item(solids[0], cloth, "spine02"),
        Item(solids[1], Material(Finish.SMOOTH, Part.BAG, person.colours["bag"] * 0.8), "spine02"),
        Item(solids[2], cloth, "spine02"),
    ]
    above = chest[chest[:, 1] > middle - 0.4]
    straps = [
        strap
        for x in (-0.98, 0.98)
        for strap in _strap(np.array([x, middle, 0.2]), np.array([1.0, 0, 0]), above, 0.36)
    ]
    if straps:
        dark = Material(Finish.SMOOTH, Part.BAG, person.colours["bag"] * 0.75, bias=0.28)
        items.append(Item(joined(straps), dark, ""))
    return items


def _shoulder_bag(person: Person, fitting: Fitting) -> list[Item]:
    cloth = Material(Finish.SMOOTH, Part.BAG, person.colours["bag"])
    side = person.numbers["side"]
    hip = fitting.joint("pelvis.L")[1] + 0.1
    chest = fitting.chest
    around = chest[(np.abs(chest[:, 1] - hip) < 0.7) & (np.abs(chest[:, 0]) < 2.6)]
    edge = np.abs(around[:, 0]).max() if len(around) else 1.9
    bag = box((side * (edge + 0.35), hip - 0.35, 0.1), (0.36, 0.8, 1.1), 0.36)
    flap = box((side * (edge + 0.62), hip - 0.1, 0.1), (0.14, 0.5, 1.02), 0.36)
    shoulder = np.array([-side * 0.95, fitting.joint("neck01")[1] - 0.2, 0])
    bottom = np.array([side * (edge + 0.1), hip + 0.4, 0.1])
    normal = np.cross(bottom - shoulder, (0, 0, 1.0))
    straps = _strap(
        (shoulder + bottom) / 2,
        normal,
        np.vstack([chest, bottom[None] + [[0, 0, 0.9], [0, 0, -0.7]]]),
        0.26,
    )
    items = [
        Item(bag, cloth, "root"),
        Item(flap, Material(Finish.SMOOTH, Part.BAG, person.colours["bag"] * 0.8), "root"),
    ]
    if straps:
        dark = Material(Finish.SMOOTH, Part.BAG, person.colours["bag"] * 0.75, bias=0.28)
        items.append(Item(joined(straps), dark, ""))
    return items


def upright(yaw: float, position: np.ndarray) -> np.ndarray:
    """The map (3, 4) that turns by `yaw` degrees about the vertical and moves to `position`."""
    return np.hstack([rotation("y", yaw), np.asarray(position, float)[:, None]])
