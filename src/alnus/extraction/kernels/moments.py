"""Central moments of intensities."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def central_moments(intensities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return mean, mean absolute deviation and the central moments 2 to 4.

    Parameters
    ----------
    intensities : ndarray of float64, shape (pixels,)
        Of one image type.

    Returns
    -------
    moments : ndarray of float64, shape (5,)
        Mean, mean of |x − mean|, of (x − mean)², (x − mean)³, (x − mean)⁴; NaN without intensities.
    """
    if intensities.size == 0:
        return np.full(5, np.nan)
    mean = intensities.sum() / intensities.size
    absolute = second = third = fourth = 0.0
    for intensity in intensities:
        deviation = intensity - mean
        square = deviation * deviation
        absolute += abs(deviation)
        second += square
        third += square * deviation
        fourth += square * square
    moments = np.array([0.0, absolute, second, third, fourth]) / intensities.size
    moments[0] = mean
    return moments
