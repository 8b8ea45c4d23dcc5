"""Runs of one gray level along a line."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def count_run_positions(
    planes: NDArray[np.uint16], spans: NDArray[np.int64], width: int, n_levels: int
) -> NDArray[np.int32]:
    """Count, in four directions, the pixels that are the 1st, 2nd, 3rd, … of their run.

    Every run of length n or more has one n-th pixel, so the runs of exactly n pixels are the
    difference of two neighboring counts.

    Parameters
    ----------
    planes, spans, width, n_levels
        As in `count_cooccurrences`.

    Returns
    -------
    counts : ndarray of int32, shape (image types, 4, n_levels + 1, longest + 2)
        ``counts[t, d, i, n]``: pixels of level i that are the n-th of their run; the longest run
        has ``longest`` pixels.
    """
    longest_possible, longest = max(width, planes.shape[1] // width), np.uint16(0)
    counts = np.zeros((len(planes), 4, n_levels + 1, longest_possible + 2), np.int32)
    positions = np.zeros((4, planes.shape[1]), np.uint16)
    steps = (1, width + 1, width, width - 1)
    for image_type in range(len(planes)):
        plane = planes[image_type]
        for start, stop in spans:
            level = plane[start:stop]
            for direction in range(4):
                reached, before = counts[image_type, direction], start - steps[direction]
                previous_level, previous = plane[before:], positions[direction, before:]
                position = positions[direction, start:]
                # Following runs and counting apart lets the compiler follow many at once.
                for pixel in range(level.size):
                    continues = np.uint16(previous_level[pixel] == level[pixel])
                    position[pixel] = previous[pixel] * continues + 1
                    longest = max(longest, position[pixel])
                for pixel in range(level.size):
                    reached[level[pixel], position[pixel]] += 1
    return counts[..., : longest + 2].copy()
