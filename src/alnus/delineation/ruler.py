"""The size of a pixel from two points on the ruler that a scanner draws beside its image."""

import numpy as np
from numpy.typing import ArrayLike

from alnus.delineation.calipers import outside_faults
from alnus.errors import CaseError

SOURCE = "two points on the ruler"
LEAST_APART = 20.0  # pixels; a slip of one at either end is 10 % then


def spacing_from_ruler(
    points: ArrayLike, millimeters: float, shape: tuple[int, int]
) -> tuple[float, float]:
    """Give the pixel size from two points and the length between them; pixels are square.

    Parameters
    ----------
    points : array_like, shape (2, 2)
        (x, y) of each, in pixels.
    millimeters : float
        Length between them by the ruler's marks.
    shape : tuple of int
        Rows and columns of the image that they lie on.

    Returns
    -------
    tuple of float
        Pixel height and width, mm.

    Raises
    ------
    CaseError
        When there are not two points on the image, they are less than 20 pixels apart, or the length
        is not positive.
    """
    given = np.asarray(points, dtype=np.float64)
    if given.shape != (2, 2) or not np.isfinite(given).all():
        message = f"Ruler: {len(given)} points were given; two are needed, each x,y in pixels"
        raise CaseError(message)
    outside = outside_faults(given, shape)
    if outside:
        message = f"Ruler: {'; '.join(outside)}"
        raise CaseError(message)
    apart = float(np.linalg.norm(given[1] - given[0]))
    if apart < LEAST_APART:
        message = (
            f"Ruler: the points are {apart:.1f} pixels apart; at least {LEAST_APART:g} are needed. "
            "Take marks that are further apart"
        )
        raise CaseError(message)
    if not (np.isfinite(millimeters) and millimeters > 0):
        message = f"Ruler: the length is {millimeters:g} mm; a positive number is needed"
        raise CaseError(message)
    return millimeters / apart, millimeters / apart
