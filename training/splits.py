"""Who is trained on and who is tested on: by identity, by pair, or as the annotation file says."""

from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from training.errors import DataError

TRAIN, TEST = "train", "test"


class SplitBy(str, Enum):
    """AUTO: the file's own splits when it has them, else by identity."""

    AUTO = "auto"
    FILE = "file"
    IDENTITY = "identity"
    PAIR = "pair"


def split_by_identity(identities: NDArray[np.int64], test_share: float, seed: int) -> list[str]:
    """ "train" or "test" of each pair (P,); all pairs of an identity are on the same side, both sides are inhabited.

    DataError for fewer than two identities.
    """
    people = np.unique(identities)
    if len(people) < 2:
        raise DataError("There is one identity only, which cannot be split by identity; use --split pair.")
    held = _drawn(people, test_share, seed)
    return [TEST if identity in held else TRAIN for identity in identities.tolist()]


def split_by_pair(pairs: int, test_share: float, seed: int) -> list[str]:
    """ "train" or "test" of each pair, whoever is on it. DataError for fewer than two pairs."""
    if pairs < 2:
        raise DataError("There is one pair only, which cannot be split.")
    held = _drawn(np.arange(pairs), test_share, seed)
    return [TEST if pair in held else TRAIN for pair in range(pairs)]


def _drawn(members: NDArray[np.int64], share: float, seed: int) -> set[int]:
    count = min(max(round(share * len(members)), 1), len(members) - 1)
    return set(np.random.default_rng(seed).permutation(members)[:count].tolist())


def person_keys(identities: Sequence[str], splits: Sequence[str | None], shared: bool) -> list[str]:
    """One key a person. An id that occurs in more than one split means another person in each (ICFG-PEDES counts
    from 0 in every split, and none of the data sets lets a person be in two), unless `shared` says otherwise.
    """
    if shared or not _repeated(identities, splits):
        return list(identities)
    return [f"{split}/{identity}" for identity, split in zip(identities, splits, strict=True)]


def _repeated(identities: Sequence[str], splits: Sequence[str | None]) -> bool:
    homes: dict[str, str | None] = {}
    return any(homes.setdefault(i, s) != s for i, s in zip(identities, splits, strict=True))
