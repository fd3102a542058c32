"""The HNSW graph on disk: a cache that is checked as untrusted input before hnswlib sees one byte of it.

hnswlib trusts its own files, and a crafted one makes it read and write outside its memory. So a file begins
with a header of ours that carries a hash, and the graph itself is walked here, without hnswlib: sizes, links,
levels, labels, and that its vectors are the ones of the store.
"""

import hashlib
import logging
import math
import mmap
import os
import struct
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import hnswlib
import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

M = 16
EF_CONSTRUCTION = 200
_MAGIC = b"SIGHTNN\n"
_VERSION = 1
# magic, version, ef, dim, count, revision, payload bytes, SHA-256 of bundle id, SHA-256 of payload
_HEADER = struct.Struct("<8sIIIQQQ32s32s")
# hnswlib's own: level-0 offset, capacity, count, bytes per element, label and vector offsets, top level,
# entry, links per level, links on level 0, M, 1 / ln M, ef while building
_PAYLOAD_HEADER = struct.Struct("<6QiI3QdQ")
_LINKS_0, _LINKS = 2 * M, M
_LEVEL_BYTES = 4 + 4 * _LINKS
_BLOCK = 1 << 20
_ROWS = 1 << 15


class GraphRefused(Exception):
    """The file is not a graph of these vectors; the text says why. Nobody sees it: a new graph is built."""


@dataclass(frozen=True)
class Graph:
    """A loaded hnswlib index over the first `count` rows, its tuned `ef`, and the store's revision then."""

    index: Any
    count: int
    ef: int
    revision: int


def save_graph(file: Path, index: Any, *, dim: int, ef: int, bundle_id: str, revision: int) -> None:
    """Write the graph so that a crash leaves the old file or the new one. Raises OSError."""
    with _scratch(file.parent) as payload, _scratch(file.parent) as whole:
        index.save_index(str(payload))
        with payload.open("rb") as source, whole.open("r+b") as target:
            target.write(bytes(_HEADER.size))
            digest, size = _copy(source, target, payload.stat().st_size)
            target.seek(0)
            target.write(
                _HEADER.pack(
                    _MAGIC,
                    _VERSION,
                    ef,
                    dim,
                    index.get_current_count(),
                    revision,
                    size,
                    _name(bundle_id),
                    digest,
                )
            )
            target.flush()
            os.fsync(target.fileno())
        whole.replace(file)
    _sync_directory(file.parent)


def load_graph(file: Path, vectors: NDArray[np.float32], *, bundle_id: str) -> Graph:
    """The graph in `file` over the first rows of `vectors` (N, D). Raises `GraphRefused`, OSError."""
    with file.open("rb") as source, _scratch(file.parent) as payload:
        header = source.read(_HEADER.size)
        if len(header) < _HEADER.size:
            raise GraphRefused("the file is too short")
        magic, version, ef, dim, count, revision, size, bundle, digest = _HEADER.unpack(header)
        if (magic, version) != (_MAGIC, _VERSION):
            raise GraphRefused("it is not a graph file of this version")
        if bundle != _name(bundle_id) or dim != vectors.shape[1]:
            raise GraphRefused("it belongs to another bundle")
        if not 0 < count <= len(vectors) or not 1 <= ef <= 100_000:
            raise GraphRefused("its numbers are impossible")
        if size != os.fstat(source.fileno()).st_size - _HEADER.size:
            raise GraphRefused("its size is not what the header says")
        with payload.open("r+b") as target:
            found, _ = _copy(source, target, size)
        # From here on only the private copy is read, whose bytes are the ones that were hashed.
        if found != digest:
            raise GraphRefused("its hash is not what the header says")
        with payload.open("rb") as copy, mmap.mmap(copy.fileno(), 0, access=mmap.ACCESS_READ) as view:
            _check_payload(view, count, vectors)
        index = hnswlib.Index("ip", dim)
        try:
            index.load_index(str(payload), max_elements=len(vectors))
        except RuntimeError as error:
            raise GraphRefused(f"hnswlib: {error}") from error
    return Graph(index, count, ef, revision)


def _check_payload(view: mmap.mmap, count: int, vectors: NDArray[np.float32]) -> None:
    """Refuse whatever hnswlib would follow out of its memory, and any vector that is not ours."""
    dim = vectors.shape[1]
    if len(view) < _PAYLOAD_HEADER.size:
        raise GraphRefused("the graph is too short")
    start, capacity, elements, stride, label_at, vector_at, top, entry, *links, spread, width = (
        _PAYLOAD_HEADER.unpack_from(view)
    )
    expected_vector_at = 4 + 4 * _LINKS_0
    if (
        (start, elements, vector_at, label_at) != (0, count, expected_vector_at, expected_vector_at + 4 * dim)
        or stride != label_at + 8
        or links != [_LINKS, _LINKS_0, M]
        or (spread, width) != (1 / math.log(M), EF_CONSTRUCTION)
        or not count <= capacity < 2**31
        or not 0 <= top < 64
        or entry >= count
        or len(view) < _PAYLOAD_HEADER.size + count * stride
    ):
        raise GraphRefused("the graph's layout is not ours")
    _check_level_0(view, count, stride, vector_at, label_at, vectors)
    _check_upper_levels(view, _PAYLOAD_HEADER.size + count * stride, count, top, entry)


def _check_level_0(
    view: mmap.mmap, count: int, stride: int, vector_at: int, label_at: int, vectors: NDArray[np.float32]
) -> None:
    seen = np.zeros(count, dtype=bool)
    for first in range(0, count, _ROWS):
        rows = min(_ROWS, count - first)
        # A copy: the view must not be held when the file is closed.
        block = np.frombuffer(view, np.uint8, rows * stride, _PAYLOAD_HEADER.size + first * stride).copy()
        block = block.reshape(rows, stride)
        head = np.ascontiguousarray(block[:, :4]).view("<u2")
        links = np.ascontiguousarray(block[:, 4:vector_at]).view("<u4")
        used = np.arange(_LINKS_0) < head[:, :1]
        labels = np.ascontiguousarray(block[:, label_at:]).view("<u8")[:, 0]
        if (head[:, 0] > _LINKS_0).any() or (head[:, 1] != 0).any() or (links[used] >= count).any():
            raise GraphRefused("a link leads outside the graph")
        if (labels >= count).any():
            raise GraphRefused("a label is not a row")
        seen[labels.astype(np.int64)] = True
        stored = np.ascontiguousarray(block[:, vector_at:label_at]).view("<u4")
        if not np.array_equal(stored, vectors[labels.astype(np.int64)].view("<u4")):
            raise GraphRefused("its vectors are not the gallery's")
    if not seen.all():
        raise GraphRefused("rows are missing")


def _check_upper_levels(view: mmap.mmap, at: int, count: int, top: int, entry: int) -> None:
    levels = np.zeros(count, dtype=np.int64)
    lists: list[tuple[int, int]] = []  # level, offset
    size_of = struct.Struct("<I")
    for element in range(count):
        if at + 4 > len(view):
            raise GraphRefused("the upper levels are cut off")
        (size,) = size_of.unpack_from(view, at)
        at += 4
        if size:
            levels[element], rest = divmod(size, _LEVEL_BYTES)
            if rest or levels[element] > top or at + size > len(view):
                raise GraphRefused("an upper level has an impossible size")
            lists.extend((level, at + (level - 1) * _LEVEL_BYTES) for level in range(1, levels[element] + 1))
            at += size
    if at != len(view) or levels[entry] != top:
        raise GraphRefused("the upper levels do not fit the graph")
    for level, offset in lists:
        used, mark = struct.unpack_from("<HH", view, offset)
        links = struct.unpack_from(f"<{min(used, _LINKS)}I", view, offset + 4)
        # A neighbour that does not reach this level has no list there: hnswlib would read past its memory.
        if used > _LINKS or mark or any(link >= count or levels[link] < level for link in links):
            raise GraphRefused("an upper link leads outside the graph")


def _name(bundle_id: str) -> bytes:
    return hashlib.sha256(bundle_id.encode()).digest()


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> tuple[bytes, int]:
    """Copy at most `size` bytes; SHA-256 and number of what was copied."""
    digest, copied = hashlib.sha256(), 0
    while copied < size and (block := source.read(min(_BLOCK, size - copied))):
        digest.update(block)
        target.write(block)
        copied += len(block)
    return digest.digest(), copied


@contextmanager
def _scratch(folder: Path) -> Generator[Path, None, None]:
    """A private file in `folder` that is gone afterwards."""
    descriptor, name = tempfile.mkstemp(prefix="graph-", suffix=".tmp", dir=folder)
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sync_directory(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
