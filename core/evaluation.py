"""How well a model finds the right pictures: every caption a query, every picture the gallery."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.captions import CaptionedPicture, CaptionsError
from core.errors import ImageError
from core.images import fit, load, to_batch
from core.metrics import RetrievalMetrics, retrieval_metrics
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken, Progress, ProgressCallback, silent

if TYPE_CHECKING:
    from core.encoder import DualEncoder

TEXTS_AT_ONCE = 32
DECODERS = 2


@dataclass(frozen=True)
class Evaluation:
    """Metrics of each precision, in the order asked for, and the pictures left out: path and reason."""

    metrics: Mapping[Precision, RetrievalMetrics]
    skipped: Sequence[tuple[Path, str]]


def evaluate(
    pictures: Sequence[CaptionedPicture],
    encoder: "DualEncoder",
    precisions: Sequence[Precision],
    *,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> Evaluation:
    """Text-to-image metrics at each precision; pictures that cannot be read are left out and named.

    Switches the encoder's precision and leaves it at the last one. CaptionsError when no picture can be read;
    Cancelled when the token is set.
    """
    cancel = cancel or CancelToken()
    metrics: dict[Precision, RetrievalMetrics] = {}
    skipped: list[tuple[Path, str]] = []
    for precision in precisions:
        cancel.raise_if_cancelled()
        if encoder.precision is not precision:
            progress(Progress(f"Loading the model at {precision.label}"))
            encoder.switch(precision)
        metrics[precision], skipped = _evaluate_one(pictures, encoder, progress, cancel)
    return Evaluation(metrics, skipped)


def _evaluate_one(
    pictures: Sequence[CaptionedPicture],
    encoder: "DualEncoder",
    progress: ProgressCallback,
    cancel: CancelToken,
) -> tuple[RetrievalMetrics, list[tuple[Path, str]]]:
    images, usable, skipped = _encode_pictures(pictures, encoder, progress, cancel)
    captions = [(caption, picture.identity) for picture in usable for caption in picture.captions]
    texts = _encode_captions([caption for caption, _ in captions], encoder, progress, cancel)
    numbers = {identity: number for number, identity in enumerate(dict.fromkeys(p.identity for p in usable))}
    return retrieval_metrics(
        texts @ images.T,
        np.array([numbers[identity] for _, identity in captions]),
        np.array([numbers[picture.identity] for picture in usable]),
    ), skipped


def _encode_pictures(
    pictures: Sequence[CaptionedPicture],
    encoder: "DualEncoder",
    progress: ProgressCallback,
    cancel: CancelToken,
) -> tuple[NDArray[np.float32], list[CaptionedPicture], list[tuple[Path, str]]]:
    """Embeddings (N, D) of the N pictures that can be read, those pictures, and the others with reasons."""
    spec = encoder.bundle.image_spec
    stage = f"Pictures at {encoder.precision.label}"

    def read(picture: CaptionedPicture) -> NDArray[np.uint8] | ImageError:
        try:
            return fit(load(picture.path, hint=(spec.width, spec.height)), spec)
        except ImageError as error:
            return error

    rows: list[NDArray[np.float32]] = []
    usable: list[CaptionedPicture] = []
    skipped: list[tuple[Path, str]] = []
    with ThreadPoolExecutor(DECODERS, thread_name_prefix="decode") as decoders:
        for start in range(0, len(pictures), encoder.batch_size):
            cancel.raise_if_cancelled()
            progress(Progress(stage, start, len(pictures), len(skipped)))
            batch = pictures[start : start + encoder.batch_size]
            decoded = list(zip(batch, decoders.map(read, batch), strict=True))
            skipped += [
                (picture.path, str(found)) for picture, found in decoded if isinstance(found, ImageError)
            ]
            good = [(picture, found) for picture, found in decoded if not isinstance(found, ImageError)]
            if good:
                rows.append(encoder.encode_images(to_batch([pixels for _, pixels in good], spec)))
                usable += [picture for picture, _ in good]
    progress(Progress(stage, len(pictures), len(pictures), len(skipped)))
    if not usable:
        path, reason = skipped[0]
        raise CaptionsError(
            f"None of the {len(pictures)} pictures can be read; {display_path(path)}: {reason}"
        )
    return np.concatenate(rows), usable, skipped


def _encode_captions(
    captions: Sequence[str], encoder: "DualEncoder", progress: ProgressCallback, cancel: CancelToken
) -> NDArray[np.float32]:
    rows: list[NDArray[np.float32]] = []
    stage = f"Captions at {encoder.precision.label}"
    for start in range(0, len(captions), TEXTS_AT_ONCE):
        cancel.raise_if_cancelled()
        progress(Progress(stage, start, len(captions)))
        rows.append(encoder.encode_texts(captions[start : start + TEXTS_AT_ONCE]))
    progress(Progress(stage, len(captions), len(captions)))
    return np.concatenate(rows)
