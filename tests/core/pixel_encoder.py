"""An encoder for tests in which no tower matters: a picture's coarse pixels are its embedding.

The description "person 7" has the embedding of the picture that `picture_files.person(7)` makes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from core.images import ImageSpec, fit, to_batch
from core.precision import Precision
from core.scheduler import QueryPriority
from tests.core.picture_files import person

SPEC = ImageSpec(64, 32, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
DIM = 96


@dataclass
class PixelEncoder:
    """Counts what it is given; `delay_s` a batch makes it slow; `fail_at` raises at that batch."""

    delay_s: float = 0.0
    fail_at: int | None = None
    batch_size: int = 8
    precision: Precision = Precision.FP32
    bundle: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(id="pixels@1", image_spec=SPEC, embedding_dim=DIM)
    )
    batches: list[int] = field(default_factory=list)
    priority: QueryPriority = field(default_factory=QueryPriority)

    def encode_images(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.fail_at == len(self.batches):
            raise RuntimeError("the tower broke")
        self.batches.append(len(batch))
        time.sleep(self.delay_s)
        return _coarse(batch)

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        numbers = [text.split()[-1] for text in texts]
        # Anything else describes nobody in particular: one of a few persons that no test has pictures of.
        seeds = [int(number) if number.isdigit() else 900 + len(number) for number in numbers]
        pictures = [fit(person(seed), SPEC) for seed in seeds]
        return _coarse(to_batch(pictures, SPEC))

    def tokenise(self, texts: Sequence[str]) -> SimpleNamespace:
        return SimpleNamespace(texts=texts, truncated=(False,) * len(texts), unknown=(0.0,) * len(texts))

    def encode_tokens(self, tokens: SimpleNamespace) -> NDArray[np.float32]:
        return self.encode_texts(tokens.texts)


def _coarse(batch: NDArray[np.float32]) -> NDArray[np.float32]:
    blocks = batch.reshape(len(batch), 3, 8, SPEC.height // 8, 4, SPEC.width // 4).mean(axis=(3, 5))
    flat = blocks.reshape(len(batch), DIM) + 0.01
    return (flat / np.linalg.norm(flat, axis=1, keepdims=True)).astype(np.float32)
