"""Differences between a pixel's gray level and its neighbors' mean."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def sum_tone_differences(
    planes: NDArray[np.uint16],
    spans: NDArray[np.int64],
    n_neighbors: NDArray[np.int64],
    width: int,
    n_levels: int,
) -> NDArray[np.int64]:
    """Sum |k·level − sum of the k neighbors' levels| by gray level and by k.

    Divided by k these are the differences to the neighbors' mean; undivided they are integers, whose
    sum is exact.

    Parameters
    ----------
    planes, spans, width, n_levels
        As in `count_cooccurrences`.
    n_neighbors : ndarray of int64, shape (positions,)
        How many of a position's eight neighbors lie in the ROI.

    Returns
    -------
    differences : ndarray of int64, shape (image types, n_levels + 1, 9)
        ``differences[t, i, k]``: over the pixels of level i with k neighbors in the ROI.
    """
    differences = np.zeros((len(planes), n_levels + 1, 9), np.int64)
    for image_type in range(len(planes)):
        plane, sums = planes[image_type], differences[image_type]
        for start, stop in spans:
            for pixel in range(start, stop):
                level, above, below = plane[pixel], pixel - width, pixel + width
                total = (
                    (plane[above - 1] + plane[above] + plane[above + 1])
                    + (plane[pixel - 1] + plane[pixel + 1])
                    + (plane[below - 1] + plane[below] + plane[below + 1])
                )
                neighbors = n_neighbors[pixel]
                sums[level, neighbors] += abs(level * neighbors - np.int64(total))
    return differences
