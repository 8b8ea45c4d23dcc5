"""Undecimated wavelet filtering along one axis."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def filter_down(
    image: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    first_wrapped: int,
) -> NDArray[np.float64]:
    """Filter an image low and high down its rows.

    Products are added in PyWavelets' order, because gray levels may hang on the last bit: first those
    of rows wrapped round the end of the image, from the last tap of them back, then the others.

    Parameters
    ----------
    image : ndarray of float64, shape (rows + taps − 1, columns)
        The image with the rows above and below that the filters need.
    low, high : ndarray of float64, shape (taps,)
        Decomposition filters.
    first_wrapped : int
        First row of the result that needs a row wrapped round the end.

    Returns
    -------
    bands : ndarray of float64, shape (2, rows, columns)
        Low and high.
    """
    taps, columns = low.size, image.shape[1]
    rows = image.shape[0] - taps + 1
    bands = np.zeros((2, rows, columns))
    for row in range(rows):
        wrapped = min(max(row - first_wrapped + 1, 0), taps)
        for place in range(taps):
            tap = wrapped - 1 - place if place < wrapped else place
            low_tap, high_tap, source = low[tap], high[tap], row + taps - 1 - tap
            for column in range(columns):
                bands[0, row, column] += low_tap * image[source, column]
                bands[1, row, column] += high_tap * image[source, column]
    return bands
