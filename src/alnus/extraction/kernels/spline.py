"""Cubic B-splines through pixels, in ITK's order of operations.

PyRadiomics cuts resampled 8-bit pixels to whole numbers, so that in a flat part of an image the last
bit of a double decides between 254 and 255. Another order of the same sums (SciPy's, say, which agrees
to 1e-8) gives other pixels there; this one gives the same.
"""

import math

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats

POLE = math.sqrt(3.0) - 2.0
TOLERANCE = 1e-10
HORIZON = math.ceil(math.log(TOLERANCE) / math.log(abs(POLE)))
"""Terms after which the first causal sum is cut off."""

ORDER = 3


def coefficients(pixels: Floats) -> Floats:
    """Give the coefficients of the cubic B-spline that goes through an image's pixels.

    Parameters
    ----------
    pixels : ndarray of float64, shape (rows, columns)

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        With mirrored borders; an axis of one pixel is left alone.

    References
    ----------
    Unser, IEEE Signal Processing Magazine 1999, box 2; itk::BSplineDecompositionImageFilter.
    """
    along_columns = _filtered(pixels.T).T
    return _filtered(along_columns)


def interpolated(coefficients: Floats, rows: Floats, columns: Floats) -> Floats:
    """Evaluate a spline on a grid.

    Parameters
    ----------
    coefficients : ndarray of float64, shape (rows, columns)
        From :func:`coefficients`.
    rows, columns : ndarray of float64, shape (n,) and (m,)
        Where, in pixels; from -0.5 to half a pixel beyond the last.

    Returns
    -------
    ndarray of float64, shape (n, m)

    References
    ----------
    itk::BSplineInterpolateImageFunction.
    """
    at_rows, of_rows = _support(rows, coefficients.shape[0])
    at_columns, of_columns = _support(columns, coefficients.shape[1])
    total = np.zeros((rows.size, columns.size))
    for row in range(ORDER + 1):
        for column in range(ORDER + 1):
            weights = of_columns[column] * of_rows[row][:, None]
            total += weights * coefficients[np.ix_(at_rows[row], at_columns[column])]
    return total


def _filtered(lines: Floats) -> Floats:
    """Filter along the first axis: causal, then anticausal recursion."""
    n = len(lines)
    if n == 1:
        return lines.copy()
    found = lines * ((1.0 - POLE) * (1.0 - 1.0 / POLE))
    found[0] = _first(found)
    for row in range(1, n):
        found[row] += POLE * found[row - 1]
    # The last coefficient of a mirrored signal is known in closed form.
    found[-1] = (POLE / (POLE * POLE - 1.0)) * (POLE * found[-2] + found[-1])
    for row in range(n - 2, -1, -1):
        found[row] = POLE * (found[row + 1] - found[row])
    return found


def _first(scaled: Floats) -> Floats:
    """Sum what mirrored borders contribute to the first pixel."""
    n, power = len(scaled), POLE
    if n > HORIZON:
        total = scaled[0].copy()
        for row in range(1, HORIZON):
            total += power * scaled[row]
            power *= POLE
        return np.asarray(total)
    inverse = 1.0 / POLE
    mirrored = POLE ** float(n - 1)
    total = scaled[0] + mirrored * scaled[-1]
    mirrored *= mirrored * inverse
    for row in range(1, n - 1):
        total += (power + mirrored) * scaled[row]
        power *= POLE
        mirrored *= inverse
    return np.asarray(total / (1.0 - power * power))


def _support(places: Floats, size: int) -> tuple[NDArray[np.int64], Floats]:
    """Give the four pixels about each place and their weights, each of shape (4, n)."""
    # ITK rounds places to single precision before it looks which pixels are near.
    first = np.floor(places.astype(np.float32)).astype(np.int64) - ORDER // 2
    pixels = first + np.arange(ORDER + 1)[:, None]
    w = places - pixels[1]
    last = (1.0 / 6.0) * w * w * w
    before = (1.0 / 6.0) + 0.5 * w * (w - 1.0) - last
    after = w + before - 2.0 * last
    weights = np.stack([before, 1.0 - before - after - last, after, last])
    if size == 1:
        return np.zeros_like(pixels), weights
    pixels = np.where(pixels < 0, -pixels, pixels)
    # Mirrored at the last pixel's center, which is not repeated.
    return np.where(pixels >= size, 2 * (size - 1) - pixels, pixels), weights
