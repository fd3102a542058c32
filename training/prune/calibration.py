"""The pictures and captions by which units are judged."""

import random
from collections.abc import Iterator

import torch

from training.batches import identity_batches
from training.data import Sample
from training.embed import Words, normalise
from training.errors import DataError
from training.models import DualEncoderModel
from training.pictures import Pictures
from training.prune.saliency import Batch

_BATCH = 32


def calibration_batches(samples: list[Sample], pictures: int, seed: int) -> list[list[Sample]]:
    """Batches of up to `pictures` samples in all, each of other persons, drawn by the seed. Raises DataError."""
    size = min(_BATCH, len({sample.identity for sample in samples}))
    if size < 2:
        raise DataError("Calibration needs captioned pictures of two persons at least.")
    batches = identity_batches(samples, size, random.Random(seed))
    return [[samples[index] for index in batch] for batch in batches[: max(1, pictures // size)]]


def load_batches(model: DualEncoderModel, batches: list[list[Sample]], seed: int) -> Iterator[Batch]:
    """Pictures and one caption of each, ready for the model."""
    rng = random.Random(seed)
    words, spec = Words(model.config), model.config.image_spec
    for samples in batches:
        pictures = Pictures(samples, spec.height, spec.width)
        pixels = torch.from_numpy(pictures.take(range(len(pictures.samples)))).float() / 255
        ids, mask = words([rng.choice(sample.captions) for sample in pictures.samples])
        identities = torch.tensor([sample.identity for sample in pictures.samples])
        yield Batch(normalise(pixels, spec), ids, mask, identities)
