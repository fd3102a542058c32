"""The training loop of every dual encoder: contrastive steps, validation, checkpoints, and going on after a stop."""

import logging
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.errors import SightlineError
from core.progress import CancelToken, Progress, ProgressCallback, silent
from training.augment import augment
from training.batches import epoch_batches, judge_batch, word_batch
from training.captions import Description
from training.checkpoint import save_model
from training.data import DataError, Sample
from training.device import Placement, choose_placement
from training.embed import Words, normalise, score
from training.models import DualEncoderModel
from training.objectives import symmetric_contrastive
from training.pictures import Pictures
from training.resume import TrainingState, check_same_run, read_state, write_state
from training.run_config import RunConfig, TrainSettings
from training.run_log import RunLog

log = logging.getLogger(__name__)

# Augmented views are cut from pictures this much larger than what the model takes.
_MARGIN = 1.125


@dataclass(frozen=True)
class _Job:
    """What every step needs and none changes."""

    settings: TrainSettings
    model: DualEncoderModel
    place: Placement
    words: Words
    pictures: Pictures


def train(
    config: RunConfig,
    model: DualEncoderModel,
    samples: list[Sample],
    validation: list[Sample],
    folder: Path,
    *,
    resume: bool = False,
    after_step: Callable[[DualEncoderModel], None] | None = None,
    say: Callable[[str], None] = log.info,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> DualEncoderModel:
    """Train `model` in place and keep it in the run folder; returns it on the processor, in eval mode.

    samples, validation: pictures to learn from, and others to validate on after every epoch (may be empty). resume:
    go on from the folder's last checkpoint, with the same results as if there had been no stop. after_step: called
    with the model after every step.

    The loss is the symmetric contrastive one (training/objectives.py); AdamW (Loshchilov and Hutter, ICLR 2019)
    with linear warm-up and half a cosine. Every random choice follows from the seed and the step's number.

    Raises Cancelled after a checkpoint when the token is set; DataError for data or settings that do not fit;
    SightlineError when the loss stops being a number: the checkpoint before it stays.
    """
    settings, cancel = config.train, cancel or CancelToken()
    place = choose_placement(settings.device, settings.arithmetic)
    say(f"Training on {place}.")
    spec = model.config.image_spec
    margin = 1 if settings.augment == "none" else _MARGIN
    pictures = Pictures(samples, round(spec.height * margin), round(spec.width * margin))
    held = Pictures(validation, spec.height, spec.width) if validation else None
    epoch_steps = math.ceil(len(epoch_batches(pictures.samples, settings, 0)) / settings.accumulate)
    steps = min(settings.epochs * epoch_steps, settings.max_steps or settings.epochs * epoch_steps)

    model.to(place.device)
    optimiser = torch.optim.AdamW(_parameter_groups(model, settings))
    scaler = place.scaler()
    state = TrainingState(0, math.inf)
    if resume:
        check_same_run(config, model, folder)
        state = read_state(folder, model, optimiser, scaler)
        say(f"Going on after step {state.step} of {steps}." if state.step < steps else "The run is complete.")
    job = _Job(settings, model, place, Words(model.config), pictures)
    about = {**config.to_dict(), "counts": _counts(pictures, held)}
    run_log = RunLog(folder, state.step)
    began = time.monotonic() - run_log.seconds

    def checkpoint() -> None:
        save_model(model, folder, extra=about)
        write_state(folder, model, optimiser, scaler, state)

    try:
        groups: list[list[list[int]]] = []
        for step in range(state.step, steps):
            if not groups or step % epoch_steps == 0:
                order = epoch_batches(pictures.samples, settings, step // epoch_steps)
                groups = [
                    order[i : i + settings.accumulate] for i in range(0, len(order), settings.accumulate)
                ]
            rate = _schedule(step, steps, settings.warm_up)
            loss = _step(job, optimiser, scaler, groups[step % epoch_steps], step, rate)
            if after_step:
                after_step(model)
            state.step = step + 1
            row = {
                "step": state.step, "epoch": state.step / epoch_steps, "loss": loss,
                "rate": max(group["lr"] for group in optimiser.param_groups), "scale": model.scale().item(),
                "seconds": round(time.monotonic() - began, 1),
            }  # fmt: skip
            ends_epoch = state.step == steps or state.step % epoch_steps == 0
            if ends_epoch and held:
                row |= _validate(job, held)
                if row["validation_loss"] < state.best:
                    state.best = row["validation_loss"]
                    save_model(model, folder, "best", extra=about)
            run_log.add(row)
            progress(_moment(state.step, steps, began))
            if ends_epoch:
                say(_told(row))
            if ends_epoch or cancel.cancelled or state.step % settings.checkpoint_every == 0:
                checkpoint()
            cancel.raise_if_cancelled()
    finally:
        run_log.close()
    return model.to("cpu").eval()


def _step(job: _Job, optimiser, scaler, group: list[list[int]], step: int, rate: float) -> float:
    """One step over the batches of a group; returns its loss. The weights stay as they were if it is not finite."""
    settings, model = job.settings, job.model
    model.train()
    torch.manual_seed(settings.seed * 1_000_003 + step)  # dropout
    rng, arrays = random.Random(f"{settings.seed}-{step}"), np.random.default_rng([settings.seed, step])
    for parameters in optimiser.param_groups:
        parameters["lr"] = parameters["peak"] * rate
    optimiser.zero_grad(set_to_none=True)
    total = 0.0
    for batch in group:
        loss = _batch_loss(job, batch, rng, arrays) / len(group)
        total += loss.item()
        if not math.isfinite(total):
            raise SightlineError(
                f"The loss became {loss.item()} at step {step + 1}, so training stopped; the checkpoint before it is "
                "kept. Lower the learning rates, or train in FP32 (arithmetic = 'fp32')."
            )
        scaler.scale(loss).backward()
    scaler.unscale_(optimiser)
    torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip_norm)
    scaler.step(optimiser)
    scaler.update()
    return total


def _batch_loss(job: _Job, batch: list[int], rng: random.Random, arrays: np.random.Generator) -> Tensor:
    settings, spec = job.settings, job.model.config.image_spec
    samples = [job.pictures.samples[index] for index in batch]
    pixels = torch.from_numpy(job.pictures.take(batch))
    if settings.augment == "none":
        images = pixels.float() / 255
    else:
        images = augment(pixels, (spec.height, spec.width), arrays, strong=settings.augment == "strong")
    return _loss(job, samples, images, *word_batch(samples, settings.written_share, settings.foil_share, rng))


def _loss(
    job: _Job, samples: list[Sample], images: Tensor, descriptions: list[Description],
    foils: Sequence[Description] = (),
) -> Tensor:  # fmt: skip
    """The contrastive loss of N pictures float32 (N, 3, H, W) in [0, 1], their descriptions, and foils."""
    device, model = job.place.device, job.model
    judged = judge_batch(samples, descriptions, job.settings.positives, foils)
    judgement = torch.from_numpy(judged).to(device)
    ids, mask = job.words([description.text for description in (*descriptions, *foils)])
    with job.place.autocast():
        embeddings = model.image(normalise(images.to(device), model.config.image_spec)).float()
        captions = model.text(ids.to(device), mask.to(device)).float()
    return symmetric_contrastive(model.scale() * captions @ embeddings.T, judgement)


def _counts(pictures: Pictures, held: Pictures | None) -> dict[str, dict[str, int]]:
    """What was there to learn from and to validate on, without what could not be read: for config.json."""
    return {
        part: {
            "pictures": len(samples),
            "captions": sum(len(sample.captions) for sample in samples),
            "identities": len({sample.identity for sample in samples}),
        }
        for part, samples in (("train", pictures.samples), ("validation", held.samples if held else []))
    }


@torch.no_grad()
def _validate(job: _Job, held: Pictures) -> dict[str, float]:
    """Loss over fixed batches of first captions, and text-to-image metrics over all captions."""
    job.model.eval()
    order = list(range(len(held.samples)))
    random.Random(0).shuffle(order)
    size = min(job.settings.batch_size, len(order))
    losses: list[float] = []
    for start in range(0, len(order) - size + 1, size):
        batch = order[start : start + size]
        samples = [held.samples[index] for index in batch]
        images = torch.from_numpy(held.take(batch)).float() / 255
        losses.append(_loss(job, samples, images, [Description(s.captions[0], ()) for s in samples]).item())
    metrics = score(job.model, held, job.words, job.settings.inference_batch)
    return {
        "validation_loss": float(np.mean(losses)),
        **{f"R@{k}": value for k, value in metrics.recall.items()},
        "mAP": metrics.mean_ap,
    }


def _parameter_groups(model: DualEncoderModel, settings: TrainSettings) -> list[dict[str, object]]:
    """A rate for each component; weight decay for matrices only."""
    rates = {"image": settings.image_rate, "text": settings.text_rate, "heads": settings.heads_rate}
    groups: list[dict[str, object]] = []
    for component, parameters in model.components().items():
        peak = rates[component] or settings.rate
        for decay, members in (
            (settings.weight_decay, [p for p in parameters if p.ndim > 1]),
            (0.0, [p for p in parameters if p.ndim <= 1]),
        ):
            if members:
                groups.append({"params": members, "lr": peak, "peak": peak, "weight_decay": decay})
    if not groups:
        raise DataError("Every part of the model is frozen, so there is nothing to train; lower frozen_stages or "
                        "frozen_layers.")  # fmt: skip
    return groups


def _schedule(step: int, steps: int, warm_up: float) -> float:
    """Linear warm-up, then half a cosine to zero."""
    begin = max(1, round(steps * warm_up))
    if step < begin:
        return (step + 1) / begin
    return 0.5 * (1 + math.cos(math.pi * (step - begin) / max(1, steps - begin)))


def _moment(step: int, steps: int, began: float) -> Progress:
    left = (time.monotonic() - began) / step * (steps - step)
    return Progress("Training, step", step, steps, remaining_s=left)


def _told(row: dict[str, float]) -> str:
    names = ("epoch", "loss", "scale", "validation_loss", "R@1", "R@5", "R@10", "mAP")
    told = [f"{name.replace('_', ' ')} {row[name]:.3f}" for name in names if name in row]
    return f"{', '.join(told)}, after {row['seconds']:.0f} s"
