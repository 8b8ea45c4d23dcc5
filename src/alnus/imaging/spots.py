"""Blurring and local maxima of whole pictures, a pixel at a time: a study looks at every one of its own."""

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Bools
from alnus.jit import kernel


def blurred(gray: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Take the mean of a square round each pixel, twice; the border is repeated.

    Parameters
    ----------
    gray : ndarray of float32, shape (rows, columns)
    width : int
        Side of the square, an odd number.

    References
    ----------
    ``scipy.ndimage.uniform_filter``, mode "nearest", whose values these are but for the last digit
    of single precision, in a third of the time.
    """
    once = across(down(gray, width), width)
    return across(down(once, width), width)


@kernel
def down(image: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Take the mean of ``width`` pixels above, at and below each pixel."""
    rows, columns = image.shape
    half = width // 2
    result = np.empty((rows, columns), np.float32)
    mean = np.zeros(columns)
    for row in range(-half, half + 1):
        nearest = min(max(row, 0), rows - 1)
        for column in range(columns):
            mean[column] += np.float64(image[nearest, column])
    for column in range(columns):
        mean[column] /= width
        result[0, column] = mean[column]
    for row in range(1, rows):
        enters, leaves = min(row + half, rows - 1), max(row - 1 - half, 0)
        for column in range(columns):
            step = np.float64(image[enters, column]) - np.float64(image[leaves, column])
            mean[column] += step / width
            result[row, column] = mean[column]
    return result


@kernel
def across(image: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Take the mean of ``width`` pixels left of, at and right of each pixel."""
    rows, columns = image.shape
    half = width // 2
    result = np.empty((rows, columns), np.float32)
    for row in range(rows):
        mean = 0.0
        for column in range(-half, half + 1):
            mean += np.float64(image[row, min(max(column, 0), columns - 1)])
        mean /= width
        result[row, 0] = mean
        for column in range(1, columns):
            enters, leaves = min(column + half, columns - 1), max(column - 1 - half, 0)
            mean += (np.float64(image[row, enters]) - np.float64(image[row, leaves])) / width
            result[row, column] = mean
    return result


@kernel
def peaks(band: NDArray[np.float32], reach: int, edge: int, least: float) -> Bools:
    """Mark the pixels above ``least`` that no pixel within ``reach`` rows and columns exceeds.

    Parameters
    ----------
    band : ndarray of float32, shape (rows, columns)
    reach, edge : int
        Pixels; none nearer to the border than ``edge``, which is no less than ``reach``, is marked.
    least : float
    """
    rows, columns = band.shape
    found = np.zeros((rows, columns), np.bool_)
    higher = np.empty(columns, np.bool_)  # than the four neighbors: few pixels, found many at once
    for row in range(edge, rows - edge):
        for column in range(edge, columns - edge):
            value = band[row, column]
            higher[column] = (
                (value > least)
                & (value >= band[row, column - 1])
                & (value >= band[row, column + 1])
                & (value >= band[row - 1, column])
                & (value >= band[row + 1, column])
            )
        for column in range(edge, columns - edge):
            if higher[column]:
                found[row, column] = not _exceeded(band, row, column, reach)
    return found


@kernel
def _exceeded(band: NDArray[np.float32], row: int, column: int, reach: int) -> bool:
    value = band[row, column]
    for other in range(row - reach, row + reach + 1):
        for beside in range(column - reach, column + reach + 1):
            if band[other, beside] > value:
                return True
    return False
