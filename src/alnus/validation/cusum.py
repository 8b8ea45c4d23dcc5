"""Cumulative sums of what a model says too low or too high, period after period."""

import numpy as np
from numpy.typing import ArrayLike

from alnus.arrays import Floats

REFERENCE, LIMIT = 0.5, 4.0
"""Half of the shift to be found, and the sum that signals it, in standard errors of a period: a shift of one is
found after about eight periods, and a calibrated model alarms once in about 168."""


def cusum(z: ArrayLike, *, reference: float = REFERENCE) -> tuple[Floats, Floats]:
    """Add up deviations beyond a reference value, upward and downward.

    C⁺ₜ = max(0, C⁺ₜ₋₁ + zₜ − k), C⁻ₜ = max(0, C⁻ₜ₋₁ − zₜ − k), both from 0.

    Parameters
    ----------
    z : array_like of float, shape (periods,)
        Deviation of each period in its standard errors.
    reference : float
        k, at least 0.

    Returns
    -------
    upper, lower : ndarray of float64, shape (periods,)

    References
    ----------
    Page, Biometrika 1954;41:100; tabular form and average run lengths: Montgomery, Introduction to
    Statistical Quality Control, chapter 9.

    Examples
    --------
    >>> upper, lower = cusum([1.0, 2.0, -1.0])
    >>> upper.tolist(), lower.tolist()
    ([0.5, 2.0, 0.5], [0.0, 0.0, 0.5])
    """
    deviations = np.asarray(z, dtype=np.float64)
    sums = np.zeros((len(deviations) + 1, 2))
    for place, one in enumerate(deviations):
        sums[place + 1] = np.maximum(0.0, sums[place] + (one - reference, -one - reference))
    return sums[1:, 0], sums[1:, 1]
