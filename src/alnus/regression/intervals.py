"""Confidence intervals that follow from a value and its standard error, or from two counts."""

import math
from typing import Literal

from scipy.stats import binomtest, norm

from alnus.estimate import Estimate


def wald(value: float, error: float, confidence: float) -> Estimate:
    """Give value ± z·SE; NaN limits where the standard error is NaN or infinite."""
    # An infinite error would make limits of minus and plus infinity, which look like knowledge.
    reach = float(norm.ppf(0.5 + confidence / 2)) * error if math.isfinite(error) else math.nan
    return Estimate(value, value - reach, value + reach, "Wald", confidence)


def proportion(
    numerator: int,
    denominator: int,
    *,
    interval: Literal["Wilson", "Clopper-Pearson"] = "Wilson",
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
