"""The largest distance among points."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


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
