"""Coefficients of the recursive Gaussian, and the filter along one axis."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from alnus.extraction.kernels.recursive_gaussian import recurse

Floats = NDArray[np.float64]

# Two damped oscillations approximate the Gaussian: frequencies and decays, and their amplitudes for
# the smoothing and the second derivative. R. Deriche, INRIA report 1893 (1993), as in ITK.
FREQUENCIES = (0.6681, 2.0787)
DECAYS = (-1.3932, -1.3732)
SMOOTHING = ((1.3530, 1.8151), (-0.3531, 0.0902))
SECOND_DERIVATIVE = ((-1.3563, 5.2318), (0.3446, -2.2355))


@dataclass(frozen=True)
class Recursion:
    """Weights of the recursion downward and of the one upward, which add up to the filter."""

    downward: Floats
    upward: Floats
    outputs: Floats
    downward_border: Floats
    upward_border: Floats


@dataclass(frozen=True)
class _Series:
    """Coefficients of a polynomial in the shift, with the sums that its moments need."""

    values: tuple[float, ...]

    @property
    def total(self) -> float:
        return sum(self.values)

    @property
    def first(self) -> float:
        return sum(power * value for power, value in enumerate(self.values))

    @property
    def second(self) -> float:
        return sum(power**2 * value for power, value in enumerate(self.values))


@lru_cache(maxsize=64)
def recursion(sigma: float, spacing: float, *, derivative: bool) -> Recursion:
    """Give the weights for a Gaussian, or for its second derivative, normalized across scale.

    Parameters
    ----------
    sigma, spacing : float
        Standard deviation and pixel size along the axis, in mm.
    derivative : bool
        Second derivative instead of smoothing.

    References
    ----------
    ITK ``RecursiveGaussianImageFilter::SetUp``.
    """
    denominator = _denominator(sigma / spacing)
    smooth = _numerator(sigma / spacing, SMOOTHING)
    if derivative:
        numerator = _without_mean(
            _numerator(sigma / spacing, SECOND_DERIVATIVE), smooth, denominator
        )
        scale = sigma**2 / _second_moment(numerator, denominator)
    else:
        numerator = smooth
        scale = 1 / (2 * smooth.total / denominator.total - smooth.values[0])
    return _recursion([scale * value for value in numerator.values], denominator.values[1:])


def _denominator(sigma_px: float) -> _Series:
    (c1, _, e1), (c2, _, e2) = (_oscillation(sigma_px, which) for which in (0, 1))
    return _Series((
        1.0,
        -2 * (e2 * c2 + e1 * c1),
        4 * c2 * c1 * e1 * e2 + e1 * e1 + e2 * e2,
        -2 * c1 * e1 * e2 * e2 - 2 * c2 * e2 * e1 * e1,
        e1 * e1 * e2 * e2,
    ))  # fmt: skip


def _numerator(sigma_px: float, amplitudes: tuple[tuple[float, float], ...]) -> _Series:
    (c1, s1, e1), (c2, s2, e2) = (_oscillation(sigma_px, which) for which in (0, 1))
    (a1, b1), (a2, b2) = amplitudes
    return _Series((
        a1 + a2,
        e2 * (b2 * s2 - (a2 + 2 * a1) * c2) + e1 * (b1 * s1 - (a1 + 2 * a2) * c1),
        2 * e1 * e2 * ((a1 + a2) * c2 * c1 - b1 * c2 * s1 - b2 * c1 * s2)
        + a2 * e1 * e1 + a1 * e2 * e2,
        e2 * e1 * e1 * (b2 * s2 - a2 * c2) + e1 * e2 * e2 * (b1 * s1 - a1 * c1),
    ))  # fmt: skip


def _oscillation(sigma_px: float, which: int) -> tuple[float, float, float]:
    """Cosine, sine and decay of one oscillation over one pixel."""
    angle = FREQUENCIES[which] / sigma_px
    return math.cos(angle), math.sin(angle), math.exp(DECAYS[which] / sigma_px)


def _without_mean(curved: _Series, smooth: _Series, denominator: _Series) -> _Series:
    """Add as much smoothing to the second derivative that a constant image gives zero."""
    share = -(2 * curved.total - denominator.total * curved.values[0]) / (
        2 * smooth.total - denominator.total * smooth.values[0]
    )
    return _Series(tuple(a + share * b for a, b in zip(curved.values, smooth.values, strict=True)))


def _second_moment(numerator: _Series, denominator: _Series) -> float:
    """Second moment of the filter, which is 2 for an exact second derivative of a parabola."""
    n, d = numerator, denominator
    cubic = (
        n.second * d.total**2
        - d.second * n.total * d.total
        - 2 * n.first * d.first * d.total
        + 2 * d.first**2 * n.total
    )
    return cubic / d.total**3


def _recursion(numerator: list[float], outputs: tuple[float, ...]) -> Recursion:
    first = numerator[0]
    upward = [
        0.0,
        *(numerator[k] - outputs[k - 1] * first for k in (1, 2, 3)),
        -outputs[3] * first,
    ]
    total = 1 + sum(outputs)
    weights = np.array(outputs)
    return Recursion(
        downward=np.array([*numerator, 0.0]),
        upward=np.array(upward),
        outputs=weights,
        downward_border=weights * sum(numerator) / total,
        upward_border=weights * sum(upward) / total,
    )


def filter_rows(image: Floats, weights: Recursion, *, start: int, stop: int) -> Floats:
    """Filter an image down its rows and give rows start..stop, rounded to float32 as ITK does.

    Parameters
    ----------
    image : ndarray of float64, shape (rows, columns)
        At least four rows.
    weights : Recursion
        From :func:`recursion`.
    start, stop : int
        Wanted rows.

    Returns
    -------
    ndarray of float64, shape (stop − start, columns)
        Values that float32 can hold.
    """
    down = recurse(image, weights.downward, weights.outputs, weights.downward_border, stop)
    up = recurse(
        image[::-1], weights.upward, weights.outputs, weights.upward_border, len(image) - start
    )[::-1]
    total = down[start:] + up[: stop - start]
    return total.astype(np.float32).astype(np.float64)
