"""Which pictures meet in a batch, what is said about them, and which description is true of which."""

import random
from collections.abc import Sequence

import numpy as np

from training.captions import Description, describe
from training.data import DataError, Sample
from training.foils import foil
from training.run_config import TrainSettings


def epoch_batches(samples: Sequence[Sample], settings: TrainSettings, epoch: int) -> list[list[int]]:
    """The batches of one epoch, the same for the same seed and epoch. Short ones are dropped.

    Raises DataError when not even one batch can be filled.
    """
    rng = random.Random(f"{settings.seed}-{epoch}")
    if settings.batches == "distinct":
        batches = identity_batches(samples, settings.batch_size, rng)
    else:
        order = list(range(len(samples)))
        rng.shuffle(order)
        batches = _cut(order, settings.batch_size)
    if not batches:
        people = len({sample.identity for sample in samples})
        raise DataError(
            f"[train]: batch_size = {settings.batch_size} cannot be filled from {len(samples)} pictures of {people} "
            f"identities with batches = {settings.batches!r}; take a smaller one."
        )
    return batches


def identity_batches(samples: Sequence[Sample], batch_size: int, rng: random.Random) -> list[list[int]]:
    """One epoch of index lists: no identity twice in a batch, short batches dropped."""
    rounds: dict[object, list[int]] = {}
    for index, sample in enumerate(samples):
        rounds.setdefault(sample.identity, []).append(index)
    for views in rounds.values():
        rng.shuffle(views)
    batches: list[list[int]] = []
    while rounds:
        identities = list(rounds)
        rng.shuffle(identities)
        batches += _cut([rounds[identity].pop() for identity in identities], batch_size)
        rounds = {identity: views for identity, views in rounds.items() if views}
    return batches


def _cut(order: list[int], batch_size: int) -> list[list[int]]:
    return [order[i : i + batch_size] for i in range(0, len(order) - batch_size + 1, batch_size)]


def word_batch(
    samples: Sequence[Sample], written_share: float, foil_share: float, rng: random.Random
) -> tuple[list[Description], list[Description]]:
    """One description a picture, its own or one written from its attributes; and foils of some of the written ones."""
    chosen: list[Description] = []
    foils: list[Description] = []
    for sample in samples:
        if sample.attributes and rng.random() < written_share:
            seed = rng.random()
            chosen.append(describe(sample.attributes, random.Random(seed)))
            false = foil(sample.attributes, seed) if rng.random() < foil_share else None
            foils += [false] if false else []
        else:
            chosen.append(Description(rng.choice(sample.captions), ()))
    return chosen, foils


def judge_batch(
    samples: Sequence[Sample], descriptions: Sequence[Description], positives: str, foils: Sequence[Description] = ()
) -> np.ndarray:  # fmt: skip
    """Which text is true of which picture: int8 (N + F, N), rows descriptions and then foils, columns pictures.

    1 true, -1 not, 0 arguable. positives: "pairs", "identity" or "claims", as in TrainSettings. A caption without
    recorded claims is true of its own identity at most. What a foil claims may be true of another picture.
    """
    judgement = np.full((len(samples) + len(foils), len(samples)), -1, np.int8)
    np.fill_diagonal(judgement, 1)
    if positives == "pairs":
        return judgement
    for row, description in enumerate((*descriptions, *foils)):
        for column, sample in enumerate(samples):
            if row < len(samples) and sample.identity == samples[row].identity:
                judgement[row, column] = 1
            elif positives == "claims" and description.claims and sample.attributes:
                judgement[row, column] = description.judge(sample.attributes)
    return judgement
