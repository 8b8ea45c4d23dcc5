"""Weights of the recursive Gaussian and its second derivative along one axis."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from alnus.arrays import Floats

# Two damped oscillations approximate the Gaussian: frequencies and decays, and their amplitudes for
# the smoothing and the second derivative. R. Deriche, INRIA report 1893 (1993), as in ITK.
FREQUENCIES = (0.6681, 2.0787)
DECAYS = (-1.3932, -1.3732)
SMOOTHING = ((1.3530, 1.8151), (-0.3531, 0.0902))
SECOND_DERIVATIVE = ((-1.3563, 5.2318), (0.3446, -2.2355))


# The order of all sums below is ITK's, down to the last bit: in a flat patch the filter gives rounding
# errors, and gray levels hang on their sign.


@dataclass(frozen=True)
class _Series:
    """Coefficients of a polynomial in the shift; their sum, also weighted by power and power²."""

    values: tuple[float, ...]
    total: float
    first: float
    second: float

    @classmethod
    def of(cls, *values: float) -> "_Series":
        total = first = second = 0.0
        for power, value in enumerate(values):
            total += value
            first += power * value
            second += power**2 * value
        return cls(values, total, first, second)

    def plus(self, share: float, other: "_Series") -> "_Series":
        values = (a + share * b for a, b in zip(self.values, other.values, strict=True))
        return _Series(
            tuple(values),
            self.total + share * other.total,
            self.first + share * other.first,
            self.second + share * other.second,
        )


@lru_cache(maxsize=64)
def recursion_weights(sigma: float, spacing: float, *, derivative: bool) -> tuple[Floats, Floats]:
    """Give the weights for a Gaussian, or for its second derivative, normalized across scale.

    Parameters
    ----------
    sigma, spacing : float
        Standard deviation and pixel size along the axis, in mm.
    derivative : bool
        Second derivative instead of smoothing.

    Returns
    -------
    downward, upward : ndarray of float64, shape (3, 4)
        For the kernel :func:`~alnus.extraction.kernels.recursive_gaussian.filter_rows`.

    References
    ----------
    ITK ``RecursiveGaussianImageFilter::SetUp``.
    """
    denominator = _denominator(sigma / spacing)
    numerator = _numerator(sigma / spacing, SMOOTHING)
    scale = 1 / (2 * numerator.total / denominator.total - numerator.values[0])
    if derivative:
        curved = _numerator(sigma / spacing, SECOND_DERIVATIVE)
        numerator = _without_mean(curved, numerator, denominator)
        scale = sigma * sigma / _second_moment(numerator, denominator)
    downward = _Series.of(*(scale * value for value in numerator.values))
    return _weights(downward, denominator), _weights(_upward(downward, denominator), denominator)


def _denominator(sigma_px: float) -> _Series:
    (c1, _, e1), (c2, _, e2) = (_oscillation(sigma_px, which) for which in (0, 1))
    return _Series.of(
        1.0,
        -2 * (e2 * c2 + e1 * c1),
        4 * c2 * c1 * e1 * e2 + (e1 * e1 + e2 * e2),
        -2 * c1 * e1 * e2 * e2 + -2 * c2 * e2 * e1 * e1,
        e1 * e1 * e2 * e2,
    )


def _numerator(sigma_px: float, amplitudes: tuple[tuple[float, float], ...]) -> _Series:
    (c1, s1, e1), (c2, s2, e2) = (_oscillation(sigma_px, which) for which in (0, 1))
    (a1, b1), (a2, b2) = amplitudes
    mixed = (a1 + a2) * c2 * c1 - (b1 * c2 * s1 + b2 * c1 * s2)
    return _Series.of(
        a1 + a2,
        e2 * (b2 * s2 - (a2 + 2 * a1) * c2) + e1 * (b1 * s1 - (a1 + 2 * a2) * c1),
        mixed * (2 * e1 * e2) + (a2 * e1 * e1 + a1 * e2 * e2),
        e2 * e1 * e1 * (b2 * s2 - a2 * c2) + e1 * e2 * e2 * (b1 * s1 - a1 * c1),
    )


def _oscillation(sigma_px: float, which: int) -> tuple[float, float, float]:
    """Cosine, sine and decay of one oscillation over one pixel."""
    angle = FREQUENCIES[which] / sigma_px
    return math.cos(angle), math.sin(angle), math.exp(DECAYS[which] / sigma_px)


def _without_mean(curved: _Series, smooth: _Series, denominator: _Series) -> _Series:
    """Add as much smoothing to the second derivative that a constant image gives zero."""
    share = -(2 * curved.total - denominator.total * curved.values[0]) / (
        2 * smooth.total - denominator.total * smooth.values[0]
    )
    return curved.plus(share, smooth)


def _second_moment(numerator: _Series, denominator: _Series) -> float:
    """Second moment of the filter, which is 2 for an exact second derivative of a parabola."""
    n, d = numerator, denominator
    cubic = (
        n.second * d.total * d.total
        - d.second * n.total * d.total
        - 2 * n.first * d.first * d.total
        + 2 * d.first * d.first * n.total
    )
    return cubic / (d.total * d.total * d.total)


def _upward(downward: _Series, denominator: _Series) -> _Series:
    """Inputs of the recursion from below that makes the filter symmetric; they begin one row below."""
    first, *others = downward.values
    outputs = denominator.values[1:]
    shifted = (b - a * first for a, b in zip(outputs[:3], others, strict=True))
    return _Series.of(*shifted, -outputs[3] * first)


def _weights(inputs: _Series, denominator: _Series) -> Floats:
    outputs = np.array(denominator.values[1:])
    border = outputs * inputs.total / denominator.total
    return np.stack([np.array(inputs.values), outputs, border])
