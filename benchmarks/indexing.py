"""Indexing throughput, as a share of what the encoder alone does on the same batches.

The folder is copied several times under new names. A first run of the indexer warms the page cache and keeps
the batches that it hands to the encoder. Then, in turn: the indexer on a fresh store (scan, read, hash, decode,
encode, commit), and the encoder alone on the kept batches, which is the baseline. The share is theirs within a
round; the median of the rounds is given.
"""

import os
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import material, measure
from benchmarks.report import Report
from core.bundle import Bundle
from core.encoder import DualEncoder
from core.gallery import Gallery
from core.precision import Precision


class KeepingEncoder(DualEncoder):
    """A real encoder that can keep the batches it is given."""

    kept: list[NDArray[np.float32]] | None = None

    def encode_images(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.kept is not None:
            self.kept.append(batch)
        return super().encode_images(batch)


def copies(files: list[Path], target: Path, times: int) -> int:
    """Copy the files `times` times to `target` under names of their own; how many there are."""
    for turn in range(times):
        folder = target / f"copy-{turn}"
        folder.mkdir(parents=True)
        for number, file in enumerate(files):
            shutil.copyfile(file, folder / f"{number:05d}{file.suffix}")
    return times * len(files)


def index(folder: Path, bundle: Bundle, encoder: DualEncoder) -> int:
    """Index `folder` into a fresh store; how many pictures were embedded."""
    shutil.rmtree(os.environ["SIGHTLINE_DATA"], ignore_errors=True)
    gallery = Gallery.open(folder, bundle)
    try:
        return gallery.refresh(encoder).added
    finally:
        gallery.close()


def measure_precision(
    folder: Path, bundle: Bundle, precision: Precision, rounds: int, report: Report
) -> None:
    encoder = KeepingEncoder(bundle, precision)
    encoder.kept = kept = []
    pictures = index(folder, bundle, encoder)
    encoder.kept = None
    assert pictures == sum(len(batch) for batch in kept)

    def encoder_alone() -> None:
        for batch in kept:
            encoder.encode_images(batch)

    seconds = measure.interleaved(
        {"indexing": lambda: index(folder, bundle, encoder), "encoder": encoder_alone}, rounds, warm_ups=0
    )
    encoder.close()
    share = measure.median_ratio(seconds["encoder"], seconds["indexing"])
    indexing, alone = (pictures / measure.median(seconds[name]) for name in ("indexing", "encoder"))
    report.add(
        f"{precision.label}: indexing {indexing:.1f} pictures/s, encoder alone {alone:.1f} pictures/s, "
        f"share {share:.3f} of the encoder alone ({pictures} pictures, {rounds} rounds)",
        precision=precision.value,
        pictures=pictures,
        rounds=rounds,
        indexing_pictures_per_s=indexing,
        encoder_pictures_per_s=alone,
        share_of_encoder=share,
        seconds=seconds,
    )


def main() -> None:
    parser = measure.parser(__doc__, rounds=5)
    parser.add_argument("--copies", type=measure.positive, default=2, help="of the folder (default: 2)")
    parser.add_argument("--pictures", type=measure.positive, help="at most so many of it (default: all)")
    options = parser.parse_args()
    bundle = material.bundle(options)
    report = Report("indexing", options.json)
    with measure.scratch() as scratch:
        copies(material.picture_files(options)[: options.pictures], scratch / "pictures", options.copies)
        for precision in options.precisions:
            measure_precision(scratch / "pictures", bundle, Precision(precision), options.rounds, report)
    report.end()


if __name__ == "__main__":
    measure.run(main)
