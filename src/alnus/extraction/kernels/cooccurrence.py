"""Pairs of gray levels of neighboring pixels."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


@kernel
def count_cooccurrences(
    planes: NDArray[np.uint16], spans: NDArray[np.int64], width: int, n_levels: int
) -> NDArray[np.int64]:
    """Count how often two gray levels lie side by side inside the ROI, in four directions.

    Parameters
    ----------
    planes : ndarray of uint16, shape (image types, positions)
        Gray levels 1..n_levels inside the ROI, 0 outside and in a ring around it; row by row.
    spans : ndarray of int64, shape (spans, 2)
        First position of each horizontal stretch of the ROI, and the position past its last.
    width : int
        Positions in a row.
    n_levels : int
        Largest gray level.

    Returns
    -------
    counts : ndarray of int64, shape (image types, 4, n_levels + 1, n_levels + 1)
        ``counts[t, d, i, j]``: level i at a pixel, level j one step away: right, down-right, down,
        down-left. Not symmetric; column 0 counts neighbors outside the ROI.
    """
    counts = np.zeros((len(planes), 4, n_levels + 1, n_levels + 1), np.int64)
    for image_type in range(len(planes)):
        plane, pairs = planes[image_type], counts[image_type]
        right, down_right, down, down_left = pairs[0], pairs[1], pairs[2], pairs[3]
        for start, stop in spans:
            for pixel in range(start, stop):
                level, below = plane[pixel], pixel + width
                right[level, plane[pixel + 1]] += 1
                down_right[level, plane[below + 1]] += 1
                down[level, plane[below]] += 1
                down_left[level, plane[below - 1]] += 1
    return counts
