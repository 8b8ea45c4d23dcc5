"""Differences between a pixel's gray level and its neighbors' mean."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


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
    difference = np.empty(width, np.int32)
    for image_type in range(len(planes)):
        plane, sums = planes[image_type], differences[image_type]
        for start, stop in spans:
            level, above, below = (
                plane[start:],
                plane[start - width - 1 :],
                plane[start + width - 1 :],
            )
            left, right, neighbors = plane[start - 1 :], plane[start + 1 :], n_neighbors[start:]
            # Subtracting and summing apart lets the compiler subtract many pixels at once.
            for pixel in range(stop - start):
                total = (
                    (above[pixel] + above[pixel + 1] + above[pixel + 2])
                    + (left[pixel] + right[pixel])
                    + (below[pixel] + below[pixel + 1] + below[pixel + 2])
                )
                expected = np.int32(level[pixel]) * np.int32(neighbors[pixel])
                difference[pixel] = abs(expected - np.int32(total))
            for pixel in range(stop - start):
                sums[level[pixel], neighbors[pixel]] += difference[pixel]
    return differences
