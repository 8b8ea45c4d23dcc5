"""Wald inference: from coefficients and their covariance to odds ratios, intervals and P values."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, t

from alnus.arrays import Floats
from alnus.regression.likelihood import ChiSquareTest


def wald_test(coefficients: Floats, covariance: Floats) -> ChiSquareTest:
    """χ² = b' V⁻¹ b with as many degrees of freedom as coefficients; R ``car::Anova(type = 3)``."""
    statistic = float(coefficients @ np.linalg.solve(covariance, coefficients))
    return ChiSquareTest(statistic, len(coefficients), float(chi2.sf(statistic, len(coefficients))))


def wald_columns(
    coefficients: Floats,
    std_errors: Floats,
    *,
    confidence: float,
    degrees: ArrayLike = np.inf,
) -> dict[str, Floats]:
    """Give z = b / SE, P = 2Φ(−|z|), OR = exp(b) and its limits exp(b ± z·SE), one entry a term.

    With finite degrees of freedom Student's t takes the normal distribution's place.

    Parameters
    ----------
    coefficients, std_errors : ndarray of float64, shape (terms,)
        Log odds and their standard errors.
    confidence : float
        Level of the interval.
    degrees : array_like of float, shape (terms,), optional
        Degrees of freedom of the standard errors; infinite without imputation.
    """
    z = coefficients / std_errors
    reach = t.ppf(0.5 + confidence / 2, degrees) * std_errors
    with np.errstate(over="ignore"):  # an odds ratio beyond 1e308 is printed as infinite
        odds_ratio, low, high = np.exp([coefficients, coefficients - reach, coefficients + reach])
    return {
        "coefficient": coefficients,
        "std_error": std_errors,
        "z": z,
        "p": 2 * t.sf(np.abs(z), degrees),
        "odds_ratio": odds_ratio,
        "low": low,
        "high": high,
    }
