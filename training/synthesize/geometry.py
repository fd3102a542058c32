"""Meshes: Wavefront OBJ files, render topology, normals, and a few solids made of curves. Lengths are decimetres."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Face = tuple[tuple[int, int], ...]  # corners as (vertex, texture coordinate), from 0; -1 without coordinate


@dataclass(frozen=True)
class ObjMesh:
    """An OBJ file: vertices float64 (V, 3), coordinates float64 (C, 2), polygons and the group of each."""

    vertices: np.ndarray
    coordinates: np.ndarray
    faces: list[Face]
    groups: list[str]


def read_obj(path: Path) -> ObjMesh:
    """Read vertices, coordinates, faces and groups. Raises OSError and ValueError for what cannot be used."""
    vertices: list[list[float]] = []
    coordinates: list[list[float]] = []
    faces: list[Face] = []
    groups: list[str] = []
    group = ""
    for line in path.read_text(errors="replace").splitlines():
        kind, *words = line.split() or [""]
        if kind == "v":
            vertices.append([float(word) for word in words[:3]])
        elif kind == "vt":
            coordinates.append([float(word) for word in words[:2]])
        elif kind == "g":
            group = words[0] if words else ""
        elif kind == "f":
            faces.append(tuple(_corner(word) for word in words))
            groups.append(group)
    if not vertices or not faces:
        raise ValueError("no vertices or no faces in it")
    points = np.array(vertices)
    if points.shape[1:] != (3,) or not np.isfinite(points).all():
        raise ValueError("a vertex is not three numbers")
    if max(vertex for face in faces for vertex, _ in face) >= len(points):
        raise ValueError("a face names a vertex that is not there")
    return ObjMesh(points, np.array(coordinates or [[0.0, 0.0]]), faces, groups)


def _corner(word: str) -> tuple[int, int]:
    vertex, _, rest = word.partition("/")
    coordinate = rest.partition("/")[0]
    return int(vertex) - 1, int(coordinate) - 1 if coordinate else -1


class Topology:
    """Triangles over corners, which are the distinct pairs of a vertex and a texture coordinate.

    corner (C,) is the vertex of each; uv float32 (C, 2); triangles int32 (T, 3) over corners.
    """

    def __init__(
        self,
        faces: Sequence[Face],
        coordinates: np.ndarray,
        vertex_count: int,
        keep: np.ndarray | None = None,
    ):
        index: dict[tuple[int, int], int] = {}
        triangles: list[tuple[int, int, int]] = []
        for face in faces:
            if keep is not None and not all(keep[vertex] for vertex, _ in face):
                continue
            ids = [index.setdefault(corner, len(index)) for corner in face]
            triangles.extend((ids[0], ids[i], ids[i + 1]) for i in range(1, len(ids) - 1))
        self.vertex_count = vertex_count
        self.corner = np.array([vertex for vertex, _ in index], np.int32)
        chosen = np.array([coordinate for _, coordinate in index], np.int32)
        self.uv = np.asarray(coordinates[np.clip(chosen, 0, len(coordinates) - 1)], np.float32).reshape(-1, 2)
        self.triangles = np.array(triangles, np.int32).reshape(-1, 3)

    def normals(self, points: np.ndarray) -> np.ndarray:
        """Unit normals float64 (V, 3) of vertices at `points`, weighted by the area of their triangles."""
        return vertex_normals(points, self.corner[self.triangles])


@dataclass(frozen=True)
class Solid:
    """A mesh without texture coordinates: vertices (V, 3), triangles (T, 3)."""

    vertices: np.ndarray
    triangles: np.ndarray

    def moved(self, matrix: np.ndarray) -> "Solid":
        """The same under an affine map, float (3, 4)."""
        return Solid(self.vertices @ matrix[:, :3].T + matrix[:, 3], self.triangles)


def joined(solids: Sequence[Solid]) -> Solid:
    """Several as one."""
    starts = np.cumsum([0, *(len(solid.vertices) for solid in solids[:-1])])
    return Solid(
        np.vstack([solid.vertices for solid in solids]),
        np.vstack([solid.triangles + start for solid, start in zip(solids, starts, strict=True)]),
    )


def vertex_normals(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Unit normals (V, 3) of `points` under `triangles` (T, 3)."""
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    normals = np.zeros_like(points, dtype=np.float64)
    across = np.cross(b - a, c - a)
    flat = triangles.T.ravel()
    for axis in range(3):
        normals[:, axis] = np.bincount(flat, np.tile(across[:, axis], 3), minlength=len(points))
    return normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9)


def components(vertex_count: int, faces: Sequence[Face]) -> np.ndarray:
    """The connected component of each vertex, named by one of its vertices, int (V,)."""
    parent = list(range(vertex_count))

    def root(vertex: int) -> int:
        while parent[vertex] != vertex:
            parent[vertex] = parent[parent[vertex]]
            vertex = parent[vertex]
        return vertex

    for face in faces:
        first = root(face[0][0])
        for vertex, _ in face[1:]:
            other = root(vertex)
            if other != first:
                parent[other] = first
    return np.array([root(vertex) for vertex in range(vertex_count)])


def nearest(points: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Index of the nearest of `points` (P, 3) for each of `queries` (Q, 3), in pieces that fit the memory."""
    squared = (points**2).sum(1)
    found = [
        np.argmin(squared - 2 * piece @ points.T, axis=1)
        for piece in np.array_split(queries, max(1, len(queries) // 512))
    ]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def rotation(axis: str | np.ndarray, degrees: float) -> np.ndarray:
    """Rotation matrix (3, 3) about "x", "y", "z" or a vector (Rodrigues)."""
    vector = np.eye(3)["xyz".index(axis)] if isinstance(axis, str) else np.asarray(axis, float)
    vector = vector / np.linalg.norm(vector)
    x, y, z = vector
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


Point = Sequence[float] | np.ndarray


def box(centre: Point, half: Sequence[float], roundness: float = 0.3, steps: int = 10) -> Solid:
    """A rounded box: a superellipsoid (Barr 1981) of half sizes `half`; roundness 1 is an ellipsoid, 0 a box."""
    latitudes, longitudes = np.meshgrid(
        np.linspace(-np.pi / 2, np.pi / 2, steps), np.linspace(-np.pi, np.pi, 2 * steps + 1), indexing="ij"
    )

    def power(values: np.ndarray) -> np.ndarray:
        return np.sign(values) * np.abs(values) ** roundness

    points = np.stack(
        [
            power(np.cos(latitudes)) * power(np.sin(longitudes)) * half[0],
            power(np.sin(latitudes)) * half[1],
            power(np.cos(latitudes)) * power(np.cos(longitudes)) * half[2],
        ],
        -1,
    ).reshape(-1, 3)
    return Solid(points + np.asarray(centre), _grid(steps, 2 * steps + 1, wrap=False))


def tube(path: np.ndarray, radius: float | np.ndarray, sides: int = 7, closed: bool = False) -> Solid:
    """A tube of `radius` (one, or one a point) along `path` (N, 3)."""
    path = np.asarray(path, float)
    along = np.roll(path, -1, 0) - np.roll(path, 1, 0) if closed else np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    side = np.cross(along, (0.03, 0.9, 0.43))
    side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-9
    other = np.cross(along, side)
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)[None, :, None]
    radii = np.broadcast_to(np.asarray(radius, float), (len(path),))[:, None, None]
    ring = radii * (np.cos(angles) * side[:, None] + np.sin(angles) * other[:, None])
    points = (path[:, None] + ring).reshape(-1, 3)
    rows = len(path) + 1 if closed else len(path)
    return Solid(points, _grid(rows, sides, wrap=True) % len(points))


def ribbon(path: np.ndarray, outward: np.ndarray, width: float, thickness: float = 0.1) -> Solid:
    """A strap along a closed `path` (N, 3) that lies flat: `outward` (N, 3) are unit vectors away from the body."""
    along = np.roll(path, -1, 0) - np.roll(path, 1, 0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    across = np.cross(along, outward) * width / 2
    out = outward * thickness
    points = np.stack([path - across, path - across + out, path + across + out, path + across], 1)
    return Solid(points.reshape(-1, 3), _grid(len(path) + 1, 4, wrap=True) % (4 * len(path)))


def dome(centre: Point, radius: float, height: float, ribs: int = 8, rows: int = 6) -> Solid:
    """The canopy of an umbrella: scalloped between its ribs."""
    angles = np.linspace(0, 2 * np.pi, ribs * 4 + 1)
    points = []
    for row in range(rows):
        share = row / (rows - 1)
        scallop = 1 - 0.06 * share * np.abs(np.sin(angles * ribs / 2))
        reach = radius * np.sin(share * np.pi / 2) * scallop
        rise = np.full_like(angles, height * np.cos(share * np.pi / 2))
        points.append(np.stack([np.cos(angles) * reach, rise, np.sin(angles) * reach], 1))
    return Solid(np.vstack(points) + np.asarray(centre), _grid(rows, ribs * 4 + 1, wrap=False))


def ring(centre: Point, radius: float, axis: int, thickness: float, steps: int = 28) -> Solid:
    """A wheel rim: a torus about the coordinate `axis`."""
    angles = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    path = np.zeros((steps, 3))
    first, second = [other for other in range(3) if other != axis]
    path[:, first], path[:, second] = np.cos(angles) * radius, np.sin(angles) * radius
    return tube(path + np.asarray(centre), thickness, 6, closed=True)


def convex_hull(points: np.ndarray) -> np.ndarray:
    """The hull of `points` (N, 2), counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted(map(tuple, points.tolist()))
    if len(ordered) < 3:
        return np.array(ordered)

    def chain(sequence: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
        hull: list[tuple[float, ...]] = []
        for x, y in sequence:
            while len(hull) > 1:
                (ax, ay), (bx, by) = hull[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                hull.pop()
            hull.append((x, y))
        return hull[:-1]

    return np.array(chain(ordered) + chain(ordered[::-1]))


def resampled(loop: np.ndarray, count: int) -> np.ndarray:
    """`count` points at equal distances along a closed `loop` (N, D)."""
    closed = np.vstack([loop, loop[:1]])
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.linspace(0, lengths[-1], count, endpoint=False)
    return np.stack([np.interp(at, lengths, closed[:, axis]) for axis in range(loop.shape[1])], 1)


def _grid(rows: int, columns: int, *, wrap: bool) -> np.ndarray:
    """Triangles of a grid of points numbered row by row; `wrap` joins the last column with the first."""
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns if wrap else columns - 1), indexing="ij")
    right = (column + 1) % columns
    a, b = row * columns + column, row * columns + right
    c, d = a + columns, b + columns
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
