"""Garments fitted to a body: MakeHuman's `.mhclo` files, which say how each vertex hangs on the base mesh.

A vertex is a weighted mean of three body vertices and an offset, which grows with the body (MakeHuman, "MHClo file
format").
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Binding:
    """anchors int (V, 3), weights (V, 3) and offsets (V, 3) of each vertex; scales: two body vertices and the distance
    between them at which offsets hold, per axis; hides: body vertices under the garment."""

    obj: str
    anchors: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray
    scales: tuple[tuple[int, int, float] | None, ...]
    hides: np.ndarray

    def fit(self, body: np.ndarray) -> np.ndarray:
        """Vertices (V, 3) of the garment on a body (B, 3)."""
        scale = np.ones(3)
        for axis, rule in enumerate(self.scales):
            if rule:
                first, second, distance = rule
                scale[axis] = abs(body[first, axis] - body[second, axis]) / distance
        return (body[self.anchors] * self.weights[:, :, None]).sum(1) + self.offsets * scale


def read_binding(path: Path) -> Binding:
    """Read a .mhclo file. Raises OSError, and ValueError for what is not one."""
    anchors: list[list[int]] = []
    numbers: list[list[float]] = []
    scales: list[tuple[int, int, float] | None] = [None, None, None]
    hides: list[int] = []
    obj, mode = "", "verts"  # older files have no "verts" line
    for line in path.read_text(errors="replace").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        key = words[0]
        if key in ("x_scale", "y_scale", "z_scale"):
            scales["xyz".index(key[0])] = (int(words[1]), int(words[2]), float(words[3]))
        elif key == "obj_file":
            obj = words[1]
        elif key in ("verts", "delete_verts"):
            mode = key
        elif key[0].isalpha():
            mode = "verts"
        elif mode == "verts":
            values = [float(word) for word in words]
            if len(values) == 1:
                values = [values[0]] * 3 + [1.0, 0.0, 0.0]
            if len(values) < 6:
                raise ValueError(f"a vertex has {len(values)} numbers")
            anchors.append([int(value) for value in values[:3]])
            numbers.append((values[3:9] + [0.0] * 3)[:6])
        elif mode == "delete_verts":
            hides += _ranges(words)
    if not obj or not anchors:
        raise ValueError("it names no mesh or no vertices")
    values = np.array(numbers)
    return Binding(
        obj,
        np.array(anchors),
        values[:, :3],
        values[:, 3:],
        tuple(scales),
        np.array(sorted(set(hides)), np.int64),
    )


def _ranges(words: list[str]) -> list[int]:
    """Numbers and ranges: "3 7 - 9" is 3, 7, 8, 9."""
    found: list[int] = []
    for position, word in enumerate(words):
        if word == "-":
            continue
        if position and words[position - 1] == "-":
            found += range(found[-1] + 1, int(word) + 1)
        else:
            found.append(int(word))
    return found
