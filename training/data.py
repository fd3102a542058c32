"""Captioned pictures of identities, in memory and ready to be sampled."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.captions import CaptionedPicture, load_captions, of_split
from core.paths import display_path
from training.errors import DataError as DataError
from training.prepared import load_prepared


@dataclass(frozen=True)
class Sample:
    """One picture with its captions, identity and recorded attributes (None when there are none)."""

    path: Path
    captions: tuple[str, ...]
    identity: int
    attributes: Mapping[str, Any] | None


def load_pictures(source: Path) -> list[CaptionedPicture]:
    """All pictures of a captions file (see `core.captions`) or of a folder that `prepare` wrote.

    Raises CaptionsError or DataError.
    """
    return load_prepared(source) if source.is_dir() else load_captions(source)


def load_samples(source: Path, split: str | None = None) -> list[Sample]:
    """Samples of a captions file or a prepared folder, of one split or of all.

    Ids that are whole numbers stay as they are; others are numbered in the order of the file, the same whichever
    split is asked for. Raises CaptionsError or DataError.
    """
    pictures = load_pictures(source)
    numbers = _identity_numbers(pictures)
    return [
        Sample(picture.path, picture.captions, numbers[picture.identity], picture.attributes)
        for picture in of_split(pictures, split, display_path(source))
    ]


def _identity_numbers(pictures: list[CaptionedPicture]) -> dict[str, int]:
    identities = list(dict.fromkeys(picture.identity for picture in pictures))
    try:
        numbers = {identity: int(identity) for identity in identities}
    except ValueError:
        return {identity: number for number, identity in enumerate(identities)}
    if (
        len(set(numbers.values())) < len(numbers) or max(map(abs, numbers.values())) >> 63
    ):  # "7" and "07"; no int64
        return {identity: number for number, identity in enumerate(identities)}
    return numbers


def join_sources(
    sources: Sequence[Path], parts: Sequence[tuple[list[Sample], list[Sample]]]
) -> tuple[list[Sample], list[Sample]]:
    """The samples to learn from and to validate on of several sources, each given as such a pair, in one pair.

    Identities of different sources are different people, whatever their ids, so they are numbered anew; those of a
    single source stay. Raises DataError when two sources name the same picture: its person would be two.
    """
    if len(parts) == 1:
        return parts[0]
    numbers: dict[tuple[int, int], int] = {}
    named: dict[Path, Path] = {}
    joined: tuple[list[Sample], list[Sample]] = ([], [])
    for position, (source, pair) in enumerate(zip(sources, parts, strict=True)):
        for samples, together in zip(pair, joined, strict=True):
            for sample in samples:
                other = named.setdefault(sample.path.resolve(), source)
                if other is not source:
                    raise DataError(
                        f"{display_path(sample.path)} is named by {display_path(other)} and by "
                        f"{display_path(source)}; the people of different sources count as different ones. "
                        "Leave it out of one of them."
                    )
                number = numbers.setdefault((position, sample.identity), len(numbers))
                together.append(replace(sample, identity=number))
    return joined


def split_identities(samples: list[Sample], share: float, seed: int) -> tuple[list[Sample], list[Sample]]:
    """Hold out a share of the identities: (kept, held out). No identity is in both."""
    identities = sorted({sample.identity for sample in samples})
    held = set(random.Random(seed).sample(identities, round(share * len(identities))))
    return [s for s in samples if s.identity not in held], [s for s in samples if s.identity in held]
