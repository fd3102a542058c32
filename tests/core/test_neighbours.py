"""Neighbours are the true ones, exactly or with a measured recall, and a graph file is never trusted."""

import hashlib
import os
import struct
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import graph_build, graph_file
from core.errors import Cancelled
from core.graph_build import graph_neighbours
from core.graph_file import GraphRefused, load_graph
from core.neighbours import ExactNeighbours, HnswNeighbours, best, exact
from core.progress import CancelToken, Progress

DIM = 32
BUNDLE = "model@1"


def people(count: int, seed: int = 0) -> np.ndarray:
    """Unit vectors (count, DIM) in loose groups, as pictures of several persons are."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((count // 5 + 1, DIM))
    rows = centres[rng.integers(0, len(centres), count)] + 0.5 * rng.standard_normal((count, DIM))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return people(4000)


@pytest.fixture(scope="module")
def saved(vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole graph file over `vectors`."""
    file = tmp_path_factory.mktemp("graph") / "g"
    assert isinstance(open_graph(file, vectors), HnswNeighbours)
    return file.read_bytes()


def open_graph(file: Path, vectors: np.ndarray, bundle_id: str = BUNDLE, **options: Any) -> Any:
    return graph_neighbours(file, vectors, bundle_id=bundle_id, revision=7, **options)


def queries(vectors: np.ndarray, count: int, length: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((count, DIM))
    rows = vectors[rng.integers(0, len(vectors), count)] + length * noise / np.linalg.norm(
        noise, axis=1, keepdims=True
    )
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def recall(neighbours: Any, vectors: np.ndarray, k: int, length: float) -> float:
    hits = 0
    for query in queries(vectors, 100, length):
        rows, _ = neighbours.search(query, k)
        hits += len(set(rows.tolist()) & set(np.argsort(-(vectors @ query))[:k].tolist()))
    return hits / (100 * k)


def test_exact_search_gives_the_best_rows_best_first(vectors: np.ndarray) -> None:
    query = queries(vectors, 1, 1.0)[0]
    rows, scores = exact(vectors, query, 25)
    np.testing.assert_array_equal(rows, np.argsort(-(vectors @ query), kind="stable")[:25])
    np.testing.assert_allclose(scores, (vectors @ query)[rows], rtol=1e-6)
    assert (rows.dtype, scores.dtype) == (np.int64, np.float32)


@pytest.mark.parametrize(("rows", "k", "expected"), [(0, 5, 0), (3, 5, 3), (3, 3, 3), (3, 0, 0), (3, -1, 0)])
def test_fewer_rows_than_asked_for_are_all_given(rows: int, k: int, expected: int) -> None:
    found, scores = ExactNeighbours(people(10)[:rows]).search(people(1)[0], k)
    assert len(found) == len(scores) == expected


def test_equal_scores_are_ordered_by_row() -> None:
    same = np.tile(people(1), (6, 1))
    rows, _ = exact(same, same[0], 6)
    assert rows.tolist() == list(range(6))


@given(st.lists(st.sampled_from([-0.5, 0.0, 0.25, 0.5]), max_size=40), st.integers(0, 45))
def test_the_first_of_many_are_the_same_however_many_are_asked_for(values: list[float], k: int) -> None:
    scores = np.array(values, np.float32)
    every = sorted(range(len(values)), key=lambda row: (-values[row], row))
    rows, found = best(scores, k)
    assert rows.tolist() == every[:k]
    np.testing.assert_array_equal(found, scores[rows])


@pytest.mark.parametrize("length", [0.0, 0.5, 1.5, 3.0])
@pytest.mark.parametrize("k", [1, 10, 50])
def test_the_graph_finds_what_exact_search_finds(
    vectors: np.ndarray, saved: bytes, tmp_path: Path, k: int, length: float
) -> None:
    (tmp_path / "g").write_bytes(saved)
    neighbours = open_graph(tmp_path / "g", vectors)
    assert isinstance(neighbours, HnswNeighbours)
    assert recall(neighbours, vectors, k, length) >= 0.98


def test_scores_from_the_graph_are_exact(vectors: np.ndarray, saved: bytes, tmp_path: Path) -> None:
    (tmp_path / "g").write_bytes(saved)
    query = queries(vectors, 1, 1.0)[0]
    rows, scores = open_graph(tmp_path / "g", vectors).search(query, 10)
    np.testing.assert_allclose(scores, (vectors @ query)[rows], rtol=1e-6)
    assert (np.diff(scores) <= 0).all()


@pytest.mark.parametrize("k", [1000, 4000, 5000])
def test_asking_for_very_many_is_answered_exactly(
    vectors: np.ndarray, saved: bytes, tmp_path: Path, k: int
) -> None:
    (tmp_path / "g").write_bytes(saved)
    query = queries(vectors, 1, 1.0)[0]
    rows, _ = open_graph(tmp_path / "g", vectors).search(query, k)
    np.testing.assert_array_equal(rows, exact(vectors, query, k)[0])


def test_a_saved_graph_is_opened_and_not_built_again(
    vectors: np.ndarray, saved: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "g").write_bytes(saved)
    monkeypatch.setattr(graph_build, "_add", lambda *_: pytest.fail("built again"))
    neighbours = open_graph(tmp_path / "g", vectors)
    header = graph_file._HEADER.unpack(saved[: graph_file._HEADER.size])
    assert neighbours.ef == header[2] > 0
    assert [file.name for file in tmp_path.iterdir()] == ["g"]


def test_new_pictures_extend_the_graph_instead_of_building_it_anew(
    vectors: np.ndarray, saved: bytes, tmp_path: Path
) -> None:
    (tmp_path / "g").write_bytes(saved)
    more = np.concatenate([vectors, people(600, seed=5)])
    seen: list[Progress] = []
    neighbours = open_graph(tmp_path / "g", more, progress=seen.append)
    assert seen[0].done == 4000
    assert recall(neighbours, more, 10, 1.0) >= 0.98
    assert load_graph(tmp_path / "g", more, bundle_id=BUNDLE).count == 4600


def test_removed_or_changed_pictures_make_a_new_graph(
    vectors: np.ndarray, saved: bytes, tmp_path: Path
) -> None:
    changed = vectors.copy()
    changed[17] = vectors[18]
    for rows in (vectors[1:], vectors[:-1], changed):
        (tmp_path / "g").write_bytes(saved)
        with pytest.raises(GraphRefused):
            load_graph(tmp_path / "g", rows, bundle_id=BUNDLE)
        open_graph(tmp_path / "g", rows)
        assert load_graph(tmp_path / "g", rows, bundle_id=BUNDLE).count == len(rows)


def test_another_bundles_graph_is_refused(vectors: np.ndarray, saved: bytes, tmp_path: Path) -> None:
    (tmp_path / "g").write_bytes(saved)
    with pytest.raises(GraphRefused, match="another bundle"):
        load_graph(tmp_path / "g", vectors, bundle_id="model@2")


@pytest.mark.parametrize(
    "damage", ["empty", "short", "cut", "longer", "flipped", "text", "count", "ef", "version"]
)
def test_a_damaged_graph_is_refused_and_built_anew(
    vectors: np.ndarray, saved: bytes, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    flipped = bytearray(saved)
    flipped[len(saved) // 2] ^= 1
    content = {
        "empty": b"",
        "short": saved[:50],
        "cut": saved[:-1],
        "longer": saved + b"\0",
        "flipped": bytes(flipped),
        "text": b"hello" * 1000,
        "count": saved[:20] + struct.pack("<Q", 2**40) + saved[28:],
        "ef": saved[:12] + struct.pack("<I", 2**31) + saved[16:],
        "version": saved[:8] + struct.pack("<I", 2) + saved[12:],
    }[damage]
    (tmp_path / "g").write_bytes(content)
    with pytest.raises(GraphRefused):
        load_graph(tmp_path / "g", vectors, bundle_id=BUNDLE)
    assert recall(open_graph(tmp_path / "g", vectors), vectors, 10, 1.0) >= 0.98
    assert "built anew" in caplog.text
    load_graph(tmp_path / "g", vectors, bundle_id=BUNDLE)


def forged(saved: bytes, *changes: tuple[int, bytes]) -> bytes:
    """The file with bytes of its payload changed and the hash made right again, as an attacker would."""
    size = graph_file._HEADER.size
    payload = bytearray(saved[size:])
    for offset, data in changes:
        payload[offset : offset + len(data)] = data
    return saved[: size - 32] + hashlib.sha256(payload).digest() + bytes(payload)


_STRIDE = 4 + 4 * 32 + 4 * DIM + 8
_FIRST = 96


def _upper(saved: bytes) -> int:
    """Offset in the payload of the first upper link list that is not empty."""
    payload = saved[graph_file._HEADER.size :]
    at = _FIRST + 4000 * _STRIDE
    while struct.unpack_from("<I", payload, at) == (0,):
        at += 4
    return at


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("capacity", lambda _: (8, struct.pack("<Q", 2**60))),
        ("element count", lambda _: (16, struct.pack("<Q", 4001))),
        ("bytes per element", lambda _: (24, struct.pack("<Q", 8))),
        ("label offset", lambda _: (32, struct.pack("<Q", 2**20))),
        ("vector offset", lambda _: (40, struct.pack("<Q", 2**20))),
        ("top level", lambda _: (48, struct.pack("<i", 50))),
        ("negative top level", lambda _: (48, struct.pack("<i", -1))),
        ("entry point", lambda _: (52, struct.pack("<I", 2**31))),
        ("links per level", lambda _: (56, struct.pack("<Q", 2**16))),
        ("links on level 0", lambda _: (64, struct.pack("<Q", 2**16))),
        ("spread of levels", lambda _: (80, struct.pack("<d", 1e300))),
        ("width of building", lambda _: (88, struct.pack("<Q", 2**40))),
        ("number of links", lambda _: (_FIRST, struct.pack("<H", 60_000))),
        ("deletion mark", lambda _: (_FIRST + 2, b"\x01")),
        ("a link", lambda _: (_FIRST + 4, struct.pack("<I", 4_000))),
        ("a link deep inside", lambda _: (_FIRST + 3999 * _STRIDE + 4, struct.pack("<I", 2**32 - 1))),
        ("a label", lambda _: (_FIRST + _STRIDE - 8, struct.pack("<Q", 2**50))),
        ("a label twice", lambda _: (_FIRST + 2 * _STRIDE - 8, struct.pack("<Q", 0))),
        ("a vector", lambda _: (_FIRST + 4 + 4 * 32, struct.pack("<f", 1e30))),
        ("size of an upper list", lambda saved: (_upper(saved), struct.pack("<I", 2**31))),
        ("size that is no multiple", lambda saved: (_upper(saved), struct.pack("<I", 67))),
        ("number of upper links", lambda saved: (_upper(saved) + 4, struct.pack("<H", 500))),
        ("an upper link", lambda saved: (_upper(saved) + 8, struct.pack("<I", 2**31))),
    ],
)
def test_a_forged_graph_with_a_right_hash_never_reaches_hnswlib(
    vectors: np.ndarray, saved: bytes, tmp_path: Path, what: str, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_file.hnswlib, "Index", lambda *_: pytest.fail(f"hnswlib saw a forged {what}"))
    (tmp_path / "g").write_bytes(forged(saved, change(saved)))
    with pytest.raises(GraphRefused):
        load_graph(tmp_path / "g", vectors, bundle_id=BUNDLE)
    assert [file.name for file in tmp_path.iterdir()] == ["g"]


def test_an_upper_link_to_a_row_without_that_level_is_refused(
    vectors: np.ndarray, saved: bytes, tmp_path: Path
) -> None:
    payload = saved[graph_file._HEADER.size :]
    at, flat = _FIRST + 4000 * _STRIDE, -1
    for element in range(4000):
        (size,) = struct.unpack_from("<I", payload, at)
        if size == 0:
            flat = element
            break
        at += 4 + size
    (tmp_path / "g").write_bytes(forged(saved, (_upper(saved) + 8, struct.pack("<I", flat))))
    with pytest.raises(GraphRefused, match="upper link"):
        load_graph(tmp_path / "g", vectors, bundle_id=BUNDLE)


def test_random_forgeries_are_refused_or_harmless(vectors: np.ndarray, saved: bytes, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    header, upper = range(96), range(_FIRST + 4000 * _STRIDE, len(saved) - graph_file._HEADER.size)
    for number in range(200):
        place = int(rng.choice(header if number % 2 else upper))
        (tmp_path / "g").write_bytes(forged(saved, (place, rng.bytes(2))))
        try:
            graph = load_graph(tmp_path / "g", vectors, bundle_id=BUNDLE)
        except GraphRefused:
            continue
        HnswNeighbours(graph.index, vectors, graph.ef).search(vectors[0], 10)


def test_a_graph_that_never_reaches_its_recall_is_not_used(
    vectors: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_build, "_recall", lambda *_: 0.98)
    assert isinstance(open_graph(tmp_path / "g", vectors), ExactNeighbours)


def test_a_full_disk_costs_the_file_not_the_search(
    vectors: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert isinstance(open_graph(tmp_path / "g", vectors), HnswNeighbours)
    assert "could not be saved" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_building_can_be_cancelled_and_leaves_no_file(vectors: np.ndarray, tmp_path: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        open_graph(tmp_path / "g", vectors, progress=lambda progress: cancel.cancel(), cancel=cancel)
    assert list(tmp_path.iterdir()) == []


def test_many_threads_search_one_graph(vectors: np.ndarray, saved: bytes, tmp_path: Path) -> None:
    (tmp_path / "g").write_bytes(saved)
    neighbours = open_graph(tmp_path / "g", vectors)
    wrong: list[int] = []

    def search(seed: int) -> None:
        for query in queries(vectors, 50, 0.3, seed):
            rows, _ = neighbours.search(query, 1 + seed)
            if rows[0] != exact(vectors, query, 1)[0][0]:
                wrong.append(seed)

    threads = [threading.Thread(target=search, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wrong) <= 2


def test_identical_pictures_by_the_hundred_do_not_confuse_the_graph(tmp_path: Path) -> None:
    rows = np.concatenate([people(500), np.tile(people(1, seed=3), (700, 1))])
    found, scores = open_graph(tmp_path / "g", rows).search(rows[-1], 20)
    assert len(found) == 20
    np.testing.assert_allclose(scores, 1.0, atol=1e-5)
