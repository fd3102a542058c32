"""The training loop of the starter model."""

import csv
import logging
import math
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import AutoTokenizer

from core.errors import SightlineError
from core.metrics import RetrievalMetrics, retrieval_metrics
from training.augment import augment
from training.checkpoint import save_model
from training.data import Sample, identity_batches, judge_batch, load_pixels, word_batch
from training.models import DualEncoderModel, ModelConfig, build_model
from training.objectives import symmetric_contrastive
from training.pretrained import minilm_directory

log = logging.getLogger(__name__)

# What EfficientNet-Lite was trained with: (x - 127) / 128.
MEAN = (127 / 255,) * 3
STD = (128 / 255,) * 3


@dataclass(frozen=True)
class TrainConfig:
    """How a starter model is trained. Learning rates are AdamW's, at the end of the warm-up."""

    epochs: int = 12
    batch_size: int = 96
    trunk_rate: float = 1e-4
    head_rate: float = 6e-4
    bert_rate: float = 5e-5
    weight_decay: float = 0.05
    warm_up: float = 0.08
    written_share: float = 0.6
    seed: int = 1
    model: ModelConfig = field(default_factory=ModelConfig)


class Words:
    """Captions → padded id and mask tensors, as long as the longest of the batch."""

    def __init__(self, context_length: int):
        self.tokenizer = AutoTokenizer.from_pretrained(minilm_directory(), local_files_only=True)
        self.context_length = context_length

    def __call__(self, texts: list[str]) -> tuple[Tensor, Tensor]:
        tokens = self.tokenizer(
            texts, padding=True, truncation=True, max_length=self.context_length, return_tensors="pt"
        )
        return tokens["input_ids"], tokens["attention_mask"]


def normalise(pixels: Tensor) -> Tensor:
    """float32 (N, 3, H, W) in [0, 1] → what the trunk expects."""
    return (pixels - MEAN[0]) / STD[0]


@torch.no_grad()
def embed(
    model: DualEncoderModel, pixels: np.ndarray, texts: list[str], words: Words
) -> tuple[Tensor, Tensor]:
    """Unit embeddings of pictures (uint8 (N, 3, H, W)) and texts: float32 (N, D), (M, D)."""
    model.eval()
    images = [
        model.image(normalise(torch.from_numpy(pixels[i : i + 32]).float() / 255))
        for i in range(0, len(pixels), 32)
    ]
    captions = [model.text(*words(texts[i : i + 64])) for i in range(0, len(texts), 64)]
    return torch.cat(images), torch.cat(captions)


def score(
    model: DualEncoderModel, samples: list[Sample], pixels: np.ndarray, words: Words
) -> RetrievalMetrics:
    """Text-to-image metrics, every caption a query."""
    texts = [caption for sample in samples for caption in sample.captions]
    query_ids = [sample.identity for sample in samples for _ in sample.captions]
    images, captions = embed(model, pixels, texts, words)
    similarity = (captions @ images.T).numpy()
    return retrieval_metrics(similarity, np.array(query_ids), np.array([s.identity for s in samples]))


def _parameter_groups(model: DualEncoderModel, config: TrainConfig) -> list[dict[str, object]]:
    rates = {"image.trunk": config.trunk_rate, "text.bert": config.bert_rate}
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = next((r for prefix, r in rates.items() if name.startswith(prefix)), config.head_rate)
        decay = config.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "initial": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]


def _schedule(step: int, steps: int, warm_up: float) -> float:
    """Linear warm-up, then half a cosine to zero."""
    begin = max(1, round(steps * warm_up))
    if step < begin:
        return (step + 1) / begin
    return 0.5 * (1 + math.cos(math.pi * (step - begin) / max(1, steps - begin)))


def train(
    config: TrainConfig,
    samples: list[Sample],
    folder: Path,
    validation: list[Sample] | None = None,
    start: DualEncoderModel | None = None,
    say: Callable[[str], None] = log.info,
) -> DualEncoderModel:
    """Train a starter model, from published weights or from those of `start`, and keep its last in `folder`.

    Raises SightlineError when the loss stops being a number; the last good weights stay in the folder.
    """
    torch.manual_seed(config.seed)
    rng, arrays = random.Random(config.seed), np.random.default_rng(config.seed)
    size = (config.model.height, config.model.width)
    words = Words(config.model.context_length)
    model = build_model(config.model)
    if start is not None:
        model.load_state_dict(start.state_dict())
    optimiser = torch.optim.AdamW(_parameter_groups(model, config))  # type: ignore[arg-type]
    margin = (round(size[0] * 1.125), round(size[1] * 1.125))
    pixels = load_pixels(samples, *margin)
    held_pixels = load_pixels(validation, *size) if validation else None
    steps = config.epochs * len(identity_batches(samples, config.batch_size, random.Random(0)))
    step = 0
    train_values = {key: value for key, value in asdict(config).items() if key != "model"}
    rows: list[dict[str, object]] = []
    for epoch in range(config.epochs):
        model.train()
        began, losses = time.monotonic(), []
        for batch in identity_batches(samples, config.batch_size, rng):
            rate = _schedule(step, steps, config.warm_up)
            for group in optimiser.param_groups:
                group["lr"] = group["initial"] * rate
            loss = _loss(model, config, [samples[i] for i in batch], pixels[batch], words, rng, arrays, size)
            if not torch.isfinite(loss):
                raise SightlineError(
                    f"The loss became {loss.item()} at step {step}; lower the learning rates."
                )
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            losses.append(loss.item())
            step += 1
        save_model(model, folder, extra={"train": train_values})
        row = {
            "epoch": epoch + 1,
            "loss": float(np.mean(losses)),
            "seconds": time.monotonic() - began,
            "scale": model.scale().item(),
        }
        if validation and held_pixels is not None:
            metrics = score(model, validation, held_pixels, words)
            row |= {f"R@{k}": value for k, value in metrics.recall.items()} | {"mAP": metrics.mean_ap}
        rows.append(row)
        _write_log(rows, folder)
        say("  ".join(f"{key} {value:.4g}" for key, value in row.items()))
    return model


def _loss(
    model, config: TrainConfig, samples: list[Sample], pixels: np.ndarray, words, rng, arrays, size
) -> Tensor:
    images = augment(torch.from_numpy(pixels), size, arrays)
    descriptions = word_batch(samples, config.written_share, rng)
    judgement = torch.from_numpy(judge_batch(samples, descriptions))
    with torch.autocast("cpu", torch.bfloat16):
        embeddings = model.image(normalise(images)).float()
        captions = model.text(*words([description.text for description in descriptions])).float()
    return symmetric_contrastive(model.scale() * captions @ embeddings.T, judgement)


def _write_log(rows: list[dict[str, object]], folder: Path) -> None:
    with (folder / "log.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
