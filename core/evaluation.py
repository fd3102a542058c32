"""How well a model finds the right pictures: every caption a query, every picture the gallery."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from core.captions import CaptionedPicture, CaptionsError
from core.errors import ImageError
from core.images import ImageSpec, fit, load, to_batch
from core.metrics import QueryScores, RetrievalMetrics, score_embeddings
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken, Progress, ProgressCallback, silent
from core.sentences import say

if TYPE_CHECKING:
    from core.encoder import DualEncoder

TEXTS_AT_ONCE = 32
DECODERS = 2


class Towers(Protocol):
    """What embeds pictures and descriptions: `core.encoder.DualEncoder`, or a model in PyTorch."""

    @property
    def batch_size(self) -> int: ...

    def encode_images(self, batch: NDArray[np.float32], /) -> NDArray[np.float32]: ...

    def encode_texts(self, texts: Sequence[str], /) -> NDArray[np.float32]: ...


@dataclass(frozen=True, eq=False)
class EmbeddedSet:
    """Captioned pictures as a model sees them.

    pictures: the N that could be read; images: their embeddings (N, D); identities int64 (N,): numbers of their
    identities. captions: all Q of them; texts: their embeddings (Q, D); asked_for int64 (Q,): whose each is.
    skipped: the other pictures, each with the reason.
    """

    pictures: Sequence[CaptionedPicture]
    images: NDArray[np.float32]
    identities: NDArray[np.int64]
    captions: Sequence[str]
    texts: NDArray[np.float32]
    asked_for: NDArray[np.int64]
    skipped: Sequence[tuple[Path, str]]

    def text_to_image(self) -> QueryScores:
        """Every caption a query, every picture the gallery."""
        return score_embeddings(self.texts, self.images, self.asked_for, self.identities)

    def image_to_text(self) -> QueryScores:
        """Every picture a query, every caption the gallery."""
        return score_embeddings(self.images, self.texts, self.identities, self.asked_for)


@dataclass(frozen=True)
class Evaluation:
    """Text-to-image metrics of each precision, in the order asked for, and the pictures left out: path and reason."""

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
    skipped: Sequence[tuple[Path, str]] = []
    for precision in precisions:
        embedded = embed_at(precision, pictures, encoder, progress=progress, cancel=cancel)
        metrics[precision] = embedded.text_to_image().summary()
        skipped = embedded.skipped
    return Evaluation(metrics, skipped)


def embed_at(
    precision: Precision,
    pictures: Sequence[CaptionedPicture],
    encoder: "DualEncoder",
    *,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> EmbeddedSet:
    """`embed` at one precision, to which the encoder is switched."""
    cancel = cancel or CancelToken()
    cancel.raise_if_cancelled()
    if encoder.precision is not precision:
        progress(Progress(say("Loading the model at {precision}", precision=precision.label)))
        encoder.switch(precision)
    spec = encoder.bundle.image_spec
    return embed(pictures, encoder, spec, precision.label, progress=progress, cancel=cancel)


def embed(
    pictures: Sequence[CaptionedPicture],
    towers: Towers,
    spec: ImageSpec,
    label: str,
    *,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> EmbeddedSet:
    """Embed pictures, scaled as `spec` says, and captions; pictures that cannot be read are left out and named.

    `label` says in the progress what they are embedded with. CaptionsError when no picture can be read; Cancelled
    when the token is set.
    """
    cancel = cancel or CancelToken()
    images, usable, skipped = _embed_pictures(pictures, towers, spec, label, progress, cancel)
    asked = [(caption, picture.identity) for picture in usable for caption in picture.captions]
    texts = _embed_captions([caption for caption, _ in asked], towers, label, progress, cancel)
    numbers = {identity: number for number, identity in enumerate(dict.fromkeys(p.identity for p in usable))}
    return EmbeddedSet(
        usable,
        images,
        np.array([numbers[picture.identity] for picture in usable], np.int64),
        [caption for caption, _ in asked],
        texts,
        np.array([numbers[identity] for _, identity in asked], np.int64),
        skipped,
    )


def _embed_pictures(
    pictures: Sequence[CaptionedPicture],
    towers: Towers,
    spec: ImageSpec,
    label: str,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> tuple[NDArray[np.float32], list[CaptionedPicture], list[tuple[Path, str]]]:
    """Embeddings (N, D) of the N pictures that can be read, those pictures, and the others with reasons."""
    stage = say("Pictures at {precision}", precision=label)

    def read(picture: CaptionedPicture) -> NDArray[np.uint8] | ImageError:
        try:
            return fit(load(picture.path, hint=(spec.width, spec.height)), spec)
        except ImageError as error:
            return error

    rows: list[NDArray[np.float32]] = []
    usable: list[CaptionedPicture] = []
    skipped: list[tuple[Path, str]] = []
    with ThreadPoolExecutor(DECODERS, thread_name_prefix="decode") as decoders:
        for start in range(0, len(pictures), towers.batch_size):
            cancel.raise_if_cancelled()
            progress(Progress(stage, start, len(pictures), len(skipped)))
            batch = pictures[start : start + towers.batch_size]
            decoded = list(zip(batch, decoders.map(read, batch), strict=True))
            skipped += [
                (picture.path, str(found)) for picture, found in decoded if isinstance(found, ImageError)
            ]
            good = [(picture, found) for picture, found in decoded if not isinstance(found, ImageError)]
            if good:
                rows.append(towers.encode_images(to_batch([pixels for _, pixels in good], spec)))
                usable += [picture for picture, _ in good]
    progress(Progress(stage, len(pictures), len(pictures), len(skipped)))
    if not usable:
        path, reason = skipped[0]
        raise CaptionsError(
            say(
                "None of the {count} pictures can be read; {path}: {reason}",
                count=len(pictures),
                path=display_path(path),
                reason=reason,
            )
        )
    return np.concatenate(rows), usable, skipped


def _embed_captions(
    captions: Sequence[str], towers: Towers, label: str, progress: ProgressCallback, cancel: CancelToken
) -> NDArray[np.float32]:
    rows: list[NDArray[np.float32]] = []
    stage = say("Captions at {precision}", precision=label)
    for start in range(0, len(captions), TEXTS_AT_ONCE):
        cancel.raise_if_cancelled()
        progress(Progress(stage, start, len(captions)))
        rows.append(towers.encode_texts(captions[start : start + TEXTS_AT_ONCE]))
    progress(Progress(stage, len(captions), len(captions)))
    return np.concatenate(rows)
