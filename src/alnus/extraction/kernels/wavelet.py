"""Undecimated wavelet filtering."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def split_bands(
    image: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Filter an image low and high along x, then both low and high along y.

    Parameters
    ----------
    image : ndarray of float64, shape (rows + taps − 1, columns + taps − 1)
        The image with the margins that the filters need.
    low, high : ndarray of float64, shape (taps,)
        Decomposition filters.

    Returns
    -------
    bands : ndarray of float64, shape (4, rows, columns)
        LL, LH, HL, HH; the first letter is the filter along x.
    """
    taps = low.size
    rows, columns = image.shape[0] - taps + 1, image.shape[1] - taps + 1
    along_x = np.zeros((2, rows + taps - 1, columns))
    for row in range(rows + taps - 1):
        for tap in range(taps):
            start = taps - 1 - tap
            for column in range(columns):
                value = image[row, start + column]
                along_x[0, row, column] += low[tap] * value
                along_x[1, row, column] += high[tap] * value
    bands = np.zeros((4, rows, columns))
    for row in range(rows):
        for tap in range(taps):
            start = row + taps - 1 - tap
            for column in range(columns):
                bands[0, row, column] += low[tap] * along_x[0, start, column]
                bands[1, row, column] += high[tap] * along_x[0, start, column]
                bands[2, row, column] += low[tap] * along_x[1, start, column]
                bands[3, row, column] += high[tap] * along_x[1, start, column]
    return bands
