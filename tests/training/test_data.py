"""Captions files, splits and batches."""

import json
from pathlib import Path

from training.data import (
    Sample,
    load_samples,
    split_identities,
)

SAMPLES = [
    Sample(Path(f"{identity}-{view}.jpg"), ("a person",), identity, None)
    for identity in range(20)
    for view in range(3)
]


def test_captions_are_read_beside_their_file(tmp_path: Path) -> None:
    records = [
        {"split": "train", "captions": ["a man"], "file_path": "a.jpg", "id": 1, "attributes": {"hat": None}},
        {"split": "test", "captions": ["a woman"], "file_path": "b.jpg", "id": 2},
    ]
    (tmp_path / "captions.json").write_text(json.dumps(records))
    (sample,) = load_samples(tmp_path / "captions.json", "train")
    assert sample == Sample(tmp_path / "a.jpg", ("a man",), 1, {"hat": None})


def test_ids_that_are_words_become_the_same_numbers_in_every_split(tmp_path: Path) -> None:
    records = [
        {
            "split": "test" if view else "train",
            "captions": ["a man"],
            "file_path": f"{name}{view}.jpg",
            "id": name,
        }
        for name in ("anna", "ben")
        for view in range(2)
    ]
    (tmp_path / "captions.json").write_text(json.dumps(records))
    for split in ("train", "test"):
        assert [sample.identity for sample in load_samples(tmp_path / "captions.json", split)] == [0, 1]


def test_no_identity_is_on_both_sides_of_a_split() -> None:
    kept, held = split_identities(SAMPLES, 0.25, seed=3)
    assert {s.identity for s in kept}.isdisjoint({s.identity for s in held})
    assert len({s.identity for s in held}) == 5
    assert len(kept) + len(held) == len(SAMPLES)
