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
    largest = 0.0
    for first in range(len(points)):
        for second in range(first):
            rows = points[first, 0] - points[second, 0]
            columns = points[first, 1] - points[second, 1]
            largest = max(largest, rows * rows + columns * columns)
    return float(np.sqrt(largest))
