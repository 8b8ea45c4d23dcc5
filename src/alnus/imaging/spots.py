"""Blurring and spots of whole pictures in whole numbers: a study looks at every one of its own."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


def blurred_sums(gray: NDArray[np.int32], width: int) -> NDArray[np.int32]:
    """Sum a square round each pixel, and such a square of the sums; the border is repeated.

    Divided by the fourth power of the width it is a mean that falls off from the middle.

    Parameters
    ----------
    gray : ndarray of int32, shape (rows, columns)
        Times the fourth power of the width below 2**31.
    width : int
        Side of the square, an odd number.

    Returns
    -------
    ndarray of int32, shape (rows, columns)
        Without rounding.

    References
    ----------
    ``scipy.ndimage.uniform_filter``, mode "nearest", twice, times that power.
    """
    return square_sums(square_sums(gray, width // 2), width // 2)


@kernel
def square_sums(image: NDArray[np.int32], half: int) -> NDArray[np.int32]:
    """Sum the pixels within ``half`` rows and columns of each pixel."""
    rows, columns = image.shape
    result = np.empty((rows, columns), np.int32)
    # Sums of the rows around, a column each, with those that the border repeats. Parts of it, which
    # the compiler knows not to begin before the array, take a third of the time of indices.
    wide = np.zeros(columns + 2 * half + 1, np.int32)
    above, enters, leaves = (
        wide[half + 1 : columns + half + 1],
        wide[2 * half + 1 :],
        wide[:columns],
    )
    for row in range(-half - 1, half):
        above += image[min(max(row, 0), rows - 1)]
    for row in range(rows):
        below, gone = image[min(row + half, rows - 1)], image[max(row - 1 - half, 0)]
        for column in range(columns):
            above[column] += below[column] - gone[column]
        wide[: half + 1] = above[0]
        wide[columns + half + 1 :] = above[columns - 1]
        total, here = wide[: 2 * half + 1].sum(), result[row]
        for column in range(columns):
            total += enters[column] - leaves[column]
            here[column] = total
    return result


@kernel
def spots(band: NDArray[np.int32], reach: int, edge: int, least: int) -> NDArray[np.int64]:
    """Find the pixels that no pixel within ``reach`` rows and columns exceeds, or none falls below.

    Parameters
    ----------
    band : ndarray of int32, shape (rows, columns)
    reach, edge : int
        Pixels; none nearer to the border than ``edge``, which is no less than ``reach``, is found.
    least : int
        Not negative; bright spots lie above it, dark ones below its negative.

    Returns
    -------
    ndarray of int64, shape (n,)
        Places in the flattened picture, ascending.
    """
    rows, columns = band.shape
    inside = max(0, columns - 2 * edge)
    found, n = np.empty(band.size, np.int64), 0
    above, below = np.empty(columns, np.int32), np.empty(columns, np.int32)
    highest, lowest = np.empty(inside, np.int32), np.empty(inside, np.int32)
    # Whole rows and no branches, so that the compiler takes many columns at once.
    for row in range(edge, rows - edge):
        above[:] = band[row]
        below[:] = band[row]
        for other in range(row - reach, row + reach + 1):
            for column in range(columns):
                above[column] = max(above[column], band[other, column])
                below[column] = min(below[column], band[other, column])
        highest[:] = least + 1
        lowest[:] = -least - 1
        for first in range(edge - reach, edge + reach + 1):
            high, low = above[first : first + inside], below[first : first + inside]
            for column in range(inside):
                highest[column] = max(highest[column], high[column])
                lowest[column] = min(lowest[column], low[column])
        here = band[row, edge : edge + inside]
        for column in range(inside):
            if (here[column] == highest[column]) | (here[column] == lowest[column]):
                found[n] = row * columns + edge + column
                n += 1
    return found[:n].copy()
