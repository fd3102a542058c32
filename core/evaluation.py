"""How well a model finds the right pictures: a captions file, every caption a query, every picture the gallery.

The file is JSON as in ICFG-PEDES: a list of records with `captions` (a list), `file_path` (relative to the file's
folder), `id` (which person) and, optionally, `split`.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ImageError, QueryError, SightlineError
from core.images import fit, load, to_batch
from core.metrics import RetrievalMetrics, retrieval_metrics
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken, Progress, ProgressCallback, silent
from core.query import make_query

if TYPE_CHECKING:
    from core.encoder import DualEncoder

TEXTS_AT_ONCE = 32
DECODERS = 2


class CaptionsError(SightlineError):
    """A captions file that cannot be used."""


@dataclass(frozen=True)
class CaptionedPicture:
    """A picture with what is said about it; pictures of one person share `identity`."""

    path: Path
    captions: tuple[str, ...]
    identity: str


@dataclass(frozen=True)
class Evaluation:
    """Metrics of each precision, in the order asked for, and the pictures left out: path and reason."""

    metrics: Mapping[Precision, RetrievalMetrics]
    skipped: Sequence[tuple[Path, str]]


def load_captions(file: Path, split: str | None = None) -> list[CaptionedPicture]:
    """The pictures that a captions file names, of one split or of all.

    CaptionsError: unreadable, not JSON, another layout (says which record), nothing in that split.
    """
    name = display_path(file)
    records = _read_records(file, name)
    splits = {record["split"] for record in records if isinstance(record.get("split"), str)}
    if split is not None:
        records = [record for record in records if record.get("split") == split]
        if not records:
            there = f"it has {', '.join(sorted(splits))}" if splits else "it has no splits"
            raise CaptionsError(f"{name} has no split '{split}'; {there}.")
    if not records:
        raise CaptionsError(f"{name} lists no pictures, so there is nothing to evaluate.")
    return [_picture(record, file.parent) for record in records]


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


def _read_records(file: Path, name: str) -> list[dict[str, Any]]:
    try:
        content: Any = json.loads(file.read_bytes())
    except FileNotFoundError as error:
        raise CaptionsError(f"There is no file {name}. Give the path of a captions file.") from error
    except OSError as error:
        raise CaptionsError(f"{name} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:  # also bytes that are not UTF-8
        raise CaptionsError(f"{name} is not valid JSON: {error}.") from error
    if not isinstance(content, list):
        raise CaptionsError(f"{name} should hold a list of records, but holds a {type(content).__name__}.")
    records: list[Any] = content
    for number, record in enumerate(records, start=1):
        problem = _problem(record)
        if problem:
            raise CaptionsError(f"Record {number} of {name} {problem}.")
    return records


def _problem(record: Any) -> str | None:
    """What is wrong with a record, to follow "Record 3"; None when nothing is."""
    if not isinstance(record, dict):
        return "is not an object with captions, file_path and id"
    fields: dict[str, Any] = record
    path, identity, captions = fields.get("file_path"), fields.get("id"), fields.get("captions")
    if not isinstance(path, str) or not path or "\0" in path:
        return "has no usable file_path"
    if isinstance(identity, bool) or not isinstance(identity, (int, str)):
        return "has no id (a number or text)"
    if not isinstance(captions, list) or not captions:
        return "has no list of captions"
    texts: list[Any] = captions
    for caption in texts:
        try:
            make_query(caption if isinstance(caption, str) else "")
        except QueryError:
            return "has a caption that is empty or not text"
    return None


def _picture(record: Mapping[str, Any], folder: Path) -> CaptionedPicture:
    captions = tuple(make_query(caption).text for caption in record["captions"])
    return CaptionedPicture(folder / record["file_path"], captions, str(record["id"]))
