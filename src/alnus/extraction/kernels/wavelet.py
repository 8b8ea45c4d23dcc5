"""Undecimated wavelet filtering along one axis."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


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
        Decomposition filters, of even length.
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
        lows, highs = bands[0, row], bands[1, row]
        for place in range(0, taps, 2):  # two taps a pass, because passes cost more than products
            tap = wrapped - 1 - place if place < wrapped else place
            then = wrapped - 2 - place if place + 1 < wrapped else place + 1
            source, after = image[row + taps - 1 - tap], image[row + taps - 1 - then]
            low_tap, high_tap, low_then, high_then = low[tap], high[tap], low[then], high[then]
            for column in range(columns):
                first, second = source[column], after[column]
                lows[column] = (lows[column] + low_tap * first) + low_then * second
                highs[column] = (highs[column] + high_tap * first) + high_then * second
    return bands
