"""From intensities to gray levels."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


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
    # Edges are evenly spaced, so that a multiplication guesses the bin that a search would find.
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


@kernel
def count_levels(levels: NDArray[np.uint16], n_levels: int) -> NDArray[np.int64]:
    """Count the pixels of each gray level.

    Parameters
    ----------
    levels : ndarray of uint16, shape (image types, pixels)
        1..n_levels.
    n_levels : int
        Largest gray level.

    Returns
    -------
    counts : ndarray of int64, shape (image types, n_levels)
    """
    counts = np.zeros((len(levels), n_levels + 1), np.int64)
    for image_type in range(len(levels)):
        of_type = counts[image_type]
        for level in levels[image_type]:
            of_type[level] += 1
    return counts[:, 1:].copy()


@kernel
def place_levels(
    levels: NDArray[np.uint16], positions: NDArray[np.int64], n_positions: int
) -> NDArray[np.uint16]:
    """Put the gray levels of each image type into its plane.

    Parameters
    ----------
    levels : ndarray of uint16, shape (image types, pixels)
        1 and above.
    positions : ndarray of int64, shape (pixels,)
        Where each pixel lies in the plane.
    n_positions : int
        Positions of the plane.

    Returns
    -------
    planes : ndarray of uint16, shape (image types, n_positions)
        0 elsewhere.
    """
    planes = np.zeros((len(levels), n_positions), np.uint16)
    for image_type in range(len(levels)):
        plane, of_type = planes[image_type], levels[image_type]
        for pixel in range(positions.size):
            plane[positions[pixel]] = of_type[pixel]
    return planes
