"""Near-duplicates among hits: pictures of one moment, to be shown as one that opens."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Measured on the sample gallery (`python -m benchmarks.understanding`): of slightly shifted, brightened and
# recompressed copies 95 % are this similar, of other views of the same person 3 %, of other persons 0.002 %.
SAME_PICTURE = 0.975
SAME_MOMENT_S = 5
MOST_HITS = 2000  # further down nothing is folded: every pair has to be compared


def fold(
    vectors: NDArray[np.float32], paths: Sequence[bytes], taken_s: Sequence[int] | NDArray[np.int64]
) -> list[int]:
    """For each of the hits, best first, the position of the best hit of the same moment (its own if none is better).

    Two are of one moment when they lie in one folder, were taken within `SAME_MOMENT_S` of each other, and their
    embeddings, `vectors` (N, D), have a cosine of at least `SAME_PICTURE`. N should not exceed `MOST_HITS`.
    """
    count = len(paths)
    if not count:
        return []
    first = list(range(count))
    near = vectors @ vectors.T >= SAME_PICTURE
    if np.count_nonzero(near) <= count:  # each is like itself
        return first
    folders = [path.rpartition(b"/")[0] for path in paths]
    numbers = {folder: number for number, folder in enumerate(dict.fromkeys(folders))}
    if len(numbers) > 1:
        places = np.array([numbers[folder] for folder in folders])
        near &= places[:, None] == places
    times = np.asarray(taken_s, dtype=np.int64)
    near &= np.abs(times[:, None] - times) <= SAME_MOMENT_S
    leads = np.ones(count, dtype=bool)
    for position in (np.count_nonzero(near, axis=1) > 1).nonzero()[0].tolist():
        better = near[position, :position] & leads[:position]
        if better.any():
            first[position] = int(better.argmax())
            leads[position] = False
    return first
