"""Central moments of intensities."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def central_moments(
    ascending: NDArray[np.float64], lowest: NDArray[np.float64], highest: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return mean, mean absolute deviation and the central moments 2 to 4 of intensities in a range.

    Parameters
    ----------
    ascending : ndarray of float64, shape (image types, pixels)
        Intensities of the ROI's pixels, in ascending order.
    lowest, highest : ndarray of float64, shape (image types,)
        Only lowest <= intensity <= highest counts.

    Returns
    -------
    moments : ndarray of float64, shape (5, image types)
        Mean, mean of |x − mean|, of (x − mean)², (x − mean)³, (x − mean)⁴; NaN where none counts.
    """
    moments = np.full((5, len(ascending)), np.nan)
    for image_type in range(len(ascending)):
        first, stop = 0, ascending.shape[1]
        while ascending[image_type, first] < lowest[image_type]:
            first += 1
        while ascending[image_type, stop - 1] > highest[image_type]:
            stop -= 1
        if first >= stop:
            continue
        within = ascending[image_type, first:stop]
        mean = within.sum() / within.size
        absolute = second = third = fourth = 0.0
        for intensity in within:
            deviation = intensity - mean
            square = deviation * deviation
            absolute += abs(deviation)
            second += square
            third += square * deviation
            fourth += square * square
        moments[0, image_type] = mean
        moments[1, image_type] = absolute / within.size
        moments[2, image_type] = second / within.size
        moments[3, image_type] = third / within.size
        moments[4, image_type] = fourth / within.size
    return moments
