"""Real pictures and captions as the inputs of a bundle's towers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.bundle import IMAGE_TOWER, TOKENIZER, Bundle
from core.images import fit, load, to_batch
from core.text import Tokeniser
from training.data import Sample

Feed = Mapping[str, NDArray[np.generic]]

_BATCH = 8


@dataclass(frozen=True)
class TowerInputs:
    """Pictures in batches of 8, captions each at its own length, and who they show: int64 (N,) and (M,)."""

    images: list[Feed]
    texts: list[Feed]
    picture_identities: NDArray[np.int64]
    caption_identities: NDArray[np.int64]

    def of(self, tower: str) -> list[Feed]:
        return self.images if tower == IMAGE_TOWER else self.texts


def gather(bundle: Bundle, samples: Sequence[Sample]) -> TowerInputs:
    """Read, fit and tokenise as a search does. Raises ImageError for a picture that cannot be read."""
    spec = bundle.image_spec
    pixels = [fit(load(sample.path, hint=(spec.width, spec.height)), spec) for sample in samples]
    images: list[Feed] = [
        {"pixels": to_batch(pixels[start : start + _BATCH], spec)} for start in range(0, len(pixels), _BATCH)
    ]
    tokeniser = Tokeniser.load(bundle.path / TOKENIZER, bundle.context_length, bundle.prompt)
    tokens = [tokeniser.encode([caption]) for sample in samples for caption in sample.captions]
    return TowerInputs(
        images,
        [{"ids": one.ids, "mask": one.mask} for one in tokens],
        np.array([sample.identity for sample in samples]),
        np.array([sample.identity for sample in samples for _ in sample.captions]),
    )
