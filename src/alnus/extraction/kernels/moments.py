"""Central moments of intensities."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel

BLOCK = 256
"""Running sums side by side: independent of each other, so that many are added to at once."""


@kernel
def central_moments(intensities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return mean, mean absolute deviation and the central moments 2 to 4 of every image type.

    Parameters
    ----------
    intensities : ndarray of float64, shape (image types, pixels)
        At least one pixel.

    Returns
    -------
    moments : ndarray of float64, shape (5, image types)
        Mean, mean of |x − mean|, of (x − mean)², (x − mean)³, (x − mean)⁴.
    """
    n_types, n_pixels = intensities.shape
    moments = np.empty((5, n_types))
    for image_type in range(n_types):
        sums = np.zeros((5, BLOCK))
        total, absolute, second, third, fourth = sums[0], sums[1], sums[2], sums[3], sums[4]
        for start in range(0, n_pixels, BLOCK):
            block = intensities[image_type, start : start + BLOCK]
            for pixel in range(block.size):
                total[pixel] += block[pixel]
        # Two passes: sums of squares less the square of sums lose all digits where the mean is
        # large.
        mean = total.sum() / n_pixels
        for start in range(0, n_pixels, BLOCK):
            block = intensities[image_type, start : start + BLOCK]
            for pixel in range(block.size):
                deviation = block[pixel] - mean
                square = deviation * deviation
                absolute[pixel] += abs(deviation)
                second[pixel] += square
                third[pixel] += square * deviation
                fourth[pixel] += square * square
        moments[0, image_type] = mean
        for power in range(1, 5):
            moments[power, image_type] = sums[power].sum() / n_pixels
    return moments


@kernel
def mean_absolute_deviation_within(
    intensities: NDArray[np.float64], lowest: NDArray[np.float64], highest: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean of |x − mean| over lowest <= x <= highest; NaN when no x lies there.

    Parameters
    ----------
    intensities : ndarray of float64, shape (image types, pixels)
        At least one pixel.
    lowest, highest : ndarray of float64, shape (image types,)
        Both belong to the range.

    Returns
    -------
    deviations : ndarray of float64, shape (image types,)
    """
    n_types, n_pixels = intensities.shape
    deviations = np.empty(n_types)
    for image_type in range(n_types):
        low, high = lowest[image_type], highest[image_type]
        sums = np.zeros((3, BLOCK))
        total, count, deviation = sums[0], sums[1], sums[2]
        for start in range(0, n_pixels, BLOCK):
            block = intensities[image_type, start : start + BLOCK]
            for pixel in range(block.size):
                inside = 1.0 if low <= block[pixel] and block[pixel] <= high else 0.0
                total[pixel] += block[pixel] * inside
                count[pixel] += inside
        n_inside = count.sum()
        mean = total.sum() / n_inside
        for start in range(0, n_pixels, BLOCK):
            block = intensities[image_type, start : start + BLOCK]
            for pixel in range(block.size):
                inside = 1.0 if low <= block[pixel] and block[pixel] <= high else 0.0
                deviation[pixel] += abs(block[pixel] - mean) * inside
        deviations[image_type] = deviation.sum() / n_inside
    return deviations
