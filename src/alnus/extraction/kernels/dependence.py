"""Neighbors that share a pixel's gray level."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


@kernel
def count_dependences(
    planes: NDArray[np.uint16], spans: NDArray[np.int64], width: int, n_levels: int
) -> NDArray[np.int64]:
    """Count the pixels of each gray level by how many of their eight neighbors are equal to them.

    Parameters
    ----------
    planes, spans, width, n_levels
        As in `count_cooccurrences`.

    Returns
    -------
    counts : ndarray of int64, shape (image types, n_levels + 1, 9)
        ``counts[t, i, k]``: pixels of level i with k equal neighbors.
    """
    counts = np.zeros((len(planes), n_levels + 1, 9), np.int64)
    equal = np.empty(width, np.uint16)
    for image_type in range(len(planes)):
        plane, dependences = planes[image_type], counts[image_type]
        for start, stop in spans:
            level, above, below = (
                plane[start:],
                plane[start - width - 1 :],
                plane[start + width - 1 :],
            )
            left, right = plane[start - 1 :], plane[start + 1 :]
            # Comparing and counting apart lets the compiler compare many pixels at once.
            for pixel in range(stop - start):
                equal[pixel] = (
                    np.uint16(above[pixel] == level[pixel])
                    + np.uint16(above[pixel + 1] == level[pixel])
                    + np.uint16(above[pixel + 2] == level[pixel])
                    + np.uint16(left[pixel] == level[pixel])
                    + np.uint16(right[pixel] == level[pixel])
                    + np.uint16(below[pixel] == level[pixel])
                    + np.uint16(below[pixel + 1] == level[pixel])
                    + np.uint16(below[pixel + 2] == level[pixel])
                )
            for pixel in range(stop - start):
                dependences[level[pixel], equal[pixel]] += 1
    return counts
