"""Scores of a bundle at each precision, or of a run's model in PyTorch, in both directions, with intervals."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from core.bundle import MANIFEST, Bundle
from core.captions import CaptionedPicture
from core.encoder import DualEncoder
from core.evaluation import EmbeddedSet, embed, embed_at
from core.metrics import QueryScores, RetrievalMetrics
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken, ProgressCallback, silent
from training.attributes import Group, measure_groups
from training.checkpoint import CONFIG, load_model
from training.confidence import Interval, confidence_intervals, metric_values
from training.embed import Words, model_device
from training.errors import DataError
from training.models import DualEncoderModel

_BATCH = 32


@dataclass(frozen=True)
class Bootstrap:
    """How intervals are made: their level, how many resamples, and the seed of these."""

    level: float = 0.95
    resamples: int = 2000
    seed: int = 0


@dataclass(frozen=True)
class Direction:
    """Metrics of one direction, and an interval for each of their names."""

    metrics: RetrievalMetrics
    intervals: Mapping[str, Interval]

    def values(self) -> dict[str, float]:
        """The metrics by name, in the order of the table."""
        return metric_values(self.metrics)


@dataclass(frozen=True)
class Measured:
    """A data set measured at one precision. groups: text to image, by the attributes that were asked for."""

    text_to_image: Direction
    image_to_text: Direction
    embedded: EmbeddedSet
    groups: Sequence[Group] = ()


class Model(Protocol):
    """A bundle or a run's model, ready to embed. name, engine: to be shown. precisions: those to measure."""

    name: str
    engine: str
    precisions: Sequence[str]

    def embed(
        self,
        precision: str,
        pictures: Sequence[CaptionedPicture],
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> EmbeddedSet: ...


class BundleModel:
    """A bundle on this machine's runtime, at each of the precisions asked for."""

    def __init__(self, encoder: DualEncoder, precisions: Sequence[Precision]):
        self._encoder = encoder
        self.name, self.engine = encoder.bundle.id, encoder.runtime_name
        self.precisions = [precision.value for precision in precisions]

    def embed(
        self,
        precision: str,
        pictures: Sequence[CaptionedPicture],
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> EmbeddedSet:
        return embed_at(Precision(precision), pictures, self._encoder, progress=progress, cancel=cancel)


class RunModel:
    """A model in PyTorch, in FP32, on the device where its weights are."""

    batch_size = _BATCH

    def __init__(self, name: str, model: DualEncoderModel):
        self._model, self._words = model.eval(), Words(model.config)
        self._device = model_device(model)
        self.name, self.engine, self.precisions = name, f"PyTorch on {self._device}", ["fp32"]

    def embed(
        self,
        precision: str,
        pictures: Sequence[CaptionedPicture],
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> EmbeddedSet:
        spec = self._model.config.image_spec
        return embed(
            pictures, self, spec, f"{precision.upper()} in PyTorch", progress=progress, cancel=cancel
        )

    @torch.no_grad()
    def encode_images(self, batch: NDArray[np.float32], /) -> NDArray[np.float32]:
        return self._checked(self._model.image(torch.from_numpy(batch).to(self._device)))

    @torch.no_grad()
    def encode_texts(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        return self._checked(self._model.text(*(part.to(self._device) for part in self._words(texts))))

    def _checked(self, embeddings: torch.Tensor) -> NDArray[np.float32]:
        rows = embeddings.float().cpu().numpy()
        if not np.isfinite(rows).all():
            raise DataError(f"{self.name} gives embeddings that are not finite; its weights are damaged.")
        return rows


@contextlib.contextmanager
def open_model(path: Path, precisions: Sequence[Precision] | None, checkpoint: str | None) -> Iterator[Model]:
    """The bundle or the run folder at `path`; a run's best checkpoint when it has one, else the last.

    DataError: neither of both, a precision asked of a run folder. BundleError, RuntimeUnavailable: the bundle.
    """
    name = display_path(path)
    if (path / MANIFEST).is_file():
        if checkpoint is not None:
            raise DataError(f"{name} is a bundle, which has no checkpoints; leave --checkpoint out.")
        wanted = list(precisions or Precision)
        with contextlib.closing(DualEncoder(Bundle.load(path), wanted[0])) as encoder:
            yield BundleModel(encoder, wanted)
    elif (path / CONFIG).is_file():
        if precisions and list(precisions) != [Precision.FP32]:
            raise DataError(f"{name} is a run folder, measured in FP32 only; export it for other precisions.")
        if checkpoint is None:
            checkpoint = "best" if (path / "best.safetensors").is_file() else "last"
        model = load_model(path, checkpoint)
        model.to("cuda" if torch.cuda.is_available() else "cpu")
        yield RunModel(f"{name} ({checkpoint})", model)
    else:
        raise DataError(
            f"{name} is neither a bundle (a folder with {MANIFEST}) nor a run folder (one with {CONFIG})."
        )


def measure(
    model: Model,
    splits: Mapping[str, Sequence[CaptionedPicture]],
    bootstrap: Bootstrap,
    attributes: Sequence[str] = (),
    *,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> dict[str, dict[str, Measured]]:
    """Both directions on each split at each of the model's precisions, by split and precision.

    attributes: by which to measure text to image too, where a split has them recorded.
    CaptionsError when no picture of a split can be read; Cancelled when the token is set.
    """
    measured: dict[str, dict[str, Measured]] = {split: {} for split in splits}
    for precision in model.precisions:  # the outer loop: a change of precision loads the model anew
        for split, pictures in splits.items():
            embedded = model.embed(precision, pictures, progress, cancel or CancelToken())
            scores = embedded.text_to_image()
            measured[split][precision] = Measured(
                _direction(scores, bootstrap),
                _direction(embedded.image_to_text(), bootstrap),
                embedded,
                measure_groups(embedded, scores, attributes, **asdict(bootstrap)),
            )
    return measured


def _direction(scores: QueryScores, bootstrap: Bootstrap) -> Direction:
    return Direction(scores.summary(), confidence_intervals(scores, **asdict(bootstrap)))


def manifest_scores(measured: Mapping[str, Measured]) -> dict[str, dict[str, float]]:
    """Text-to-image scores of each precision as a bundle's manifest keeps them, to four digits."""
    return {
        precision: {name: round(value, 4) for name, value in one.text_to_image.values().items()}
        for precision, one in measured.items()
    }


def as_json(measured: Mapping[str, Measured]) -> dict[str, Any]:
    """Everything that was measured on one split, by precision and direction; `by_attribute` where it was asked for."""
    found: dict[str, Any] = {}
    for precision, one in measured.items():
        found[precision] = {
            name: {
                "queries": direction.metrics.queries,
                "gallery": direction.metrics.images,
                "scores": _rounded(direction.values()),
                "intervals": _limits(direction.intervals),
            }
            for name, direction in (
                ("text_to_image", one.text_to_image),
                ("image_to_text", one.image_to_text),
            )
        }
        if one.groups:
            found[precision]["by_attribute"] = _groups_as_json(one.groups)
    return found


def _groups_as_json(groups: Sequence[Group]) -> dict[str, dict[str, Any]]:
    """By attribute and value; `few`: too few identities to say, so there are no intervals."""
    found: dict[str, dict[str, Any]] = {}
    for group in groups:
        found.setdefault(group.attribute, {})[group.value] = {
            "identities": group.identities,
            "queries": group.queries,
            "few": group.few,
            "scores": _rounded(group.scores),
            "intervals": _limits(group.intervals),
            "as_low": _rounded(group.as_low),
            "as_high": _rounded(group.as_high),
        }
    return found


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {metric: round(value, 6) for metric, value in scores.items()}


def _limits(intervals: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {name: [round(found.low, 6), round(found.high, 6)] for name, found in intervals.items()}
