"""Runs of one gray level along a line."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def count_run_positions(
    planes: NDArray[np.uint16], spans: NDArray[np.int64], width: int, n_levels: int
) -> NDArray[np.int64]:
    """Count, in four directions, the pixels that are the 1st, 2nd, 3rd, … of their run.

    Every run of length n or more has one n-th pixel, so the runs of exactly n pixels are the
    difference of two neighboring counts.

    Parameters
    ----------
    planes, spans, width, n_levels
        As in `count_cooccurrences`.

    Returns
    -------
    counts : ndarray of int64, shape (image types, 4, n_levels + 1, longest + 2)
        ``counts[t, d, i, n]``: pixels of level i that are the n-th of their run; the longest
        possible run has as many pixels as the plane has positions in a row or column.
    """
    longest = max(width, planes.shape[1] // width)
    counts = np.zeros((len(planes), 4, n_levels + 1, longest + 2), np.int64)
    positions = np.zeros((planes.shape[1], 4), np.int32)
    steps = (1, width + 1, width, width - 1)
    for image_type in range(len(planes)):
        plane, reached = planes[image_type], counts[image_type]
        for start, stop in spans:
            for pixel in range(start, stop):
                level = plane[pixel]
                for direction in range(4):
                    previous = pixel - steps[direction]
                    continues = np.int32(plane[previous] == level)
                    position = positions[previous, direction] * continues + 1
                    positions[pixel, direction] = position
                    reached[direction, level, position] += 1
    return counts
