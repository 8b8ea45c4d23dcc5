"""Local binary patterns."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


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
        for column in range(columns):
            y, x = row + margin, column + margin
            center = image[y, x]
            ones, changes, before = 0, 0, False
            for sample in range(samples):
                above, below = y + steps[sample, 0], y + steps[sample, 1]
                left, right = x + steps[sample, 2], x + steps[sample, 3]
                if above == below and left == right:
                    value = image[above, left]
                else:
                    down, across = row_weights[sample, row], column_weights[sample, column]
                    upper = (1 - across) * image[above, left] + across * image[above, right]
                    lower = (1 - across) * image[below, left] + across * image[below, right]
                    value = (1 - down) * upper + down * lower
                bit = value - center >= 0
                ones += bit
                changes += sample > 0 and bit != before
                before = bit
            patterns[row, column] = ones if changes <= 2 else samples + 1
    return patterns
