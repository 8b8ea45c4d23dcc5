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
        Of one image type; at least one.

    Returns
    -------
    moments : ndarray of float64, shape (5,)
        Mean, mean of |x − mean|, of (x − mean)², (x − mean)³, (x − mean)⁴.
    """
    moments = np.zeros(5)
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


@kernel
def mean_absolute_deviation_within(
    intensities: NDArray[np.float64], lowest: float, highest: float
) -> float:
    """Return the mean of |x − mean| over lowest <= x <= highest; NaN when no x lies there.

    Parameters
    ----------
    intensities : ndarray of float64, shape (pixels,)
        Of one image type.
    lowest, highest : float
        Both belong to the range.
    """
    total, count = 0.0, 0
    for intensity in intensities:
        inside = int(lowest <= intensity) * int(intensity <= highest)
        total += intensity * inside
        count += inside
    if count == 0:
        return np.nan
    mean = total / count
    deviation = 0.0
    for intensity in intensities:
        inside = int(lowest <= intensity) * int(intensity <= highest)
        deviation += abs(intensity - mean) * inside
    return deviation / count
