"""Recursive approximation of a Gaussian and its derivatives along one axis."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel

STRIP = 128  # columns; their recursions stay in the cache
SQUARE = 16  # rows turned at a time


@kernel
def recurse(
    image: NDArray[np.float64],
    sources: NDArray[np.int64],
    weights: NDArray[np.float64],
    left: int,
    right: int,
) -> NDArray[np.float64]:
    """Run a recursion of fourth order over rows of an image.

    Before the first row the image and its result go on without end.

    Parameters
    ----------
    image : ndarray of float64, shape (rows, columns)
        Any number of rows.
    sources : ndarray of int64, shape (steps,)
        The row that each step reads.
    weights : ndarray of float64, shape (3, 4)
        Weights of this and the three previous rows of the image; of the four previous rows of the
        result, subtracted; and of the image's first row in place of the latter before the first row.

    Returns
    -------
    result : ndarray of float64, shape (steps, columns)
    """
    steps, columns = sources.size, right - left
    inputs, outputs, border = weights[0], weights[1], weights[2]
    result = np.empty((steps, columns))
    first = image[sources[0], left:right]
    for step in range(min(4, steps)):
        gain, loss = np.zeros(columns), np.zeros(columns)
        for back in range(4):
            source = image[sources[max(step - back, 0)], left:right]
            before, weight = first, border[back]
            if step > back:
                before, weight = result[step - back - 1], outputs[back]
            for column in range(columns):
                gain[column] += source[column] * inputs[back]
                loss[column] += before[column] * weight
        for column in range(columns):
            result[step, column] = gain[column] - loss[column]
    in0, in1, in2, in3 = inputs[0], inputs[1], inputs[2], inputs[3]
    out1, out2, out3, out4 = outputs[0], outputs[1], outputs[2], outputs[3]
    for step in range(4, steps):
        # More rows than these eight and the one written are too many for the compiler to vectorize.
        x0, x1 = image[sources[step], left:right], image[sources[step - 1], left:right]
        x2, x3 = image[sources[step - 2], left:right], image[sources[step - 3], left:right]
        y1, y2, y3, y4 = result[step - 1], result[step - 2], result[step - 3], result[step - 4]
        y0 = result[step]
        for column in range(columns):
            y0[column] = (
                x0[column] * in0 + x1[column] * in1 + x2[column] * in2 + x3[column] * in3
            ) - (y1[column] * out1 + y2[column] * out2 + y3[column] * out3 + y4[column] * out4)
    return result


@kernel
def filter_rows(
    image: NDArray[np.float64],
    downward: NDArray[np.float64],
    upward: NDArray[np.float64],
    block: tuple[int, int, int, int],
    wanted: tuple[int, int],
) -> NDArray[np.float64]:
    """Filter part of an image down its rows, and turn it: a recursion downward, one upward, their sum.

    Parameters
    ----------
    image : ndarray of float64, shape (rows, columns)
        The image.
    downward, upward : ndarray of float64, shape (3, 4)
        Weights of both recursions; the one upward starts at the row below.
    block : tuple of int
        Top, bottom, left and right of the part that is read.
    wanted : tuple of int
        First row of the image that is wanted, and the row after the last.

    Returns
    -------
    turned : ndarray of float64, shape (columns of the block, wanted rows)
        Rounded to float32, as ITK does.
    """
    (top, bottom, first, end), (start, stop) = block, wanted
    last = bottom - 1
    forth, back = np.arange(top, stop), np.minimum(bottom - np.arange(bottom - start), last)
    turned = np.empty((end - first, stop - start))
    for left in range(first, end, STRIP):
        right = min(left + STRIP, end)
        down = recurse(image, forth, downward, left, right)
        up = recurse(image, back, upward, left, right)
        for row in range(start, stop):
            below, above = down[row - top], up[last - row]
            for column in range(right - left):
                below[column] = np.float32(below[column] + above[column])
        for square in range(start, stop, SQUARE):
            for column in range(right - left):
                for row in range(square, min(square + SQUARE, stop)):
                    turned[left - first + column, row - start] = down[row - top, column]
    return turned


@kernel
def filter_box(
    image: NDArray[np.float64],
    down_rows: tuple[NDArray[np.float64], NDArray[np.float64]],
    along_columns: tuple[NDArray[np.float64], NDArray[np.float64]],
    block: tuple[int, int, int, int],
    box: tuple[int, int, int, int],
) -> NDArray[np.float64]:
    """Filter part of an image down its rows, then along its columns.

    Parameters
    ----------
    image, block
        As in `filter_rows`.
    down_rows, along_columns : tuple of ndarray
        Weights of the recursions forth and back.
    box : tuple of int
        Top, bottom, left and right of what is wanted.

    Returns
    -------
    filtered : ndarray of float64, shape (rows of the box, columns of the box)
        Rounded to float32 after either filter.
    """
    (top, bottom, left, right), first = box, block[2]
    turned = filter_rows(image, down_rows[0], down_rows[1], block, (top, bottom))
    whole = (0, turned.shape[0], 0, turned.shape[1])
    wanted = (left - first, right - first)
    return filter_rows(turned, along_columns[0], along_columns[1], whole, wanted)


@kernel
def add_curvatures(
    down: NDArray[np.float64],
    across: NDArray[np.float64],
    down_weight: float,
    across_weight: float,
) -> NDArray[np.float64]:
    """Add second derivatives along both axes, in ITK's order and precision.

    Parameters
    ----------
    down : ndarray of float64, shape (rows, columns)
        Derivative down the rows.
    across : ndarray of float64, shape (columns, rows)
        Derivative along the columns, turned.
    down_weight, across_weight : float
        What each is multiplied by.

    Returns
    -------
    total : ndarray of float64, shape (rows, columns)
        Rounded to float32.
    """
    rows, columns = down.shape
    total = np.empty((rows, columns))
    for row in range(rows):
        for column in range(columns):
            partial = np.float32(across[column, row] * across_weight)
            total[row, column] = np.float32(partial + down[row, column] * down_weight)
    return total
