"""The farthest two vertices of an outline."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


@kernel
def largest_distance(points: NDArray[np.float64]) -> float:
    """Return the largest Euclidean distance between two of the points.

    Parameters
    ----------
    points : ndarray of float64, shape (points, 2)
        Row and column coordinates, in one unit.

    Returns
    -------
    float
        Distance in that unit; 0 for a single point.
    """
    rows, columns = points[:, 0].copy(), points[:, 1].copy()
    largest = np.zeros(len(points))  # one a point, so that the compiler looks at many at once
    for first in range(len(points)):
        row, column = rows[first], columns[first]
        for second in range(first):
            down, across = row - rows[second], column - columns[second]
            largest[second] = max(largest[second], down * down + across * across)
    return float(np.sqrt(largest.max()))


@kernel
def outermost_vertices(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the outline's outermost vertices in every row and column; the farthest two are there.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        The ROI.

    Returns
    -------
    vertices : ndarray of float64, shape (vertices, 2)
        Row and column, in pixels: halfway between a pixel of the ROI and its neighbor outside.
    """
    vertices = np.empty((2 * (mask.shape[0] + mask.shape[1]), 2))
    n_across = write_ends(mask, vertices)
    n_along = write_ends(mask.T, vertices[n_across:, ::-1])
    return vertices[: n_across + n_along]


@kernel
def write_ends(mask: NDArray[np.bool_], vertices: NDArray[np.float64]) -> int:
    """Write down where each row of the ROI begins and ends; return how many vertices those are."""
    n_rows, n_columns = mask.shape
    n = 0
    for row in range(n_rows):
        first, last = 0, n_columns - 1
        while first < n_columns and not mask[row, first]:
            first += 1
        if first == n_columns:
            continue
        # The loop above found a pixel, so that this one ends.
        while not mask[row, last]:
            last -= 1
        vertices[n, 0] = vertices[n + 1, 0] = row
        vertices[n, 1], vertices[n + 1, 1] = first - 0.5, last + 0.5
        n += 2
    return n
