"""Captioned pictures of identities, in memory and ready to be sampled."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import SightlineError
from core.images import ImageSpec, fit, load
from training.captions import Description, describe


class DataError(SightlineError):
    """Training data that cannot be used."""


@dataclass(frozen=True)
class Sample:
    """One picture with its captions, identity and recorded attributes (None when there are none)."""

    path: Path
    captions: tuple[str, ...]
    identity: int
    attributes: dict[str, object] | None


def read_captions(file: Path, split: str | None = None) -> list[Sample]:
    """Samples of an ICFG-PEDES-style JSON list; paths are relative to the file. Raises DataError."""
    try:
        records = json.loads(file.read_text(encoding="utf-8"))
        return [
            Sample(
                file.parent / record["file_path"],
                tuple(record["captions"]),
                int(record["id"]),
                record.get("attributes"),
            )
            for record in records
            if split is None or record.get("split") == split
        ]
    except OSError as error:
        raise DataError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{file} is not an ICFG-PEDES-style list of records with file_path, captions and id ({error!r})."
        ) from error


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
