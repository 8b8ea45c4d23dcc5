"""From intensities to gray levels."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def assign_levels(
    intensities: NDArray[np.float64], edges: NDArray[np.float64]
) -> NDArray[np.uint16]:
    """Return the gray level of each intensity: the number of edges not above it.

    Parameters
    ----------
    intensities : ndarray of float64, shape (pixels,)
        None below the first edge.
    edges : ndarray of float64, shape (edges,)
        At least two and fewer than 65,536, ascending, about evenly spaced.

    Returns
    -------
    levels : ndarray of uint16, shape (pixels,)
        1 and above.
    """
    levels = np.empty(intensities.size, np.uint16)
    last = edges.size - 1
    per_unit = last / (edges[last] - edges[0])
    for pixel in range(intensities.size):
        intensity = intensities[pixel]
        edge = min(int((intensity - edges[0]) * per_unit), last)
        # The guess may be off by rounding; an intensity exactly on an edge must not be.
        while edges[edge] > intensity:
            edge -= 1
        while edge < last and edges[edge + 1] <= intensity:
            edge += 1
        levels[pixel] = edge + 1
    return levels
