"""Neighbors that share a pixel's gray level."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


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
    for image_type in range(len(planes)):
        plane, dependences = planes[image_type], counts[image_type]
        for start, stop in spans:
            for pixel in range(start, stop):
                level = plane[pixel]
                above, below = pixel - width, pixel + width
                equal = (
                    int(plane[above - 1] == level)
                    + int(plane[above] == level)
                    + int(plane[above + 1] == level)
                    + int(plane[pixel - 1] == level)
                    + int(plane[pixel + 1] == level)
                    + int(plane[below - 1] == level)
                    + int(plane[below] == level)
                    + int(plane[below + 1] == level)
                )
                dependences[level, equal] += 1
    return counts
