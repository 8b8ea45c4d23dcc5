"""Local binary patterns."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


@kernel
def uniform_patterns(
    image: NDArray[np.float64],
    margin: int,
    steps: NDArray[np.int64],
    row_weights: NDArray[np.float64],
    column_weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Compare each pixel with samples on a circle round it and name the pattern.

    Parameters
    ----------
    image : ndarray of float64, shape (rows + 2 margin, columns + 2 margin)
        The image with its margins.
    margin : int
        At least the circle's radius, in pixels.
    steps : ndarray of int64, shape (samples, 4)
        Steps to the rows above and below and to the columns left and right of a sample.
    row_weights : ndarray of float64, shape (samples, rows)
        How far a sample lies below the row above it, 0..1.
    column_weights : ndarray of float64, shape (samples, columns)
        How far a sample lies right of the column left of it, 0..1.

    Returns
    -------
    patterns : ndarray of float64, shape (rows, columns)
        Number of samples not darker than the pixel where at most two neighboring samples differ,
        else samples + 1.
    """
    samples, rows = row_weights.shape
    columns = column_weights.shape[1]
    patterns = np.empty((rows, columns))
    for row in range(rows):
        center = image[row + margin, margin : margin + columns]
        bits = np.zeros(columns, np.int64)
        for sample in range(samples):
            down, across = row_weights[sample, row], column_weights[sample]
            above, below = row + margin + steps[sample, 0], row + margin + steps[sample, 1]
            left, right = margin + steps[sample, 2], margin + steps[sample, 3]
            above_left = image[above, left : left + columns]
            above_right = image[above, right : right + columns]
            below_left = image[below, left : left + columns]
            below_right = image[below, right : right + columns]
            for column in range(columns):
                weight = across[column]
                upper = (1 - weight) * above_left[column] + weight * above_right[column]
                lower = (1 - weight) * below_left[column] + weight * below_right[column]
                value = (1 - down) * upper + down * lower
                bits[column] = 2 * bits[column] + (value - center[column] >= 0)
        _name(bits, samples, patterns[row])
    return patterns


@kernel
def _name(bits: NDArray[np.int64], samples: int, names: NDArray[np.float64]) -> None:
    """Fill in a row's names. Loop by loop: whole-array expressions take seconds to compile."""
    ones, changes = np.zeros_like(bits), np.zeros_like(bits)
    for sample in range(samples):
        for column in range(bits.size):
            ones[column] += (bits[column] >> sample) & 1
    # Not round the end of the circle: scikit-image counts changes of the row of bits, and
    # PyRadiomics takes over what it gives.
    for sample in range(samples - 1):
        for column in range(bits.size):
            changes[column] += ((bits[column] ^ (bits[column] >> 1)) >> sample) & 1
    for column in range(bits.size):
        names[column] = ones[column] if changes[column] <= 2 else samples + 1
