"""Runs of one gray level along a line."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def count_run_positions(
    planes: NDArray[np.int64],
    pixels: NDArray[np.int64],
    lines: NDArray[np.int64],
    width: int,
    n_levels: int,
) -> NDArray[np.int64]:
    """Count, in four directions, the pixels that are the 1st, 2nd, 3rd, … of their run.

    Every run of length n or more has one n-th pixel, so the runs of exactly n pixels are the
    difference of two neighboring counts.

    Parameters
    ----------
    planes, pixels, width, n_levels
        As in `count_cooccurrences`.
    lines : ndarray of int64, shape (pixels, 4)
        Number of the line on which each pixel lies: row, diagonal, column, other diagonal. Lines of
        different directions have different numbers.

    Returns
    -------
    counts : ndarray of int64, shape (image types, 4, n_levels + 1, longest + 2)
        ``counts[t, d, i, n]``: pixels of level i that are the n-th of their run; the longest
        possible run has as many pixels as the plane has positions in a row or column.
    """
    longest = max(width, planes.shape[1] // width)
    counts = np.zeros((len(planes), 4, n_levels + 1, longest + 2), np.int64)
    steps = (1, width + 1, width, width - 1)
    n_lines = lines.max() + 1
    for image_type in range(len(planes)):
        plane, positions = planes[image_type], counts[image_type]
        position = np.zeros(n_lines, np.int64)
        for index in range(pixels.size):
            pixel = pixels[index]
            level = plane[pixel]
            for direction in range(4):
                line = lines[index, direction]
                continues = plane[pixel - steps[direction]] == level
                position[line] = position[line] * continues + 1
                positions[direction, level, position[line]] += 1
    return counts
