"""Blurring and spots of whole pictures in whole numbers: a study looks at every one of its own."""

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Bools, Integers
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


def spots(band: NDArray[np.int32], reach: int, edge: int, least: int, most: int) -> Integers:
    """Find the pixels that no pixel within ``reach`` rows and columns exceeds, or none falls below.

    Parameters
    ----------
    band : ndarray of int32, shape (rows, columns)
    reach, edge : int
        Pixels; none nearer to the border than ``edge``, which is no less than ``reach``, is found.
    least : int
        Not negative; bright spots lie above it, dark ones below its negative.
    most : int
        So many of the brightest, and of the darkest, are among them if there are; others may be.

    Returns
    -------
    ndarray of int64, shape (n,)
        Places in the flattened picture, ascending.
    """
    places = np.flatnonzero(stand_out(band, edge, least))  # few, which makes the rest cheap
    heights = band.ravel()[places]
    bright = heights > 0
    found = [
        _highest(band, places[bright], heights[bright], reach, most),
        _highest(band, places[~bright], -heights[~bright], reach, most),
    ]
    return np.sort(np.concatenate(found))


def _highest(
    band: NDArray[np.int32],
    places: Integers,
    heights: NDArray[np.int32],
    reach: int,
    most: int,
) -> Integers:
    """Look at the highest places alone, and at more of them until enough are spots."""
    tried = 4 * most
    while True:
        is_all = tried >= places.size
        high = places if is_all else places[heights >= np.partition(heights, -tried)[-tried]]
        found: Integers = high[are_extremes(band, high, reach)]
        if is_all or found.size >= most:
            return found
        tried *= 4


@kernel
def stand_out(band: NDArray[np.int32], edge: int, least: int) -> Bools:
    """Mark what none of its four neighbors exceeds, or none falls below; whole rows, no branches."""
    rows, columns = band.shape
    marks = np.zeros((rows, columns), np.bool_)
    inside = max(0, columns - 2 * edge)
    for row in range(edge, rows - edge):
        here, mark = band[row, edge : edge + inside], marks[row, edge : edge + inside]
        left, right = band[row, edge - 1 :], band[row, edge + 1 :]
        up, down = band[row - 1, edge:], band[row + 1, edge:]
        for column in range(inside):
            value = here[column]
            highest = max(left[column], right[column], up[column], down[column])
            lowest = min(left[column], right[column], up[column], down[column])
            mark[column] = ((value >= highest) & (value > least)) | (
                (value <= lowest) & (value < -least)
            )
    return marks


@kernel
def are_extremes(band: NDArray[np.int32], places: Integers, reach: int) -> Bools:
    """Tell which places of the flattened picture hold the largest or smallest value around."""
    columns = band.shape[1]
    found = np.empty(places.size, np.bool_)
    for number, place in enumerate(places):
        row, column = place // columns, place % columns
        value = band[row, column]
        largest = smallest = True
        for other in range(row - reach, row + reach + 1):
            near = band[other, column - reach : column + reach + 1]
            for beside in range(near.size):
                largest &= near[beside] <= value
                smallest &= near[beside] >= value
            if not (largest or smallest):
                break
        found[number] = largest or smallest
    return found
