"""Central moments of intensities."""

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels._jit import kernel


@kernel
def central_moments(
    intensities: NDArray[np.float64], lowest: NDArray[np.float64], highest: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return mean, mean absolute deviation and the central moments 2 to 4 of intensities in a range.

    Parameters
    ----------
    intensities : ndarray of float64, shape (image types, pixels)
        Intensities of the ROI's pixels.
    lowest, highest : ndarray of float64, shape (image types,)
        Only lowest <= intensity <= highest counts; at least one does.

    Returns
    -------
    moments : ndarray of float64, shape (5, image types)
        Mean, mean of |x − mean|, of (x − mean)², (x − mean)³, (x − mean)⁴.
    """
    moments = np.zeros((5, len(intensities)))
    for image_type in range(len(intensities)):
        low, high = lowest[image_type], highest[image_type]
        total, count = 0.0, 0
        for intensity in intensities[image_type]:
            if low <= intensity <= high:
                total += intensity
                count += 1
        mean = total / count
        absolute = second = third = fourth = 0.0
        for intensity in intensities[image_type]:
            if low <= intensity <= high:
                deviation = intensity - mean
                square = deviation * deviation
                absolute += abs(deviation)
                second += square
                third += square * deviation
                fourth += square * square
        moments[0, image_type] = mean
        moments[1, image_type] = absolute / count
        moments[2, image_type] = second / count
        moments[3, image_type] = third / count
        moments[4, image_type] = fourth / count
    return moments
