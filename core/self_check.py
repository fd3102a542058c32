"""The main job on a few sample pictures: index them, then find each by what is said of it.

For a first look at a machine. It is the whole way from files to ranked hits, kept small, and measures nothing.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.captions import CaptionedPicture
from core.gallery import Gallery
from core.progress import ProgressCallback, silent
from core.query import make_query
from core.store import Store

if TYPE_CHECKING:
    from core.encoder import DualEncoder

FEW = 8
# The starter model finds 95 of 100 captions' persons among hundreds; among a few, more. One may be unlucky.
ENOUGH = 0.75


@dataclass(frozen=True)
class SelfCheck:
    """`pictures` were given, `indexed` of them could be, `found` came first for their own description."""

    pictures: int
    indexed: int
    found: int
    indexing_s: float
    searching_s: float

    @property
    def passed(self) -> bool:
        return self.indexed == self.pictures > 0 and self.found >= ENOUGH * self.pictures

    def __str__(self) -> str:
        return (
            f"{self.indexed} of {self.pictures} sample pictures indexed in {self.indexing_s:.1f} s, "
            f"{self.found} found first by their own descriptions in {self.searching_s:.1f} s"
        )


def check(
    pictures: Sequence[CaptionedPicture], encoder: "DualEncoder", progress: ProgressCallback = silent
) -> SelfCheck:
    """Index copies of the pictures in a folder and a store that are thrown away, and search for each.

    Raises what indexing and searching raise, OSError when a picture is not there or nothing can be written.
    """
    with tempfile.TemporaryDirectory(prefix="sightline-check-") as scratch:
        folder = Path(scratch, "pictures")
        folder.mkdir()
        names = [f"{number:04}{picture.path.suffix}" for number, picture in enumerate(pictures)]
        for name, picture in zip(names, pictures, strict=True):
            shutil.copyfile(picture.path, folder / name)
        bundle = encoder.bundle
        store = Store.open(
            Path(scratch, "gallery.sqlite"), bundle_id=bundle.id, embedding_dim=bundle.embedding_dim
        )
        with closing(Gallery(folder, bundle, store)) as gallery:
            started = time.monotonic()
            gallery.refresh(encoder, progress)
            indexed_at = time.monotonic()
            found = 0
            for name, picture in zip(names, pictures, strict=True):
                hits = gallery.search(make_query(picture.captions[0]), encoder, k=1).hits
                found += bool(hits) and hits[0].relative == os.fsencode(name)
            took_s = time.monotonic() - indexed_at
            return SelfCheck(len(pictures), gallery.count, found, indexed_at - started, took_s)


def different_people(pictures: Sequence[CaptionedPicture], count: int) -> list[CaptionedPicture]:
    """One picture each of at most `count` people, evenly taken; the same at every call."""
    people = list({picture.identity: picture for picture in reversed(pictures)}.values())[::-1]
    count = min(count, len(people))
    return [people[number * len(people) // count] for number in range(count)]
