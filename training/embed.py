"""Pictures and captions → embeddings and scores, with a model in PyTorch."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from core.images import ImageSpec
from core.metrics import RetrievalMetrics, retrieval_metrics
from core.text import Tokeniser
from training.models import DualEncoderModel, ModelConfig, tokenizer_file
from training.pictures import Pictures


class Words:
    """Captions in the model's prompt → ids and mask, int64 (N, L), as long as the longest of the batch."""

    def __init__(self, config: ModelConfig):
        self._tokeniser = Tokeniser.load(tokenizer_file(config), config.context_length, config.prompt)

    def __call__(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        tokens = self._tokeniser.encode(texts)
        return torch.from_numpy(tokens.ids), torch.from_numpy(tokens.mask)


def normalise(pixels: Tensor, spec: ImageSpec) -> Tensor:
    """float32 (N, 3, H, W) in [0, 1] → what the image tower takes."""
    mean, std = (pixels.new_tensor(values)[:, None, None] for values in (spec.mean, spec.std))
    return (pixels - mean) / std


def model_device(model: DualEncoderModel) -> torch.device:
    return next(model.parameters()).device


@torch.no_grad()
def embed_images(model: DualEncoderModel, pictures: Pictures, batch: int = 32) -> Tensor:
    """Unit embeddings float32 (N, D), on the processor, of all pictures; the model is put in eval mode."""
    model.eval()
    spec, device = model.config.image_spec, model_device(model)
    rows = [
        model.image(
            normalise(torch.from_numpy(pictures.take(indices)).to(device).float() / 255, spec)
        ).float()
        for indices in _slices(range(len(pictures.samples)), batch)
    ]
    return torch.cat(rows).cpu()


@torch.no_grad()
def embed_texts(model: DualEncoderModel, texts: Sequence[str], words: Words, batch: int = 64) -> Tensor:
    """Unit embeddings float32 (N, D), on the processor; the model is put in eval mode."""
    model.eval()
    device = model_device(model)
    rows = [model.text(*(part.to(device) for part in words(part))).float() for part in _slices(texts, batch)]
    return torch.cat(rows).cpu()


def score(model: DualEncoderModel, pictures: Pictures, words: Words, batch: int = 32) -> RetrievalMetrics:
    """Text-to-image metrics, every caption a query, all pictures the gallery."""
    captions = [(text, sample.identity) for sample in pictures.samples for text in sample.captions]
    images = embed_images(model, pictures, batch)
    texts = embed_texts(model, [text for text, _ in captions], words, 2 * batch)
    return retrieval_metrics(
        (texts @ images.T).numpy(),
        np.array([identity for _, identity in captions]),
        np.array([sample.identity for sample in pictures.samples]),
    )


def _slices(items: Sequence, size: int) -> Iterator[Sequence]:
    return (items[i : i + size] for i in range(0, len(items), size))
