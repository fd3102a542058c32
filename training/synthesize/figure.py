"""One dressed person as something to draw: the body fitted once, then posed as often as wanted."""

import random
from dataclasses import dataclass, replace

import numpy as np

from training.synthesize.body import BODY_VERTICES, Skin
from training.synthesize.geometry import nearest, rotation, vertex_normals
from training.synthesize.material import Draw, Finish, Material, Part
from training.synthesize.outfit import Layer, dress
from training.synthesize.people import Person
from training.synthesize.pose import heaviness, make_pose, matrices, placed
from training.synthesize.things import Anatomy, Things, held_things, vehicle_things
from training.synthesize.wardrobe import Wardrobe
from training.synthesize.worn import Fitting, Item, worn_items


@dataclass(frozen=True)
class Posed:
    """draws in the person's own space, with the feet on height 0; kind, the recorded pose; vehicle; span, the lowest
    and highest corner (2, 3) of the person with all that is carried."""

    draws: list[Draw]
    kind: str
    vehicle: str | None
    span: np.ndarray

    def placed(self, yaw: float, position: tuple[float, float], *, bystander: bool = False) -> list[Draw]:
        """The draws turned by `yaw` degrees and stood at (x, z). A bystander's parts are nobody's."""
        turn = rotation("y", yaw)
        shift = np.array([position[0], 0, position[1]])
        return [
            Draw(
                draw.points @ turn.T + shift, draw.normals @ turn.T, draw.uv, draw.rest, draw.triangles,
                replace(draw.material, part=Part.OTHER) if bystander else draw.material, draw.texture, draw.shadow,
            )
            for draw in self.draws
        ]  # fmt: skip


class Figure:
    """A person with a body, clothes and belongings fitted to it."""

    def __init__(self, person: Person, wardrobe: Wardrobe):
        self.person, self.body, self._wardrobe = person, wardrobe.body, wardrobe
        self._points = self.body.shape(person.shape)
        self._joints = self.body.joints(self._points)
        self._layers = [(layer, layer.surface.fit(self._points)) for layer in dress(person, wardrobe)]
        self._triangles = self._visible_triangles()
        fitting = Fitting(self.body, self._points, self._joints, self._chest())
        self._items = [(item, self._item_skin(item)) for item in worn_items(person, fitting)]

    def pose(self, kind: str, vehicle: str | None, rng: random.Random) -> Posed:
        """The person in a pose of this kind."""
        person = self.person
        pose = make_pose(
            kind, rng, self.body, self._joints, heaviness(person.shape.weight), self._held(vehicle),
            person.numbers["side"], vehicle,
        )  # fmt: skip
        found = matrices(self.body, self._joints, pose)
        draws = [*self._skin(found), *self._clothes(found), *self._belongings(found)]
        feet = min(
            float(draw.points[:, 1].min()) for draw in draws if draw.material.part in (Part.SKIN, Part.SHOES)
        )
        anatomy = self._anatomy(found, feet)
        things: Things = (
            held_things(person, anatomy) if self._held(vehicle) or person.attributes["bag"] else []
        )
        if vehicle in ("bicycle", "scooter", "pram"):
            things = []  # both hands are on it
        if vehicle:
            things = [*things, *vehicle_things(person, anatomy, vehicle)]
        draws += [
            _solid(solid.vertices, solid.vertices, solid.triangles, material) for solid, material in things
        ]
        ground = min(float(draw.points[:, 1].min()) for draw in draws)
        draws = [_lifted(draw, -ground) for draw in draws]
        corners = np.vstack([draw.points for draw in draws if not _wide(draw)])
        return Posed(draws, pose.kind, vehicle, np.stack([corners.min(0), corners.max(0)]))

    def _held(self, vehicle: str | None) -> str | None:
        return None if vehicle in ("bicycle", "scooter", "pram") else self.person.attributes["held"]

    def _visible_triangles(self) -> np.ndarray:
        hidden = np.zeros(len(self._points), bool)
        for layer, _ in self._layers:
            hidden[layer.hidden(self.body.neutral)] = True
        surface = self.body.surface
        return surface.triangles[~hidden[surface.corner[surface.triangles]].all(1)]

    def _chest(self) -> np.ndarray:
        """Points of the body and of what is worn above the hips, but not of the arms."""
        points = [self._points[:BODY_VERTICES][np.abs(self.body.neutral[:BODY_VERTICES, 0]) < 1.75]]
        for layer, fitted in self._layers:
            if layer.material.part is Part.UPPER and layer.surface.binding is not None:
                corners = np.abs(layer.surface.rest[:, 0]) < 1.75
                points.append(fitted[layer.surface.topology.corner[corners]])
        found = np.vstack(points)
        low, high = self._joints[self.body.bone["spine05"]][1] - 1, self._joints[self.body.bone["neck01"]][1]
        return found[(found[:, 1] > low) & (found[:, 1] < high)]

    def _item_skin(self, item: Item) -> Skin | None:
        if item.bone:
            return None
        index = nearest(self._points[:BODY_VERTICES], item.solid.vertices)
        return Skin(self.body.skin.bones[index], self.body.skin.weights[index])

    def _skin(self, found: np.ndarray) -> list[Draw]:
        person, body = self.person, self.body
        colours = person.colours
        material = Material(
            Finish.SKIN, Part.SKIN, colours["skin"], second=colours["lips"], third=colours["hair"] * 0.9,
            beard=0.85 * person.attributes["beard"], seed=person.numbers["seed"],
        )  # fmt: skip
        points = body.skin.move(self._points, found)
        self._posed = points
        corner = body.surface.corner
        normals = body.surface.normals(points)
        rest = body.neutral[corner].astype(np.float32)
        skin = Draw(points[corner], normals[corner], body.surface.uv, rest, self._triangles, material)
        return [skin]

    def _clothes(self, found: np.ndarray) -> list[Draw]:
        eyes = Material(Finish.EYE, Part.FACE, self.person.colours["eyes"], bias=0.02)
        eye_layer = Layer(self._wardrobe.surfaces["eyes"], eyes)
        draws = []
        for layer, fitted in [(eye_layer, self._points), *self._layers]:
            surface = layer.surface
            points = self._posed if surface.binding is None else surface.skin.move(fitted, found)
            normals = surface.topology.normals(points)
            if layer.offset:
                points = points + normals * layer.offset
            corner = surface.topology.corner
            brow = surface.name.startswith("eyebrow")
            draws.append(
                Draw(
                    points[corner], normals[corner], surface.topology.uv, surface.rest, surface.topology.triangles,
                    layer.material, surface.name if surface.texture is not None else "", not brow,
                )
            )  # fmt: skip
        return draws

    def _belongings(self, found: np.ndarray) -> list[Draw]:
        draws = []
        for item, skin in self._items:
            if skin is None:
                points = item.solid.moved(found[self.body.bone[item.bone]]).vertices
            else:
                points = skin.move(item.solid.vertices, found)
            draws.append(_solid(points, item.solid.vertices, item.solid.triangles, item.material))
        return draws

    def _anatomy(self, found: np.ndarray, ground: float) -> Anatomy:
        def joint(name: str) -> np.ndarray:
            return placed(self._joints, found, self.body, name)

        return Anatomy(
            hands={side: joint(f"finger3-1.{side}") for side in "LR"},
            feet={side: joint(f"foot.{side}") - [0, 0.7, 0] for side in "LR"},
            hips=(joint("upperleg01.L") + joint("upperleg01.R")) / 2,
            ground=ground,
        )


def _solid(points: np.ndarray, rest: np.ndarray, triangles: np.ndarray, material: Material) -> Draw:
    normals = vertex_normals(points, triangles)
    return Draw(points, normals, np.zeros((len(points), 2)), rest, triangles, material)


def _lifted(draw: Draw, height: float) -> Draw:
    points = draw.points + [0, height, 0]
    return Draw(
        points, draw.normals, draw.uv, draw.rest, draw.triangles, draw.material, draw.texture, draw.shadow
    )


def _wide(draw: Draw) -> bool:
    """Benches, prams and bicycles may reach beyond the frame of a picture."""
    return draw.material.part in (Part.OTHER, Part.VEHICLE) and draw.texture == ""
