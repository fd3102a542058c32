"""What can be put on a body: surfaces made from the base mesh, and from a folder of MakeHuman assets when there is one.

An asset that is missing or damaged is named in `problems`; what depends on it is not offered, and the rest is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.paths import display_path
from training.errors import DataError
from training.synthesize.bindings import Binding, read_binding
from training.synthesize.body import BODY_VERTICES, Body, Skin
from training.synthesize.geometry import ObjMesh, Topology, components, nearest, read_obj
from training.synthesize.textures import fabric, strands

_WAIST = 2.6  # a component of an outfit that reaches above is worn above
_JACKET_VERTICES = 1000
_INNER_VERTICES = (277, 373)


@dataclass(frozen=True)
class Surface:
    """Something worn. rest float32 (C, 3) are its corners on the neutral body, in which patterns are laid out.

    binding is None for a piece of the base mesh itself. texture: brightness (S, S), or brightness and opacity
    (S, S, 2). hides: body vertices that are under it.
    """

    name: str
    topology: Topology
    rest: np.ndarray
    skin: Skin
    binding: Binding | None
    hides: np.ndarray
    texture: np.ndarray | None

    def fit(self, body: np.ndarray) -> np.ndarray:
        """Vertices on a body, unposed."""
        return body if self.binding is None else self.binding.fit(body)


class Wardrobe:
    """body; surfaces by name; problems, one sentence for each asset that could not be used."""

    def __init__(self, body: Body, assets: Path | None = None):
        self.body = body
        self.problems: list[str] = []
        self.surfaces: dict[str, Surface] = {}
        self._add_base_parts()
        if assets is not None:
            if not assets.is_dir():
                raise DataError(f"There is no folder of assets at {display_path(assets)}.")
            _Reader(self, assets).read_all()

    def has(self, *names: str) -> bool:
        """Whether all these surfaces are there."""
        return all(name in self.surfaces for name in names)

    def usable(self, names: tuple[str, ...]) -> list[str]:
        """Those of these surfaces that are there."""
        return [name for name in names if name in self.surfaces]

    def _add_base_parts(self) -> None:
        body = self.body
        eye_height = body.neutral[body.eyes[0]].mean(0)[1]
        brow = eye_height + 0.42 + 0.12 * np.clip(body.neutral[:, 2], -1, 1)
        scalp = body.neutral[:, 1] > brow
        mesh = body.mesh
        faces = [f for f, group in zip(mesh.faces, mesh.groups, strict=True) if group == "body"]
        count = len(mesh.vertices)
        parts = {
            "eyes": body.part("helper-l-eye", "helper-r-eye"),
            "skirt": body.part("helper-skirt"),
            "tights": body.part("helper-tights"),
            "helmet-hair": body.part("helper-hair"),
            "scalp": Topology(faces, mesh.coordinates, count, scalp),
        }
        for name, topology in parts.items():
            rest = body.neutral[topology.corner].astype(np.float32)
            self.surfaces[name] = Surface(name, topology, rest, body.skin, None, np.zeros(0, np.int64), None)


Choose = Callable[[np.ndarray, int], str | None]  # component's vertices and their number -> surface name


class _Reader:
    """Reads the assets folder into a wardrobe."""

    def __init__(self, wardrobe: Wardrobe, folder: Path):
        self.wardrobe = wardrobe
        self.folder = folder

    def read_all(self) -> None:
        def by_height(top: str, bottom: str) -> Choose:
            return lambda points, _: top if points[:, 1].max() > _WAIST else bottom

        def casual(points: np.ndarray, count: int) -> str | None:
            return "f_tshirt2" if points[:, 1].max() > _WAIST else "f_shorts" if count > 300 else None

        def layered(_: np.ndarray, count: int) -> str:
            return (
                "m_jacket"
                if count > _JACKET_VERTICES
                else "m_inner"
                if count in _INNER_VERTICES
                else "m_jeans5"
            )

        def work(_: np.ndarray, count: int) -> str:
            return "m_overalls" if count > 2000 or count < 100 else "m_worktee"

        clothes = (
            ("female_casualsuit01", by_height("f_tshirt", "f_jeans"), 1.0),
            ("female_casualsuit02", casual, 1.0),
            ("female_elegantsuit01", by_height("f_shirt", "f_pencil"), 1.0),
            ("female_sportsuit01", by_height("f_crop", "f_leggings"), 0.5),
            ("male_casualsuit02", by_height("m_sweater", "m_jeans"), 1.0),
            ("male_casualsuit03", by_height("m_shirt", "m_jeans2"), 1.0),
            ("male_casualsuit04", by_height("m_tshirt", "m_jeans3"), 1.0),
            ("male_casualsuit06", by_height("m_tshirt2", "m_jeans4"), 1.0),
            ("male_casualsuit05", layered, 1.0),
            ("male_elegantsuit01", by_height("m_suit", "m_trousers"), 0.7),
            ("male_worksuit01", work, 1.0),
        )
        for name, choose, gamma in clothes:
            self._try(self.folder / "clothes" / name, lambda f, c=choose, g=gamma: self._outfit(f, c, g))
        for number in range(1, 7):
            self._try(self.folder / "clothes" / f"shoes{number:02d}", lambda f: self._outfit(f, None, 0.6))
        self._try(self.folder / "clothes" / "fedora01", lambda f: self._plain(f, "fedora"))
        for name in ("short01", "short02", "short03", "short04", "bob02", "long01", "braid01", "ponytail01"):
            self._try(self.folder / "hair" / name, self._hair)
        for name in ("afro01", "bob01"):
            self._try(self.folder / "hair" / name, lambda f: self._plain(f, f.name))
        for number in range(1, 13):
            self._try(self.folder / "eyebrows" / f"eyebrow{number:03d}", self._hair)

    def _try(self, folder: Path, read: Callable[[Path], None]) -> None:
        try:
            if not folder.is_dir():
                raise FileNotFoundError("there is no such folder")
            read(folder)
        except (OSError, ValueError, IndexError, KeyError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            name = folder.relative_to(self.folder)
            self.wardrobe.problems.append(f"{display_path(name)} is left out: {reason}.")

    def _outfit(self, folder: Path, choose: Choose | None, gamma: float) -> None:
        """A garment file with one surface or several, told apart by their components."""
        binding, mesh = self._read(folder, folder.name)
        fitted = binding.fit(self.wardrobe.body.neutral)
        owner = np.full(len(fitted), "", object)
        if choose is None:
            owner[:] = folder.name
        else:
            component = components(len(fitted), mesh.faces)
            for one in np.unique(component):
                mine = component == one
                owner[mine] = choose(fitted[mine], int(mine.sum())) or ""
        covered = owner[nearest(fitted, self.wardrobe.body.neutral[binding.hides])]
        pictures = sorted(folder.glob("*_diffuse.png")) + sorted(folder.glob("*_ao.png"))
        if folder.name in _PRINTED:
            pictures = [file for file in pictures if "_ao" in file.name] or pictures
        new = {}
        for name in sorted(set(owner) - {""}):
            mine = owner == name
            texture_files = pictures
            if name in _PLAIN_TOPS:
                texture_files = [file for file in pictures if "_ao" in file.name] or pictures
            new[name] = self._surface(
                name, binding, mesh, mine, binding.hides[covered == name],
                lambda topology, files=texture_files: fabric(files, topology, gamma) if files else None,
            )  # fmt: skip
        self.wardrobe.surfaces.update(new)

    def _plain(self, folder: Path, stem: str) -> None:
        binding, mesh = self._read(folder, stem)
        self.wardrobe.surfaces[stem] = self._surface(
            stem, binding, mesh, np.ones(len(mesh.vertices), bool), np.zeros(0, np.int64), lambda _: None
        )

    def _hair(self, folder: Path) -> None:
        binding, mesh = self._read(folder, folder.name)
        pictures = sorted(folder.glob("*diffuse.png")) or sorted(folder.glob(f"{folder.name}.png"))
        if not pictures:
            raise FileNotFoundError("it has no texture")
        self.wardrobe.surfaces[folder.name] = self._surface(
            folder.name, binding, mesh, np.ones(len(mesh.vertices), bool), np.zeros(0, np.int64),
            lambda _: strands(pictures[0]),
        )  # fmt: skip

    def _read(self, folder: Path, stem: str) -> tuple[Binding, ObjMesh]:
        files = sorted(folder.glob("*.mhclo"))
        files = [file for file in files if file.stem == stem] or files
        if not files:
            raise FileNotFoundError("it has no .mhclo file")
        binding = read_binding(files[0])
        mesh = read_obj(folder / binding.obj)
        count = len(mesh.vertices)
        if len(binding.anchors) < count or binding.anchors.max() >= len(self.wardrobe.body.neutral):
            raise ValueError("its .mhclo file does not fit its mesh or the body")
        if len(binding.hides) and binding.hides[-1] >= len(self.wardrobe.body.neutral):
            raise ValueError("its .mhclo file hides vertices that the body lacks")
        binding = Binding(
            binding.obj, binding.anchors[:count], binding.weights[:count], binding.offsets[:count],
            binding.scales, binding.hides[binding.hides < BODY_VERTICES],
        )  # fmt: skip
        return binding, mesh

    def _surface(
        self, name: str, binding: Binding, mesh: ObjMesh, mine: np.ndarray, hides: np.ndarray,
        texture: Callable[[Topology], np.ndarray | None],
    ) -> Surface:  # fmt: skip
        body = self.wardrobe.body
        topology = Topology(mesh.faces, mesh.coordinates, len(mesh.vertices), mine)
        shares = np.clip(binding.weights, 0, 1)
        weights = (body.weights[binding.anchors] * shares[:, :, None]).sum(1)
        weights /= np.maximum(weights.sum(1, keepdims=True), 1e-6)
        rest = binding.fit(body.neutral)[topology.corner].astype(np.float32)
        return Surface(name, topology, rest, Skin.of(weights), binding, hides, texture(topology))


# Their colour textures show prints or buttons in colours of their own; only their folds are of use.
_PRINTED = ("female_casualsuit02", "female_elegantsuit01")
_PLAIN_TOPS = ("f_tshirt", "m_sweater", "m_shirt", "m_tshirt", "m_tshirt2")
