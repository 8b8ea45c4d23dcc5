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
    moments = np.zeros(5)
    if intensities.size == 0:
        moments[:] = np.nan
        return moments
    for intensity in intensities:
        moments[0] += intensity
    moments[0] /= intensities.size
    for intensity in intensities:
        deviation = intensity - moments[0]
        square = deviation * deviation
        moments[1] += abs(deviation)
        moments[2] += square
        moments[3] += square * deviation
        moments[4] += square * square
    for power in range(1, 5):
        moments[power] /= intensities.size
    return moments
