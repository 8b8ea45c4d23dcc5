"""Confidence intervals that follow from a value and its standard error, or from two counts."""

import math
from typing import Literal

from scipy.stats import beta, binomtest, norm

from alnus.estimate import Estimate


def wald(value: float, error: float, confidence: float) -> Estimate:
    """Give value ± z·SE; NaN limits where the standard error is NaN or infinite."""
    # An infinite error would make limits of minus and plus infinity, which look like knowledge.
    reach = float(norm.ppf(0.5 + confidence / 2)) * error if math.isfinite(error) else math.nan
    return Estimate(value, value - reach, value + reach, "Wald", confidence)


FromCounts = Literal["Wilson", "Clopper-Pearson"]


def proportion(
    numerator: int,
    denominator: int,
    *,
    interval: FromCounts = "Wilson",
    confidence: float = 0.95,
) -> Estimate:
    """Estimate a proportion from its counts.

    Parameters
    ----------
    numerator, denominator : int
        0 ≤ numerator ≤ denominator, denominator ≥ 1.
    interval : {"Wilson", "Clopper-Pearson"}
        Wilson's score interval without continuity correction, or the exact one.
    confidence : float
        Level of the interval.

    References
    ----------
    R ``binom::binom.wilson``, ``binom.test``.
    """
    if not 0 <= numerator <= denominator or denominator < 1:
        message = f"{numerator} of {denominator} is no proportion"
        raise ValueError(message)
    method = "wilson" if interval == "Wilson" else "exact"
    found = binomtest(numerator, denominator).proportion_ci(confidence, method=method)
    # rounding may leave 1e-17 below a limit that is 0
    low = 0.0 if numerator == 0 else float(found.low)
    high = 1.0 if numerator == denominator else float(found.high)
    return Estimate(numerator / denominator, low, high, interval, confidence)


def proportion_of_size(
    value: float, size: float, *, interval: FromCounts = "Wilson", confidence: float = 0.95
) -> Estimate:
    """Estimate a proportion with the limits that it would have of ``size`` independent cases.

    Parameters
    ----------
    value : float
        0 to 1.
    size : float
        Effective number of cases, above 0; need not be whole. Of a whole one, and a whole number
        of them counted, the limits are those of :func:`proportion`.
    interval, confidence
        As for :func:`proportion`.

    References
    ----------
    Korn and Graubard, Surv Methodol 1998;24:193, for the exact interval.
    """
    tail, counted = (1 - confidence) / 2, value * size
    if interval == "Wilson":
        z2 = float(norm.ppf(0.5 + confidence / 2)) ** 2
        center = (counted + z2 / 2) / (size + z2)
        reach = math.sqrt(z2 * (value * (1 - value) * size + z2 / 4)) / (size + z2)
        low, high = center - reach, center + reach
    else:
        low = float(beta.ppf(tail, counted, size - counted + 1)) if value > 0 else 0.0
        high = float(beta.ppf(1 - tail, counted + 1, size - counted)) if value < 1 else 1.0
    low, high = (0.0 if value == 0 else low), (1.0 if value == 1 else high)
    return Estimate(value, low, high, interval, confidence)
