"""Captions files, splits and batches."""

import json
from pathlib import Path

import pytest

from core.captions import CaptionsError
from training.data import DataError, Sample, load_samples, split_identities
from training.run_config import DataSettings
from training.run_folder import split_samples

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


def _people(folder: Path, count: int, **more: object) -> Path:
    folder.mkdir()
    records = [
        {
            "split": "train",
            "captions": ["a man"],
            "file_path": f"{identity}-{view}.jpg",
            "id": identity,
            **more,
        }
        for identity in range(count)
        for view in range(2)
    ]
    (folder / "captions.json").write_text(json.dumps(records))
    return folder / "captions.json"


def test_people_of_different_sources_are_different_people(tmp_path: Path) -> None:
    first, second = _people(tmp_path / "first", 8), _people(tmp_path / "second", 4)
    learn, held = split_samples(DataSettings((str(first), str(second)), hold_out=0.25))
    assert (len(learn), len(held)) == (18, 6)
    everyone = {(sample.path.parent.name, sample.identity) for sample in (*learn, *held)}
    assert len(everyone) == len({identity for _, identity in everyone}) == 12
    assert {s.identity for s in learn}.isdisjoint({s.identity for s in held})


def test_the_same_people_are_held_out_whatever_their_source_is_mixed_with(tmp_path: Path) -> None:
    first, second = _people(tmp_path / "first", 8), _people(tmp_path / "second", 5)
    alone = split_samples(DataSettings(str(first), hold_out=0.25))[1]
    for order in ((first, second), (second, first)):
        mixed = split_samples(DataSettings(tuple(map(str, order)), hold_out=0.25))[1]
        assert [s.path for s in mixed if s.path.parent == first.parent] == [s.path for s in alone]


def test_a_split_that_one_source_lacks_is_refused_by_its_name(tmp_path: Path) -> None:
    first, second = _people(tmp_path / "first", 2), _people(tmp_path / "second", 2, split="test")
    with pytest.raises(CaptionsError, match=r"second/captions\.json has no split 'train'; it has test"):
        split_samples(DataSettings((str(first), str(second))))


def test_a_picture_in_two_sources_is_refused_for_its_person_would_be_two(tmp_path: Path) -> None:
    first = _people(tmp_path / "first", 2)
    second = first.with_name("others.json")
    second.write_text(first.read_text())
    with pytest.raises(DataError, match=r"0-0\.jpg is named by .*captions\.json and by .*others\.json"):
        split_samples(DataSettings((str(first), str(second))))


def test_no_identity_is_on_both_sides_of_a_split() -> None:
    kept, held = split_identities(SAMPLES, 0.25, seed=3)
    assert {s.identity for s in kept}.isdisjoint({s.identity for s in held})
    assert len({s.identity for s in held}) == 5
    assert len(kept) + len(held) == len(SAMPLES)
