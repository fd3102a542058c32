"""Captioned pictures of identities, in memory and ready to be sampled."""

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.captions import CaptionedPicture, load_captions, of_split
from core.errors import SightlineError
from core.images import ImageSpec, fit, load
from core.paths import display_path
from training.captions import Description, describe


class DataError(SightlineError):
    """Training data that cannot be used."""


@dataclass(frozen=True)
class Sample:
    """One picture with its captions, identity and recorded attributes (None when there are none)."""

    path: Path
    captions: tuple[str, ...]
    identity: int
    attributes: Mapping[str, Any] | None


def load_samples(source: Path, split: str | None = None) -> list[Sample]:
    """Samples of a captions file (see `core.captions`), of one split or of all.

    Ids that are whole numbers stay as they are; others are numbered in the order of the file, the same whichever
    split is asked for. Raises CaptionsError.
    """
    pictures = load_captions(source)
    numbers = _identity_numbers(pictures)
    return [
        Sample(picture.path, picture.captions, numbers[picture.identity], picture.attributes)
        for picture in of_split(pictures, split, display_path(source))
    ]


def _identity_numbers(pictures: list[CaptionedPicture]) -> dict[str, int]:
    identities = list(dict.fromkeys(picture.identity for picture in pictures))
    try:
        numbers = {identity: int(identity) for identity in identities}
    except ValueError:
        return {identity: number for number, identity in enumerate(identities)}
    if len(set(numbers.values())) < len(numbers):  # "7" and "07"
        return {identity: number for number, identity in enumerate(identities)}
    return numbers


def split_identities(samples: list[Sample], share: float, seed: int) -> tuple[list[Sample], list[Sample]]:
    """Hold out a share of the identities: (kept, held out). No identity is in both."""
    identities = sorted({sample.identity for sample in samples})
    held = set(random.Random(seed).sample(identities, round(share * len(identities))))
    return [s for s in samples if s.identity not in held], [s for s in samples if s.identity in held]


def load_pixels(samples: list[Sample], height: int, width: int) -> np.ndarray:
    """All pictures as uint8 (N, 3, height, width). A picture that cannot be read raises ImageError."""
    spec = ImageSpec(height, width, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    pixels = np.empty((len(samples), 3, height, width), np.uint8)

    def read(index: int) -> None:
        pixels[index] = fit(load(samples[index].path), spec).transpose(2, 0, 1)

    with ThreadPoolExecutor() as pool:
        list(pool.map(read, range(len(samples))))
    return pixels


def identity_batches(samples: list[Sample], batch_size: int, rng: random.Random) -> list[list[int]]:
    """One epoch of index lists: every picture once, no identity twice in a batch, short batches dropped."""
    rounds: dict[int, list[int]] = {}
    for index, sample in enumerate(samples):
        rounds.setdefault(sample.identity, []).append(index)
    for views in rounds.values():
        rng.shuffle(views)
    batches: list[list[int]] = []
    while rounds:
        identities = list(rounds)
        rng.shuffle(identities)
        picked = [rounds[identity].pop() for identity in identities]
        batches += [picked[i : i + batch_size] for i in range(0, len(picked), batch_size)]
        rounds = {identity: views for identity, views in rounds.items() if views}
    return [batch for batch in batches if len(batch) == batch_size]


def word_batch(samples: list[Sample], written_share: float, rng: random.Random) -> list[Description]:
    """One description a picture: its own caption, or one written from its attributes."""
    chosen: list[Description] = []
    for sample in samples:
        if sample.attributes and rng.random() < written_share:
            chosen.append(describe(sample.attributes, rng))
        else:
            chosen.append(Description(rng.choice(sample.captions), ()))
    return chosen


def judge_batch(samples: list[Sample], descriptions: list[Description]) -> np.ndarray:
    """Which description is true of which picture: int8 (N, N), rows descriptions, columns pictures.

    A caption without recorded claims is true of its own identity only.
    """
    judgement = np.full((len(samples), len(samples)), -1, np.int8)
    for row, description in enumerate(descriptions):
        for column, sample in enumerate(samples):
            if sample.identity == samples[row].identity:
                judgement[row, column] = 1
            elif description.claims and sample.attributes:
                judgement[row, column] = description.judge(sample.attributes)
    return judgement
