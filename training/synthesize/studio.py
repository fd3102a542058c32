"""One identity from end to end: a person, several views of it, descriptions of each. The same for the same seed."""

import random
from dataclasses import dataclass
from typing import Any

from training.captions import describe
from training.synthesize.cameras import Camera, make_camera
from training.synthesize.exposure import COLLAGE, expose
from training.synthesize.figure import Figure, Posed
from training.synthesize.people import Person, make_person
from training.synthesize.renderer import Rendered, Renderer
from training.synthesize.scene import Scene, make_scene, view_name
from training.synthesize.visible import hidden_parts, is_usable
from training.synthesize.wardrobe import Wardrobe

_JITTER = 0.35  # of the angle between two views
_TRIES = 4
_COLLAGES = 0.4  # share of pictures whose surroundings are no place


@dataclass(frozen=True)
class Settings:
    """What decides the pictures: the seed, how many identities, views of each, descriptions of each view, cameras."""

    seed: int
    identities: int
    views: int
    captions: int
    cameras: int
    test_share: float


@dataclass(frozen=True)
class Shot:
    """A picture as a JPEG file, its name in the picture folder, and its captions and attributes."""

    name: str
    jpeg: bytes
    captions: list[str]
    attributes: dict[str, Any]


class Studio:
    """Makes identities by number, each from a random source of its own, so that their order does not matter."""

    def __init__(self, wardrobe: Wardrobe, settings: Settings):
        self._wardrobe, self._settings = wardrobe, settings
        eye = wardrobe.body.neutral[wardrobe.body.eyes[0]].mean(0)
        self._renderer = Renderer(self._texture, eye)
        self._cameras = [make_camera(number, settings.seed) for number in range(settings.cameras)]

    def identity(self, number: int) -> list[Shot]:
        """All pictures of identity `number`, from 1."""
        rng = random.Random(f"identity {self._settings.seed} {number}")
        person = make_person(rng, self._wardrobe)
        figure = Figure(person, self._wardrobe)
        passer = Figure(make_person(rng, self._wardrobe), self._wardrobe)
        cameras = rng.sample(self._cameras, len(self._cameras))
        step = 360 / self._settings.views
        order = rng.sample(range(self._settings.views), self._settings.views)
        offset = rng.uniform(0, step)
        shots = []
        for view, sector in enumerate(order):
            yaw = offset + (sector + rng.uniform(-_JITTER, _JITTER)) * step
            name = f"{number:05d}_{view + 1:02d}.jpg"
            camera = cameras[view % len(cameras)]
            shots.append(
                self._shot(name, random.Random(rng.getrandbits(64)), person, figure, passer, yaw, camera)
            )
        return shots

    def _shot(
        self, name: str, rng: random.Random, person: Person, figure: Figure, passer: Figure, yaw: float, camera: Camera
    ) -> Shot:  # fmt: skip
        bystander = (
            passer.pose(*_pose_kind(rng, passer.person, riding=False), rng) if rng.random() < 0.5 else None
        )
        attempt = 0
        while True:  # what hides too much is moved, and at last left out
            attempt += 1
            posed = figure.pose(*_pose_kind(rng, person), rng)
            scene = make_scene(rng, posed, yaw, camera, bystander, occluded=attempt < _TRIES)
            rendered = self._renderer.render(scene.behind, scene.front, scene.view, scene.light, scene.place)
            attributes = _attributes(person, posed, scene, camera, yaw)
            if attempt == _TRIES or is_usable(rendered.parts, attributes):
                return self._finished(name, rng, rendered, scene, camera, attributes)

    def _finished(
        self, name: str, rng: random.Random, rendered: Rendered, scene: Scene, camera: Camera,
        attributes: dict[str, Any],
    ) -> Shot:  # fmt: skip
        attributes["hidden"] = hidden_parts(rendered.parts, attributes)
        if rng.random() < _COLLAGES:
            attributes["site"] = COLLAGE
        jpeg = expose(rendered, camera, rng, scene.light_name, attributes["site"])
        captions: dict[str, None] = {}
        for _ in range(self._settings.captions * 6):
            if len(captions) < self._settings.captions:
                captions[describe(attributes, rng).text] = None
        return Shot(name, jpeg, list(captions), attributes)

    def _texture(self, name: str) -> Any:
        return self._wardrobe.surfaces[name].texture


def _pose_kind(rng: random.Random, person: Person, *, riding: bool = True) -> tuple[str, str | None]:
    """The kind of a pose and the vehicle or seat that goes with it."""
    narrow = person.attributes["lower_type"] in ("long skirt", "pencil skirt") or (
        person.attributes["dress_length"] in ("knee-length", "long")
    )
    kinds = [
        ("walk", None),
        ("stand", None),
        ("sit", "bench"),
        ("ride", "bicycle"),
        ("ride", "scooter"),
        ("walk", "pram"),
    ]
    weights = [52, 30, 0 if narrow else 7, 0 if narrow else 5, 3, 3] if riding else [60, 40, 0, 0, 0, 0]
    return rng.choices(kinds, weights)[0]


def _attributes(person: Person, posed: Posed, scene: Scene, camera: Camera, yaw: float) -> dict[str, Any]:
    return {
        **person.attributes,
        "view": view_name(yaw), "pose": posed.kind, "light": scene.light_name,
        "vehicle": None if posed.vehicle == "bench" else posed.vehicle,
        "camera": camera.number, "camera_height": camera.height, "site": camera.site,
        "yaw": round(yaw % 360, 1), "crop": scene.crop, "hidden": [],
    }  # fmt: skip
