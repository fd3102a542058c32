"""Real inputs for calibrating and verifying engines: pictures of a folder, and descriptions to go with them."""

import itertools
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.bundle import TOKENIZER, Bundle
from core.errors import EngineError, ImageError
from core.images import fit, load, to_batch
from core.paths import display_path, sample_gallery_path
from core.progress import CancelToken
from core.scan import scan_folder
from core.text import Tokeniser

log = logging.getLogger(__name__)

# Enough for a ranking of ten to mean something, few enough to take seconds on a small CPU.
USUAL_PICTURES = 128
LEAST_PICTURES = 12
_COLOURS = ("red", "blue", "green", "black", "white", "grey", "brown", "yellow")
_CLOTHES = ("coat", "dress", "jacket", "shirt", "trousers")


Batch = dict[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Samples:
    """pixels: normalised pictures float32 (N, 3, H, W). texts: descriptions. folder: where the pictures lie."""

    pixels: NDArray[np.float32]
    texts: tuple[str, ...]
    folder: Path


def gather(bundle: Bundle, folder: Path | None = None, most: int = USUAL_PICTURES) -> Samples:
    """At most `most` pictures, spread over the folder (default: the sample gallery), and as many descriptions.

    EngineError: the folder holds fewer pictures that can be read than a verification needs.
    """
    folder = folder or sample_gallery_path()
    spec = bundle.image_spec
    arrays: list[NDArray[np.uint8]] = []
    for file in _spread(folder, most):
        try:
            arrays.append(fit(load(file, hint=(spec.width, spec.height)), spec))
        except ImageError as error:
            log.info("%s is left out: %s", display_path(file), error)
    if len(arrays) < LEAST_PICTURES:
        raise EngineError(
            f"{display_path(folder)} holds {len(arrays)} pictures that can be read; at least {LEAST_PICTURES} are "
            "needed to judge INT8 ranges or an engine. Name a folder with more pictures of people."
        )
    return Samples(to_batch(arrays, spec), _descriptions(folder, most), folder)


def token_batches(bundle: Bundle, texts: Sequence[str], batch: int) -> list[Batch]:
    """Full batches of `batch` descriptions, padded to the model's context length: ids and mask int64 (batch, L)."""
    tokeniser = Tokeniser.load(bundle.path / TOKENIZER, bundle.context_length, bundle.prompt)
    tokens = tokeniser.encode(texts, pad_to=bundle.context_length)
    return [{"ids": tokens.ids[rows], "mask": tokens.mask[rows]} for rows in _full_batches(len(texts), batch)]


def image_batches(pixels: NDArray[np.float32], batch: int) -> list[Batch]:
    """Full batches of `batch` pictures: pixels float32 (batch, 3, H, W)."""
    return [{"pixels": pixels[rows]} for rows in _full_batches(len(pixels), batch)]


def _full_batches(count: int, batch: int) -> list[NDArray[np.int64]]:
    """Row numbers of full batches over `count` rows; a last one that is not full begins again at the first row."""
    return [np.arange(start, start + batch) % count for start in range(0, count, batch)]


def _spread(folder: Path, most: int) -> list[Path]:
    """Pictures from all over a folder: the first hundred files may all show one person."""
    found = scan_folder(folder, CancelToken(), lambda _count: None).files
    step = max(1, len(found) // most)
    return [folder / os.fsdecode(file.path) for file in found[::step][:most]]


def _descriptions(folder: Path, most: int) -> tuple[str, ...]:
    """From a captions file in the folder or in the sample gallery; made up of colours and clothes without one."""
    for place in (folder, sample_gallery_path()):
        try:
            records = json.loads((place / "captions.json").read_text(encoding="utf-8"))
            texts = [str(caption) for record in records for caption in record["captions"]]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if texts:
            return tuple(texts[:: max(1, len(texts) // most)][:most])
    made = [f"a person in a {colour} {piece}" for colour, piece in itertools.product(_COLOURS, _CLOTHES)]
    return tuple(made[:most])
