"""Who meets in a batch, and what is true of whom."""

import random
from pathlib import Path

import pytest

from training.batches import epoch_batches, identity_batches, judge_batch
from training.captions import Claim, Description
from training.data import DataError, Sample
from training.run_config import TrainSettings

SAMPLES = [
    Sample(Path(f"{identity}-{view}.jpg"), ("a person",), identity, None)
    for identity in range(20)
    for view in range(3)
]


def test_no_identity_is_twice_in_a_batch_and_every_picture_is_used_once() -> None:
    batches = identity_batches(SAMPLES, 10, random.Random(0))
    assert sorted(index for batch in batches for index in batch) == list(range(60))
    for batch in batches:
        assert len({SAMPLES[index].identity for index in batch}) == 10


@pytest.mark.parametrize("batches", ["distinct", "shuffled"])
def test_an_epoch_follows_from_its_seed_and_number(batches: str) -> None:
    settings = TrainSettings(batch_size=7, batches=batches, positives="pairs", seed=3)
    first = epoch_batches(SAMPLES, settings, 0)
    assert first == epoch_batches(SAMPLES, settings, 0)
    assert first != epoch_batches(SAMPLES, settings, 1)
    assert {len(batch) for batch in first} == {7}


def test_a_batch_that_cannot_be_filled_is_said_before_training() -> None:
    settings = TrainSettings(batch_size=21, batches="distinct", positives="claims")
    with pytest.raises(DataError, match="21 cannot be filled from 60 pictures of 20 identities"):
        epoch_batches(SAMPLES, settings, 0)


PEOPLE = [
    Sample(Path("a"), ("",), 1, {"hat": "cap"}),
    Sample(Path("b"), ("",), 2, {"hat": None}),
    Sample(Path("c"), ("",), 3, {"hat": "cap"}),
    Sample(Path("d"), ("",), 1, {"hat": "cap"}),
]
_CAP = Description("a cap", (Claim("hat", frozenset({"cap"})),))
_OWN = Description("own caption", ())


@pytest.mark.parametrize(
    ("positives", "expected"),
    [
        ("pairs", [[1, -1, -1, -1], [-1, 1, -1, -1], [-1, -1, 1, -1], [-1, -1, -1, 1]]),
        ("identity", [[1, -1, -1, 1], [-1, 1, -1, -1], [-1, -1, 1, -1], [1, -1, -1, 1]]),
        ("claims", [[1, -1, 1, 1], [-1, 1, -1, -1], [1, -1, 1, 1], [1, -1, -1, 1]]),
    ],
)
def test_what_counts_as_true_is_chosen(positives: str, expected: list[list[int]]) -> None:
    assert judge_batch(PEOPLE, [_CAP, _OWN, _CAP, _OWN], positives).tolist() == expected
