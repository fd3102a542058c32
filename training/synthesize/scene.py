"""One view of a person: where the camera is, what stands before and behind, the light, and the frame of the picture."""

import math
import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.synthesize.cameras import Camera
from training.synthesize.figure import Posed
from training.synthesize.material import Draw, Part
from training.synthesize.props import prop
from training.synthesize.renderer import MAX_HEIGHT, MAX_WIDTH, Light, View, look_at, window

SUPERSAMPLING = 2
_NARROWEST, _WIDEST = 0.36, 0.62  # width over height of a frame


@dataclass(frozen=True)
class Scene:
    """What the renderer takes; light_name and crop are recorded."""

    behind: list[Draw]
    front: list[Draw]
    view: View
    light: Light
    place: dict[str, Any]
    light_name: str
    crop: str


def view_name(yaw: float) -> str:
    """What a camera at `yaw` degrees (0 before the person, 90 at the person's left) sees of a person."""
    away = abs((yaw + 180) % 360 - 180)
    names = ((22.5, "front"), (67.5, "front three-quarter"), (112.5, "side"), (157.5, "back three-quarter"))
    return next((name for limit, name in names if away <= limit), "back")


def make_scene(
    rng: random.Random, posed: Posed, yaw: float, camera: Camera, bystander: Posed | None, *, occluded: bool
) -> Scene:
    """A scene of a person seen at `yaw`. bystander: another person near. Without `occluded` nothing is in the way."""
    person = posed.placed(0, (0, 0))
    corners = np.array(
        [[x, y, z] for x in posed.span[:, 0] for y in posed.span[:, 1] for z in posed.span[:, 2]]
    )
    centre = np.array([corners[:, 0].mean(), posed.span[:, 1].mean(), corners[:, 2].mean()])
    pitch = math.radians(camera.pitch + rng.uniform(-2, 2))
    angle = math.radians(yaw)
    out = np.array([math.sin(angle), 0, math.cos(angle)])
    eye = centre + camera.distance * (out * math.cos(pitch) + np.array([0, math.sin(pitch), 0]))
    eye[1] = max(eye[1], 3)
    behind, before = _neighbours(rng, out, bystander, occluded)
    view, crop = _frame(rng, person, eye, centre, camera, bool(posed.vehicle))
    light, name = _light(rng, camera.site, centre, eye)
    turn = math.radians(rng.uniform(-35, 35))
    away = -out
    direction = (
        away[0] * math.cos(turn) - away[2] * math.sin(turn), away[0] * math.sin(turn) + away[2] * math.cos(turn)
    )  # fmt: skip
    return Scene(
        behind, [*person, *before], view, light, {**camera.place, "wall_direction": direction}, name, crop
    )


def _neighbours(
    rng: random.Random, out: np.ndarray, bystander: Posed | None, occluded: bool
) -> tuple[list[Draw], list[Draw]]:
    """What is behind the person and what is in front. `out` points from the person to the camera."""
    side = np.array([out[2], 0, -out[0]])

    def at(nearer: float, beside: float) -> tuple[float, float]:
        point = out * nearer + side * beside
        return float(point[0]), float(point[2])

    behind: list[Draw] = []
    for _ in range(rng.choice((0, 1, 1, 2))):
        behind += prop(rng, at(-rng.uniform(14, 45), rng.uniform(-16, 16)), rng.uniform(0, 360), before=False)
    before: list[Draw] = []
    chance, beside, distance = rng.random(), rng.choice((-1, 1)), rng.random()
    if bystander is not None:
        turn = rng.uniform(0, 360)
        if chance < 0.13 and occluded:
            before += bystander.placed(
                turn, at(5 + 5 * distance, beside * rng.uniform(3.0, 4.6)), bystander=True
            )
        elif chance < 0.5:
            behind += bystander.placed(
                turn, at(-10 - 25 * distance, beside * rng.uniform(1.5, 8)), bystander=True
            )
    if occluded and rng.random() < 0.16:
        across = math.degrees(math.atan2(out[0], out[2]))
        before += prop(
            rng, at(rng.uniform(9, 16), rng.uniform(-3.2, 3.2)), across + rng.uniform(-12, 12), before=True
        )
    return behind, before


def _frame(
    rng: random.Random, person: list[Draw], eye: np.ndarray, centre: np.ndarray, camera: Camera, vehicle: bool
) -> tuple[View, str]:
    """The window around the person as a detector might cut it: near, or with an error."""
    matrix = look_at(eye, centre)
    points = np.vstack([d.points[np.unique(d.triangles)] for d in person if d.material.part not in _LOOSE])
    seen = points @ matrix[:3, :3].T + matrix[:3, 3]
    x, y = seen[:, 0] / -seen[:, 2], seen[:, 1] / -seen[:, 2]
    left, right, bottom, top = x.min(), x.max(), y.min(), y.max()
    height = top - bottom
    margins = [rng.uniform(0.01, 0.06) * height for _ in range(4)]
    if vehicle:
        margins[0] += 0.1 * height
        margins[1] += 0.1 * height
    left, right = left - margins[0], right + margins[1]
    bottom, top = bottom - margins[2], top + margins[3]
    crop = rng.choices(("good", "loose", "shifted", "no feet", "no head", "upper body"), (72, 6, 7, 5, 2, 8))[
        0
    ]
    if crop == "loose":
        left, right = left - 0.08 * height, right + 0.08 * height
        bottom, top = bottom - 0.1 * height, top + 0.1 * height
    elif crop == "shifted":
        shift = rng.choice((-1, 1)) * rng.uniform(0.15, 0.3) * (right - left)
        left, right = left + shift, right + shift
    elif crop == "no feet":
        bottom += rng.uniform(0.12, 0.32) * height
    elif crop == "upper body":
        bottom += rng.uniform(0.4, 0.58) * height
    elif crop == "no head":
        top -= rng.uniform(0.06, 0.15) * height
    height, width = top - bottom, right - left
    narrow = rng.uniform(_NARROWEST, _NARROWEST + 0.1)
    if width < narrow * height:
        extra = (narrow * height - width) / 2
        left, right = left - extra, right + extra
    elif width > _WIDEST * height:
        extra = (width / _WIDEST - height) / 2
        bottom, top = bottom - extra, top + extra
    columns = round(camera.rows * (right - left) / (top - bottom))
    size = (min(columns * SUPERSAMPLING, MAX_WIDTH), min(camera.rows * SUPERSAMPLING, MAX_HEIGHT))
    return View(eye, matrix, window(left, right, bottom, top), *size), crop


_LOOSE = frozenset((Part.OTHER, Part.VEHICLE))  # a frame may cut these


def _light(rng: random.Random, site: str, centre: np.ndarray, eye: np.ndarray) -> tuple[Light, str]:
    around, up = rng.uniform(0, 2 * math.pi), math.radians(rng.uniform(30, 70))
    to_sun = np.array([math.cos(around) * math.cos(up), math.sin(up), math.sin(around) * math.cos(up)])
    toward = (eye - centre) / np.linalg.norm(eye - centre)
    if to_sun[[0, 2]] @ toward[[0, 2]] < -0.45:  # against the sun only a silhouette is left
        to_sun[[0, 2]] *= -1
    exposure = rng.uniform(1.0, 1.3)
    warm, cool = np.array([1.05, 1, 0.93]), np.array([0.95, 1, 1.06])
    indoor = site in ("indoors", "station")
    name = "indoor" if indoor else rng.choice(("sun", "sun", "overcast", "overcast", "dusk", "night"))
    sun, sky, shadow = {
        "sun": (warm * 1.05, cool * 0.52, 0.9), "overcast": (np.ones(3) * 0.38, cool * 0.86, 0.5),
        "indoor": (warm * 0.55, warm * 0.66, 0.6),
        "dusk": (np.array([1.15, 0.95, 0.75]) * 0.6, np.array([0.88, 0.92, 1.06]) * 0.6, 0.7),
        "night": (np.array([1.2, 0.98, 0.7]) * 0.6, np.array([0.8, 0.85, 1.1]) * 0.33, 0.8),
    }[name]  # fmt: skip
    span = 13.0
    flat = np.diag([1 / span, 1 / span, -1 / 40.0, 1.0])
    flat[2, 3] = -1.5
    sun_view = flat @ look_at(centre + to_sun * 60, centre)
    sky = sky * exposure
    return Light(to_sun, sun * exposure, sky, sky * 0.55, sun_view, shadow), name
