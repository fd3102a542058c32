"""The real inputs of the measurements: the bundle, pictures and descriptions that ship with Sightline."""

import argparse
import json
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import images
from core.bundle import Bundle
from core.images import ImageSpec
from core.paths import sample_gallery_path, starter_bundle_path

# As people type them: one word to a paragraph, with and without sentences.
TYPED = (
    "backpack",
    "red dress",
    "man with a beard",
    "a woman in a red dress with a handbag",
    "someone in a dark hoodie and light jeans, white trainers",
    "an elderly man wearing a grey coat, a flat cap and glasses, walking stick in his right hand",
    "The person is young and slim with long blond hair. She has a short-sleeved white shirt with thin blue "
    "stripes, black shorts that end above the knee, grey socks and running shoes, and carries a yellow bag.",
)


def bundle(options: argparse.Namespace) -> Bundle:
    return Bundle.load(options.bundle or starter_bundle_path())


def picture_files(options: argparse.Namespace) -> list[Path]:
    """All pictures below `--folder`, in order of name."""
    folder = options.folder or sample_gallery_path()
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in images.SUFFIXES)
    if not files:
        raise SystemExit(
            f"There are no pictures in {os.fspath(folder)}. Name a folder of pictures: --folder."
        )
    return files


def batches(files: list[Path], spec: ImageSpec, size: int) -> list[NDArray[np.float32]]:
    """The files decoded, fitted and normalised, as float32 batches (size, 3, H, W); a shorter rest is left out."""
    hint = spec.width, spec.height
    pixels = [images.fit(images.load(file, hint), spec) for file in files]
    whole = range(0, len(pixels) - size + 1, size) if len(pixels) >= size else [0]
    return [images.to_batch(pixels[first : first + size], spec) for first in whole]


def descriptions(count: int) -> list[str]:
    """Different descriptions of many lengths: typed ones, whole captions of the sample gallery, first sentences."""
    entries = json.loads((sample_gallery_path() / "captions.json").read_text(encoding="utf-8"))
    captions = [caption for entry in entries for caption in entry["captions"]]
    np.random.default_rng(0).shuffle(captions)
    mixed = list(TYPED)
    for index, caption in enumerate(captions):
        mixed.append(caption if index % 2 else caption.partition(". ")[0])
    return list(dict.fromkeys(mixed))[:count]
