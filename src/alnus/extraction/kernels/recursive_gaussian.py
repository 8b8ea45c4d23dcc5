"""Recursive approximation of a Gaussian and its derivatives along one axis."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def recurse(
    image: NDArray[np.float64], inputs: NDArray[np.float64], outputs: NDArray[np.float64],
    border: NDArray[np.float64], stop: int,
) -> NDArray[np.float64]:  # fmt: skip
    """Run a recursion of fourth order down the rows of an image.

    Before the first row the image and its result go on without end.

    Parameters
    ----------
    image : ndarray of float64, shape (rows, columns)
        At least four rows.
    inputs : ndarray of float64, shape (5,)
        Weights of the current and the four previous rows of the image.
    outputs : ndarray of float64, shape (4,)
        Weights of the four previous rows of the result, subtracted.
    border : ndarray of float64, shape (4,)
        What takes the place of ``outputs`` times the result before the first row, as weights of the
        image's first row.
    stop : int
        Number of rows to compute.

    Returns
    -------
    result : ndarray of float64, shape (stop, columns)
    """
    columns = image.shape[1]
    result = np.empty((stop, columns))
    for row in range(min(4, stop)):
        for column in range(columns):
            first = image[0, column]
            gain = 0.0
            for back in range(5):
                gain += image[max(row - back, 0), column] * inputs[back]
            loss = 0.0
            for back in range(1, 5):
                if row >= back:
                    loss += result[row - back, column] * outputs[back - 1]
                else:
                    loss += first * border[back - 1]
            result[row, column] = gain - loss
    in0, in1, in2, in3, in4 = inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]
    out1, out2, out3, out4 = outputs[0], outputs[1], outputs[2], outputs[3]
    for row in range(4, stop):
        for column in range(columns):
            gain = (
                image[row, column] * in0 + image[row - 1, column] * in1
                + image[row - 2, column] * in2 + image[row - 3, column] * in3
                + image[row - 4, column] * in4
            )  # fmt: skip
            loss = (
                result[row - 1, column] * out1 + result[row - 2, column] * out2
                + result[row - 3, column] * out3 + result[row - 4, column] * out4
            )  # fmt: skip
            result[row, column] = gain - loss
    return result
