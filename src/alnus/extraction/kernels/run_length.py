"""Runs of one gray level along a line."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


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
    counts : ndarray of int32, shape (image types, 4, n_levels + 1, bound + 2)
        ``counts[t, d, i, n]``: pixels of level i that are the n-th of their run; no run has more
        than ``bound`` pixels.
    """
    longest_possible = max(width, planes.shape[1] // width)
    counts = np.zeros((len(planes), 4, n_levels + 1, longest_possible + 2), np.int32)
    positions, steps = np.zeros((3, planes.shape[1]), np.uint16), (width + 1, width, width - 1)
    bound = np.int64(0)
    for image_type in range(len(planes)):
        plane, of_type = planes[image_type], counts[image_type]
        right, down_right, down, down_left = of_type[0], of_type[1], of_type[2], of_type[3]
        for start, stop in spans:
            # Following runs and counting apart lets the compiler follow many at once.
            for direction in range(3):
                follow_runs(plane, start, stop, steps[direction], positions[direction])
            in_row, level_before = np.int64(0), plane[start - 1]
            for pixel in range(start, stop):
                level = plane[pixel]
                in_row = in_row * np.int64(level == level_before) + 1
                level_before = level
                first, second = np.int64(positions[0, pixel]), np.int64(positions[1, pixel])
                third = np.int64(positions[2, pixel])
                bound |= in_row | first | second | third  # never below the largest of them
                right[level, in_row] += 1
                down_right[level, first] += 1
                down[level, second] += 1
                down_left[level, third] += 1
    return counts[..., : min(bound, longest_possible) + 2].copy()


@kernel
def follow_runs(
    plane: NDArray[np.uint16], start: int, stop: int, step: int, positions: NDArray[np.uint16]
) -> None:
    """Write down which pixel of its run each pixel of a span is, the run coming from above.

    Parameters
    ----------
    plane : ndarray of uint16, shape (positions,)
        One of the planes.
    start, stop : int
        First position of the span and the one past its last.
    step : int
        From the pixel before in a run to the next.
    positions : ndarray of uint16, shape (positions,)
        1 for the first pixel of a run, 2 for the second, …; known above the span.
    """
    level, before = plane[start:stop], plane[start - step :]
    position, previous = positions[start:], positions[start - step :]
    for pixel in range(level.size):
        continues = np.uint16(before[pixel] == level[pixel])
        position[pixel] = previous[pixel] * continues + 1
